"""What the functions of a plugin must return: each check hands on what is right, and raises Wrong for the rest."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any, get_args

import msgspec

from ..model.example import Example, Role
from ..model.features import Feature
from ..model.locate import value_at
from ..model.place import Place, escape_token
from .door import Wrong

Given = tuple[Any, ...]


def _shown(value: Any) -> str:
    """Return a value in a few words, which are the same in every process: without its address in memory."""
    return re.sub(" at 0x[0-9a-fA-F]+", "", repr(value))[:60]


def of_type(words: str, *kinds: type) -> Callable[[Any, Given], Any]:
    """Return a check for what is of one of these types; `words` say what that is."""

    def answer(made: Any, given: Given) -> Any:
        if not isinstance(made, kinds):
            raise Wrong(f"returned {_shown(made)}, not {words}")
        return made

    return answer


text_or_none = of_type("text or None", str, type(None))


def some_bytes(made: Any) -> Any:
    """Check what an engine yields."""
    if not isinstance(made, bytes):
        raise Wrong(f"yielded {_shown(made)}, not bytes")
    return made


truth = of_type("True or False", bool)
key_bytes = of_type("bytes", bytes)
number = of_type("a number", int)
nothing = of_type("None", type(None))


def share(made: Any, given: Given) -> Any:
    """A number from 0 to 1."""
    if not isinstance(made, int | float) or not 0 <= made <= 1:
        raise Wrong(f"returned {_shown(made)}, not a number from 0 to 1")
    return made


def count(made: Any, given: Given) -> Any:
    """How many tokens."""
    if type(made) is not int or made < 0:
        raise Wrong(f"returned {_shown(made)}, not a number of tokens")
    return made


def options(made: Any, given: Given) -> Any:
    """Options by name."""
    if type(made) is not dict or not all(type(name) is str for name in made):
        raise Wrong(f"returned {_shown(made)}, not a dict of options")
    return made


def options_or_none(made: Any, given: Given) -> Any:
    """The same, or None."""
    return made if made is None else options(made, given)


def names(made: Any, given: Given) -> Any:
    """Names of columns."""
    if not isinstance(made, list | tuple) or not all(type(name) is str for name in made):
        raise Wrong(f"returned {_shown(made)}, not a list of names")
    return list(made)


def concluded(made: Any, given: Given) -> Any:
    """What a reader's prepass concludes: options, and sentences."""
    if type(made) is not tuple or len(made) != 2:
        raise Wrong(f"returned {_shown(made)}, not (options, sentences)")
    return options(made[0], given), names(made[1], given)


def state(made: Any, given: Given) -> Any:
    """The state of a fold: a function that forgets to return it returns None."""
    if made is None and given[0] is not None:
        raise Wrong("returned None, not the state")
    return made


def examples_read(made: Any, given: Given) -> Any:
    """What a reader makes: an Example, or a list of Examples."""
    return [example(one, given) for one in made] if type(made) is list else example(made, given)


