"""Targets: what a vendor, a model or a trainer takes. Read from dated YAML files, ours or the user's."""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal, NoReturn, get_args, get_type_hints

import msgspec

from ..errors import UsageError
from ..files.ordinary import fault_of_file
from ..files.yaml_file import LARGEST, place_in, read_yaml
from ..model.nearest import did_you_mean
from .fact import Confirmed, Fact
from .facts import FACT_GROUPS, TargetFacts

TargetKind = Literal["vendor", "trainer"]


class Target(TargetFacts, frozen=True, kw_only=True):
    """What a provider, a model or a trainer accepts, rejects, cuts and trains; see `ftconv explain NAME`.

    Each group of facts (`roles`, `order`, `length` …) is None if it is not published, and otherwise names its sources
    and their date. `path` is the file of a user-defined target.
    """

    name: str
    title: str = ""
    kind: TargetKind = "vendor"
    as_of: str = ""
    path: str = ""

    @property
    def tokenizer(self) -> str:
        """The name of its tokenizer, "" if none is published."""
        return self.length.tokenizer if self.length is not None else ""

    @property
    def max_tokens(self) -> int | None:
        """The most tokens an example may have, None if no limit is published."""
        return self.length.max_tokens if self.length is not None else None

    def in_format(self, name: str) -> Target:
        """Return what holds for data in a format."""
        given = _given(self.by_format[name]) if name in self.by_format else {}
        return msgspec.structs.replace(self, **given) if given else self

    def group(self, name: str) -> Fact | None:
        """Return one group of facts by its name."""
        found: Fact | None = getattr(self, name)
        return found


class _Own(TargetFacts, frozen=True, kw_only=True):
    """A file of the user's own: one target, which may build on another."""

    name: str = ""
    title: str = ""
    kind: TargetKind = "vendor"
    as_of: str = ""
    extends: str = ""
    sources: dict[str, str] = msgspec.field(default_factory=dict)


