"""Comparing two datasets by what their examples say."""
