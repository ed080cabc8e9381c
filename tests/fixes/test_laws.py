"""Laws of fixing, tried on conversations with many faults."""

from __future__ import annotations

import contextlib
import json
import tempfile
from pathlib import Path
from typing import Any

import msgspec
from budget import budget
from hypothesis import given, settings
from hypothesis import strategies as st

from ftconv import Example, Host, RecordError, read
from ftconv.engine.plan import LintPlan, ReadPlan
from ftconv.engine.read_request import ReadRequest
from ftconv.fix.orders import safety_of
from ftconv.fix.run import counts_of, fix_inputs
from ftconv.lint.run import lint_inputs
from ftconv.model.essence import essence
from ftconv.model.finding import CORE_RULES
from ftconv.spec.choice import Choice
from ftconv.testing import conversations, examples, preferences, tool_use

HOST = Host(third_party=False)
CHOICE = Choice((("extend", ("FT111", "FT312", "FT308")), ("ignore", ("FT8", "FT303"))))
MENDED = ("FT103", "FT104", "FT108", "FT111", "FT205", "FT208", "FT209", "FT601")
"""Codes whose fixes leave nothing behind."""

words = st.sampled_from(
    [
        "Hi",
        "Hello there",
        " padded ",
        "",
        "  ",
        "a\0b",
        "x\u200by",
        "line\r\nend",
        "caf\u00e9",
        "me@moon-snacks.io",
        "Yes",
    ]
)
turns = st.builds(
    lambda role, content: {"role": role, "content": content},
    st.sampled_from(["system", "user", "assistant", "human", "gpt", "User"]),
    st.one_of(words, st.lists(st.builds(lambda t: {"type": "text", "text": t}, words), min_size=1, max_size=2)),
)
records = st.builds(
    lambda messages, extra: {**({"id": 1} if extra else {}), "messages": [{"role": "user", "content": "Q"}, *messages]},
    st.lists(turns, min_size=1, max_size=5),
    st.booleans(),
)
lines = st.one_of(
    st.builds(
        lambda record, ascii, spaced: json.dumps(
            record, ensure_ascii=ascii, separators=(", ", ": ") if spaced else (",", ":")
        ),
        records,
        st.booleans(),
        st.booleans(),
    ),
    st.sampled_from(["", "  ", "{broken", '{"messages": 1}']),
)


def request_for(path: Path, chunk_bytes: int = 1 << 17) -> ReadRequest:
    request = ReadRequest(
        inputs=[str(path)], container="jsonl", jobs=1, read=ReadPlan(reader="chat"), lint=LintPlan(choice=CHOICE)
    )
    request.settings = type(request.settings)(chunk_bytes=chunk_bytes)
    return request


def lint(path: Path) -> Any:
    return lint_inputs(request_for(path), HOST)


@settings(max_examples=budget(60))
@given(st.lists(lines, min_size=1, max_size=8), st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans())
def test_fixing_settles_and_accounts_for_every_record(found: list[str], end: str, mark: bool, unsafe: bool) -> None:
    good = '{"messages": [{"role": "user", "content": "Why?"}, {"role": "assistant", "content": "Because."}]}'
    data = (b"\xef\xbb\xbf" if mark else b"") + "".join(line + end for line in [good, *found]).encode()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.jsonl")
        path.write_bytes(data)
        before = lint(path)
        once = fix_inputs(request_for(path), HOST, unsafe=unsafe)
        first = path.read_bytes()
        again = fix_inputs(request_for(path, 1), HOST, unsafe=unsafe)
        assert (path.read_bytes(), again.files, again.fixed) == (first, [], 0)

        after = lint(path)
        counts = counts_of(after)
        wanted = MENDED if unsafe else ("FT103", "FT104", "FT205", "FT111")
        assert {code: counts[code] for code in wanted if code in counts} == {}
        assert before.tally.read == after.tally.read + sum(once.dropped.values())
        assert (once.found, once.fixed <= once.found) == (sum(counts_of(before).values()), True)
        assert unsafe or not once.dropped
        assert not once.said

        kept = [line for line in found if line.startswith(("{broken", '{"messages": 1'))]
        text = first.decode()
        assert [line for line in text.replace("\r\n", "\n").split("\n") if line in kept] == kept
        assert text.startswith(good)

        path.write_bytes(data)
        fix_inputs(request_for(path, 1), HOST, unsafe=unsafe)
        assert path.read_bytes() == first, "chunks change nothing"


