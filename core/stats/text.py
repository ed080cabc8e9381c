"""Statistics as lines for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..model.safe_text import safe
from .summary import end_of_bin

_BAR = 24
_SHOWN = 10
"""So many patterns and prompts are shown; --json has all that were told apart."""

_TRAINED = {
    "assistant": "assistant turns",
    "last": "the last assistant turn",
    "last-with-tools": "assistant turns (only the last, with tools)",
    "completion": "completions",
    "all": "all turns, prompts too",
    "template": "assistant turns, as far as the chat template marks them",
    "unknown": "assistant turns (which ones is not published)",
}
_THEN = {"cut": "cut", "refused": "refused", "dropped": "dropped"}


def stats_lines(summary: dict[str, Any]) -> Iterator[str]:
    """Yield what `summary_of` found, line by line."""
    s = summary
    rejected = f", {s['rejected']:,} could not be read" if s["rejected"] else ""
    chosen = f", {s['not_chosen']:,} not chosen" if s.get("not_chosen") else ""
    yield _row("records", f"{s['read']:,} read{chosen}{rejected}")
    kinds = (("with_tools", "with tools"), ("preference_pairs", "preference pairs"))
    beside = [f"{s[key]:,} {words}" for key, words in kinds if s[key]]
    yield _row("examples", f"{s['examples']:,}" + (f" ({', '.join(beside)})" if beside else ""))
    if not s["examples"]:
        return
    yield _row("purpose", ", ".join(f"{purpose} {n:,}" for purpose, n in s["purposes"].items()))
    yield _row("turns", ", ".join(f"{role} {n:,}" for role, n in s["turns"].items()) or "none: plain text")
    yield from _listed("patterns", [f"{p['examples']:>9,}  {p['roles']}" for p in s["patterns"]], s["other_patterns"])
    yield from _prompts(s)
    yield _row("duplicates", f"{s['duplicates']:,}")
    yield from _tokens(s)
    yield from _judged(s)


def _row(word: str, text: str) -> str:
    return f"{word:<11} {text}".rstrip()


def _listed(word: str, rows: list[str], others: int) -> Iterator[str]:
    for number, row in enumerate(rows[:_SHOWN]):
        yield _row(word if number == 0 else "", row)
    if len(rows) > _SHOWN or others:
        more = f"{len(rows) - _SHOWN:,} others" if len(rows) > _SHOWN else ""
        late = f"{others:,} examples with later ones, which are not counted separately" if others else ""
        yield _row("", f"{'…':>9}  " + "; ".join(part for part in (more, late) if part))


def _prompts(s: dict[str, Any]) -> Iterator[str]:
    prompts, missing = s["system_prompts"], s["without_system_prompt"]
    if not prompts:
        yield _row("system", "no example has a system prompt")
        return
    variants = f"{len(prompts):,} variant{'s' * (len(prompts) != 1)}"
    yield _row("system", variants + (f"; {missing:,} without one" if missing else ""))
    rows = []
    for p in prompts:
        whole = len(p["text"]) >= p["characters"]
        script = f", {p['script']}" if p["script"] else ""
        text = safe(p["text"], 1 << 30)
        rows.append(f"{p['examples']:>9,}  {p['tokens']:,} tokens{script}: {text}{'' if whole else '…'}")
    yield from _listed("", rows, s["other_system_prompts"])


def _tokens(s: dict[str, Any]) -> Iterator[str]:
    about = {"exact": "exactly", "bounds": "at most", "estimate": "by estimate"}[s["kind"]]
    some = sum(n for kind, n in s["kinds"].items() if kind != "exact")
    part = f" in {some:,} of {s['examples']:,} examples" if 0 < some < s["examples"] else ""
    frame = "chat markup included" if s["framing"] == "chat" else "texts alone"
    way_out = "; to count exactly, use --tokenizer FILE.json" if s["kind"] == "estimate" else ""
    why = f"; {safe(s['why'])}{way_out}" if s["why"] else ""
    yield _row("tokens", f"counted {about}{part} with {safe(s['tokenizer'])}, {frame}{why}")
    columns = ("min", "median", "mean", "p95", "max")
    rows = [("", *columns)]
    rows += [(name, *(_number(d[column]) for column in columns)) for name, d in s["tokens"].items()]
    widths = [max(len(row[at]) for row in rows) for at in range(1, len(rows[0]))]
    for name, *numbers in rows:
        yield f"  {name:<9}" + "".join(f"  {n:>{width}}" for n, width in zip(numbers, widths, strict=True))
    yield ""
    yield "  tokens per example, and how many examples have them"
    yield from _histogram(s["tokens"]["example"]["histogram"], s["limit"]["max_tokens"] if s["limit"] else None)
    yield ""


def _number(value: float) -> str:
    return f"{value:,.1f}" if isinstance(value, float) and not value.is_integer() else f"{int(value):,}"


def _histogram(bars: list[dict[str, int]], limit: int | None) -> Iterator[str]:
    """Yield a bar for each bin from the first to the last, and where the limit is, if it is given."""
    counts = {bar["from"]: bar["examples"] for bar in bars}
    most, last = max(counts.values()), max(counts)
    bins, least = [], min(counts)
    while least <= last:
        bins.append(least)
        least = end_of_bin(least) + 1
    labels = [f"{b:,}" if b == end_of_bin(b) else f"{b:,}–{end_of_bin(b):,}" for b in bins]
    width = max(map(len, labels))
    for least, label in zip(bins, labels, strict=True):
        if limit is not None and least > limit:
            yield _limit(limit, width)
            limit = None
        number = counts.get(least, 0)
        bar = "█" * round(_BAR * number / most) or ("▏" if number else "")
        yield f"  {label:>{width}}  {bar:<{_BAR}}  {number:,}"
    if limit is not None:
        yield _limit(limit, width)


def _limit(limit: int, width: int) -> str:
    return f"  {'':>{width}}  {f'── limit {limit:,} ':─<{_BAR}}"


def _judged(s: dict[str, Any]) -> Iterator[str]:
    about = "" if s["kind"] == "exact" else "about "
    limit, trained, short = s["limit"], s["trained"], s.get("short_prompt")
    if limit is not None:
        over = f"{about}{limit['examples']:,} example{'s' * (limit['examples'] != 1)} over ({limit['share']:.1%})"
        then = (
            f", {about}{limit['tokens']:,} tokens {_THEN.get(limit['then'], 'beyond it')}" if limit["examples"] else ""
        )
        yield _row("limit", f"{limit['max_tokens']:,} tokens ({s['target']}): {over}{then}")
    unless = " unless their weight is 0" if trained["weights"] == "read" else ""
    share = f"{about}{trained['tokens']:,} of {trained['of']:,} tokens ({trained['share']:.1%})"
    others = "".join(f"; in {name} {_TRAINED[turns]}" for name, turns in trained.get("by_format", {}).items())
    yield _row("trained", f"{share}: {_TRAINED[trained['turns']]}{unless}{others}")
    if short is not None:
        does = "adds" if short["saved_per_epoch"] < 0 else "saves"
        request = f"{_number(abs(short['saved_per_request']))} tokens per request"
        training = f"{abs(short['saved_per_epoch']):,} per epoch of training"
        yield _row("shorter", f"a prompt of {short['tokens']:,} tokens {does} {about}{request}, {training}")
