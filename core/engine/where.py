"""`--where EXPR`: JMESPath over a record as `--to ftconv` writes it."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from ..errors import UsageError
from ..model.nearest import did_you_mean

_FALSE: tuple[Any, ...] = (None, False, "", [], {})
"""What JMESPath takes for false; 0 is true there."""


@cache
def condition_of(expression: str) -> Callable[[Any], bool]:
    """Return what says whether a record matches. It raises ValueError where the expression cannot be evaluated.

    Raises UsageError for an expression that is none, with the place of the fault in it.
    """
    import jmespath
    from jmespath.exceptions import JMESPathError, JMESPathTypeError
    from jmespath.functions import Functions

    try:
        with warnings.catch_warnings(action="ignore"):  # it still takes `text` in backticks for text
            compiled = jmespath.compile(expression)
    except JMESPathError as error:
        at = getattr(error, "lex_position", None)
        raise UsageError(_refusal(expression, len(expression) if at is None else at)) from None
    known = sorted(Functions.FUNCTION_TABLE)
    for node in _nodes_of(compiled.parsed):
        if node["type"] in ("subexpression", "index_expression") and node["children"][0]["type"] == "not_expression":
            raise UsageError(f"--where {expression}: ! holds for the first name alone; write !(a.b) for !a.b")
        name = str(node.get("value"))
        if node["type"] == "function_expression" and name not in known:
            near = did_you_mean(name, known, f"known: {', '.join(known)}")
            raise UsageError(f"--where {expression}: there is no function {name}(){near}")

    def matches(record: Any) -> bool:
        try:
            found = compiled.search(record)
        except JMESPathTypeError as error:
            wanted = " or ".join(map(str, error.expected_types))
            raise ValueError(f"{error.function_name}() expects {wanted}, found {error.actual_type}") from None
        except JMESPathError as error:
            raise ValueError(" ".join(str(error).split())) from None
        except TypeError:
            raise ValueError("a comparison needs two values of one type") from None
        return not any(found == nothing and type(found) is type(nothing) for nothing in _FALSE)

    return matches


def _refusal(expression: str, at: int) -> str:
    """Say where an expression goes wrong, and how to write what was probably meant."""
    rest, before = expression[at:].lstrip(), expression[:at].rstrip()
    what = f"unexpected {rest[:20]!r}" if rest else "it ends too early"
    if rest.lstrip("-")[:1].isdigit():
        way = "write numbers in backticks: `3`"
    elif rest.startswith("=") or before.endswith("="):
        way = "write == to compare, and text in single quotes"
    elif rest[:4].lower().startswith(("and ", "or ", "not ")):
        way = "write && for and, || for or, ! for not"
    else:
        way = "example: extra.topic == 'billing' && length(messages) > `2`"
    return f"--where {expression}: column {at + 1}: {what}; {way}"


def _nodes_of(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("children", ()):
        if isinstance(child, dict):
            yield from _nodes_of(child)
