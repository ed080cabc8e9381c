"""Turns a case or a manual into Examples and the setting that they are checked in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..engine.ranking import Decision, choose, rank
from ..errors import UsageError
from ..model.example import Example, each_of
from ..model.production import Production
from ..spec.format import Reader
from ..spec.host import Host
from ..spec.options import settle
from ..spec.rule import Rule
from .asking import Setting
from .template import settings_of_template

_SEVERAL = ("system_prompt", "stop")


def read_records(records: Sequence[Any], host: Host, name: str = "") -> tuple[list[Example], str]:
    """Return the Examples of records of one input, and the name of their format, found out unless it is given.

    Raises UsageError when it cannot be told, and RecordError for a record that is refused.
    """
    reader = host.reader(name) if name else _likeliest(records, host)
    options = settle(reader.read, {}, f"reader {reader.name}")
    if reader.prepass is not None and reader.prepass.needed(options, ""):
        state = reader.prepass.start()
        for record in records:
            state = reader.prepass.see(state, record)
        options = {**options, **reader.prepass.conclude(state, options, "")[0]}
    return [example for record in records for example in each_of(reader.read(record, **options))], reader.name


def _likeliest(records: Sequence[Any], host: Host) -> Reader:
    choice = choose(rank(records, host, {}), host) if records else Decision()
    if choice.rivals:
        names = " and ".join(c.format for c in choice.rivals[:2])
        raise UsageError(f"{names} both know these records; `from: FORMAT` names one")
    if choice.best is None:
        raise UsageError("no format knows these records; `from: FORMAT` names it")
    return host.reader(choice.best.format)


def production_of(data: Mapping[str, Any]) -> Production:
    """Return what `production:` says, as in ftconv.yaml, but for what stands in other files.

    Raises UsageError for an unknown key.
    """
    unknown = [key for key in data if key not in ("system_prompt", "separator", "stop", "contract")]
    if unknown:
        raise UsageError(f"production: unknown key {unknown[0]!r}; known: system_prompt, separator, stop, contract")
    prompts, stops = (_several(data.get(key, ())) for key in _SEVERAL)
    return Production(prompts, data.get("separator"), stops, data.get("contract"))


def _several(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def setting_of(config: Mapping[str, Any], rule: Rule, **more: Any) -> Setting:
    """Return the setting that a piece of an ftconv.yaml describes: `production`, `target` and the rule's options.

    Beside them it may have a `template`, which a run is given by `--model-files`.
    """
    from ..target.target import target_named

    options: dict[str, Any] = {}
    for name, values in (config.get("rules") or {}).items():
        if name not in (rule.name, rule.code):
            raise UsageError(f"rules: {name} is not {rule.name}")
        options = values
    unknown = [key for key in config if key not in ("rules", "production", "target", "template")]
    if unknown:
        raise UsageError(f"unknown key {unknown[0]!r}; known: production, rules, target, template")
    return Setting(
        target=target_named(config["target"]) if config.get("target") else None,
        production=production_of(config["production"]) if config.get("production") else None,
        template=settings_of_template(config["template"]) if config.get("template") else None,
        options=options,
        **more,
    )
