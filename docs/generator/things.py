"""The pages of transforms, of rules and of containers."""

from __future__ import annotations

from ftconv.containers import CONTAINERS, container_named
from ftconv.files.compression import PACKINGS
from ftconv.fix.orders import safety_of
from ftconv.lint.selection import selected
from ftconv.manuals import manual_of_code
from ftconv.model.finding import CORE_RULES, TOPICS
from ftconv.spec.choice import Choice
from ftconv.spec.options import options_of

from .formats import HOST
from .markdown import manual, options, table
from .markdown import page as made


def transforms() -> str:
    """Return the page of transforms."""
    rows = []
    sections = []
    for name, spec in sorted(HOST.transforms.items()):
        arguments = ", ".join(f"`{o.name}`" for o in options_of(spec.function))
        rows.append([f"[{name}](#{name})", spec.safety, arguments, spec.summary])
        found = options(spec.function)
        sections.append(f"## {name}\n\n{manual(spec.manual, 3)}{_types(found)}")
    return made(
        "Transforms",
        "`--apply TRANSFORM[:ARGS]` changes examples on their way; it may be given several times, and the order "
        "counts. A safe transform keeps what the model learns, an unsafe one changes or drops text. "
        "`ftconv explain TRANSFORM` shows the same manuals.",
        "Arguments follow a colon: `merge-turns:' / '`, `set-system:file=prompt.txt`, or several, "
        '`add-separators:separator=" ->",stop=" END"`. A value in double quotes is a JSON string; without quotes '
        "`\\n` and `\\t` stand for a line break and a tab.",
        table(["transform", "safety", "arguments", "what it does"], rows),
        *sections,
    )


def rules() -> str:
    """Return the page of rules, of findings that the core itself makes first."""
    own = {rule.code: rule for rule in HOST.rules.values()}
    on = {rule.name for rule, _ in selected(HOST, Choice()).rules}
    rows = []
    for code in sorted({*CORE_RULES, *own}):
        if code in own:
            rule = own[code]
            rows.append([code, f"[{rule.name}](#{code.lower()}-{rule.name})", rule.severity,
                         _when(code, rule.name in on), _fix(rule.fix), rule.summary])  # fmt: skip
        else:
            entry = CORE_RULES[code]
            rows.append([code, f"[{entry.name}](#{code.lower()}-{entry.name})", entry.severity,
                         "reading and writing", _fix(entry.fix), entry.summary])  # fmt: skip
    sections = []
    for code in sorted({*CORE_RULES, *own}):
        if code in own:
            text, found, name = own[code].manual, options(own[code]), own[code].name
        else:
            text, found, name = manual_of_code(code), "", CORE_RULES[code].name
        sections.append(f"## {code} {name}\n\n{manual(text, 3)}{_types(found)}")
    return made(
        "Rules",
        "A finding has a code, a name and a place. Codes are never reused; the hundred is the topic: "
        f"{', '.join(f'{topic[2:]} {words}' for topic, words in TOPICS.items())}; 0 is trouble with a plugin.",
        "Findings marked `reading and writing` are made while records are read and written, by every command. The "
        "others are rules over whole examples: `ftconv lint` runs those with `yes`, a conversion runs none of them "
        "unless it is asked to (`--select`, `--target` and the like), and `--apply drop-example:RULE` takes any that "
        "looks at single examples. Rules FT7xx are silent without a `--target`. `ftconv lint --fix` applies the fixes "
        "that are safe. `ftconv explain RULE` shows the same manuals.",
        table(["code", "name", "severity", "on", "fix", "what it says"], rows),
        *sections,
    )


def _fix(name: str) -> str:
    """Return the fix of a rule, with its safety."""
    return f"`{name}` ({safety_of(name, HOST)})" if name else ""


def _types(found: str) -> str:
    return f"\n\n### Types and defaults\n\n{found}" if found else ""


def _when(code: str, on: bool) -> str:
    return ("yes" if on else "no") + ("; reading and writing" if code in CORE_RULES else "")


def containers() -> str:
    """Return the page of containers."""
    rows = []
    for name in CONTAINERS:
        spec = container_named(name)
        does = "reads" if spec.encode is None else "reads and writes"
        rows.append(
            [f"`{name}`", does, " ".join(f"`{ending}`" for ending in CONTAINERS[name].extensions), spec.summary]
        )
    packings = ", ".join(f"{name} (`{ending}`)" for ending, name in PACKINGS.items())
    return made(
        "Containers",
        "A container turns bytes into records and records into bytes. That of an input is told by its content first "
        "and its name second; `--container` names it. That of the output follows the ending of its name.",
        table(["container", "does", "endings", "what it is"], rows),
        f"Any of them may be packed: {packings}. An input is known by its first bytes, an output by its ending. "
        "zstd wants the extra `zstd`, Parquet the extra `parquet`, Excel the extra `excel`: "
        "`pip install 'ftconv[excel]'`.",
    )
