"""What a chat template renders, in whatever form, no rule says it drops; what it leaves out, one of them names."""

from __future__ import annotations

import pytest
from budget import budget
from hypothesis import given, settings

from ftconv import Example, Host, threads_of
from ftconv.testing import Setting, ask, conversations, preferences, tool_use
from ftconv.testing.template import settings_of_template

HOST = Host(third_party=False)
LOSSES = [HOST.rule(code) for code in ("FT720", "FT721", "FT722", "FT723", "FT724", "FT732")]
CALLS = "{% if m.tool_calls %}{% for c in m.tool_calls %}{{ c.function | tojson }}{% endfor %}{% endif %}"
KEEPING = {
    "marks": "{{ tools | tojson }}{% for m in messages %}<{{ m.role }}>{{ m.name }}{{ m.content }}" + CALLS
    + "{{ m.weight }}</s>{% endfor %}",
    "trimmed": "{% for t in tools or [] %}{{ t.function.name }}{{ t.function.description }}{% endfor %}"
    "{% for m in messages %}[{{ m.content | default('', true) | trim }}]" + CALLS + "{{ m.weight }}{% endfor %}",
    "JSON": "{{ tools | tojson }}{{ messages | tojson }}",
    "ASCII": "{{ tools | tojson(ensure_ascii=true) }}{{ messages | tojson(ensure_ascii=true, indent=1) }}",
    "system in the first turn": "{{ tools | tojson }}{% for m in messages %}{% if m.role == 'system' %}"
    "{% elif loop.index0 == 1 and messages[0].role == 'system' %}{{ messages[0].content }}{{ m.content }}" + CALLS
    + "{% else %}{{ m.content }}" + CALLS + "{{ m.weight }}{% endif %}{% endfor %}",
}  # fmt: skip
"""Templates that render all there is, each in its own form."""


def reported(example: Example, template: str) -> set[str]:
    """The names of the rules that find something."""
    setting = Setting(template=settings_of_template(template))
    return {rule.name for rule in LOSSES if ask(rule, [example], setting)}


@pytest.mark.parametrize("some", [conversations(), tool_use(), preferences()], ids=["text", "tools", "preferences"])
@pytest.mark.parametrize("form", KEEPING)
def test_nothing_is_said_of_what_a_template_keeps(form: str, some: object) -> None:
    @settings(max_examples=budget(25))
    @given(some)  # type: ignore[arg-type]
    def law(example: Example) -> None:
        for _, thread in threads_of(example):
            for turn in thread:
                for call in turn.tool_calls or ():
                    call.as_object = True  # as text they are encoded twice, and rightly reported
        assert reported(example, KEEPING[form]) == set()

    law()


@given(conversations())
@settings(max_examples=budget(25))
def test_each_turn_that_a_template_leaves_out_is_named(example: Example) -> None:
    setting = Setting(template=settings_of_template("{{ messages[0].content }}"))
    found = ask(HOST.rule("FT721"), [example], setting)
    pointers = {answer.pointer for answer in found}
    missing = {f"/messages/{n}/content" for n, m in enumerate(example.messages) if n and m.content}
    assert pointers == missing
