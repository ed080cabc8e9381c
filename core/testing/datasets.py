"""Records of every format, rows with separators, and the bytes of every container."""

from __future__ import annotations

import copy
import io
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from hypothesis import strategies as st

from ..containers import WriteSettings, container_named
from ..engine.bound_plan import not_carried_by
from ..errors import RecordError, UsageError
from ..files.compression import packed
from ..model.example import Example
from ..model.features import BY_NAME, EVERYTHING, Feature, features_of
from ..model.losses import without_lost
from ..model.place import Place
from ..spec.format import Writer
from ..spec.host import Host
from .strategies import of_every_purpose, texts

_ENCODER = msgspec.json.Encoder(decimal_format="number")
LEGACY_FAULTS = ("missing-separator", "missing-stop", "missing-leading-space", "separator-in-text", "stop-in-text")
"""What `legacy_rows` can get wrong: names of rules."""


# -- records -----------------------------------------------------------------------------------------------------------


def settled(writer: Writer, example: Example) -> dict[str, Any]:
    """Return the options that a writer chooses for an input with just this example."""
    return writer.settle(Feature(features_of(example) & int(EVERYTHING)), {}) if writer.settle else {}


def written(
    writer: Writer, example: Example, options: Mapping[str, Any] | None = None, number: int = 0
) -> tuple[Any, Example, int]:
    """Return what a writer makes of an example, what it was given of it, and the features of that which are lost.

    `number` is that of the record, from 0. The example itself stays as it is. Raises RecordError where the writer does.
    """
    given = settled(writer, example) if options is None else dict(options)
    lost = not_carried_by(writer, given, writer.extra == "always")
    one = writer.lowered(copy.deepcopy(example))
    one.place = Place("data.jsonl", number + 1, 1, 0, number)
    without_lost(one, lost, frozenset(writer.blocks))
    return writer.write(one, **given), one, lost & ~BY_NAME


def as_read(made: Any) -> Any:
    """Return a record as it comes back from JSON."""
    return msgspec.json.decode(_ENCODER.encode(made))


def records_of(example: Example, format: str, host: Host | None = None) -> list[Any]:
    """Return the records that an example becomes in a format: one, or several rows.

    Raises RecordError for an example that the format cannot hold at all.
    """
    writer = (host or Host(third_party=False)).writer(format)
    made = as_read(written(writer, example)[0])
    return made if isinstance(made, list) else [made]


def records(
    format: str, source: st.SearchStrategy[Example] | None = None, *, host: Host | None = None, most: int = 6
) -> st.SearchStrategy[list[Any]]:
    """The records of one input in a format, made from at most `most` examples. `source` gives the examples.

    Examples that the format cannot hold are left out, so there may be no record at all.
    """
    writer = (host or Host(third_party=False)).writer(format)

    def made(given: list[Example]) -> list[Any]:
        out: list[Any] = []
        used = Feature(0)
        for example in given:
            used |= Feature(features_of(example) & int(EVERYTHING))
        options = writer.settle(used, {}) if writer.settle else {}
        for number, example in enumerate(given):
            try:
                record = as_read(written(writer, example, options, number)[0])
            except RecordError:
                continue
            out += record if isinstance(record, list) else [record]
        return out

    return st.lists(of_every_purpose() if source is None else source, min_size=1, max_size=most).map(made)


@st.composite
def legacy_rows(draw: st.DrawFn, *, fault: str = "") -> list[dict[str, str]]:
    r"""Rows of prompt and completion, with the separator `\n\n###\n\n`, a leading space and the stop ` END`.

    With a `fault` one row of them has it: missing-separator, missing-stop, missing-leading-space, separator-in-text or
    stop-in-text. Raises UsageError for any other.
    """
    if fault and fault not in LEGACY_FAULTS:
        raise UsageError(f"no fault {fault!r} of legacy rows; known: {', '.join(LEGACY_FAULTS)}")
    words = st.lists(texts(blank=False), min_size=2, max_size=3).map(" ".join)
    pairs = draw(st.lists(st.tuples(words, words), min_size=8, max_size=12, unique_by=lambda pair: pair[1]))
    separator, stop = "\n\n###\n\n", " END"
    rows = [{"prompt": f"{a}{separator}", "completion": f" {b}{stop}"} for a, b in pairs]
    if fault:
        row = rows[draw(st.integers(0, len(rows) - 1))]
        if fault == "missing-separator":
            row["prompt"] = row["prompt"].removesuffix(separator)
        elif fault == "missing-stop":
            row["completion"] = row["completion"].removesuffix(stop)
        elif fault == "missing-leading-space":
            row["completion"] = row["completion"].removeprefix(" ")
        elif fault == "separator-in-text":
            row["prompt"] = f"{row['prompt']}more{separator}"
        else:
            row["completion"] = f"{row['completion']} more{stop}"
    return rows


# -- bytes -------------------------------------------------------------------------------------------------------------


def container_bytes(records: Sequence[Mapping[str, Any]], container: str = "jsonl", packing: str = "") -> bytes:
    """Return records as the bytes of a file: in a container, packed as gzip, bz2, xz, zstd, or not at all.

    Raises UsageError for a container that does not exist or is read-only, RecordError for a record that it cannot
    hold, and MissingExtra if an optional library is missing.
    """
    home = container_named(container)
    if home.encode is None or home.assemble is None:
        raise UsageError(f"{home.name} is read-only")
    columns = tuple(dict.fromkeys(key for record in records for key in record)) if home.table else ()
    settings = WriteSettings(columns=columns)
    out = io.BytesIO()
    file: Any = packed(out, packing) if packing else out
    assembler = home.assemble(file, settings)
    assembler.add(home.encode([dict(record) for record in records], settings)[0])
    assembler.close()
    if packing:
        file.close()
    return out.getvalue()


def files(
    format: str, container: str = "jsonl", packing: str = "", source: st.SearchStrategy[Example] | None = None
) -> st.SearchStrategy[bytes]:
    """The bytes of whole files in a format and a container, with at least one record."""
    some = records(format, source).filter(lambda made: bool(made) and all(isinstance(one, dict) for one in made))
    return some.map(lambda made: container_bytes(made, container, packing))
