"""Benchmarks of counting tokens: python tests/bench/tokens.py [FILE] [--mb 20] [--runs 3] [--tokenizer o200k_base].

Prints the ratio of what `ftconv stats --jobs 1` does, and of the rules about limits of tokens, to a bare loop of
tiktoken over the same texts, in CPU time of this one process, measured in turn. Loading the vocabulary is in neither.
FILE is chat JSON Lines; without it, some are made. Nothing is asserted but that all count the same.
"""

from __future__ import annotations

import argparse
import gc
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import tiktoken
from lint import make_chat

from ftconv import Host
from ftconv.engine.plan import LintPlan
from ftconv.engine.read_request import ReadRequest
from ftconv.lint.run import lint_inputs
from ftconv.plugins import tokenizers
from ftconv.spec.choice import Choice
from ftconv.stats.collect import Counting, stats_of
from ftconv.target.target import target_named
from ftconv.tokens import counter as counters

RULES = ("FT701", "FT709", "FT712")


def texts_of(path: Path) -> list[str]:
    """Return all texts of a file of chat."""
    decode = msgspec.json.Decoder().decode
    with open(path, "rb") as lines:
        return [turn["content"] for line in lines for turn in decode(line)["messages"] if turn.get("content")]


def encoding_of(name: str) -> tiktoken.Encoding:
    """Return tiktoken's encoding of a built-in vocabulary."""
    load: Any = getattr(tokenizers, name).tokenizer.load
    parts = dict(zip(load.__code__.co_freevars, (cell.cell_contents for cell in load.__closure__), strict=True))
    ranks, special = parts["vocabulary"].ranks(), dict(parts["special"])
    return tiktoken.Encoding(name, pat_str=parts["pattern"], mergeable_ranks=ranks, special_tokens=special)


def compare(path: Path, name: str, runs: int) -> None:
    """Print the ratios of the least times."""
    host, encode = Host(third_party=False), encoding_of(name).encode_ordinary
    texts = texts_of(path)
    size = sum(len(text.encode()) for text in texts) / 1e6
    target = target_named({"o200k_base": "openai/gpt-4o-mini", "cl100k_base": "openai/gpt-3.5-turbo"}[name])

    def bare() -> object:
        return sum(len(encode(text)) for text in texts)

    def stats() -> object:
        request = ReadRequest(inputs=[str(path)], jobs=1)
        found = stats_of(request, host, Counting(tokenizer=name)).stats
        return sum(tokens * n for role in found.roles for tokens, n in found.lengths[role].items())

    def rules() -> object:
        least = {code: {"max_tokens": 1_000} for code in RULES}  # so that the length alone does not decide
        choice = Choice((("select", RULES),), options=least)
        lint = LintPlan(choice=choice, target=target)
        return lint_inputs(ReadRequest(inputs=[str(path)], jobs=1, lint=lint), host).tally.read

    def timed(work: Callable[[], object]) -> tuple[float, object]:
        for remembered in counters._remembered.values():
            remembered.clear()
        start = time.process_time()
        found = work()
        return time.process_time() - start, found

    gc.set_threshold(100_000, 50, 50)  # as the command does
    assert Counting(tokenizer=name).counter(host.tokenizers).kind == "exact"  # this loads the vocabulary
    counted = [[timed(work) for work in (bare, stats, rules)] for _ in range(runs)]
    assert counted[0][0][1] == counted[0][1][1], "not the same tokens"
    best, *others = (min(times) for times in zip(*([seconds for seconds, _ in row] for row in counted), strict=True))
    print(f"{name}, {size:,.0f} MB in {len(texts):,} texts, {len(set(texts)):,} different ones")
    print(f"  tiktoken alone {best:.2f} s, {size / best:.1f} MB/s")
    for what, seconds in zip(("stats", f"lint --select {','.join(RULES)}"), others, strict=True):
        print(f"  {what} {seconds:.2f} s, {size / seconds:.1f} MB/s, ratio {seconds / best:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?")
    parser.add_argument("--mb", type=int, default=20)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--tokenizer", default="o200k_base", choices=["o200k_base", "cl100k_base"])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(given.file or Path(folder) / "chat.jsonl")
        if not given.file:
            make_chat(path, given.mb)
        compare(path, given.tokenizer, given.runs)


if __name__ == "__main__":
    main()
