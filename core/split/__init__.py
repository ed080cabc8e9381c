"""Cutting a set into parts that share nothing."""
