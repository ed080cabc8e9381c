"""Reports of findings, one form a module."""
