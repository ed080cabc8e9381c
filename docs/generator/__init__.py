"""What the reference pages are made of: one page, or a few like it, a module."""
