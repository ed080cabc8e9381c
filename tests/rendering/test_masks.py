"""What of a render is learned, to the token, by tags, by marks, and as trainers find it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ftconv import Example, Learned, Message, Tracer
from ftconv.errors import InputError
from ftconv.rendering import Renderer
from ftconv.rendering.learned import merged_spans
from ftconv.rendering.tokens import tokenizer_of
from ftconv.target.target import target_named
from ftconv.testing.byte_tokenizer import byte_tokenizer
from ftconv.testing.template import settings_of_template

ADDED = ("<s>", "</s>", "<|user|>", "<|assistant|>", "<|end|>")
HEAD = "{% for m in messages %}<|{{ m.role }}|>"
PROMPT = "{% if add_generation_prompt %}<|assistant|>{% endif %}"
PLAIN = HEAD + "{{ m.content }}</s>{% endfor %}" + PROMPT
TAGGED = HEAD + (
    "{% if m.role == 'assistant' %}{% generation %}{{ m.content }}{% endgeneration %}"
    "{% else %}{{ m.content }}{% endif %}</s>{% endfor %}"
)
LAST = (
    HEAD
    + "{% if loop.last and m.role == 'assistant' %}<think></think>{% endif %}{{ m.content }}</s>{% endfor %}"
    + PROMPT
)
TALK = Example(
    [Message("user", "Hi."), Message("assistant", "Hello."), Message("user", "And?"), Message("assistant", "Bye.")]
)


def learned(
    template: str, example: Example = TALK, target: str = "", *, tokens: bool = True
) -> tuple[Learned, list[str]]:
    """Return what is learned of the last render of an example, and its texts."""
    given = {"templates": {"default": template}, **({"tokenizer": {"added": ADDED}} if tokens else {})}
    tracer = Tracer(Renderer(settings_of_template(given)))
    trace = tracer.traces(example)[-1]
    found = tracer.masker.learned(example, trace, target_named(target) if target else None)
    return found, [trace.rendered.text[start:end] for start, end in found.spans]


def test_tokens_of_a_render_have_nothing_added() -> None:
    tokenizer = tokenizer_of(byte_tokenizer(ADDED, "<s>"))
    tokens = tokenizer.encode("<s>é</s>")
    assert tokens.ids == [256, 0xC3, 0xA9, 257]
    assert tokens.offsets == [(0, 3), (3, 4), (3, 4), (4, 8)]
    assert (tokenizer.first, tokenizer.id_of("</s>"), tokenizer.token_of(256)) == ([256], 257, "<s>")
    assert tokenizer_of(byte_tokenizer(ADDED)).first == []


def test_a_token_is_learned_if_some_of_it_is() -> None:
    tokens = tokenizer_of(byte_tokenizer(ADDED)).encode("ab</s>é")
    assert tokens.within([(1, 3)]) == [False, True, True, False, False]
    assert tokens.within([(6, 7), (0, 1)]) == [True, False, False, True, True]
    assert tokens.within([(2, 2)]) == [False] * 5
    assert tokens.spans([False, True, True, False, False]) == [(1, 6)]


def test_a_file_that_is_no_tokenizer_is_named(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(InputError, match=r"tokenizer\.json: not a tokenizer"):
        tokenizer_of(str(tmp_path / "tokenizer.json"))


def test_tags_are_taken_as_they_are() -> None:
    found, texts = learned(TAGGED)
    assert (found.how, texts, found.count()) == ("tags", ["Hello.", "Bye."], 10)
    assert [reply.pointer for reply in found.replies] == ["/messages/1", "/messages/3"]


def test_without_tags_replies_are_found_by_marks() -> None:
    found, texts = learned(PLAIN)
    assert (found.how, texts, found.count()) == ("marks", ["Hello.</s>", "Bye.</s>"], 12)
    assert found.count(limit=7) == 1


def test_without_a_tokenizer_there_are_characters_alone() -> None:
    found, texts = learned(PLAIN, tokens=False)
    assert (found.tokens, found.mask, texts) == (None, [], ["Hello.</s>", "Bye.</s>"])
    found, texts = learned(PLAIN, target="axolotl", tokens=False)
    assert (found.how, texts) == ("marks", ["Hello.</s>", "Bye.</s>"])
    assert "no tokenizer.json" in found.notes[0]


def test_a_weight_of_0_is_not_learned_where_weights_are_read() -> None:
    example = Example([*TALK.messages[:3], Message("assistant", "Bye.", weight=0)])
    assert learned(PLAIN, example)[1] == ["Hello.</s>"]
    assert learned(PLAIN, example, "axolotl")[1] == ["Hello.</s>"]
    assert learned(PLAIN, example, "llama-factory")[1] == ["Hello.</s>", "Bye.</s>"]


def test_of_a_preference_the_reply_is_learned() -> None:
    example = Example(TALK.messages[:3], chosen=[Message("assistant", "Yes.")], rejected=[Message("assistant", "No.")])
    assert learned(PLAIN, example)[1] == ["No.</s>"]
    assert learned(PLAIN, example, "trl")[1] == ["No.</s>"]


def test_trl_learns_every_turn_without_tags() -> None:
    found, texts = learned(PLAIN, target="trl")
    assert (found.how, texts) == (
        "all",
        ["<|user|>Hi.</s><|assistant|>Hello.</s><|user|>And?</s><|assistant|>Bye.</s>"],
    )
    assert learned(TAGGED, target="trl")[0].how == "tags"


def test_a_trainer_with_templates_of_its_own_is_named() -> None:
    for target in ("llama-factory", "ms-swift", "mistral"):
        assert "is not rendered with this template" in learned(PLAIN, target=target)[0].notes[0]


def test_axolotl_finds_replies_where_two_renders_differ() -> None:
    found, texts = learned(PLAIN, target="axolotl")
    assert (found.how, texts) == ("axolotl", ["Hello.</s>", "Bye.</s>"])


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        pytest.param(LAST, ["think>", "Bye.</s>"], id="places of the beginning taken for those of the whole"),
        pytest.param(PLAIN.replace("</s>", "<|end|>"), ["Hello.", "Bye."], id="an end that is not eos_token"),
        pytest.param(PLAIN.replace("</s>", "....</s>"), ["Hello.", "Bye."], id="an end too far behind"),
    ],
)
def test_axolotl_has_its_faults(template: str, expected: list[str]) -> None:
    assert learned(template, target="axolotl")[1] == expected


def test_axolotl_loses_what_a_reply_shares_with_its_own_words() -> None:
    example = Example([Message("user", "Hi."), Message("assistant", "[[link]]")])
    assert learned(PLAIN, example, "axolotl")[1] == ["link", "</s>"]


def test_torchtune_learns_headers_too() -> None:
    found, texts = learned(PLAIN, target="torchtune")
    assert (found.how, texts) == ("torchtune", ["<|assistant|>Hello.</s>", "<|assistant|>Bye.</s>"])


def test_torchtune_stops_where_a_beginning_is_refused() -> None:
    template = "{% if messages | length == 3 %}{{ raise_exception('no') }}{% endif %}" + PLAIN
    found, texts = learned(template, target="torchtune")
    assert (found.how, texts) == ("marks", ["Hello.</s>", "Bye.</s>"])
    assert "torchtune stops" in found.notes[0]


def test_spans_that_meet_are_one() -> None:
    assert merged_spans([(4, 6), (0, 2), (2, 3), (5, 9), (9, 9)]) == [(0, 3), (4, 9)]
