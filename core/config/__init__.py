"""The configuration file: found, read, checked, and suggested from data."""
