"""What is trained is what the target's facts say, and what is cut is counted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from running import call

from ftconv import Example, Message, Target
from ftconv.page.preview_page import preview_page
from ftconv.preview.build import Preview, preview
from ftconv.preview.text import preview_lines
from ftconv.stats.collect import Counting, Stats
from ftconv.target.target import target_named, targets
from ftconv.tokens import DEFAULT, counter_for, framing_of

OPENAI = "openai/gpt-3.5-turbo"
SPECIFIC = [found for target in targets() for found in (target, *map(target.in_format, target.by_format))]
"""Each target, in general and in each format for which other facts hold."""


def shown(example: Example, target: str = "") -> Preview:
    found = target_named(target) if target else None
    name = found.tokenizer if found is not None else DEFAULT
    return preview(example, found, counter_for(name, framing=framing_of(found)))


def chat(*turns: str, weights: dict[int, int] | None = None) -> Example:
    roles = {"s": "system", "u": "user", "a": "assistant"}
    return Example(
        [Message(roles[t[0]], t[1:], weight=(weights or {}).get(i)) for i, t in enumerate(turns)]  # type: ignore[arg-type]
    )


def trains(found: Preview) -> str:
    return " ".join(turn.trains for turn in found.turns)


def test_all_assistant_turns_are_learned_and_nothing_else() -> None:
    found = shown(chat("sBe.", "uHi", "aA", "uAnd?", "aB"), OPENAI)
    assert trains(found) == "no no yes no yes"
    assert found.trained == sum(counter_for("cl100k_base").count(text) for text in ("A", "B")) == 2


@given(st.lists(st.sampled_from(["uHow far?", "aVery far indeed.", "aOh."]), min_size=1, max_size=8))
def test_as_many_tokens_are_learned_as_the_statistics_count(turns: list[str]) -> None:
    counter, example = counter_for(DEFAULT), chat(*turns)
    for target in SPECIFIC:
        counted, facts = Stats(), target.trained
        if facts is not None and facts.turns not in ("unknown", "template"):
            counting = Counting(tokenizer=DEFAULT, turns=facts.turns, weights=facts.weights)
            counted.see(example, counter.tokens_of(example), counting)
            assert preview(example, target, counter).trained == counted.trained_tokens, target.name


def test_a_weight_of_0_is_not_learned_where_weights_are_read() -> None:
    assert trains(shown(chat("uHi", "aA", "u?", "aB", weights={1: 0}), OPENAI)) == "no no no yes"
    assert trains(shown(chat("uHi", "aA", "u?", "aB", weights={1: 0}))) == "no no no yes"


def test_where_nothing_is_published_it_says_so() -> None:
    found = shown(chat("uHi", "aA"), "bedrock/nova")
    assert trains(found) == "no unknown"
    assert "not published" in found.trained_by
    assert found.trained == 0
    assert any("how many are learned is not published" in line for line in preview_lines(found, color=False))


def test_where_weight_0_is_not_published_the_number_is_a_least_one() -> None:
    found = shown(chat("uHi", "aA", "u?", "aB", weights={1: 0}), "xtuner")
    assert trains(found) == "no unknown no yes"
    assert any("learned 1 or more" in line for line in preview_lines(found, color=False))


def test_a_prompt_and_its_completion_need_neither_user_nor_system_prompt() -> None:
    assert not shown(chat("aOnce upon a time."), "openai/davinci-002").notes


@pytest.mark.parametrize(
    ("turns", "words"),
    [
        (("uHi", "aA", "aB"), "Assistant turns follow each other"),
        (("sBe.", "aA"), "No user turn"),
        (("uHi", "aA"), "No system prompt"),
        (("uHi", "sBe.", "aA"), "A system turn comes after the first turn"),
        (("uHi", "aA", "uBye"), "Everything after the last reply"),
    ],
)
def test_what_people_ask_is_answered(turns: tuple[str, ...], words: str) -> None:
    assert any(words in note for note in shown(chat(*turns), OPENAI).notes)


def test_what_stands_beyond_the_limit_is_cut_and_not_counted_as_learned() -> None:
    found = shown(chat("uHi", "a" + "word " * 20_000, "uAnd?", "aB"), OPENAI)
    assert [turn.cut for turn in found.turns] == ["no", "partly", "wholly", "wholly"]
    kept = "".join(p.text for p in found.pieces if p.turn == 1 and not p.cut and not p.markup)
    assert 16_000 < counter_for("cl100k_base").count(kept) <= 16_385
    assert found.trained <= found.limit == 16_385  # type: ignore[operator]
    assert "cut off" in found.notes[0]


def test_of_a_preference_the_sides_are_told_apart() -> None:
    example = Example([Message("user", "Hi")], chosen=[Message("assistant", "A")], rejected=[Message("assistant", "B")])
    assert trains(shown(example)) == "no preferred rejected"


JUDGED = Example([Message("user", "Hi"), Message("assistant", "A")], label=False)


def test_a_reply_that_was_judged_bad_is_to_be_avoided_where_labels_are_read() -> None:
    assert trains(shown(JUDGED)) == trains(shown(JUDGED, "trl")) == "no rejected"
    assert trains(shown(replace(JUDGED, label=True), "trl")) == "no yes"
    assert trains(shown(JUDGED, "torchtune")) == "no yes"
    assert shown(JUDGED, "trl").trained_by == "trl: the reply that is judged"
    assert not [note for note in shown(JUDGED, "trl").notes if "Nothing" in note]


def test_of_a_preference_no_note_says_that_its_prompt_teaches_nothing() -> None:
    example = Example([Message("user", "Hi")], chosen=[Message("assistant", "A")], rejected=[Message("assistant", "B")])
    assert not [note for note in shown(example).notes if "after the last reply" in note]


def test_plain_text_is_shown_with_what_is_learned_of_it() -> None:
    (whole,) = shown(Example(text="Tea is hot."), "trl").turns
    assert (whole.role, whole.pointer, whole.trains, whole.learned) == ("text", "/text", "yes", whole.tokens.high)
    found = shown(Example(text="Tea? Yes.", mask=[(5, False), (4, True)]))
    assert trains(found) == "no yes"
    assert found.trained == found.turns[1].learned > 0
    lines = list(preview_lines(found, color=False))
    assert ("  │ Tea?" in lines, "+ │ Yes." in lines) == (True, True)


def test_a_completion_begins_with_the_first_reply_that_is_learned() -> None:
    spoken = chat("uHi", "aA", "u?", "aB", "uMore?", "aC", weights={1: 0})
    target = target_named("trl").in_format("prompt-completion")
    found = preview(spoken, target, counter_for(DEFAULT))
    assert trains(found) == "no no no yes yes yes"
    assert trains(shown(spoken, "trl")) == " ".join(["yes"] * 6)
    assert trains(shown(spoken, "trl/assistant-only-loss")) == "no yes no yes no yes"


HEADS = {
    "every turn, prompts too": lambda roles: [True for _ in roles],
    "every assistant turn": lambda roles: [role == "assistant" for role in roles],
    "the last assistant turn": lambda roles: [
        role == "assistant" and "assistant" not in roles[n + 1 :] for n, role in enumerate(roles)
    ],
    "everything from the first reply that is learned": lambda roles: [
        "assistant" in roles[: n + 1] for n in range(len(roles))
    ],
    "which turns are learned is not published": lambda roles: [role == "assistant" and None for role in roles],
}
"""What the line above the table says, and what the table must say then: True, False, or None for what nobody knows."""


@given(st.lists(st.sampled_from(["sBe.", "uHi", "aA"]), max_size=6), st.sampled_from(SPECIFIC))
def test_the_table_says_what_the_line_above_it_says(turns: list[str], target: Target) -> None:
    example = chat(*turns)
    found = preview(example, target, counter_for(DEFAULT))
    words = found.trained_by.removeprefix(f"{target.name}: ")
    (head,) = [rule for start, rule in HEADS.items() if words.startswith(start)]
    expected = [{True: "yes", False: "no", None: "unknown"}[said] for said in head([t.role for t in found.turns])]
    assert [turn.trains for turn in found.turns] == expected
    assert found.trained == sum(turn.learned for turn in found.turns)
    for piece in found.pieces:
        assert piece.markup or piece.trains == found.turns[piece.turn].trains
    assert ("Nothing of this example is learned." in found.notes) == (bool(turns) and {"no"} == set(expected))


texts = st.text(st.characters(codec="utf-8"), max_size=30)
turns = st.lists(
    st.builds(Message, st.sampled_from(["system", "user", "assistant", "tool"]), st.one_of(texts, st.none())),
    max_size=5,
)


@given(turns, st.sampled_from([None, *targets()]))
def test_any_example_is_shown_whole_for_any_target(messages: list[Message], target: object) -> None:
    name = target.name if target is not None else ""  # type: ignore[attr-defined]
    found = shown(Example(messages), name)
    for index, message in enumerate(messages):
        content = "".join(p.text for p in found.pieces if p.turn == index and not p.markup)
        assert content == (message.content or "")
    lines = "\n".join(preview_lines(found, color=False))
    assert "\x1b" not in lines
    assert "<script" not in preview_page([(found, "x")])


def test_markup_in_the_data_stays_text_in_the_page(tmp_path: Path) -> None:
    asked = {"role": "user", "content": "<script>alert(1)</script>"}
    record = json.dumps({"messages": [asked, {"role": "assistant", "content": "b"}]})
    (tmp_path / "a.jsonl").write_text(record, "utf-8")
    done = call("preview", "a.jsonl", "--record", "0", "--html", "p.html", cwd=tmp_path)
    page = (tmp_path / "p.html").read_text("utf-8")
    assert done.code == 0
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert call("preview", "a.jsonl", "--record", "0", "--html", "p.html", cwd=tmp_path).code == 3


def test_the_template_of_each_target_is_read() -> None:
    shown = [target.template.read() for target in targets() if target.template is not None]
    assert all("{content}" in piece for template in shown for piece in template.pieces.values())
    assert {template.name for template in shown if not template.pieces} == set()


@pytest.mark.parametrize(("key", "learned"), [("weight", "yes"), ("train", "yes"), ("loss", "no")])
def test_a_weight_counts_only_under_the_key_that_the_target_reads(key: str, learned: str, tmp_path: Path) -> None:
    record = {"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a", key: 0}]}
    (tmp_path / "in.jsonl").write_text(json.dumps(record) + "\n")
    done = call("preview", "in.jsonl", "--record", "0", "--target", "ms-swift", "--json", cwd=tmp_path)
    found = json.loads(done.out)
    assert found["turns"][1]["trains"] == learned
    unread = f"The weight of /messages/1 is in {key!r}, which ms-swift does not read."
    assert (unread in found["notes"]) == (learned == "yes")
