"""The host: loads plugins one by one, checks what they bring, and answers by name."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any

import msgspec
import pluggy
from msgspec import Struct

from ..errors import Crash, MissingExtra, PluginError, UsageError, one_line
from ..model.nearest import did_you_mean
from . import apart, hookspecs
from .behind_door import BehindDoor
from .blame import remember
from .door import Inside, crash
from .engine import Engine
from .format import Reader, Writer
from .plugin_modules import import_file
from .rule import Rule
from .spec_check import Spec
from .tokenizer import Tokenizer
from .transform import Transform

GROUP = "ftconv"
BUILTIN = "ftconv"

_KINDS: dict[str, tuple[type[Any], str]] = {
    "ftconv_readers": (Reader, "reader"),
    "ftconv_writers": (Writer, "writer"),
    "ftconv_transforms": (Transform, "transform"),
    "ftconv_lints": (Rule, "rule"),
    "ftconv_tokenizers": (Tokenizer, "tokenizer"),
    "ftconv_engines": (Engine, "engine"),
}


class Owner(Struct, frozen=True):
    """Where a plugin came from. `origin` is an installed distribution, or a file."""

    name: str
    version: str
    origin: str

    def __str__(self) -> str:
        if self.name == self.origin:
            return f"{self.name} {self.version}".strip()
        return f"{self.name} ({f'{self.origin} {self.version}'.strip()})"

    @property
    def builtin(self) -> bool:
        """Whether this is one of ftconv's own bundles."""
        return self.origin == BUILTIN


class Problem(Struct, frozen=True):
    """A plugin that could not be used, or not wholly: who, and one line on why."""

    owner: Owner
    message: str

    def __str__(self) -> str:
        return f"plugin {self.owner}: {self.message}"


