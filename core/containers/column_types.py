"""The types of the columns of a table whose container has types: found from all values before the first is written."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

TypeName = Literal["", "text", "int", "float", "bool", "list", "struct", "json"]

_KINDS: dict[type, TypeName] = {str: "text", int: "int", float: "float", bool: "bool", list: "list", dict: "struct"}
_WIDEST = 512
"""Members of a struct: with more, its keys are data and no schema."""


class ColumnType(Struct):
    """The type of all values seen: "" of none but null, "json" where no one type holds them all.

    The members of an object in a list may be missing in some of them, as keys of a turn are; those of any other object
    are always the same: a schema that gains the properties of another one is not the same schema. A member is not null,
    because Parquet could not tell that from a missing one.
    """

    kind: TypeName = ""
    item: ColumnType | None = None
    members: dict[str, ColumnType] | None = None
    in_list: bool = False

    def see(self, value: Any) -> None:
        """Widen the type to hold `value`, which is not null."""
        kind = _KINDS.get(type(value), "json")
        if kind == "int" and not -(2**63) <= value < 2**63:
            kind = "json"
        if not self.kind:
            self.kind = kind
            if kind == "list":
                self.item = ColumnType(in_list=True)
            elif kind == "struct":
                self.members = {} if self.in_list else {name: ColumnType() for name in value}
        elif self.kind != kind:
            self.kind = "json"
        if self.kind == "list":
            assert self.item is not None
            for item in value:
                if item is not None:
                    self.item.see(item)
        elif self.kind == "struct":
            self._see_members(value)

    def _see_members(self, value: dict[str, Any]) -> None:
        members = self.members
        assert members is not None
        if any(member is None for member in value.values()) or (not self.in_list and members.keys() != value.keys()):
            self.kind = "json"
            return
        for name, member in value.items():
            if name not in members:
                members[name] = ColumnType()
            members[name].see(member)
        if (not members and not self.in_list) or len(members) > _WIDEST:
            self.kind = "json"

    def merge(self, later: ColumnType) -> ColumnType:
        """Widen the type to hold what another one holds, whose values come later."""
        if not self.kind or not later.kind:
            return self if self.kind else later
        if self.kind != later.kind:
            self.kind = "json"
        elif self.kind == "list":
            assert self.item is not None
            assert later.item is not None
            self.item = self.item.merge(later.item)
        elif self.kind == "struct":
            assert self.members is not None
            assert later.members is not None
            if not self.in_list and self.members.keys() != later.members.keys():
                self.kind = "json"
            else:
                merged_members(self.members, later.members)
                self.kind = "json" if len(self.members) > _WIDEST else "struct"
        return self

    def mixed_at(self, path: str) -> str:
        """Return the path of the first value that has no type, "" where all have one. `path` is that of this one."""
        if self.kind == "json" or (self.kind == "struct" and not self.members):
            return path
        if self.item is not None:
            return self.item.mixed_at(f"{path}[]")
        return next(filter(None, (member.mixed_at(f"{path}.{n}") for n, member in (self.members or {}).items())), "")

    @property
    def nested(self) -> bool:
        """Whether its values are lists or objects."""
        return self.kind in ("list", "struct")


def merged_members(one: dict[str, ColumnType], later: dict[str, ColumnType]) -> None:
    """Merge the types of columns, or of members, by name."""
    for name, kind in later.items():
        one[name] = one[name].merge(kind) if name in one else kind


def see_row(types: dict[str, ColumnType], row: dict[str, Any]) -> None:
    """Widen the types of columns to hold a row."""
    for name, value in row.items():
        kind = types.get(name)
        if kind is None:
            kind = types[name] = ColumnType()
        if value is not None:
            kind.see(value)


def as_text(types: dict[str, ColumnType]) -> dict[str, str]:
    """Return the columns that must be written as JSON text, each with the path of the value that has no type."""
    return {name: path for name, kind in types.items() if (path := kind.mixed_at(name))}
