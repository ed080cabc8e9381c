"""The guided preparation of a file for tuning."""
