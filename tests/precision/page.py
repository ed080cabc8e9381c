"""The page on precision: how each rule was judged, and what came out."""

from __future__ import annotations

from collections import Counter, defaultdict

import yaml
from bounds import FLOOD, RIGHT, Known, breaches, total
from runs import LEFT_OUT, SAMPLE, Run, load
from sources import HERE, PublicSet, public_sets
from verdicts import Verdicts, tally
from verdicts import load as load_verdicts

PAGE = HERE.parents[1] / "docs" / "explanation" / "precision.md"
HEAD = """# Precision: how often a finding is right

A linter is believed as long as it is right. All rules are run on {sets} files of {repositories} public repositories,
and up to {sample} findings of each rule on each file are drawn by chance and judged in their records. Each is one of

- **true**: a careful person who is about to train on this data wants to know,
- **arguable**: what it says is so, but of little use here,
- **false**: what it says does not hold for this data.

No target is set and nothing is compared with, so limits of targets (FT7), losses in conversion (FT9) and rules that
need `--against` or a configuration cannot fire. {left_out} is left out. Wrong or poor answers are no findings: no rule
looks for them. One person judged, without a second reading: where the findings of a rule on a file are all of one kind,
some were read and the rest judged alike, and duplicates were compared by a program.

What must hold: no finding that is an error is false; of a rule that is on by default, {right} % of what is
judged are true or arguable; and no rule has more than {flood} % of all findings of a plain run.

{holds}
## By rule

`before` is ftconv as it was before the rules were judged, on the same files, with a finding for each record; `now` is
this version, which tells what many records share once. `off` marks rules
that are off by default. Figures of three are true / arguable / false. The last column is of version 0.1.0 on 211 files,
some of which are among these; a dash means that the rule did not fire there.

"""
RUN_AGAIN = """
## Run it again

```text
python tests/precision fetch    # download the files, checked by their sha256
python tests/precision run      # lint them, and draw the findings to judge
python tests/precision judge    # show each finding without a verdict, in its record
python tests/precision page     # write this page
python tests/precision check    # is all judged, and does the page say so? Needs no network
```

The verdicts, with a reason for each that is not plainly true, are in `tests/precision/verdicts.yaml`. A finding is
known by its rule, its file, its record, its pointer, and whether it is an error; a draw does not change when others go.
"""


def table(header: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def three(said: Counter[str]) -> str:
    """True, arguable and false."""
    return f"{said['true']} / {said['arguable']} / {said['false']}" if said else "–"


def rule_rows(now: Run, before: Run, verdicts: Verdicts, rules: dict[str, Known]) -> list[list[str]]:
    """One row for each rule that fired."""
    earlier = yaml.safe_load((HERE / "version_0_1.yaml").read_text("utf-8"))
    rows = []
    for code in sorted({*now, *before}):
        known = rules[code]
        of_now, of_before = (tally(code, run.get(code, {}), verdicts) for run in (now, before))
        rows.append(
            [
                f"[{code}](../reference/rules/{code}.md) {known.name}" + (" (off)" if known.severity == "off" else ""),
                f"{total(before, code)}",
                three(of_before),
                f"{total(now, code)}",
                f"{len(now.get(code, {}))}",
                three(of_now),
                f"{earlier[code][0]}: {' / '.join(map(str, earlier[code][1:]))}" if code in earlier else "–",
            ]
        )
    return rows


def reasons(now: Run, verdicts: Verdicts, rules: dict[str, Known]) -> str:
    """What is not true, and why, by rule."""
    lines = []
    for code, by_set in sorted(now.items()):
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for where, share in by_set.items():
            for key in share.sample:
                verdict = verdicts.get(code, {}).get(where, {}).get(key)
                if verdict and verdict.word != "true":
                    found[verdict].append(where)
        for (word, reason), places in sorted(found.items()):
            lines.append(
                f"- {code} {rules[code].name}, {word} {len(places)}: {reason} ({', '.join(sorted(set(places)))})\n"
            )
    return "## What is arguable or false, and why\n\n" + "".join(lines) if lines else ""


def set_rows(sets: list[PublicSet], now: Run, rules: dict[str, Known]) -> list[list[str]]:
    """One row for each set: where it stands, and how many findings a plain run has."""
    on = [by_set for code, by_set in now.items() if rules[code].severity != "off"]
    rows = []
    for one in sets:
        count = sum(by_set[one.name].findings for by_set in on if one.name in by_set)
        link = f"[{one.repository}](https://github.com/{one.repository}/blob/{one.commit}/{one.path})"
        rows.append([one.name, link, one.licence, str(count)])
    return rows


def page(rules: dict[str, Known]) -> str:
    """The whole page, of what is in this folder alone."""
    now, before, verdicts, sets = load("now"), load("before"), load_verdicts(), public_sets()
    wrong = breaches(now, verdicts, rules)
    holds = "All of it holds.\n" if not wrong else "It does not hold yet:\n\n" + "".join(f"- {one}\n" for one in wrong)
    head = HEAD.format(
        sets=len(sets),
        repositories=len({one.repository for one in sets}),
        sample=SAMPLE,
        left_out=LEFT_OUT,
        right=RIGHT,
        flood=FLOOD,
        holds=holds,
    )
    by_rule = ["rule", "before", "judged", "now", "files", "judged", "0.1.0"]
    by_set = ["name", "file", "licence", "findings"]
    return "\n".join(
        [
            head + table(by_rule, rule_rows(now, before, verdicts, rules)),
            reasons(now, verdicts, rules),
            "## The files\n\n`findings` are those of a plain run.\n\n"
            + table(by_set, set_rows(sets, now, rules))
            + RUN_AGAIN,
        ]
    )
