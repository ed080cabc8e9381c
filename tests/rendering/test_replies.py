"""Where replies stand in a render: from the end of their prompt to the end of their turn."""

from __future__ import annotations

from typing import Any

import pytest

from ftconv import Example, Message, Tracer
from ftconv.model.example import ToolCall
from ftconv.rendering import Renderer
from ftconv.rendering.replies import replies_in
from ftconv.rendering.turn_ends import TurnEnds, turn_ends
from ftconv.testing.template import settings_of_template

HEAD = "{% for m in messages %}<|{{ m.role }}|>"
PROMPT = "{% if add_generation_prompt %}<|assistant|>{% endif %}"
PLAIN = HEAD + "{{ m.content }}</s>{% endfor %}" + PROMPT
TALK = [("user", "Hi."), ("assistant", "Hello you."), ("user", "And?"), ("assistant", "Bye bye.")]


def tracer(template: str) -> Tracer:
    return Tracer(Renderer(settings_of_template(template)))


def talk(*turns: tuple[str, str], **more: Any) -> Example:
    return Example([Message(role, text) for role, text in turns], **more)  # type: ignore[arg-type]


def replies(template: str, example: Example) -> list[str]:
    found = tracer(template)
    (trace,) = found.traces(example)
    learned = found.masker.learned(example, trace)
    return [trace.rendered.text[reply.start : reply.end] for reply in learned.replies]


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        pytest.param(PLAIN, ["Hello you.</s>", "Bye bye.</s>"], id="a header and an end"),
        pytest.param(
            HEAD + "\n{{ m.content }}<|end|>\n{% endfor %}{% if add_generation_prompt %}<|assistant|>\n{% endif %}",
            ["Hello you.<|end|>\n", "Bye bye.<|end|>\n"],
            id="line breaks",
        ),
        pytest.param(
            HEAD + "{% if m.role == 'assistant' %}<think></think>{% endif %}{{ m.content }}</s>{% endfor %}" + PROMPT,
            ["<think></think>Hello you.</s>", "<think></think>Bye bye.</s>"],
            id="what the model writes first",
        ),
        pytest.param(
            HEAD + "{{ m.content }}</s>{% endfor %}{% if add_generation_prompt %}<|assistant|><think>{% endif %}",
            ["Hello you.</s>", "Bye bye.</s>"],
            id="a prompt with more than training has",
        ),
        pytest.param(
            HEAD + "{{ m.content }}{% if loop.last %}<|return|>{% else %}<|end|>{% endif %}{% endfor %}" + PROMPT,
            ["Hello you.<|end|>", "Bye bye.<|return|>"],
            id="another end of the last turn",
        ),
        pytest.param(
            HEAD + "{{ m.content }}<|end|>\n{% endfor %}{{ eos_token }}",
            ["Hello you.<|end|>\n", "Bye bye.<|end|>\n</s>"],
            id="more at the end of the last turn",
        ),
        pytest.param(HEAD + "{{ m.content }}{% endfor %}" + PROMPT, ["Hello you.", "Bye bye."], id="no end"),
        pytest.param(
            "{% for m in messages %}{% if m.role == 'user' %}[INST] {{ m.content }} [/INST]"
            "{% else %} {{ m.content }}</s>{% endif %}{% endfor %}",
            [" Hello you.</s>", " Bye bye.</s>"],
            id="a header that belongs to the question",
        ),
        pytest.param(
            HEAD + "{{ m.content }}</s>{% endfor %}", ["Hello you.</s>", "Bye bye.</s>"], id="no prompt of its own"
        ),
        pytest.param(
            HEAD + "{{ m.content | trim }}</s>{% endfor %}" + PROMPT, ["Hello you.</s>", "Bye bye.</s>"], id="trimmed"
        ),
        pytest.param(HEAD + "{% if m.role == 'user' %}{{ m.content }}{% endif %}</s>{% endfor %}", [], id="no replies"),
    ],
)  # fmt: skip
def test_a_reply_is_what_the_model_has_to_write(template: str, expected: list[str]) -> None:
    assert replies(template, talk(*TALK)) == expected


def test_white_space_around_a_reply_is_its_own() -> None:
    assert replies(PLAIN, talk(("user", "Hi."), ("assistant", "\n Hello. \n"))) == ["\n Hello. \n</s>"]


@pytest.mark.parametrize("end", ["</s>", ""])
def test_a_call_is_a_reply_with_what_closes_it(end: str) -> None:
    template = HEAD + "{{ m.content or '' }}"
    template += "{% for c in m.tool_calls %}<call>{{ c.function | tojson }}</call>{% endfor %}"
    template += f"{end}{{% endfor %}}{PROMPT}"
    call = Message("assistant", None, tool_calls=[ToolCall("get_rain", '{"city": {"name": "Bern"}}', as_object=True)])
    example = Example([Message("user", "Rain?"), call, Message("tool", "wet"), Message("assistant", "It rains.")])
    written = '<call>{"name": "get_rain", "arguments": {"city": {"name": "Bern"}}}</call>'
    assert replies(template, example) == [f"{written}{end}", f"It rains.{end}"]


def test_thoughts_are_of_the_reply() -> None:
    template = (
        HEAD + "{% if m.reasoning_content %}<think>{{ m.reasoning_content }}</think>{% endif %}{{ m.content }}</s>"
    )
    example = Example([Message("user", "Hi."), Message("assistant", "Hello.", reasoning="Hm.")])
    assert replies(f"{template}{{% endfor %}}{PROMPT}", example) == ["<think>Hm.</think>Hello.</s>"]


def test_a_template_that_refuses_prompts_has_replies_from_their_text_on() -> None:
    template = "{% if add_generation_prompt %}{{ raise_exception('no') }}{% endif %}" + PLAIN
    assert replies(template, talk(*TALK)) == ["Hello you.</s>", "Bye bye.</s>"]


def test_two_turns_of_the_assistant_in_a_row() -> None:
    assert replies(PLAIN, talk(("user", "Hi."), ("assistant", "Hello."), ("assistant", "Again."))) == [
        "Hello.</s>",
        "Again.</s>",
    ]


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        (PLAIN, TurnEnds("</s>", "</s>")),
        ("{{ raise_exception('no') }}", TurnEnds()),
        (HEAD + "{{ m.content }}{% endfor %}", TurnEnds()),
        (HEAD + "{{ m.content }}{% if not loop.last %}\n{% endif %}{% endfor %}", TurnEnds()),
        (HEAD + "{{ m.content }} </s>\n{% endfor %}", TurnEnds(" </s>\n", " </s>\n")),
    ],
)
def test_ends_of_turns_are_found_by_rendering(template: str, expected: TurnEnds) -> None:
    assert turn_ends(Renderer(settings_of_template(template))) == expected


def test_what_the_prompt_has_and_the_render_lacks_is_known() -> None:
    template = HEAD + "{{ m.content }}</s>{% endfor %}{% if add_generation_prompt %}<|assistant|><think>{% endif %}"
    found = tracer(template)
    (trace,) = found.traces(talk(*TALK))
    assert [one.missing for one in replies_in(found.renderer, trace, found.masker.ends)] == ["<think>", "<think>"]
