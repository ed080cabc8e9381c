"""Runs a consumer in its own environment: records on standard input, what it did with each on standard output."""

from __future__ import annotations

import json
import sys
from importlib import import_module

REASON = 100
"""So many characters of a reason are kept; the kind of error comes first."""


def main() -> None:
    said = sys.stdout
    sys.stdout = sys.stderr  # what the consumer prints is no answer
    judge = import_module(sys.argv[1]).judge
    for line in sys.stdin:
        answer = {}
        try:
            turns = judge(json.loads(line))
            answer = {} if turns is None else {"turns": turns}
        except Exception as error:
            words = " ".join(str(error).split())
            answer = {"refused": f"{type(error).__name__}: {words}"[:REASON]}
        print(json.dumps(answer, ensure_ascii=False), file=said)


main()