class Host:
    """All that plugins provide, by name, with its owner, and the problems found while loading.

    A broken plugin never affects the others; it is reported in `problems`, in one line. What ftconv itself provides of
    a kind is imported when the kind is first asked for, or when another plugin provides some of it.
    """

    def __init__(
        self,
        plugin_files: Sequence[str] = (),
        *,
        third_party: bool = True,
        required: Sequence[str] = (),
        refuse_clashes: bool = True,
    ) -> None:
        self._tables: dict[str, dict[str, Any]] = {word: {} for _, word in _KINDS.values()}
        self._waiting: dict[str, list[Callable[[], None]]] = {}  # brings in ftconv's own, by kind
        self._owners: dict[tuple[str, str], Owner] = {}
        self.plugins: list[Owner] = []
        self.problems: list[Problem] = []
        self.clashes: list[str] = []
        self._aliases: dict[tuple[str, str], str] = {}
        self._in_any_case: dict[tuple[str, str], str] = {}
        self._manager = pluggy.PluginManager(GROUP)
        self._manager.add_hookspecs(hookspecs)
        self._load_installed(third_party)
        for file in plugin_files if third_party else ():
            self._load_file(file)
        for entry in required:
            if entry not in {o.origin for o in self.plugins} | {o.name for o in self.plugins}:
                raise UsageError(f"required plugin {entry!r} is not installed: pip install {entry}")
        if self.clashes and refuse_clashes:
            raise PluginError(self.clashes[0])
        for rule in self._tables["rule"].values():
            formats = tuple(self.resolve("reader", name) or name for name in rule.formats)
            if formats != rule.formats:  # a rule may name formats by their aliases; ours do not
                self._tables["rule"][rule.name] = msgspec.structs.replace(rule, formats=formats)

    def _load_installed(self, third_party: bool) -> None:
        owned = [(_owner_of(point), point) for point in metadata.entry_points(group=GROUP)]
        seen: set[tuple[str, str]] = set()
        for owner, point in sorted(owned, key=lambda pair: (not pair[0].builtin, pair[1].name, pair[1].value)):
            if (not owner.builtin and not third_party) or (point.name, point.value) in seen:
                continue
            seen.add((point.name, point.value))
            self._guarded(owner, point.load)

    def _load_file(self, file: str) -> None:
        path = Path(file)
        owner = Owner(path.stem, "", file)
        if not path.is_file():
            raise UsageError(f"plugin file {file} does not exist")
        self._guarded(owner, lambda: import_file(path))

    def _guarded(self, owner: Owner, load: Callable[[], Any]) -> None:
        """Load one plugin, register it and ask its hooks; whatever it raises becomes a problem."""
        if not owner.builtin:
            apart.begin()
        try:
            with Inside(f"plugin {owner}"):
                plugin = load()
        except (Crash, MissingExtra) as error:
            self.problems.append(Problem(owner, f"cannot be loaded: {one_line(error.__cause__ or error)}"))
            return
        if not owner.builtin:
            remember(plugin, str(owner))
        name = f"{owner.origin}:{owner.name}:{getattr(plugin, '__name__', id(plugin))}"
        try:
            self._manager.register(plugin, name=name)
            self._manager.check_pending()
        except (pluggy.PluginValidationError, ValueError) as error:
            self._manager.unregister(plugin) if self._manager.is_registered(plugin) else None
            self.problems.append(Problem(owner, one_line(error)))
            return
        if not self._manager.get_hookcallers(plugin):
            self.problems.append(Problem(owner, f"implements no hook of ftconv (known: {', '.join(_KINDS)})"))
            return
        if owner not in self.plugins:
            self.plugins.append(owner)
        door = BehindDoor(str(owner), builtin=owner.builtin)
        for hook, (_, word) in _KINDS.items():
            for impl in getattr(self._manager.hook, hook).get_hookimpls():
                if impl.plugin is plugin:
                    take = partial(self._take, owner, door, hook, impl.function)
                    if owner.builtin:
                        self._waiting.setdefault(word, []).append(take)
                    else:
                        self._table(word)
                        take()

    def _take(self, owner: Owner, door: BehindDoor, hook: str, function: Callable[[], Any]) -> None:
        kind, word = _KINDS[hook]
        specs, faults = door.take(hook, kind, function)
        self.problems.extend(Problem(owner, fault) for fault in faults)
        for spec in specs:
            self._add(owner, word, spec)

    def _add(self, owner: Owner, word: str, spec: Spec) -> None:
        names = [spec.name, *getattr(spec, "aliases", ())]
        if isinstance(spec, Rule):
            names.append(spec.code)
        for name in names:
            other = self._owners.get((word, name))
            if other is not None:
                self.clashes.append(
                    self._same_code(spec, owner)
                    if isinstance(spec, Rule) and name == spec.code
                    else f"{word} {name!r} is provided by two plugins: {other} and {owner}; remove one of them"
                )
                return
        for name in names:
            self._owners[word, name] = owner
            self._aliases[word, name] = spec.name
            self._in_any_case.setdefault((word, name.casefold()), spec.name)
        self._tables[word][spec.name] = spec

    def _same_code(self, rule: Rule, owner: Owner) -> str:
        """Say that the code of a rule is that of another."""
        first = self.rules[self.resolve("rule", rule.code)]
        both = ((first, self.owner("rule", first.name)), (rule, owner))
        # The module of a plugin file has a made-up name; the owner says which file it is.
        one, other = (
            f"{r.name} ({'' if os.path.isfile(o.origin) else r.function.__module__ + ', '}{o})" for r, o in both
        )
        hint = "give one of them another code: ftconv rules --free"
        return f"rule code {rule.code} is used twice: {one} and {other}; {hint}"

    def _table(self, word: str) -> dict[str, Any]:
        """Return the specs of a kind, by name, those of ftconv's own bundles among them."""
        for take in self._waiting.pop(word, ()):
            take()
        return self._tables[word]

    @property
    def readers(self) -> dict[str, Reader]:
        """The readers, by name."""
        return self._table("reader")

    @property
    def writers(self) -> dict[str, Writer]:
        """The writers, by name."""
        return self._table("writer")

    @property
    def transforms(self) -> dict[str, Transform]:
        """The transforms, by name."""
        return self._table("transform")

    @property
    def rules(self) -> dict[str, Rule]:
        """The rules, by name."""
        return self._table("rule")

    @property
    def tokenizers(self) -> dict[str, Tokenizer]:
        """The tokenizers, by name."""
        return self._table("tokenizer")

    @property
    def engines(self) -> dict[str, Engine]:
        """The engines, by name."""
        return self._table("engine")

    @property
    def owners(self) -> dict[tuple[str, str], Owner]:
        """Who provides what: the owner, by kind and name."""
        for word in self._tables:
            self._table(word)
        return self._owners

    def reader(self, name: str) -> Reader:
        """Return the reader of this name or alias. Raises UsageError, naming the nearest."""
        return self.readers[self._resolve("reader", name, "format to read")]

    def writer(self, name: str) -> Writer:
        """Return the writer of this name or alias. Raises UsageError, naming the nearest."""
        return self.writers[self._resolve("writer", name, "format to write")]

    def transform(self, name: str) -> Transform:
        """Return the transform of this name. Raises UsageError, naming the nearest."""
        return self.transforms[self._resolve("transform", name, "transform")]

    def rule(self, name: str) -> Rule:
        """Return the rule of this name or code. Raises UsageError, naming the nearest."""
        return self.rules[self._resolve("rule", name, "rule")]

    def tokenizer(self, name: str) -> Tokenizer:
        """Return the tokenizer of this name. Raises UsageError, naming the nearest."""
        return self.tokenizers[self._resolve("tokenizer", name, "tokenizer")]

    def engine(self, name: str) -> Engine:
        """Return the engine of this name. Raises UsageError, naming the nearest."""
        return self.engines[self._resolve("engine", name, "engine")]

    def crash(self, word: str, name: str, error: BaseException) -> Crash:
        """Return the Crash of a spec whose function raised; an error that is one already is returned as it is.

        A MemoryError that came through no door is nobody's fault, and is raised on.
        """
        if isinstance(error, MemoryError):
            raise error
        return crash(f"{word} {name} of {self.owner(word, name)}", error)

    def owner(self, word: str, name: str) -> Owner:
        """Return the plugin that provides the spec; `word` is reader, writer, transform, rule or tokenizer."""
        self._table(word)
        return self._owners[word, name]

    def resolve(self, word: str, name: str) -> str:
        """Return the main name for `name` (an alias, a code, in any case), "" if there is none."""
        self._table(word)
        return self._aliases.get((word, name)) or self._in_any_case.get((word, name.casefold()), "")

    def _resolve(self, word: str, name: str, what: str) -> str:
        found = self.resolve(word, name)
        if not found:
            known = [n for w, n in self._aliases if w == word]
            main = sorted(self._tables[word])
            raise UsageError(f"no {what} {name!r}" + did_you_mean(name, known, f"known: {', '.join(main)}"))
        return found


def _owner_of(point: metadata.EntryPoint) -> Owner:
    if point.dist is None:
        return Owner(point.name, "", point.value)
    about = point.dist.metadata  # parsed at each asking
    origin = about["Name"]
    return Owner(BUILTIN if origin == BUILTIN else point.name, about["Version"], origin)
