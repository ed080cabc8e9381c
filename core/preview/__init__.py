"""One example as the model sees it: what is trained, what is cut."""
