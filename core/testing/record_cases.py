"""Cases of a format in YAML: records, the examples they are read as, and the records written back."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from ..errors import RecordError, UsageError
from ..model.example import Example, each_of
from ..model.features import Feature, features_of, names_of
from ..model.losses import without_lost
from ..model.place import Place, resolve
from ..spec.format import Reader, Writer

PLACE = Place("train.csv", 7, 1, 90)
"""Where examples stand that a writer is given."""

_KEYS = {"title", "record", "example", "examples", "back", "read", "write", "notes", "lost", "error", "schema"}


class FormatCase(Struct, frozen=True):
    """One case of a format."""

    title: str
    file: str
    data: dict[str, Any]

    @property
    def refused(self) -> bool:
        """Whether the case expects an error."""
        return "error" in self.data

    def __str__(self) -> str:
        return f"{self.file}: {self.title!r}"


def format_cases(path: str | Path) -> list[FormatCase]:
    """Return the cases of a YAML file.

    They are a list, each with a `title`, and

    - `record` and the `example` that it is read as, as the ftconv form has it; `back` is what is written from that,
      default: the record itself; `notes` are code and pointer of each, `used` of the
      example is compared where it is given, and `lost` names the features that the writer
      does not support, if these two are to be compared;
    - or an `example` first and the `record` that is written from it, for cases that are only written: see
      `run_format_case(only_written=True)`;
    - or an `error` with its `code`, `pointer` and what it `contains`;
    - options: `read` and `write`.

    Numbers that no float can hold are written as `!decimal 1e400`. Raises UsageError for unknown keys.
    """
    import yaml

    class Loader(yaml.SafeLoader):
        pass

    Loader.add_constructor("!decimal", lambda loader, node: Decimal(str(node.value)))
    with open(path, encoding="utf-8") as file:
        found = yaml.load(file, Loader)
    for case in found:
        unknown = set(case) - _KEYS
        if unknown or not isinstance(case.get("title"), str):
            raise UsageError(f"{path}: {case.get('title')!r}: {', '.join(sorted(unknown)) or 'no title'}")
    return [FormatCase(case["title"], str(path), case) for case in found]


def run_format_case(
    case: FormatCase, reader: Reader | None = None, writer: Writer | None = None, *, only_written: bool = False
) -> None:
    """Run one case. Raises an AssertionError that shows what came instead.

    `only_written`: the case begins with an example, and `record` is what is written from it.
    """
    data = copy.deepcopy(case.data)
    if only_written:
        assert writer is not None
        example = msgspec.convert(data["example"], Example)
        if case.refused:
            _check_refused(case, lambda: writer.write(example, **data.get("write", {})), None)
            return
        _same(case, "written", _in_order(writer.write(example, **data.get("write", {}))), _in_order(data["record"]))
        return
    assert reader is not None
    read = data.get("read", {})
    if case.refused:
        _check_refused(case, lambda: reader.read(data["record"], **read), data["record"])
        return
    made = reader.read(data["record"], **read)
    if type(made) is list:
        plain = [_plain(one) for one in made]
        _same(case, "read", plain, data["examples"])
        return
    example = each_of(made)[0]
    _same(case, "the record after reading", data["record"], case.data["record"])
    if "notes" not in data["example"]:
        notes, example.notes = [[note.code, note.pointer] for note in example.notes or ()], None
        if "notes" in data:
            _same(case, "notes", notes, data["notes"])
    if "used" not in data["example"]:
        example.used = None
    _same(case, "read", _plain(example), data["example"])
    if writer is None:
        return
    if "lost" in data:
        example = writer.lowered(example)
        lost = features_of(example) & ~int(writer.carried(data.get("write", {})))
        for feature in (Feature.BLOCKS, Feature.SIGNED):
            if without_lost(copy.deepcopy(example), feature, frozenset(writer.blocks)) == example:
                lost &= ~feature
        _same(case, "lost", names_of(lost), data["lost"])
    example.place = PLACE
    back = writer.write(example, **data.get("write", {}))
    if "back" in data:
        _same(case, "written back", _in_order(back), _in_order(data["back"]))
    else:
        _same(case, "written back", back, case.data["record"])


def _check_refused(case: FormatCase, call: Any, record: Any) -> None:
    want: Mapping[str, str] = case.data["error"]
    try:
        made = call()
    except RecordError as error:
        refused = error
    else:
        raise AssertionError(f"{case}: it should be rejected with {want['code']}, but became {made!r:.300}")
    _same(case, "refused with", (refused.code, refused.pointer), (want["code"], want["pointer"]))
    words = str(refused)
    assert want["contains"] in words, f"{case}: the message should contain {want['contains']!r}, but is {words!r}"
    assert "\n" not in words, f"{case}: the message has a line break"
    if record is not None:
        resolve(record, refused.pointer)


def _plain(example: Example) -> dict[str, Any]:
    """Return an example as YAML spells it: the pieces of a mask are lists."""
    plain: dict[str, Any] = msgspec.to_builtins(example, builtin_types=(Decimal,))
    if example.mask:
        plain["mask"] = [list(piece) for piece in example.mask]
    return plain


def _in_order(record: Any) -> Any:
    return list(record.items()) if isinstance(record, dict) else record


def _same(case: FormatCase, what: str, found: Any, wanted: Any) -> None:
    assert found == wanted, f"{case}: {what}\n    {found!r}\nand not\n    {wanted!r}"
