"""The nouns: examples, places, findings, features, losses, tallies. No I/O."""
