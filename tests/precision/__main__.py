"""How often findings are right on public data: python tests/precision fetch|run|judge|page|check.

`fetch` downloads the sets of sources.yaml; `run` lints them and draws the findings to judge; `judge` shows those
without a verdict in verdicts.yaml; `page` writes docs/explanation/precision.md; `check` says what is not judged, which
bound does not hold and whether the page is stale, without the sets.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bounds import breaches, catalogue
from judging import show
from page import PAGE, page
from runs import load, run, save
from sources import HERE, fetch
from verdicts import load as load_verdicts
from verdicts import unjudged


def main() -> int:
    """Run one step."""
    parser = argparse.ArgumentParser(
        prog="python tests/precision", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("step", choices=["fetch", "run", "judge", "page", "check"])
    default = HERE.parents[1] / "build" / "precision"
    parser.add_argument("--sets", type=Path, default=default, help="folder of the sets (default: build/precision)")
    parser.add_argument("--program", default=str(Path(sys.executable).parent / "ftconv"), help="the ftconv to run")
    parser.add_argument("--as", dest="name", default="now", help="run: the name to save as: now or before")
    parser.add_argument("--rule", default="", help="judge: codes that begin so")
    parser.add_argument("--set", dest="where", default="", help="judge: sets with this in their name")
    parser.add_argument("--width", type=int, default=600, help="judge: characters of a record")
    given = parser.parse_args()
    if given.step == "fetch":
        return said(fetch(given.sets))
    if given.step == "run":
        save(given.name, run(given.program, given.sets))
    if given.step == "judge":
        print(show(given.program, given.sets, given.rule, given.where, given.width), "without a verdict")
    if given.step == "page":
        PAGE.write_text(page(catalogue(given.program)), "utf-8")
    if given.step == "check":
        return said(check(given.program))
    return 0


def check(program: str) -> list[str]:
    """What is wrong with this folder and the page, in words."""
    rules, now, verdicts = catalogue(program), load("now"), load_verdicts()
    wrong = [f"{code} {where} {key}: not judged" for code, where, key in unjudged(now, verdicts)]
    wrong += breaches(now, verdicts, rules)
    if not PAGE.exists() or PAGE.read_text("utf-8") != page(rules):
        wrong.append("docs/explanation/precision.md is stale; run: python tests/precision page")
    return wrong


def said(wrong: list[str]) -> int:
    """Print what is wrong; return the exit code."""
    print(*wrong, sep="\n", end="\n" if wrong else "")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
