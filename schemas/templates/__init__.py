"""One file per chat template: how turns stand in one text, and its special tokens."""