CALL = {"role": "assistant", "content": None, "function_call": {"name": "f", "arguments": '{"a": 1}'}}
LEGACY = {
    "messages": [{"role": "user", "content": "Q"}, CALL, {"role": "function", "name": "f", "content": "4"}],
    "functions": [{"name": "f", "parameters": {}}],
}
SAFE = {rule.code for rule in HOST.rules.values() if safety_of(rule.fix, HOST) == "safe"}
SAFE |= {code for code, entry in CORE_RULES.items() if safety_of(entry.fix, HOST) == "safe"}


def _is_legacy(example: Example) -> bool:
    return bool(example.messages and example.messages[0].content == "Q")


def _without_ids(example: Example) -> Example:
    """The calls of old had no ids, and are given some, which pair them with their results as before."""
    if not _is_legacy(example):
        return example
    turns = []
    for turn in example.messages:
        calls = [msgspec.structs.replace(call, id=None) for call in turn.tool_calls or ()] or None
        turns.append(msgspec.structs.replace(turn, tool_calls=calls, tool_call_id=None))
    return msgspec.structs.replace(example, messages=turns)


def learned(path: Path, format: str, container: str) -> list[Example]:
    return [essence(example) for example in read(path, format=format, container=container, errors="skip", host=HOST)]


@settings(max_examples=budget(80))
@given(
    st.sampled_from(["chat", "sharegpt", "prompt-completion", "alpaca"]),
    st.lists(st.one_of(conversations(), tool_use(), preferences(), examples()), min_size=1, max_size=4),
    st.lists(lines, max_size=3),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_a_safe_fix_changes_nothing_that_is_learned(
    format: str, given: list[Example], odd: list[str], end: str, mark: bool
) -> None:
    """Whatever has a safe fix: texts, roles, order, tools, ids, weights, media and columns are what they were."""
    write, texts = HOST.writer(format).write, [*odd, json.dumps(LEGACY)]
    for example in given:
        with contextlib.suppress(RecordError):
            made = write(example)
            texts += [msgspec.json.encode(row).decode() for row in (made if isinstance(made, list) else [made])]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.json")  # of JSON Lines: FT109
        path.write_bytes((b"\xef\xbb\xbf" if mark else b"") + "".join(text + end for text in texts).encode())
        before = learned(path, format, "jsonl")
        request = request_for(path)
        request.read, request.lint = ReadPlan(reader=format), LintPlan(choice=Choice((("select", tuple(SAFE)),)))
        fixed = fix_inputs(request, HOST)
        assert fixed.dropped == {}
        after = learned(path, format, "json" if path.read_bytes().startswith(b"[") else "jsonl")
        assert list(map(_without_ids, after)) == list(map(_without_ids, before))
        assert [e for e in after if not _is_legacy(e)] == [e for e in before if not _is_legacy(e)]


def test_no_fix_is_safe_but_those_of_notation() -> None:
    assert {"FT103", "FT104", "FT109", "FT111", "FT205", "FT407"} == SAFE


@settings(max_examples=budget(40))
@given(st.lists(records, min_size=1, max_size=6), st.sampled_from([None, 1, 4]))
def test_lines_without_a_fixable_finding_keep_every_byte(found: list[Any], indent: int | None) -> None:
    """Each record is linted by itself first, so that it is known which ones have anything to mend."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.jsonl")
        quiet = []
        for number, record in enumerate(found):
            record["n"] = number
            record["messages"][0]["content"] = f"Q{number}"
            line = json.dumps(record, indent=indent).replace("\n", "").encode()
            path.write_bytes(line + b"\n")
            quiet.append(
                (
                    line,
                    not set(counts_of(lint(path))) & {rule.code for rule in HOST.rules.values() if rule.fix} - {"FT601"}
                    and "FT205" not in counts_of(lint(path)),
                )
            )
        path.write_bytes(b"".join(line + b"\n" for line, _ in quiet))
        fix_inputs(request_for(path), HOST, unsafe=True)
        new = path.read_bytes().split(b"\n")
        assert [line for line, silent in quiet if silent and line in new] == [line for line, silent in quiet if silent]
