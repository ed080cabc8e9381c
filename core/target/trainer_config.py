"""What a trainer must be told of a file that was written for it: templates, filled with what the file holds."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Iterator, Mapping, Set
from typing import Any, Literal, cast

from .fact import Fact

PLACES = ("file", "beside", "name", "loader", "model")
"""What a template may name in braces: the file as it was named, and as seen from the folder of the configuration; its
name without extensions; the type that Hugging Face's `load_dataset` has for it; the model, or the word MODEL."""

_PLACE = re.compile(r"\{(\{[a-z_]+\})\}|\{([a-z_]+)\}")


class TrainerConfig(Fact, frozen=True, kw_only=True):
    """What the trainer must be told of a file, by the format that it is in.

    `file` says where it belongs. With `collects` it is an entry in a JSON file of many datasets. A template is a
    mapping or a list; of Python and the shell, a list of lines. A text is the name of a format whose template holds
    here too. Braces are filled in: {file}, {beside}, {name}, {loader}, {model}; doubled ones are braces. A key `tools?`
    is there only if the records have `tools`; `ranking?rejected` is `ranking`, there only if they have `rejected`.
    `turn.weight` is a key of turns, and `prompt[]` says that there are lists. Of a mapping all of whose keys start with
    `?`, the first whose condition holds stands in its place; `?` alone always holds.
    """

    language: Literal["json", "yaml", "python", "shell"]
    file: str = ""
    collects: bool = False
    templates: dict[str, Any]

    def template(self, format: str) -> Any:
        """Return the template for a format; None where there is none."""
        found = self.templates.get(format)
        return self.templates.get(found) if isinstance(found, str) else found

    def filled(self, format: str, keys: Set[str], values: Mapping[str, str]) -> Any:
        """Return the template for a format, filled in: `keys` are those of the records, `values` go into braces.

        None where nothing is known of records with these keys.
        """
        quote = _QUOTES.get(self.language, str)
        quoted = {name: quote(value) for name, value in values.items()}
        return next((_fill(one, keys, quoted) for one in _standing(self.template(format), keys)), None) or None

    def text(self, filled: Any, heading: str) -> str:
        """Return what was filled in, in its language; where that has comments, below `heading` and the note."""
        if self.language == "json":
            return json.dumps(filled, indent=2, ensure_ascii=False) + "\n"
        if self.language == "yaml":
            import yaml

            made: str = yaml.safe_dump(filled, sort_keys=False, allow_unicode=True, width=120)
        else:
            made = "\n".join(filled) + "\n"
        return "".join(f"# {' '.join(line.split())}\n" for line in (heading, self.note) if line) + made

    def fault(self) -> tuple[tuple[str | int, ...], str] | None:
        """Return the route to what is wrong with a template, and what it is."""
        for format in self.templates:
            template = self.template(format)
            if not isinstance(template, list | dict):
                known = ", ".join(name for name, one in self.templates.items() if not isinstance(one, str))
                words = "a template is a mapping, a list, or the name of a format that has one"
                return ("templates", format), f"{words}; known: {known}"
            if self.language in _QUOTES and not _is_lines(template):
                return ("templates", format), f"a template in {self.language} is a list of lines"
            if self.collects and not isinstance(template, dict):
                return ("templates", format), "a template of a collection is a mapping of an entry"
            for route, text in _texts(template, ("templates", format)):
                unknown = [name for doubled, name in _PLACE.findall(text) if not doubled and name not in PLACES]
                if unknown:
                    known = ", ".join(f"{{{place}}}" for place in PLACES)
                    return route, f"there is no {{{unknown[0]}}}; known: {known}; to keep the braces, double them"
        return None


def _in_python(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


_QUOTES: dict[str, Callable[[str], str]] = {"python": _in_python, "shell": shlex.quote}


def _fill(node: Any, keys: Set[str], values: Mapping[str, str]) -> Any:
    if isinstance(node, str):
        return _PLACE.sub(lambda found: found[1] or values[found[2]], node)
    if isinstance(node, list):
        items: list[Any] = []
        for item in node:
            made = [_fill(one, keys, values) for one in _standing(item, keys)]
            items += made[0] if _is_choice(item) and made and isinstance(made[0], list) else made
        return items
    if not isinstance(node, dict):
        return node
    entries: dict[str, Any] = {}
    for key, inner in node.items():
        name, mark, wanted = key.partition("?")
        if not mark or (wanted or name) in keys:
            entries |= {_fill(name, keys, values): _fill(one, keys, values) for one in _standing(inner, keys)}
    return entries


def _standing(node: Any, keys: Set[str]) -> list[Any]:
    """Return what stands in the place of a node: of a choice its first alternative that holds, or nothing."""
    while _is_choice(node):
        holding = [inner for key, inner in node.items() if key == "?" or key[1:] in keys]
        if not holding:
            return []
        node = holding[0]
    return [node]


def _is_choice(node: Any) -> bool:
    return isinstance(node, dict) and bool(node) and all(key.startswith("?") for key in node)


def _is_lines(node: Any) -> bool:
    if _is_choice(node):
        return all(isinstance(inner, str) or _is_lines(inner) for inner in node.values())
    return isinstance(node, list) and all(
        isinstance(item, str) or (_is_choice(item) and _is_lines(item)) for item in node
    )


def _texts(node: Any, route: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the texts of a template, keys too, each with its route."""
    if isinstance(node, str):
        yield route, node
    elif isinstance(node, list):
        for number, item in enumerate(node):
            yield from _texts(item, (*route, number))
    elif isinstance(node, dict):
        for key, inner in cast("dict[str, Any]", node).items():
            yield (*route, key), key
            yield from _texts(inner, (*route, key))
