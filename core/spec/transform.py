"""A transform: one Example in, or all that belong together; no, one or several Examples out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Literal

from msgspec import Struct

from ..model.example import Example
from .format import manual_of

Safety = Literal["safe", "unsafe"]


class Transform(Struct, frozen=True, kw_only=True):
    """A named change of Examples.

    `apply(example, *, option=…)` returns the example (changed in place or new), a list of examples, or None to drop it;
    the drop is counted under the name of the transform. Its keyword-only parameters are the arguments. `safe`
    transforms change notation alone: texts, roles, order, tools, ids, weights and media stay as they are, so that no
    consumer learns anything else. All others are `unsafe`, also where what they change is for the better.
    `group(example) -> key`, if given, gathers the records whose examples have one key: `apply` gets a list of all
    examples of these records, and what it returns for them counts for all of the records. None means that the record
    stays alone, in a list of its own. Records are grouped as they were read, before any transform, and only if fewer
    than 10,000 stand between them, so that memory stays flat; one that comes later is rejected.
    `distinct(example, *, option=…) -> bytes`, for dataset-wide transforms, returns a key; the first example with each
    key is kept. `repair(text) -> value` tries to read a record that is not JSON, for transforms of broken records; it
    returns None if it cannot do so without losing text. Exactly one of `apply`, `distinct` and `repair` is given.
    `check(option=…)` checks the arguments before the run; the text of a ValueError that it raises is shown to the user.
    """

    name: str
    safety: Safety
    apply: Callable[..., Example | Iterable[Example] | None] | None = None
    distinct: Callable[..., bytes] | None = None
    repair: Callable[..., Any] | None = None
    group: Callable[[Example], str | None] | None = None
    check: Callable[..., None] | None = None

    @property
    def function(self) -> Callable[..., Any]:
        """The one function that does the work, whose keyword-only parameters are the arguments."""
        found = self.apply or self.distinct or self.repair
        assert found is not None
        return found

    @property
    def manual(self) -> str:
        """The docstring of the module, or of the function where the module has none."""
        return manual_of(self.function)

    @property
    def summary(self) -> str:
        """The first line of the manual."""
        return self.manual.partition("\n")[0]
