"""Applying the fixes of findings to the files they were found in."""
