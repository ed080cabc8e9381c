"""A model's chat template is a program of somebody else: what it tries ends in one line, within limits."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from rendering.small_templates import NOW
from running import Done, call, run
from samples import chats, jsonl

from ftconv.rendering.process import RenderProcess

MANY = "{% for a in range(99999) %}"
DOUBLED = (
    "{% set ns = namespace(x='A') %}{% for _ in range(40) %}{% set ns.x = ns.x + ns.x %}{% endfor %}{{ ns.x | length }}"
)
ESCAPES = {
    "class of a text": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "globals of a class": "{{ cycler.__init__.__globals__ }}",
    "globals of a function": "{{ raise_exception.__globals__ }}",
    "globals of the clock": "{{ strftime_now.__self__.__class__ }}",
    "format": "{{ '{0.__class__}'.format(messages) }}",
    "format with names": "{{ '{x.__class__.__init__.__globals__}'.format(x=namespace) }}",
    "format_map": "{{ '{x.__class__}'.format_map({'x': messages}) }}",
    "percent": "{{ '%s' | format(cycler.__init__.__globals__) }}",
    "attr": "{{ messages | attr('__class__') }}",
    "attr of a format": "{{ ('' | attr('format')).__self__.__class__ }}",
    "map": "{{ messages | map(attribute='__class__') | list }}",
    "item": "{{ messages['__class__'] }}",
    "dict": "{{ dict.__mro__ }}",
    "dict in a call": "{{ dict.__class__.__call__.__globals__ }}",
    "joiner": "{{ joiner.__init__.__globals__.os.environ }}",
    "self": "{{ self._TemplateReference__context.environment }}",
    "self by attr": "{{ self | attr('_TemplateReference__context') }}",
    "namespace": "{% set ns = namespace(__class__='x') %}",
    "namespace later": "{% set ns = namespace() %}{% set ns.__class__ = 'x' %}",
    "namespace of a dict": "{{ namespace({'_Namespace__attrs': 1}) }}",
    "macro": "{% macro m() %}{% endmacro %}{{ m.__init__.__globals__ }}",
    "macro's frame": "{% macro m() %}{{ caller.__globals__ }}{% endmacro %}{% call m() %}{% endcall %}",
    "generator": "{{ (messages | map('length')).gi_frame.f_back.f_globals }}",
    "lipsum": "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "lipsum's words": "{{ lipsum() }}",
    "append": "{{ messages.append({'role': 'system'}) }}",
    "update": "{{ messages[0].update({'content': 'other'}) }}",
    "pop": "{{ messages[0].pop('content') }}",
    "include": "{% include '/etc/passwd' %}",
    "import": "{% import 'os' as os %}",
    "extends": "{% extends '/etc/passwd' %}",
    "do": "{% do messages.clear() %}",
    "open": "{{ open('/etc/passwd').read() }}",
    "getattr": "{{ getattr(messages, '__class__') }}",
}
COSTS = {
    "a long range": "{% for a in range(999999999) %}{% endfor %}",
    "ranges": f"{MANY * 2}{{% endfor %}}{{% endfor %}}",
    "ranges in a macro": f"{{% macro m() %}}{MANY * 2}{{% endfor %}}{{% endfor %}}{{% endmacro %}}{{{{ m() }}}}",
    "a long text": "{{ 'A' * 10 ** 9 * 9 }}",
    "a wide number": "{{ '%9999999999d' % 1 }}",
    "center": "{{ 'x' | center(10 ** 10) }}",
    "a long list": "{{ ([0] * 2 * 10 ** 8 * 9) | length }}",
    "doubled": DOUBLED,
    "wordwrap": "{{ ('a b ' * 3000000) | wordwrap(1) | length }}",
    "indent": "{{ ('a\\n' * 9000000) | indent(999) | length }}",
    "replace": "{{ ('a' * 10 ** 6).replace('a', 'b' * 10 ** 6) | length }}",
    "join": "{{ (['a' * 10 ** 6] * 10 ** 6) | join | length }}",
    "tojson": "{{ ([1] * 10 ** 8) | tojson | length }}",
    "a power": "{{ 10 ** (10 ** 10) }}",
    "a power's digits": "{{ 10 ** 5000 }}",
    "a macro in itself": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "a loop in itself": "{% for a in [1] recursive %}{{ loop([1]) }}{% endfor %}",
    "output without end": f"{MANY * 2}0123456789{{% endfor %}}{{% endfor %}}",
    "a long message": "{{ raise_exception('A' * 10 ** 8) }}",
    "lines in a message": "{{ raise_exception('a\\nTraceback\\n\\x1b[31m') }}",
}
BROKEN = {
    "parentheses": "{{ " + "(" * 2000 + "1" + ")" * 2000 + " }}",
    "ifs": "{% if true %}" * 500 + "{% endif %}" * 500,
    "no end": "line\n{% for a in messages %}",
    "an unknown tag": "{% exec 'id' %}",
    "an unknown filter": "\n\n{{ messages | system }}",
    "debug": "{% debug %}",
    "a large one": "x" * ((1 << 20) + 1),
}
EMPTY = {"globals of a function", "globals of the clock", "format", "format_map", "attr", "attr of a format", "map",
         "item", "dict", "self by attr", "macro's frame"}  # fmt: skip
"""Attacks that give nothing, or a list of nothings, without an error."""
SIGNS = ("<class", "function", "module", "root:", "uid=", "environ", "Environment object", os.sep + "lib" + os.sep)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Less time and memory than there is."""
    limits = RenderProcess.__init__.__kwdefaults__
    assert limits is not None
    monkeypatch.setitem(limits, "seconds", 0.3)
    monkeypatch.setitem(limits, "memory", 400 << 20)