def example(made: Any, given: Given) -> Any:
    """An Example that holds what its fields are declared to hold."""
    if type(made) is not Example:
        raise Wrong(f"returned {_shown(made)}, not an Example")
    try:
        msgspec.convert(msgspec.to_builtins(made), Example)
    except (msgspec.ValidationError, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise Wrong(f"made an Example with values of other types: {error}") from None
    return made


def keys(made: Any, given: Given) -> Any:
    """Keys of a record by the features that they hold."""
    if not isinstance(made, Mapping) or not all(
        isinstance(feature, Feature) and type(key) is str for feature, key in made.items()
    ):
        raise Wrong(f"returned {_shown(made)}, not keys by Feature")
    return made


def made_examples(made: Any, given: Given) -> Any:
    """None, an Example, or a list of Examples."""
    if made is None or type(made) is Example:
        return made if made is None else example(made, given)
    if isinstance(made, dict | str) or not isinstance(made, Iterable):
        raise Wrong(f"returned something other than Examples: {_shown(made)}")
    several = list(made)
    for one in several:
        if type(one) is not Example:
            raise Wrong(f"returned something other than Examples: {_shown(one)}")
        example(one, given)
    return several


def plain_records(made: Any, given: Given) -> Any:
    """What `Reader.quick` returns."""
    if type(made) is not list or len(made) != len(given[0]):
        raise Wrong(f"returned {_shown(made)}, not a list with one item for each line")
    for row in made:
        if row is None:
            continue
        if type(row) is not tuple or list(map(type, row)) != [tuple, list] or len(row[0]) != len(row[1]):
            raise Wrong(f"returned {_shown(row)}, not None or (tuple of roles, list of as many texts)")
        if not all(role in get_args(Role) for role in row[0]):
            raise Wrong(f"returned the roles {_shown(row[0])}; known are {', '.join(get_args(Role))}")
    return made


def rows(made: Any, given: Given) -> Any:
    """A record, or a list of them, as a copy that no later call can change."""
    if isinstance(made, dict):
        return plain(made)
    if not isinstance(made, list) or not all(isinstance(one, dict) for one in made):
        raise Wrong(f"returned {_shown(made)}, not a record (a dict) or a list of records")
    return [plain(one) for one in made]


def quick_row(made: Any, given: Given) -> Any:
    """What `Writer.quick` returns: a record, or a Struct that is encoded as one."""
    return plain(msgspec.to_builtins(made) if isinstance(made, msgspec.Struct) else made)


def json_value(made: Any, given: Given) -> Any:
    """A value of a record, or None."""
    return plain(made)


def plain(value: Any, pointer: str = "") -> Any:
    """Return a value of a record as a copy. Raises Wrong for one that no record can hold."""
    if value is None or type(value) in (str, bool, int):
        return value
    if isinstance(value, dict):
        odd = next((key for key in value if not isinstance(key, str)), None)
        if odd is not None:
            raise Wrong(f"returned a record with the key {_shown(odd)} at {pointer or '/'}; keys are text")
        return {key: plain(inner, f"{pointer}/{escape_token(key)}") for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner, f"{pointer}/{index}") for index, inner in enumerate(value)]
    if isinstance(value, float | Decimal) and not math.isfinite(value):
        raise Wrong(f"returned a record with {value} at {pointer}; use None or a finite number")
    if not isinstance(value, str | int | float | Decimal | date | time):
        raise Wrong(f"returned a record with {_shown(value)} at {pointer}, which is not JSON")
    return value


def hits(made: Any, given: Given) -> Any:
    """What a rule points to in an example."""
    if isinstance(made, str | bytes) or not isinstance(made, Iterable):
        raise Wrong(f"returned {_shown(made)}; it yields (pointer, message), or returns a list of them")
    return [_hit(one, given[0]) for one in made]


def _hit(one: Any, about: Any) -> Any:
    pair = type(one) is tuple and 2 <= len(one) <= 4 and type(one[0]) is str and type(one[1]) is str
    if not pair or not (len(one) == 2 or one[2] is None or type(one[2]) is dict) or not _is_severity(one[3:]):
        raise Wrong(f"yielded {_shown(one)}, not (pointer, message), with data and a severity behind them or without")
    try:
        value_at(about, one[0])
    except LookupError:
        raise Wrong(f"points to {_shown(one[0])}, and there is nothing in the example") from None
    return one


def set_hit(one: Any) -> Any:
    """What a rule over the dataset points to."""
    if type(one) is not tuple or not 3 <= len(one) <= 5 or not (one[0] is None or type(one[0]) is Place):
        raise Wrong(f"yielded {_shown(one)}, not (place, pointer, message), with key and severity behind or without")
    if not all(type(part) is str for part in one[1:]) or not _is_severity(one[4:]):
        raise Wrong(
            f"yielded {_shown(one[1:])}; pointer, message and key are text, and the severity can be warning alone"
        )
    return one


def place(one: Any) -> Any:
    """A record that a rule over the dataset names."""
    if type(one) is not Place:
        raise Wrong(f"yielded {_shown(one)}, not a Place")
    return one


def _is_severity(last: tuple[Any, ...]) -> bool:
    return last in ((), ("warning",))
