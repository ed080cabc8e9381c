"""Bytes in, bytes out: sources, sinks, compression, YAML and prompt files."""
