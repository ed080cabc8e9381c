"""The law of growth: twice the input is twice the work, whatever is wrong with it. See also test_json_growth.py."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from counting import twice_the_work
from running import call

LINT = ("lint", "IN", "--jobs", "1", "--output-format", "json", "--select", "FT")
FIX = ("lint", "IN", "--jobs", "1", "--diff", "--unsafe-fixes", "--select", "FT")
ALPACA = ("convert", "IN", "--to", "alpaca", "-o", "OUT", "--jobs", "1")
SHAREGPT = ("convert", "IN", "--to", "sharegpt", "-o", "OUT", "--jobs", "1")
Make = Callable[[int], bytes | str]

# -- what is wrong -----------------------------------------------------------------------------------------------------

WHOLE = '{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}'


def pairs(n: int, user: str = "q{}", assistant: str = "a{}") -> list[dict[str, Any]]:
    return [
        {"role": role, "content": text.format(i)}
        for i in range(n)
        for role, text in (("user", user), ("assistant", assistant))
    ]


def called(n: int, arguments: str, call_id: str = "call{}") -> list[dict[str, Any]]:
    turns: list[dict[str, Any]] = [{"role": "user", "content": "q"}]
    for i in range(n):
        made = {"id": call_id.format(i), "type": "function", "function": {"name": f"f{i}", "arguments": arguments}}
        turns.append({"role": "assistant", "content": None, "tool_calls": [made]})
        turns.append({"role": "tool", "tool_call_id": call_id.format(i), "content": f"r{i}"})
    return [*turns, {"role": "assistant", "content": "a"}]


TURNS: dict[str, Callable[[int], list[dict[str, Any]]]] = {
    "of one role": lambda n: [{"role": "user", "content": f"q{i}"} for i in range(n)] + pairs(1),
    "of one role and text": lambda n: [{"role": "user", "content": "q"} for _ in range(n)] + pairs(1),
    "without text": lambda n: pairs(n, "q{}", ""),
    "with control characters": lambda n: pairs(n, "q{}\x07x", "a{}\x00"),
    "all alike with control characters": lambda n: pairs(n, "q\x07x", "a\x00"),
    "with white space around": lambda n: pairs(n, " q{} ", "  a{}"),
    "in other roles": lambda n: [{**turn, "role": {"user": "human"}.get(turn["role"], "bot")} for turn in pairs(n)],
    "with broken arguments": lambda n: called(n, "{'a': 1}"),
    "with one id": lambda n: called(n, "{}", "c"),
    "with unknown keys": lambda n: [{**turn, f"k{i}": i} for i, turn in enumerate(pairs(n))],
    "with secrets": lambda n: pairs(n, "mail a{}@example.org", "b"),
    "of the system": lambda n: [{"role": "system", "content": f"s{i}"} for i in range(n)] + pairs(1),
}


def of(write: Callable[[list[dict[str, Any]]], str], turns: Callable[[int], list[dict[str, Any]]]) -> Make:
    return lambda n: write(turns(n))


def chat(turns: list[dict[str, Any]], **columns: Any) -> str:
    return json.dumps({"messages": turns, **columns}) + "\n"


def sharegpt(turns: list[dict[str, Any]]) -> str:
    names = {"user": "human", "assistant": "gpt"}
    return json.dumps({"conversations": [{"from": names[t["role"]], "value": t["content"]} for t in turns]})


def columns(n: int) -> dict[str, str]:
    return {"instruction": "q", "output": "a", **{f"c{i}": "x" for i in range(n)}}


def table(n: int, delimiter: str = ",", cells: int = 0) -> str:
    names = columns(n)
    row = delimiter.join([*names.values(), *["x"] * cells]) + "\n"
    return delimiter.join(names) + "\n" + 2 * row


def parquet(n: int) -> bytes:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    out = io.BytesIO()
    pq.write_table(pa.table({name: [value] for name, value in columns(n).items()}), out)
    return out.getvalue()


def tools(n: int) -> str:
    defined = [{"type": "function", "function": {"name": f"g{i}", "parameters": {}}} for i in range(n)]
    return chat(called(n, '{"a": "x"}'), tools=defined)


TEXTS = ("<", "[", "{", " ", "\n", "a@", "a.b@c.", "1-", "aB3", "http://", "{{", "<a ", "```\n", "é", "\\u")


def texts(n: int) -> str:
    """Texts of one mark each, that rules may look for."""
    return "".join(
        chat([{"role": "user", "content": text * n}, {"role": "assistant", "content": f"a{text * n}"}])
        for text in TEXTS
    )


CASES: dict[str, tuple[int, str, Make, tuple[str, ...]]] = {
    "many columns of JSON Lines": (40, "a.jsonl", lambda n: json.dumps(columns(n)), SHAREGPT),
    "many columns of JSON": (40, "a.json", lambda n: json.dumps([columns(n)], indent=1), SHAREGPT),
    "many columns of CSV": (40, "a.csv", table, SHAREGPT),
    "many columns of TSV": (40, "a.tsv", lambda n: table(n, "\t"), SHAREGPT),
    "many columns of Parquet": (40, "a.parquet", parquet, SHAREGPT),
    "many columns beside turns": (40, "a.jsonl", lambda n: chat(pairs(1), **columns(n)), [*ALPACA, "--from", "chat"]),
    "a ragged table": (40, "a.csv", lambda n: table(2) + "a\nb,c,d,e,f\n" * n, LINT),
    "a wide ragged table": (40, "a.csv", lambda n: table(n, cells=1), LINT),
    "a table of open quotes": (40, "a.csv", lambda n: table(2) + 'a,"b\n' * n, LINT),
    "a table of quotes in cells": (40, "a.csv", lambda n: table(2) + 'a,b"c,d\n' * n, LINT),
    "a conversation of many rows": (
        30, "a.csv", lambda n: "conversation_id,role,content\n" + "1,user,\n1,assistant,b \n" * n, LINT
    ),
    "many tools and calls": (20, "a.jsonl", tools, LINT),
    "a long key": (2000, "a.jsonl", lambda n: chat(pairs(1), **{"~/" * n: 1}), ALPACA),
    "a text of rules": (40, "a.txt", lambda n: "---\n" * n + "a", LINT),
    "a transcript": (30, "a.txt", lambda n: "User: q\nUser: r\nAssistant:\n" * n, LINT),
    "marks without end": (40, "a.jsonl", texts, LINT),
    "blank lines": (40, "a.jsonl", lambda n: "\n" * n + WHOLE, FIX),
    "many duplicates": (40, "a.jsonl", lambda n: (WHOLE + "\n") * n, FIX),
}  # fmt: skip
for _what, _turns in TURNS.items():
    for _word, _command in {"lint": LINT, "fix": FIX}.items():
        CASES[f"{_word} turns {_what}"] = 15, "a.jsonl", of(chat, _turns), _command
for _what in ("without text", "with control characters", "with white space around"):
    CASES[f"fix turns of ShareGPT {_what}"] = 15, "a.jsonl", of(sharegpt, TURNS[_what]), FIX
for _form in ("text", "jsonl", "sarif", "github", "gitlab", "junit", "markdown"):
    CASES[f"many findings of a record as {_form}"] = (
        15, "a.jsonl", lambda n: chat(TURNS["with control characters"](n)), (*LINT[:5], _form, "--select", "FT"),
    )  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _warm(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Import and compile at first what every run needs."""
    for command in (LINT, FIX, SHAREGPT, ALPACA):
        ran(tmp_path_factory.mktemp("warm"), "a.jsonl", chat(pairs(2)), command)
    # Long prompts are counted exactly: the vocabulary is loaded for the first of them.
    ran(tmp_path_factory.mktemp("warm"), "a.jsonl", chat(TURNS["of the system"](100)), LINT)


def ran(folder: Path, file: str, data: bytes | str, command: tuple[str, ...]) -> None:
    """Run a command on an input."""
    files = {"IN": folder / file, "OUT": folder / "out.jsonl"}
    files["IN"].write_bytes(data.encode() if isinstance(data, str) else data)
    files["OUT"].unlink(missing_ok=True)
    done = call(*(files.get(word, word) for word in command))
    assert done.code in (0, 1), done.err


@pytest.mark.parametrize("case", CASES)
def test_twice_the_input_is_twice_the_work(case: str, tmp_path: Path) -> None:
    n, file, make, command = CASES[case]
    twice_the_work(lambda size: ran(tmp_path, file, make(size), command), n)
