"""Drop the examples that a rule flags.

For faults that no repair can mend: a reply that is empty, a pair without a preference. Any rule over single examples
will do, a plugin's too, with its default options; whether it is switched on does not matter. What was dropped is
counted.

Arguments
    - `rule`: the rule, by code or by name.

Example
    `--apply drop-example:empty-reply`

    ```json before
    {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": " "}]}
    ```

    The example is dropped.

Safety
    Unsafe, as every drop is.
"""

from __future__ import annotations

from ftconv import Example, Rule, Transform


def drop_example(example: Example, *, rule: Rule) -> Example | None:
    """Return the example, or None when `rule` finds anything in it."""
    assert rule.check is not None
    for _ in rule.check(example):
        return None
    return example


def _check(*, rule: Rule) -> None:
    if rule.check is None:
        raise ValueError(
            f"{rule.name} checks the dataset as a whole, not single examples; --where EXPR keeps the others"
        )
    if rule.wants:
        raise ValueError(f"{rule.name} needs {' and '.join(sorted(rule.wants))}, which a transform does not have")


transform = Transform(name="drop-example", apply=drop_example, safety="unsafe", check=_check)
