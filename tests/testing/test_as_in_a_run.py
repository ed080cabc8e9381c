"""What the kit says of examples is what `ftconv lint` says of a file that holds them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from budget import budget
from hypothesis import given, settings
from hypothesis import strategies as st

from ftconv import Example, Host, read, write
from ftconv.engine.plan import LintPlan, ReadPlan
from ftconv.engine.read_request import ReadRequest
from ftconv.lint.run import lint_inputs
from ftconv.spec.choice import Choice
from ftconv.testing import Setting, ask, broken_examples, conversations

HOST = Host(third_party=False)
RULES = sorted(HOST.rules)


@settings(max_examples=budget(10))
@given(some=st.lists(st.one_of(broken_examples(), conversations()), min_size=1, max_size=6))
def test_the_kit_agrees_with_lint(tmp_path_factory: pytest.TempPathFactory, some: list[Example]) -> None:
    path = Path(tmp_path_factory.mktemp("run"), "data.jsonl")
    write(some, path, format="ftconv", keep_extra=True)
    choice = Choice((("select", tuple(RULES)),))
    request = ReadRequest(
        inputs=[str(path)], jobs=1, read=ReadPlan(reader="ftconv"), lint=LintPlan(choice=choice, every=True)
    )
    findings = lint_inputs(request, HOST).log.findings
    setting = Setting(format="ftconv", input_bytes=path.stat().st_size)
    kept = list(read(path, format="ftconv", host=HOST))
    said = [(name, a.record or 0, a.message) for name in RULES for a in ask(HOST.rule(name), kept, setting)]
    found = [f for f in findings if f.rule in HOST.rules]
    assert Counter(said) == Counter((f.rule, f.place.record, f.message.replace(str(path), path.name)) for f in found)
