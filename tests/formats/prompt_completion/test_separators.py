from __future__ import annotations

import copy
import pickle
from functools import reduce
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftconv.plugins.formats._separators import SEPARATORS, STOPS, Facts, conclude, merge, needed, see, start


def facts_of(records: list[Any]) -> Facts:
    return reduce(see, records, start())


def pairs(*talk: tuple[str, str]) -> list[dict[str, str]]:
    return [{"prompt": prompt, "completion": completion} for prompt, completion in talk]


def concluded(records: list[Any], to: str = "chat", **options: Any) -> tuple[dict[str, Any], list[str]]:
    return conclude(facts_of(records), options, to)


FRUIT = pairs(("banana ->", " yellow \n"), ("lime ->", " green \n"), ("tomato ->", " red \n"))


def test_separator_stop_and_leading_space_are_recognised_and_said() -> None:
    assert concluded(FRUIT) == (
        {"separator": " ->", "stop": " \n", "leading_space": True},
        [
            "removed the separator ' ->' from every prompt",
            "removed the stop ' \\n' from every completion",
            "removed the leading space from every completion",
        ],
    )


@pytest.mark.parametrize("mark", SEPARATORS)
def test_each_known_separator_is_recognised(mark: str) -> None:
    options, _ = concluded(pairs(("one" + mark, "a"), ("two" + mark, "b")))
    assert options["separator"] == mark


@pytest.mark.parametrize("mark", [m for m in STOPS if not m.isspace()])
def test_each_known_stop_is_recognised(mark: str) -> None:
    options, _ = concluded(pairs(("one", "a" + mark), ("two", "b" + mark)))
    assert options == {"stop": mark}


def test_the_known_separator_inside_a_longer_shared_ending_is_taken() -> None:
    records = pairs(("Who?\n\n###\n\n", "a"), ("Why?\n\n###\n\n", "b"))
    assert concluded(records)[0]["separator"] == "\n\n###\n\n"


def test_a_natural_shared_ending_is_no_stop() -> None:
    records = pairs(("a", "positive"), ("b", "negative"), ("c", "positive"))
    assert concluded(records) == ({}, [])
    assert concluded(records, strip="yes") == ({"strip": "yes"}, [])


def test_nothing_is_certain_of_one_record() -> None:
    assert concluded(FRUIT[:1]) == ({}, [])


def test_on_request_one_record_is_enough() -> None:
    options, _ = concluded(FRUIT[:1], strip="yes")
    assert options == {"strip": "yes", "separator": " ->", "stop": " \n", "leading_space": True}


def test_a_separator_that_stands_elsewhere_too_is_not_certain() -> None:
    records = [*FRUIT, *pairs(("a -> b ->", " c \n"))]
    assert concluded(records) == ({}, [])
    assert concluded(records, strip="yes")[0]["separator"] == " ->"


def test_a_stop_may_stand_elsewhere_once_in_a_hundred() -> None:
    records = pairs(*((f"q{n}", f"a{n} END") for n in range(99)), ("q", "THE END, said END"))
    assert concluded(records)[0] == {"stop": " END"}
    assert concluded(records[1:]) == ({}, [])


def test_a_separator_inside_a_completion_is_not_certain() -> None:
    assert "separator" not in concluded([*FRUIT, *pairs(("kiwi ->", " green -> brown \n"))])[0]


def test_a_newline_inside_a_completion_is_no_stop() -> None:
    records = pairs(("a ->", " one\ntwo\n"), ("b ->", " one\n"))
    assert concluded(records)[0] == {"separator": " ->", "leading_space": True}


def test_white_space_stays_where_prompts_have_no_separator() -> None:
    records = pairs(("The sky is", " blue\n"), ("Grass is", " green\n"))
    assert concluded(records) == ({}, [])
    assert concluded(records, strip="yes")[0] == {"strip": "yes", "stop": "\n", "leading_space": True}


def test_a_few_records_may_lack_the_separator() -> None:
    records = [*pairs(*((f"{n} ->", "a") for n in range(39))), *pairs(("forty", "a"))]
    options, notes = concluded(records)
    assert options["separator"] == " ->"
    assert notes == ["removed the separator ' ->' from 39 of 40 prompts"]


