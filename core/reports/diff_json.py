"""The difference of two datasets as plain values: what `ftconv diff --json` prints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from ..diff.difference import ComparedDataset, Difference
from ..diff.gates import GateResult
from ..model.finding import CORE_RULES
from ..model.secrets import hidden


class PromptRow(Struct, frozen=True):
    """A system prompt: how it begins, and how many examples of each dataset have it."""

    text: str
    a: int
    b: int


def difference_document(d: Difference, gate_results: Sequence[GateResult] = ()) -> dict[str, Any]:
    """Return the whole difference. Shares are of 1; numbers are of examples where nothing else is said."""
    return {
        "a": _dataset(d.a),
        "b": _dataset(d.b),
        "same": d.same,
        "added": d.added,
        "gone": d.gone,
        "changed": d.changed,
        "shown": {"added": d.shown_added, "gone": d.shown_gone, "changed": d.shown_changed},
        "overlap": {"a_in_b": d.a_in_b, "b_in_a": d.b_in_a},
        "tokenizer": d.tokenizer,
        "kind": d.kind,
        "shares": _rows(shares_of(d)),
        "findings": _rows(finding_rates(d)),
        "system_prompts": prompts_of(d),
        "gates": [
            {"gate": v.gate.text, "value": v.value, "most": v.gate.most, "share": v.gate.share, "passed": v.passed}
            for v in gate_results
        ],
    }


def shares_of(d: Difference) -> list[tuple[str, float, float]]:
    """Return which share of each dataset's examples has which purpose and which pattern of roles."""
    a, b, rows = d.a.examples, d.b.examples, []
    for word, counts in (("purpose", (d.a.stats.purposes, d.b.stats.purposes)),
                         ("turns", (d.a.stats.patterns, d.b.stats.patterns))):  # fmt: skip
        for name in dict.fromkeys([*counts[0], *counts[1]]):
            rows.append((f"{word}: {name}", _share(counts[0][name], a), _share(counts[1][name], b)))
    rows.append(("no system prompt", _share(d.a.stats.without_prompt, a), _share(d.b.stats.without_prompt, b)))
    rows.append(("tools", _share(d.a.stats.with_tools, a), _share(d.b.stats.with_tools, b)))
    return rows


def finding_rates(d: Difference) -> list[tuple[str, float, float]]:
    """Return for each rule how many findings there are per record of each dataset."""
    names = {rule.code: rule.name for one in (d.a, d.b) for rule in one.report.rules}
    names |= {code: entry.name for code, entry in CORE_RULES.items()}
    a, b = d.a.codes, d.b.codes
    return [
        (f"{code} {names.get(code, '')}".rstrip(), _share(a.get(code, 0), d.a.read), _share(b.get(code, 0), d.b.read))
        for code in sorted({*a, *b})
    ]


def prompts_of(d: Difference) -> list[PromptRow]:
    """Return the system prompts that not as many examples of one dataset have as of the other, the widest gap first."""
    a, b = d.a.stats.prompts, d.b.stats.prompts
    rows = []
    for key in dict.fromkeys([*a, *b]):
        one, other = (prompts[key].examples if key in prompts else 0 for prompts in (a, b))
        if one != other:
            rows.append(PromptRow(hidden((a.get(key) or b[key]).text), one, other))
    return sorted(rows, key=lambda row: (-abs(row.a - row.b), row.text))


def _dataset(one: ComparedDataset) -> dict[str, Any]:
    stats = one.stats
    return {
        "inputs": [{"file": file, "container": container, "format": name} for file, container, name in one.formats],
        "read": one.read,
        "rejected": one.rejected,
        "examples": one.examples,
        "duplicates": one.duplicates,
        "errors": one.errors,
        "warnings": one.warnings,
        "findings": dict(sorted(one.codes.items())),
        "columns": one.columns,
        "purposes": dict(stats.purposes),
        "turns": dict(stats.roles),
        "patterns": dict(stats.patterns.most_common()),
        "system_prompts": len(stats.prompts),
        "without_system_prompt": stats.without_prompt,
        "tokens": one.tokens.as_json() if one.tokens is not None else None,
    }


def _share(number: int, of: int) -> float:
    return number / of if of else 0.0


def _rows(rows: list[tuple[str, float, float]]) -> list[dict[str, Any]]:
    return [{"name": name, "a": round(a, 6), "b": round(b, 6)} for name, a, b in rows]