class _Family(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of ours: the targets of one vendor or trainer, with what they share.

    A group that a target has for itself stands in place of the shared one. `aliases` are further names of targets,
    `sources` are short names for addresses. `as_of` and `confirmed` hold for facts that have none of their own.
    """

    title: str
    kind: TargetKind
    as_of: str
    confirmed: Confirmed = ""
    targets: dict[str, TargetFacts]
    shared: TargetFacts = TargetFacts()
    sources: dict[str, str] = {}
    aliases: dict[str, str] = {}


def targets() -> list[Target]:
    """Return all targets that come with ftconv, by name."""
    found = (target for stem in _stems() for name, target in _family(stem).items() if name == target.name)
    return sorted(found, key=lambda target: (target.kind != "vendor", target.name))


def target_named(name: str, bounds: str = "") -> Target:
    """Return the target of that name, of that model's dated name, or of that YAML file.

    Case does not count, and the vendor may be left out where one alone has the name. With `bounds`, a file that it
    extends lies in that folder. Raises UsageError: with the nearest name, or with file:line:column.
    """
    if name.endswith((".yaml", ".yml")):
        return _read_own(name, bounds)
    stem = name.partition("/")[0]
    if stem in _stems():
        found = _family(stem)
        if name in found:
            return _of_model(found[name], name)
    wanted = name.lower()
    spelled = {other: target for stem in _stems() for other, target in _family(stem).items()}
    alike = [other for other in spelled if other.lower() == wanted]
    alike = alike or [other for other in spelled if wanted and other.lower().partition("/")[2] == wanted]
    if len({spelled[other].name for other in alike}) == 1:
        return _of_model(spelled[alike[0]], alike[0])
    if alike:
        raise UsageError(f"{name!r} is the name of several targets; write one of {', '.join(alike)}")
    known = [target.name for target in targets()]
    inside = [other for other in known if other.startswith(f"{wanted}/")]
    hint = did_you_mean(name, known, "to list them, run ftconv targets; the name of your own file must end in .yaml")
    raise UsageError(f"unknown target {name[:80]!r}" + (f"; there are {', '.join(inside)}" if inside else hint))


def _of_model(target: Target, name: str) -> Target:
    """Return the target with the limit of the model that is named, where it has one of its own."""
    model = target.models.get(name.partition("/")[2])
    if model is None or model.max_tokens is None or target.length is None:
        return target
    length = msgspec.structs.replace(target.length, max_tokens=model.max_tokens)
    return msgspec.structs.replace(target, name=name, length=length)


@cache
def _stems() -> tuple[str, ...]:
    """Return the names of our files, less their ending: each is the first part of the names of its targets."""
    entries = resources.files("ftconv.schemas.targets").iterdir()
    return tuple(sorted(entry.name.removesuffix(".yaml") for entry in entries if entry.name.endswith(".yaml")))


@cache
def _family(stem: str) -> dict[str, Target]:
    """Return the targets of one of our files by their names, and by further names of them."""
    import yaml

    text = resources.files("ftconv.schemas.targets").joinpath(f"{stem}.yaml").read_bytes()
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    family = msgspec.convert(_plain(yaml.load(text, loader)), _Family)
    found: dict[str, Target] = {}
    aliases = dict(family.aliases)
    for name, facts in family.targets.items():
        given = {**_given(family.shared), **_given(facts)}
        dated = _dated(given, family.as_of, family.sources, family.confirmed)
        found[name] = Target(name=name, title=family.title, kind=family.kind, as_of=family.as_of, **dated)
        for model, entry in found[name].models.items():
            for known in (model, *entry.snapshots):
                if f"{stem}/{known}" not in family.targets:
                    aliases.setdefault(f"{stem}/{known}", name)
    return {**found, **{alias: found[name] for alias, name in aliases.items()}}


def _read_own(path: str, bounds: str, above: tuple[str, ...] = ()) -> Target:
    """Read a file of the user's own. `above` are those that extend it."""
    real = os.path.realpath(path)
    if real in above:
        raise UsageError(f"{path}: extends itself")
    if not os.path.isfile(path):
        fault = fault_of_file(path, LARGEST)
        raise UsageError(f"target {path} {fault}; to list the built-in ones, run ftconv targets")
    node, data = read_yaml(Path(path))
    if not isinstance(data, dict):
        raise UsageError(f"{path}:1:1: expected facts such as `roles:` or `extends:`; see ftconv explain mistral")
    try:
        own = msgspec.convert(_plain(data), _Own)
    except msgspec.ValidationError as error:
        _refuse(path, node, str(error))
    _check_patterns(path, node, own)
    if own.length is not None and own.length.tokenizer.endswith(".json"):
        full = _named_in(path, bounds, node, own.length.tokenizer, "length", "tokenizer")
        own = msgspec.structs.replace(own, length=msgspec.structs.replace(own.length, tokenizer=full))
    given = _given(own)
    title, as_of = own.title, own.as_of
    if own.extends:
        below = own.extends
        if below.endswith((".yaml", ".yml")):
            full = _named_in(path, bounds, node, below, "extends")
            base = _read_own(full, bounds, (*above, real))
        else:
            try:
                base = target_named(below)
            except UsageError as error:
                raise UsageError(f"{place_in(path, node, 'extends')}: {error}") from None
        given = {**_given(base), **given}
        title, as_of = title or base.title, as_of or base.as_of
    name = own.name or os.path.basename(path).rpartition(".")[0]
    return Target(
        name=name, title=title or name, kind=own.kind, as_of=as_of, path=path, **_dated(given, as_of, own.sources)
    )


def _named_in(path: str, bounds: str, node: Any, name: str, *route: str) -> str:
    """Return the path of a file that a target's file names: relative to it, regular, and inside `bounds`."""
    full = os.path.join(os.path.dirname(path), name)
    fault = fault_of_file(full)
    if bounds and not Path(full).resolve().is_relative_to(Path(bounds).resolve()):
        fault = f"is outside of {bounds}, the folder of the configuration; move it there"
    if fault:
        raise UsageError(f"{place_in(path, node, *route)}: {name} {fault}")
    return full


def _given(facts: TargetFacts) -> dict[str, Any]:
    """Return the groups that are there."""
    names = (field.name for field in msgspec.structs.fields(TargetFacts))
    return {name: value for name in names if (value := getattr(facts, name)) not in (None, {}, ())}


def _dated(
    groups: Mapping[str, Any], as_of: str, sources: Mapping[str, str], confirmed: Confirmed = ""
) -> dict[str, Any]:
    """Return the groups with the date of their file where they have none of their own, and their sources in full."""

    def full(fact: Any) -> Any:
        given = tuple(sources.get(source, source) for source in fact.sources)
        how = fact.confirmed or ("" if fact.as_of else confirmed)
        return msgspec.structs.replace(fact, source=given, as_of=fact.as_of or as_of, confirmed=how)

    out: dict[str, Any] = {name: full(value) if name in FACT_GROUPS else value for name, value in groups.items()}
    if "by_format" in out:
        out["by_format"] = {
            name: TargetFacts(**_dated(_given(facts), as_of, sources, confirmed))
            for name, facts in out["by_format"].items()
        }
    if "models" in out:
        out["models"] = {
            name: msgspec.structs.replace(model, prices=full(model.prices)) if model.prices is not None else model
            for name, model in out["models"].items()
        }
    if "says" in out:
        out["says"] = tuple(msgspec.structs.replace(s, source=sources.get(s.source, s.source)) for s in out["says"])
    return out


def _plain(value: Any) -> Any:
    """Return what YAML gave, with its dates as text again."""
    if isinstance(value, dict):
        # A bare `null:` is a key here, where YAML reads nothing.
        return {"null" if key is None else str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def _refuse(path: str, node: Any, said: str) -> NoReturn:
    """Raise what msgspec said about a file, with the place and the way out."""
    words, _, where = said.partition(" - at `")
    route: list[str | int] = []
    for key, index in re.findall(r"\.([\w-]+)|\[(\d+|\.\.\.)\]", where):
        if index == "...":
            break  # a value of a mapping; msgspec does not say which
        route.append(int(index) if index else key)
    message = words
    unknown = re.search(r"unknown field `(.*)`", words)
    if unknown:
        group = FACT_GROUPS.get(str(route[-1])) if route else _Own
        known = [field.name for field in msgspec.structs.fields(group)] if group is not None else []
        route.append(unknown[1])
        message = f"unknown key {unknown[1][:40]!r}" + did_you_mean(unknown[1], known, f"known: {', '.join(known)}")
    elif wrong := re.fullmatch("Invalid enum value '(.*)'", words):
        known = _choices(route)
        message = f"{route[-1]}: " if isinstance(route[-1], str) else ""
        message += f"there is no {wrong[1][:40]!r}" + did_you_mean(wrong[1], known, f"known: {', '.join(known)}")
    raise UsageError(f"{place_in(path, node, *route, key=bool(unknown))}: {message}")


def _choices(route: list[str | int]) -> list[str]:
    """Return the values that a field may have, where they are a closed list."""
    names = [step for step in route if isinstance(step, str)]
    kinds: list[Any] = [get_type_hints(_Own).get(names[0])]
    for name in names[1:]:
        structs = [kind for kind in _inside(kinds) if isinstance(kind, type) and issubclass(kind, msgspec.Struct)]
        kinds = [get_type_hints(struct)[name] for struct in structs if name in struct.__struct_fields__]
    return [value for value in _inside(kinds) if isinstance(value, str)]


def _inside(kinds: list[Any]) -> list[Any]:
    """Return what stands inside of unions, tuples, mappings and Literals."""
    return [part for kind in kinds for part in (_inside(list(get_args(kind))) if get_args(kind) else [kind])]


def _check_patterns(path: str, node: Any, own: TargetFacts) -> None:
    """Refuse patterns and templates that are none before the first record meets them."""
    if own.config is not None and (fault := own.config.fault()):
        route, words = fault
        raise UsageError(f"{place_in(path, node, 'config', *route)}: {words}")
    for name in ("id_pattern", "name_pattern"):
        pattern = getattr(own.calls, name, "")
        try:
            re.compile(pattern)
        except re.error as error:
            where = place_in(path, node, "calls", name)
            raise UsageError(f"{where}: {name} is not a regular expression: {error}") from None
