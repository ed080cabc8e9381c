"""A rule that names replies that say no, whole and in parts, for tests that break it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftconv import Example, Host, Rule, rule, text_of
from ftconv.testing import check_rule

HOST = Host(third_party=False)
MANUAL = """A reply says no.

    Example
        ```json
        {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "no"}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "yes"}]}
        ```
    """


def made(check: Any, **how: Any) -> Rule:
    """A rule with the manual above."""
    check.__doc__ = MANUAL
    return rule("ACME001", category="suspicious", name="says-no", **how)(check)


def noes(example: Example) -> Iterator[tuple[str, str]]:
    for index, turn in enumerate(example.messages):
        if turn.role == "assistant" and text_of(turn.content).strip() == "no":
            yield f"/messages/{index}", "reply says no"


def check(broken: Rule, host: Host = HOST, **how: Any) -> None:
    check_rule(broken, host=host, examples=60, **how)
