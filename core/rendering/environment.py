"""Chat templates in jinja2, with the settings of transformers, so that a text comes out as its own does."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any, NoReturn

import jinja2
import jinja2.ext
import jinja2.meta
import jinja2.nodes
import jinja2.parser
from jinja2.exceptions import SecurityError, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace

TAGGED = re.compile(r"\{%-?\s*generation\s*-?%\}")
"""Where a template says itself what a model is to learn; TRL and transformers look for just this."""


def _is_default(node: jinja2.nodes.Filter) -> bool:
    """Whether it gives a variable a value if it has none, as in `{% set x = x | default(1) %}`."""
    return node.name in ("default", "d") and isinstance(node.node, jinja2.nodes.Name)


class Generation(jinja2.ext.Extension):
    """The tag `{% generation %}`: notes in `spans` where the text of each block begins and ends.

    `blocks` are the pieces of text that were written so far, kept by `Compiled.render`.
    """

    tags = {"generation"}  # noqa: RUF012

    def __init__(self, environment: jinja2.Environment) -> None:
        super().__init__(environment)
        self.written = 0
        self.spans: list[tuple[int, int]] = []

    def parse(self, parser: jinja2.parser.Parser) -> jinja2.nodes.Node:
        """Make a call of the block, which returns its text."""
        line = next(parser.stream).lineno
        body = parser.parse_statements(("name:endgeneration",), drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("_noted"), [], [], body).set_lineno(line)

    def _noted(self, caller: Callable[[], str]) -> str:
        text = caller()
        self.spans.append((self.written, self.written + len(text)))
        return text


class _SafeNamespace(Namespace):
    """A namespace that refuses names with an underscore in front: they lead out of the sandbox."""

    def __init__(*args: Any, **kwargs: Any) -> None:
        self, given = args[0], dict(*args[1:], **kwargs)
        for name in given:
            _check(name)
        Namespace.__init__(self, given)

    def __setitem__(self, name: str, value: Any) -> None:
        _check(name)
        Namespace.__setitem__(self, name, value)


def _check(name: object) -> None:
    if isinstance(name, str) and name.startswith("_"):
        raise SecurityError(f"a template must not set {name!r} on a namespace")


class _Dict:
    """`dict(…)` and `dict.fromkeys(…)`, and nothing else of it."""

    def __call__(self, *args: Any, **kwargs: Any) -> dict[Any, Any]:
        return dict(*args, **kwargs)

    def fromkeys(self, *args: Any) -> dict[Any, Any]:
        return dict.fromkeys(*args)


def _tojson(
    value: Any, ensure_ascii: bool = False, indent: Any = None, separators: Any = None, sort_keys: bool = False
) -> str:
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def _refuse(message: object) -> NoReturn:
    raise TemplateError(str(message))


class Compiled:
    """One compiled template."""

    def __init__(self, source: str, now: datetime) -> None:
        self._environment = ImmutableSandboxedEnvironment(
            trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols]
        )
        named = self._environment.globals
        named.update(raise_exception=_refuse, dict=_Dict(), namespace=_SafeNamespace, strftime_now=now.strftime)
        del named["lipsum"]  # its text is another one each time
        self._environment.filters["tojson"] = _tojson
        self._template = self._environment.from_string(source)
        self._source = source

    def about(self) -> dict[str, Any]:
        """Return what the template reads, as the fields of an About."""
        tree = self._environment.parse(self._source)
        variables = jinja2.meta.find_undeclared_variables(tree)
        # What a template sets itself in some branch before it reads it is no argument.
        first: dict[str, str] = {}
        for node in tree.find_all(jinja2.nodes.Name):
            first.setdefault(node.name, node.ctx)
        filtered = {getattr(node.node, "name", "") for node in tree.find_all(jinja2.nodes.Filter) if _is_default(node)}
        variables -= {name for name, use in first.items() if use == "store"} - filtered
        names = {node.attr for node in tree.find_all(jinja2.nodes.Getattr)}
        names |= {node.value for node in tree.find_all(jinja2.nodes.Const) if isinstance(node.value, str)}
        clock = any(node.name == "strftime_now" for node in tree.find_all(jinja2.nodes.Name))
        return {
            "variables": sorted(variables | ({"strftime_now"} if clock else set())),
            "names": sorted(names),
            "tagged": TAGGED.search(self._source) is not None,
        }

    def render(self, values: dict[str, Any], longest: int) -> tuple[str, list[tuple[int, int]]]:
        """Return the text, and the spans of `{% generation %}` in it, in characters.

        Raises whatever the template does, and OverflowError past `longest` characters.
        """
        notes: Any = self._environment.extensions[Generation.identifier]
        notes.written, notes.spans = 0, []
        blocks: list[str] = []
        for block in self._generated(values):
            blocks.append(block)
            notes.written += len(block)
            if notes.written > longest:
                raise OverflowError(f"more than {longest:,} characters")
        return "".join(blocks), notes.spans

    def _generated(self, values: dict[str, Any]) -> Iterator[str]:
        return self._template.generate(**values)


@lru_cache(64)
def compiled(source: str, now: datetime) -> Compiled:
    """Return a compiled template, made once: it takes a hundred times as long as using it."""
    return Compiled(source, now)
