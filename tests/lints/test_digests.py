"""Digests and sightings: the same as the transform takes for the same, in every process, in little memory."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from functools import partial
from typing import Any
from unicodedata import normalize

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import examples

from ftconv import Batch, Example, Message, Place, RowStore, ToolCall
from ftconv.model.batch import PlainRow
from ftconv.model.identity import content_key
from ftconv.plugins.lints._digests import digests, digests_of, folded_digests, shown_digest
from ftconv.plugins.lints.near_duplicate import Sketches, see


def turned(example: Example) -> list[Example]:
    """The example with its last turn in other notations, and with other content."""
    made = [example, msgspec.structs.replace(example, extra={"id": 1}, tools=example.tools or [])]
    for extra in (
        {"id": 2, "Unnamed: 0": 3},
        {"image": "a.jpg"},
        {"image": "b.jpg", "id": 1},
        {"clause": "x"},
        {"x": None},
    ):
        made.append(msgspec.structs.replace(example, extra=extra))
    changes: list[dict[str, object]] = [
        {"seen": "gpt"}, {"extra": {"lang": "en"}}, {"extra": {"message_id": 1}},
        {"extra": {"image": "a.jpg"}}, {"weight": 1}, {"weight": True}, {"name": "ann"},
        {"reasoning": "Hm"}, {"content": [{"type": "text", "text": "a B"}]}, {"content": "a B"}, {"content": "A  b\n"},
        {"content": None}, {"content": ""}, {"tool_calls": []}, {"tool_calls": [ToolCall("f", "{}", as_object=True)]},
        {"tool_calls": [ToolCall("f", "{}")]}, {"tool_calls": [ToolCall("f", "{}", extra={"a": 1})]}, {"refusal": "No"},
    ]  # fmt: skip
    for change in changes if example.messages else ():
        last = msgspec.structs.replace(example.messages[-1], **change)
        made.append(msgspec.structs.replace(example, messages=[*example.messages[:-1], last]))
    return made


@given(st.lists(examples(), min_size=1, max_size=3))
def test_what_the_transform_drops_is_what_the_rule_names(few: list[Example]) -> None:
    several = [made for example in few for made in turned(example)]
    for key, number in (
        (content_key, lambda example: digests(example)[0]),
        (partial(content_key, normalize=True), lambda example: folded_digests(example)[0]),
        (partial(content_key, columns="input"), partial(shown_digest, fold=False)),
    ):
        both = {(key(example), number(example)) for example in several}
        assert len(both) == len({key for key, _ in both}) == len({number for _, number in both})


@given(examples())
def test_asking_twice_gives_the_same_and_changes_nothing(example: Example) -> None:
    before = msgspec.json.encode(example)
    again = msgspec.convert(msgspec.to_builtins(example), Example)
    assert digests(example) == digests(example) == digests(again)
    assert folded_digests(example) == folded_digests(again)
    assert msgspec.json.encode(example) == before


def test_an_example_with_a_weight_asks_the_same_and_answers_the_same() -> None:
    plain = Example([Message("user", "Moon?"), Message("assistant", "Far.")])
    heavy = Example([Message("user", "Moon?"), Message("assistant", "Far.", weight=1)])
    assert digests(plain)[1:] == digests(heavy)[1:]
    assert digests(plain)[0] != digests(heavy)[0]


@given(
    st.lists(st.tuples(st.sampled_from(["system", "user", "assistant"]), st.text(max_size=3)), min_size=1, max_size=4)
)
def test_a_plain_example_has_the_same_digests_whether_that_was_seen_or_not(turns: list[tuple[Any, str]]) -> None:
    one, two = (Example([Message(role, text) for role, text in turns]) for _ in range(2))
    texts, roles = [text for _, text in turns], tuple(role for role, _ in turns)
    clear = not any(character < " " and character not in "\t\n" for text in texts for character in text)
    seen = Batch([PlainRow(roles, texts, "\n".join(texts), b"" if clear else None)])
    assert tuple(column[0] for column in digests_of(seen)) == digests(one)
    assert tuple(column[0] for column in digests_of(Batch([two]))) == digests(one)


def test_digests_and_sketches_are_the_same_in_every_process() -> None:
    code = """if True:
        from ftconv import Example, Message
        from ftconv.plugins.lints._digests import digests, folded_digests
        from ftconv.plugins.lints.near_duplicate import Sketches, see
        one = Example([Message("user", "How far is the Moon from here?"), Message("assistant", "It is " + "very " * 9)])
        two = Example([Message("user", "é"), Message("assistant", "b", weight=0)], tools=[{"b": 1, "a": 2}])
        one.messages[1].content += "far away from us, as you can see in the night sky."
        print(digests(one), folded_digests(one), digests(two), see(Sketches(), one).bytes.hex())
    """
    said = set()
    for seed in ("1", "2"):
        env = {**os.environ, "PYTHONHASHSEED": seed}
        said.add(
            subprocess.run(
                [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True, env=env
            ).stdout
        )
    assert len(said) == 1
    assert len(said.pop()) > 256


def test_a_row_takes_little_memory() -> None:
    state = RowStore(2)
    for number in range(10_000):
        state.append(Place("data.jsonl", number, 1, number, number), number, number)
    assert len(pickle.dumps(state)) <= 10_000 * 52


def test_near_duplicates_are_found_among_many_others() -> None:
    words = [f"word{n}" for n in range(400)]
    texts = [" ".join(words[n : n + 40] + words[-n - 5 :][:5]) for n in range(0, 300, 45)]
    from ftconv.plugins.lints.near_duplicate import near_duplicate

    state = Sketches()
    for number, text in enumerate([*texts, *(t.replace("word", "Word", 1) + " more" for t in texts)]):
        state = see(state, Example(text=text, place=Place("data.jsonl", number + 1, 1, 0, number)))
    assert near_duplicate.dataset is not None
    found = [
        (place.record, message.split(" with ")[1]) for place, _, message, _ in near_duplicate.dataset.findings(state)
    ]
    assert found == [(number + len(texts), f"data.jsonl:{number + 1}") for number in range(len(texts))]


def test_without_its_library_the_rule_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rensa", None)
    with pytest.raises(Exception, match="pip install rensa"):
        see(Sketches(), Example(text="a"))


def test_the_key_of_an_example_without_columns_never_changes() -> None:
    """By it `split` assigns examples, this year and the next."""
    example = Example([Message("user", "Moon?"), Message("assistant", "Far.")])
    known = "e2ccee0dd2de09bfbb8d60f229c25b4a"
    assert content_key(example).hex() == known
    beside = msgspec.structs.replace(example, extra={"source": "x"})
    assert content_key(beside, columns="input").hex() == known


def test_folded_texts_are_the_same_as_nfc_and_nfd() -> None:
    composed, apart = (
        Example([Message("user", normalize(form, "Où est le Café?")), Message("assistant", "Là.")])
        for form in ("NFC", "NFD")
    )
    assert content_key(composed) != content_key(apart)
    assert content_key(composed, normalize=True) == content_key(apart, normalize=True)
    assert folded_digests(composed) == folded_digests(apart)
