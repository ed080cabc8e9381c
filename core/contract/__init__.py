"""How a tuned model is to be called: derived from data, pinned, and checked."""
