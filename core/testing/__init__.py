"""What the authors of plugins test with."""
