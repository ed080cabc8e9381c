"""`python -m ftconv`: the command line, for where no script is installed."""

from __future__ import annotations

import sys

if not sys.flags.safe_path:
    # `-m` puts the working directory first; nothing that lies there is to be taken for an installed plugin.
    del sys.path[0]

from .cli import main

main()
