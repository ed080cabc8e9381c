"""Sample records on a page, one at a time where scripts run, all of them where they do not."""

from __future__ import annotations

from collections.abc import Sequence

from .conversation import column_list, conversation, kinds_in, legend
from .markup import Markup, tag
from .overview import page_section
from .shown import ExampleView

MOST_SAMPLE_BYTES = 1_300_000
"""So much HTML the samples may have."""


def samples(examples: Sequence[ExampleView], of: int) -> Markup | None:
    """Return the samples; None where there are none. `of` is how many examples there are."""
    if not examples:
        return None
    left = MOST_SAMPLE_BYTES
    shown: list[Markup] = []
    for number, example in enumerate(examples):
        made = _sample(example, number)
        left -= len(made.encode())
        if left < 0 and shown:
            break
        shown.append(made)
    words = f"{len(shown):,} of {of:,} examples, picked at random, the same ones each time."
    if len(shown) == of:
        words = "All examples." if of > 1 else "The only example."
    return page_section("samples", "Sample records", tag("p", words, class_="quiet"), browser(len(shown)),
                   legend(kinds_in(examples)), *shown)  # fmt: skip


def browser(number: int) -> Markup:
    """Return what leafs through that many records, where scripts run."""
    return tag(
        "form",
        tag("button", "← Previous", type="button", id="previous", aria_keyshortcuts="p"),
        tag("button", "Next →", type="button", id="next", aria_keyshortcuts="n"),
        tag("output", f"1 of {number:,}", id="position", aria_live="polite"),
        tag("label", "Search ", tag("input", type="search", id="search-samples", placeholder="text of a record")),
        tag("span", "keys: n next, p previous, / search", class_="quiet"),
        class_="filters needs-script",
        id="browser",
    )


def _sample(example: ExampleView, number: int) -> Markup:
    head = tag(
        "h3", tag("code", example.place),
        tag("span", f" {example.format}, {example.tokens} tokens, {example.trained:,} learned", class_="quiet"),
    )  # fmt: skip
    return tag("article", head, conversation(example), column_list(example), class_="sample", id=f"sample-{number + 1}")
