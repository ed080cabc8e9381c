"""The pages of formats: what each carries, what is lost between any two, and the manual of each."""

from __future__ import annotations

from typing import Any, Literal, get_args, get_origin

from ftconv import Feature, Host, Writer, names_of
from ftconv.model.features import BY_NAME, LOSS_CODE
from ftconv.model.losses import _WORDS as WORDS
from ftconv.spec.options import options_of

from .markdown import manual, options, table
from .markdown import page as made

HOST = Host(third_party=False)
ALL = Feature(sum(WORDS))
"""All but unknown columns and unknown keys of turns, which come and go with `--keep-extra`."""

ROOM = {"room": "written with `--keep-extra`", "always": "always written", "never": "not written"}
NAMES = sorted({*HOST.readers, *HOST.writers})


def _carried(writer: Writer, **changed: Any) -> Feature:
    """What a writer carries with its options as they are unless given."""
    given = {option.name: option.default for option in options_of(writer.write)}
    return writer.carried({**given, **changed}) & ALL


def _choices(writer: Writer) -> dict[str, Feature]:
    """What it carries under the choices of its options, where that is something else."""
    usual = _carried(writer)
    found = {}
    for option in options_of(writer.write):
        for choice in get_args(option.type) if get_origin(option.type) is Literal else ():
            carried = _carried(writer, **{option.name: choice})
            if carried != usual:
                found[f"{option.name}={choice}"] = carried
    return found


def overview() -> str:
    """Return the page on all formats."""
    rows = []
    for name in NAMES:
        reader, writer = HOST.readers.get(name), HOST.writers.get(name)
        does = " and ".join(word for word, on in (("reads", reader), ("writes", writer)) if on)
        aliases = sorted({*(reader.aliases if reader else ()), *(writer.aliases if writer else ())})
        rows.append([f"[{name}](formats/{name}.md)", ", ".join(aliases), does,
                     writer.container if writer else "", summary_of(name)])  # fmt: skip
    return made(
        "Formats",
        "A format defines how a record becomes an example, and an example a record. `--from` and `--to` take a name or "
        "an alias. `ftconv explain FORMAT` shows the same manuals.",
        table(["format", "also called", "does", "container", "what it is"], rows),
        "## What a writer carries",
        "Everything beyond one question with one reply, both plain text, is a feature. ● is written; anything else is "
        "reported under the code in the last column, record by record.",
        _features(),
        _notes(),
        "Unknown columns are written with `--keep-extra`, where the format has room; without it they are reported as "
        f"{LOSS_CODE[Feature.EXTRA]}.",
        "## What is lost between two formats",
        "What a record of the first format can hold and the second cannot, with default options. `nothing` means that "
        "the record comes back with the same content.",
        *(_lost(name) for name in NAMES if name in HOST.writers),
    )


def summary_of(name: str) -> str:
    """Return the first sentence of a format's manual, without its name."""
    spec = HOST.readers.get(name) or HOST.writers[name]
    return manual(spec.manual.partition("\n\n")[0], 4).removeprefix(f"{name}: ")


def _features() -> str:
    head = ["feature", "meaning", *HOST.writers, "code"]
    rows = []
    for feature in Feature:
        if feature not in WORDS:
            continue
        marks = ["●" if _carried(writer) & feature else _own(writer, feature) for writer in HOST.writers.values()]
        code = LOSS_CODE[feature]
        rows.append([f"`{names_of(feature)[0]}`", WORDS[feature], *marks, f"[{code}](rules/{code}.md)"])
    return table(head, rows)


def _own(writer: Writer, feature: Feature) -> str:
    return "own" if feature & BY_NAME and writer.blocks else ""


def _notes() -> str:
    lines = []
    for name, writer in HOST.writers.items():
        usual = _carried(writer)
        for choice, carried in _choices(writer).items():
            more, less = names_of(carried & ~usual), names_of(usual & ~carried)
            words = [f"also {', '.join(more)}"] if more else []
            words += [f"not {', '.join(less)}"] if less else []
            lines.append(f"- {name} with `--to-option {choice}` carries {'; '.join(words)}")
    return "\n".join(lines)


def _lost(name: str) -> str:
    source = HOST.writers[name]
    here = _carried(source) | (BY_NAME if source.blocks else 0)
    rows = []
    for other, writer in HOST.writers.items():
        carried = _carried(writer) | (BY_NAME if source.blocks and {*source.blocks} <= {*writer.blocks} else 0)
        rows += [[other, ", ".join(names_of(here & ~carried)) or "nothing"]] if other != name else []
    return f"### From {name}\n\n" + table(["to", "lost"], rows)


def pages() -> dict[str, str]:
    """Return the page of each format."""
    return {name: _page(name) for name in NAMES}


def _page(name: str) -> str:
    reader, writer = HOST.readers.get(name), HOST.writers.get(name)
    spec = reader or writer
    assert spec is not None
    aliases = sorted({*(reader.aliases if reader else ()), *(writer.aliases if writer else ())})
    facts = [f"- Also called: {', '.join(f'`{alias}`' for alias in aliases)}"] if aliases else []
    schema = (reader and reader.schema) or (writer and writer.schema)
    if schema:
        facts.append(f"- Schema of a record: [`{schema}`](../../../schemas/formats/{schema})")
    if reader and reader.fields:
        facts.append(f"- `--map` may name: {', '.join(f'`{field}`' for field in reader.fields)}")
    if writer:
        carried = _carried(writer)
        facts.append(f"- Carries: {', '.join(names_of(carried)) or 'one question with one reply'}")
        facts.append(f"- Does not carry: {', '.join(names_of(ALL & ~carried)) or 'nothing'}")
        facts.append(f"- Unknown columns: {_room(writer)}")
        turns = writer.carried({o.name: o.default for o in options_of(writer.write)}) & Feature.TURN_KEYS
        facts.append(f"- Unknown keys of turns: {_room(writer) if turns else ROOM['never']}")
        facts.append(f"- Container, unless the output's ending names another: `{writer.container}`")
    reading = options(reader.read) if reader else ""
    writing = options(writer.write) if writer else ""
    return made(
        name,
        manual(spec.manual, 2),
        "## Facts\n\n" + "\n".join(facts),
        f"## Options for reading (`--from-option`)\n\n{reading}" if reading else "",
        f"## Options for writing (`--to-option`)\n\n{writing}" if writing else "",
    )


def _room(writer: Writer) -> str:
    return ROOM[writer.extra]
