"""Converting inputs to another format, with every record accounted for."""
