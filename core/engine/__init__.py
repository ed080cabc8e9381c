"""Reading inputs in chunks: detection, plans, workers. Knows neither rules nor reports."""
