"""What every group of facts has, and the kinds of values in a record as it stands."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

Positive = Annotated[int, Meta(ge=1)]
Amount = Annotated[int, Meta(ge=0)]
Confirmed = Literal["", "run", "opened", "excerpt", "third party"]
"""How a fact was confirmed: the target's own code was run, the source was opened, an excerpt of the page was read, or
somebody else quotes it."""
Kind = Literal["text", "list", "object", "number", "integer", "boolean", "null", "json"]
OrderRule = Literal[
    "needs-user", "needs-assistant", "two-turns", "system-first", "one-system", "starts-with-user", "alternate",
    "user-assistant-pairs", "assistant-after-user", "no-two-users", "ends-with-assistant", "ends-with-user",
    "two-spoken", "one-user", "reply-last", "reply-after-results",
    "results-after-assistant", "results-after-calls",
]  # fmt: skip
"""What the order of turns must be. See the manual of FT706 for the words."""
Evenly = Literal["system", "image", "video", "reasoning", "calls", "results", "tools", "reference"]
"""What the records of a file may have."""


class Fact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What all groups of facts have: where they stand written, when and how they were read, and what else is to say."""

    source: str | tuple[str, ...] = ()
    as_of: str = ""
    confirmed: Confirmed = ""
    note: str = ""

    @property
    def sources(self) -> tuple[str, ...]:
        """The addresses."""
        return (self.source,) if isinstance(self.source, str) else self.source


class Value(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What may stand at one place of a record: kinds, the only words, keys of an object, and whether it may be empty.

    "json" is text that is JSON. Of `needs`, `a|b` is one of both; `known` are all keys that an object may have.
    `empty: text` allows empty text, but no empty list.
    What is not said is not judged. `rewritten` says that ftconv writes it rightly when it writes the format.
    """

    kinds: tuple[Kind, ...] = ()
    only: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    empty: bool | Literal["text"] = True
    rewritten: bool = False


class Values(Fact, frozen=True, kw_only=True):
    """What the record itself must hold where ftconv reads more than the target does.

    The keys of `record` and `turn` are paths from the record (or its `input`) and from each turn: steps with `/`
    between, `*` for each item of a list, `key=word` to go on only where a key has that value. A path that a record does
    not have is not judged; "" is the turn itself.
    """

    record: dict[str, Value] = {}
    turn: dict[str, Value] = {}
