"""Counting tokens: statistics with cl100k_base over chat JSON Lines of 1.9 KB a record."""

from __future__ import annotations

import hashlib
import json
import lzma
from pathlib import Path
from typing import Any

import data
from results import Result
from suite import Suite, bare, ours
from tables import named, ratio
from timing import Contender


def bench(suite: Suite) -> None:
    """Against tiktoken alone, and dtflow. convmerge and dropoutt want a tokenizer from a hub for that."""
    env = {"TIKTOKEN_CACHE_DIR": str(_vocabulary(suite.folder / "vocabularies"))}
    timed = suite.compare("Statistics, with tokens", data.chat, _contenders(suite, env))
    suite.scaling("stats", timed, 1.6)
    one = named(timed, "ftconv --jobs 1")
    suite.holds.append(ratio("stats: 1 job / bare tiktoken", "≤ 1.3", one, named(timed, "bare loop"), cpu=True))


def command(source: Path, target: Path) -> list[str]:
    """The arguments of ftconv."""
    return ["stats", str(source), "--tokenizer", "cl100k_base", "--json", "--no-progress"]


def _vocabulary(folder: Path) -> Path:
    """Lay the vocabulary that ftconv brings where tiktoken looks for it, so that nothing is downloaded."""
    from ftconv.plugins.tokenizers import cl100k_base
    from ftconv.tokens.vocabulary import as_published, token_bytes

    packed = Path(cl100k_base.__file__).with_suffix(".xz").read_bytes()
    folder.mkdir(exist_ok=True)
    name = hashlib.sha1(b"https://openaipublic.blob.core.windows.net/encodings/cl100k_base.tiktoken").hexdigest()
    (folder / name).write_bytes(as_published(token_bytes(lzma.decompress(packed))))
    return folder


def _ours(target: Path, printed: str) -> Result:
    """The whole document must be the same for every number of jobs."""
    facts = _document(printed)
    return Result(facts, words=f"{facts['tokens']['example']['total']:,} tokens, with those of the frame of a chat")


def _document(printed: str) -> Any:
    return json.loads(printed[printed.index("{") : printed.rindex("}") + 1])


def _bare(target: Path, printed: str) -> Result:
    return Result(words=f"{int(printed):,} tokens of text")


def _dtflow(target: Path, printed: str) -> Result:
    facts = _document(printed)
    return Result(words=f"{facts['total_tokens']:,} tokens")


def _contenders(suite: Suite, env: dict[str, str]) -> list[Contender]:
    found = [bare("tokens", _bare, env), *ours(suite, command, _ours)]
    for workers in ("1", "2"):
        found.append(
            Contender(
                f"dtflow token-stats, workers: {workers}",
                lambda source, target, workers=workers: suite.peers.program(  # type: ignore[misc]
                    "dtflow", "--format=json", "token-stats", str(source), "--workers", workers
                ),
                _dtflow,
                env,
            )
        )
    return found
