"""Pages to look at: a dataset, or one example, as HTML that needs nothing else."""
