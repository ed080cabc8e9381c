"""One dated file per target."""