def test_empty_prompts_do_not_count_against_a_separator() -> None:
    assert concluded([*FRUIT, *pairs(("", " black \n"))])[0]["separator"] == " ->"


def test_an_unknown_mark_of_symbols_is_taken_off_on_request_only() -> None:
    records = pairs(("Who?\n\n>>>\n\n", "a"), ("Why?\n\n>>>\n\n", "b"))
    assert concluded(records) == ({}, [])
    assert concluded(records, strip="yes")[0]["separator"] == "\n\n>>>\n\n"


def test_what_the_user_says_stays() -> None:
    options, notes = concluded(FRUIT, separator="", leading_space=False, stop="\n")
    assert options == {"separator": "", "leading_space": False, "stop": "\n"}
    assert notes == []
    assert not needed(options, "chat")


def test_preferences_have_two_completions() -> None:
    records = [{"Prompt": f"{n} ->", "chosen": f" a{n} END", "rejected_response": f" b{n} END"} for n in range(2)]
    assert concluded(records)[0] == {"separator": " ->", "stop": " END", "leading_space": True}


def test_message_lists_have_no_marks() -> None:
    talk = {"prompt": [{"role": "user", "content": "q ->"}], "completion": [{"role": "assistant", "content": "a"}]}
    assert concluded([talk, talk]) == ({}, [])


def test_a_prompt_alone_among_completions_is_refused_and_said() -> None:
    records = [*pairs(("q0", "a0"), ("q1", "a1"), ("q2", "a4")), {"prompt": "only"}]
    options, (said,) = concluded(records)
    assert options == {"completion": "required"}
    assert said.startswith(
        "refused 1 of 4 records without a completion; to read them as prompts alone, use --from-option"
    )
    assert concluded(records, completion="optional") == ({"completion": "optional"}, [])
    assert concluded([{"prompt": "a"}, {"prompt": "b"}]) == ({}, [])


@pytest.mark.parametrize(
    ("options", "to", "answer"),
    [
        ({}, "chat", True),
        ({}, "prompt-completion", False),
        ({}, "ftconv", False),
        ({}, "", False),
        ({"strip": "yes"}, "prompt-completion", True),
        ({"strip": "no"}, "chat", False),
        ({"separator": " ->"}, "chat", True),
        ({"separator": " ->", "stop": "", "leading_space": False}, "chat", False),
    ],
)
def test_a_survey_is_needed_where_marks_may_come_off(options: dict[str, Any], to: str, answer: bool) -> None:
    assert needed(options, to) is answer


texts = st.lists(st.sampled_from(["a", " ", "\n", "\n\n", "###", "->", " END", "é"]), max_size=6).map("".join)
records = st.one_of(
    st.fixed_dictionaries({"prompt": texts, "completion": texts}),
    st.fixed_dictionaries({"Prompt": texts, "chosen": texts, "rejected": texts}),
    st.fixed_dictionaries({"prompt": texts}),
    st.sampled_from([None, [], {"prompt": None}, {"prompt": [1]}, {"completion": 5}]),
)
inputs = st.lists(records, max_size=6)


@given(inputs, inputs, inputs)
def test_merging_is_associative_and_order_is_all_the_same(a: list[Any], b: list[Any], c: list[Any]) -> None:
    whole = facts_of(a + b + c)
    x, y, z = facts_of(a), facts_of(b), facts_of(c)
    kept = copy.deepcopy((x, y, z))
    assert merge(merge(x, y), z) == merge(x, merge(y, z)) == whole == merge(z, merge(y, x))
    assert (x, y, z) == kept
    assert pickle.loads(pickle.dumps(whole)) == whole


@given(inputs, st.sampled_from(["auto", "yes", "no"]), st.sampled_from(["", "chat", "prompt-completion"]))
def test_only_marks_that_are_there_come_off(talk: list[Any], strip: str, to: str) -> None:
    options, _ = conclude(facts_of(talk), {"strip": strip}, to)
    if not needed({"strip": strip}, to):
        assert not {"separator", "stop", "leading_space"} & options.keys()
    prompts = [p for r in talk if isinstance(r, dict) and isinstance(p := r.get("prompt", r.get("Prompt")), str)]
    if "separator" in options:
        assert any(p.endswith(options["separator"]) for p in prompts)
