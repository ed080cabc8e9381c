"""Shows findings in their records, so that they can be judged."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

from runs import keyed, load
from sources import public_sets
from verdicts import load as load_verdicts
from verdicts import unjudged

from ftconv import resolve


def show(program: str, folder: Path, rules: str, where: str, width: int) -> int:
    """Print each finding of the run `now` without a verdict, with the text it is about; return how many there are."""
    open_ = [one for one in unjudged(load("now"), load_verdicts()) if one[0].startswith(rules) and where in one[1]]
    by_set: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for code, name, key in open_:
        by_set[name].append((code, key))
    for one in public_sets():
        if one.name not in by_set:
            continue
        _, found = keyed(program, one, folder)
        records = one.records(folder)
        for code, key in by_set[one.name]:
            finding = found.get(code, {}).get(key)
            print(f"--- {code} {one.name} {json.dumps(key)}: {finding['message'] if finding else 'gone: run again'}")
            if finding and finding["record"] is not None and finding["record"] < len(records):
                print(excerpt(records[finding["record"]], finding["pointer"], width))
    return len(open_)


def excerpt(record: object, pointer: str, width: int) -> str:
    """What the pointer names, and the record around it, each cut in its middle."""
    whole = json.dumps(record, ensure_ascii=False)
    try:
        named = json.dumps(resolve(record, pointer), ensure_ascii=False) if pointer else ""
    except (LookupError, ValueError):
        named = ""
    return "\n".join(f"    {cut(text, width)}" for text in (whole, named) if text)


def cut(text: str, width: int) -> str:
    """The start and the end of a text."""
    return text if len(text) <= width else f"{text[: width * 2 // 3]} […] {text[-width // 3 :]}"
