"""A template is rendered with the settings of transformers."""

from __future__ import annotations

import pytest
from rendering.small_templates import ASK, REPLY, render, renderer_of

TEXTS = {
    "blocks are trimmed": ("a\n  {% if true %}\nb\n  {% endif %}\nc", "a\nb\nc"),
    "text keeps its letters": ("{{ 'é<\"' | tojson }}", '"é<\\""'),
    "indent": ("{{ {'b': 1} | tojson(indent=2) }}", '{\n  "b": 1\n}'),
    "sorted keys, other separators": ("{{ {'b': 1, 'a': 2} | tojson(sort_keys=true, separators=(',', ':')) }}",
                                      '{"a":2,"b":1}'),
    "namespace": ("{% set ns = namespace(n=0) %}{% for m in messages %}{% set ns.n = ns.n + 1 %}{% endfor %}{{ ns.n }}",
                  "2"),
    "loop controls": ("{% for m in messages %}{{ m.role }}{% break %}{% endfor %}", "user"),
    "continue": ("{% for m in messages %}{% if loop.first %}{% continue %}{% endif %}{{ m.role }}{% endfor %}",
                 "assistant"),
    "dict": ("{{ dict(a=1) }}{{ dict.fromkeys('b') }}", "{'a': 1}{'b': None}"),
    "clock": ("{{ strftime_now('%d %B %Y') }}", "31 January 2026"),
    "special tokens": ("{{ bos_token }}{{ eos_token }}{{ pad_token }}", "<s></s>"),
    "nothing else is told": ("{{ tools }}{{ documents }}{{ add_generation_prompt }}", "NoneNoneFalse"),
    "undefined is empty": ("{{ nobody }}{{ messages[0].nobody }}", ""),
    "data is no template": ("{{ messages[0].content }}", "{{ 7 * 7 }}"),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_a_setting(name: str) -> None:
    template, text = TEXTS[name]
    asked = {"role": "user", "content": "{{ 7 * 7 }}"}
    assert render(template, *([asked] if name == "data is no template" else ())).text == text


def test_a_template_refuses_in_its_own_words() -> None:
    found = render("{{ raise_exception('No ' + messages[0].role + ', please.') }}")
    assert (found.trouble, found.why, found.raised) == ("refused", "No user, please.", "TemplateError")


@pytest.mark.parametrize("template", ["{{ messages.nobody.content }}", "{{ 1 + 'a' }}", "{{ 1 // 0 }}"])
def test_a_template_fails(template: str) -> None:
    assert render(template).trouble == "failed"


def test_words_of_an_error_are_one_short_line() -> None:
    found = render("{{ raise_exception('a\\n\\t b' + 'c' * 100000) }}")
    assert found.why.startswith("a bccc")
    assert len(found.why) == 300


def test_what_is_learned_is_where_the_template_says_so() -> None:
    reply = "{% generation %}{{ m.content }}</s>{% endgeneration %}"
    tagged = "<s>{% for m in messages %}{% if m.role == 'assistant' %}" + reply + "{% else %}?{% endif %}{% endfor %}"
    found = render(tagged, ASK, REPLY, ASK, {**REPLY, "content": "🌕"})
    learned = [found.text[start:end] for start, end in found.spans]
    assert learned == ["384,400 km. Bring snacks.</s>", "🌕</s>"]
    assert renderer_of(tagged).about().tagged
    assert not renderer_of("generation {% if generation %}{% endif %}").about().tagged


def test_version_5_drops_what_has_no_value_and_names_thoughts_by_all_names() -> None:
    called = {"role": "assistant", "content": None, "reasoning": "Hm."}
    names = "{% for m in messages %}{{ m | list | sort }}{{ m.content is defined }}{% endfor %}"
    assert render(names, called).text == "['reasoning', 'reasoning_content', 'role', 'thinking']False"
    assert render(names, called, version=4).text == "['content', 'reasoning', 'role']True"


def test_tools_take_their_own_template() -> None:
    from datetime import datetime

    from rendering.small_templates import files_of

    from ftconv.rendering import Renderer, RenderSettings

    renderer = Renderer(RenderSettings(files_of("plain", tool_use="with tools"), {}, datetime(2026, 1, 31)))
    assert renderer.render([ASK], [{"type": "function"}]).text == "with tools"
    assert renderer.render([ASK], []).text == renderer.render([ASK]).text == "plain"
    renderer.close()


def test_arguments_of_the_user_come_last() -> None:
    assert render("{{ bos_token }}{{ enable_thinking }}", bos_token="<b>", enable_thinking=False).text == "<b>False"


def test_what_a_template_reads() -> None:
    about = renderer_of("{{ strftime_now('%Y') }}{{ enable_thinking }}{{ messages[0]['thinking'] }}").about()
    assert about.variables == ["enable_thinking", "messages", "strftime_now"]
    assert "thinking" in about.names
