"""What is in a set: counts, tokens, cost."""
