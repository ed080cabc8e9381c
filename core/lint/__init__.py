"""Rules at work: chosen, bound, asked about examples and about the whole dataset."""