@pytest.fixture(scope="module")
def process() -> RenderProcess:
    return RenderProcess([*ESCAPES.values()], NOW)


@pytest.mark.parametrize("name", ESCAPES)
def test_nothing_leads_out_of_the_sandbox(name: str, process: RenderProcess) -> None:
    messages = [{"role": "user", "content": "a"}]
    found = process.render([*ESCAPES].index(name), {"messages": messages})
    assert found.trouble == ("" if name in EMPTY else "failed"), found
    assert not [sign for sign in SIGNS if sign in found.text], found
    assert len(found.text) < 100
    assert messages == [{"role": "user", "content": "a"}]


@pytest.mark.parametrize("name", [*ESCAPES, *COSTS])
@pytest.mark.usefixtures("small")
def test_each_record_is_named_in_one_line_or_the_template_at_once(name: str, tmp_path: Path) -> None:
    done = linted(tmp_path, {**ESCAPES, **COSTS}[name])
    lines = [line for line in done.out.decode().splitlines() if "the chat template" in line]
    assert (done.code, len(lines)) in ((1, 6), (0, 0), (3, 0)), done
    assert lines or name in ESCAPES or done.code == 3, "a cost is a fault"
    assert all(len(line) < 800 for line in lines)
    assert "Traceback (most" not in done.err
    assert done.err.startswith("ftconv: .: chat_template.jinja: " if done.code == 3 else "6 records read"), done
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_compiled_is_one_line_with_the_file(name: str, tmp_path: Path) -> None:
    done = linted(tmp_path, BROKEN[name])
    assert (done.code, done.out) == (3, b""), done
    assert done.err.count("\n") == 1
    assert "chat_template.jinja" in done.err or "more than 1,048,576 characters" in done.err
    assert len(done.err) < 500


def test_the_line_of_a_slip_is_told(tmp_path: Path) -> None:
    assert "chat_template.jinja: line 3: No filter named 'system'" in linted(tmp_path, BROKEN["an unknown filter"]).err


@pytest.mark.usefixtures("small")
def test_a_template_is_stopped_three_times_and_then_every_record_is_named_at_once(tmp_path: Path) -> None:
    done = linted(tmp_path, COSTS["ranges"] + "anew")
    words = [json.loads(line).get("message", "") for line in done.out.decode().splitlines()]
    stopped, before = "was stopped: takes more than 0.3 seconds", "was stopped: was stopped 3 times before"
    told = [word.partition("the chat template ")[2] for word in words if "chat template" in word]
    assert told == [stopped] * 3 + [before] * 3


@pytest.mark.usefixtures("small")
def test_a_record_that_is_too_deep_for_a_template_does_not_give_up_the_others(tmp_path: Path) -> None:
    deep = "{% macro m() %}{{ m() }}{% endmacro %}{{ m() if messages[0].content != 'question 5?' else 'fine' }}"
    done = linted(tmp_path, deep)
    assert "times before" not in done.out.decode()


def test_modules_beside_the_data_are_not_run_in_its_process(tmp_path: Path) -> None:
    for name in ("jinja2.py", "json.py", "msgspec.py", "resource.py"):
        (tmp_path / name).write_text('open("ran", "a").write(__file__)\n')
    (tmp_path / "chat_template.jinja").write_text("{{ messages[0].content }}")
    (tmp_path / "in.jsonl").write_bytes(jsonl(chats(2)))
    done = run("lint", "in.jsonl", "--model-files", ".", "--select", "FT720", cwd=tmp_path)
    assert (done.code, (tmp_path / "ran").exists()) == (0, False), done


def linted(folder: Path, template: str) -> Done:
    """Lint six records with a template."""
    (folder / "chat_template.jinja").write_text(template, "utf-8")
    (folder / "in.jsonl").write_bytes(jsonl(chats(6)))
    return call("lint", "in.jsonl", "--model-files", ".", "--select", "FT720", "--output-format", "jsonl", cwd=folder)
