"""The page of consumers: whose own code has judged the records that ftconv is compared on."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

from .markdown import page as made
from .markdown import table

ORACLES = Path(__file__).parents[2] / "tests" / "oracles"


def page() -> str:
    """Return the page of consumers: versions, dates, and how many records each refused."""
    consumers = yaml.safe_load((ORACLES / "consumers.yaml").read_text("utf-8"))
    rows = []
    for name, consumer in consumers.items():
        head, *answers = map(json.loads, (ORACLES / "recordings" / f"{name}.jsonl").read_text("utf-8").splitlines())
        refused = sum("refused" in answer for *_, answer in answers)
        versions = ", ".join(map(_version, head["packages"]))
        targets = ", ".join(f"[{target}](targets.md#{target.replace('/', '')})" for target in consumer["targets"])
        rows.append([consumer["title"], versions, head["date"], f"{len(answers):,}", f"{refused:,}", targets])
    return made(
        "Consumers",
        "What ftconv reports for a target is compared with what the code of its vendor or trainer does. That code has "
        "read the records of `tests/oracles`, each with one thing that consumers may differ in; what it did is in "
        "`tests/oracles/recordings`. Whatever it rejected is an error for the target. What it accepted and ftconv "
        "does not is listed in `tests/oracles/stricter.yaml`, with the reason. To record a consumer again, run "
        "`python tests/oracles/record.py NAME`, which installs the packages in an environment of their own.",
        table(["consumer", "packages", "recorded", "records", "rejected", "target"], rows),
        *(f"## {consumer['title']}\n\n{consumer['note']}" for consumer in consumers.values()),
    )


def _version(package: str) -> str:
    """Return a package with its version, or a link to the commit of a repository."""
    address, _, commit = package.removeprefix("git+https://github.com/").partition("@")
    if address == package:
        return package.replace("==", " ")
    return f"[{address} {commit[:8]}](https://github.com/{address}/tree/{commit})"
