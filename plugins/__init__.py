"""Built-in plugins: formats, lints and transforms, each through the door that third_party use."""
