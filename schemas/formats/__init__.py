"""One JSON Schema per format."""
