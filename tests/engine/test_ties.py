"""Readers that are about as sure: the one that refines the others reads, or ours; else none. Never the alphabet."""

from __future__ import annotations

from pathlib import Path

import pytest
from running import call

from ftconv import Host, Reader
from ftconv.engine.ranking import Guess, choose

HOST = Host(third_party=False)

PLUGIN = """
from ftconv import Example, Message, Reader, hookimpl

def read(record):
    return Example([Message("user", "from NAME"), Message("assistant", "b")])

@hookimpl
def ftconv_readers():
    return [Reader(name="NAME", read=read, recognise=lambda record: SURE, shape="x")]
"""
CHAT = '{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}\n'


BUILTIN = HOST.owner("reader", "chat")
THEIRS = BUILTIN.__class__("acme", "1", "acme")


class Readers:
    """As much of a host as a choice needs: names, what they refine, and whose they are."""

    def __init__(self, ours: dict[str, tuple[str, ...]], theirs: dict[str, tuple[str, ...]] | None = None) -> None:
        made = {**ours, **(theirs or {})}
        self.readers = {
            name: Reader(name=name, read=len, recognise=len, shape="x", refines=refined)
            for name, refined in made.items()
        }
        self.ours = ours

    def owner(self, kind: str, name: str) -> object:
        return BUILTIN if name in self.ours else THEIRS


@pytest.mark.parametrize(
    ("sure", "ours", "theirs", "expected"),
    [
        ({"a": 0.95, "b": 0.95}, {"a": (), "b": ()}, {}, "a b"),
        ({"a": 0.95, "b": 0.9}, {"a": (), "b": ()}, {}, "a b"),
        ({"a": 0.96, "b": 0.9}, {"a": (), "b": ()}, {}, "a"),
        ({"a": 0.95, "b": 0.95}, {"a": (), "b": ("a",)}, {}, "b"),
        ({"a": 0.95, "b": 0.91}, {"a": (), "b": ("a",)}, {}, "b"),
        ({"a": 0.95, "b": 0.95}, {"a": (), "b": ("mid",), "mid": ("a",)}, {}, "b"),
        ({"a": 0.95, "b": 0.95, "c": 0.95}, {"a": (), "b": ("a",), "c": ("a",)}, {}, "b c"),
        ({"a": 0.95, "b": 0.95, "c": 0.95}, {"a": (), "b": ("a",), "c": ("b",)}, {}, "c"),
        ({"a": 0.95, "b": 0.95}, {"a": ("b",), "b": ("a",)}, {}, "a b"),
        ({"a": 0.95, "b": 0.95}, {"a": (), "b": ("gone",)}, {}, "a b"),
        ({"a": 0.49, "b": 0.49}, {"a": (), "b": ()}, {}, ""),
        ({"a": 0.8, "t": 1.0}, {"a": ()}, {"t": ()}, "a"),
        ({"a": 0.8, "t": 1.0}, {"a": ()}, {"t": ("a",)}, "t"),
        ({"a": 0.95, "t": 0.94}, {"a": ()}, {"t": ("a",)}, "a"),
        ({"a": 0.7, "t": 0.75}, {"a": ()}, {"t": ()}, "a"),
        ({"a": 0.7, "t": 0.76}, {"a": ()}, {"t": ()}, "t"),
        ({"a": 0.9, "t": 0.95, "u": 0.95}, {"a": ()}, {"t": ("a",), "u": ("a",)}, "t u"),
        ({"t": 0.9, "u": 0.86}, {}, {"t": (), "u": ()}, "t u"),
    ],
)
def test_the_choice_does_not_depend_on_the_alphabet(
    sure: dict[str, float], ours: dict[str, tuple[str, ...]], theirs: dict[str, tuple[str, ...]], expected: str
) -> None:
    guesses = [Guess(name, found) for name, found in sure.items()]
    orders = [sorted(order, key=lambda guess: -guess.confidence) for order in (guesses, guesses[::-1])]
    choices = [choose(order, Readers(ours, theirs)) for order in orders]  # type: ignore[arg-type]
    for made in choices:
        names = [made.best.format] if made.best else sorted(rival.format for rival in made.rivals)
        assert " ".join(names) == expected


def given(folder: Path, data: str, **readers: float) -> tuple[str, ...]:
    (folder / "in.jsonl").write_text(data, "utf-8")
    for name, sure in readers.items():
        (folder / f"{name}.py").write_text(PLUGIN.replace("NAME", name).replace("SURE", str(sure)), "utf-8")
    return ("in.jsonl", *(word for name in readers for word in ("--plugin", f"{name}.py")))


@pytest.mark.parametrize("name", ["aaa", "zzz"])
def test_a_tie_with_a_builtin_reader_goes_to_it(name: str, tmp_path: Path) -> None:
    done = call(*given(tmp_path, CHAT, **{name: 0.95}), "--to", "chat", cwd=tmp_path)
    assert (done.code, done.out.decode()) == (0, CHAT)


def test_a_tie_of_two_third_party_readers_is_refused(tmp_path: Path) -> None:
    flags = given(tmp_path, '{"x":1}\n', aaa=0.9, zzz=0.9)
    done = call(*flags, "--to", "chat", cwd=tmp_path)
    assert done.code == 2
    assert "aaa and zzz both recognise these records (90%); choose one: --from aaa or --from zzz" in done.err
    assert call(*flags, "--to", "chat", "--from", "zzz", cwd=tmp_path).out.count(b"from zzz") == 1


def test_the_surer_of_two_third_party_readers_reads(tmp_path: Path) -> None:
    done = call(*given(tmp_path, '{"x":1}\n', aaa=0.8, zzz=0.9), "--to", "chat", cwd=tmp_path)
    assert (done.code, done.out.count(b"from zzz")) == (0, 1)


def test_a_third_party_reader_that_is_passed_over_is_named(tmp_path: Path) -> None:
    done = call("detect", *given(tmp_path, CHAT, aaa=1.0), cwd=tmp_path)
    assert done.out.decode().startswith("in.jsonl: chat in JSON Lines")
    assert "a plugin's reader recognises them too: --from aaa" in done.out.decode()
    assert call(*given(tmp_path, CHAT, aaa=1.0), "--from", "aaa", "--to", "chat", cwd=tmp_path).out.count(b"from aaa")
