"""What ftconv.yaml says of rules, target and plugins, held against what there is, with the place of every mistake."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ..errors import UsageError
from ..lint.selection import selected
from ..spec.choice import Choice
from ..spec.host import Host
from ..spec.options import convert_option, options_of_rule, settle_rule
from .load import Config


def host_of(config: Config, plugin_files: Sequence[str] = (), *, third_party: bool = True, **how: Any) -> Host:
    """Return the host of a configuration, with its plugin files and those named beside it. `how` goes to the host.

    Raises UsageError with file:line:column for the first plugin file, target, selector, rule or option that does not
    exist or is not trusted.
    """
    if third_party:
        check_plugins(config)
    required = config.required_plugins if third_party else ()
    host = Host((*config.plugin_files, *plugin_files), third_party=third_party, required=required, **how)
    if config.file:
        check_rules(config, host)
    return host


def check_rules(config: Config, host: Host) -> None:
    """Raise UsageError with file:line:column for the first target, selector, rule or option that does not exist."""
    if config.target:
        from ..target.target import target_named  # which few commands need

        try:
            target_named(config.target, config.bounds)
        except UsageError as error:
            # A file of the user's own names itself.
            where = "" if Path(config.target).is_file() else f"{config.files.place_of('target')}: "
            raise UsageError(f"{where}{error}") from None
    for key in ("select", "extend_select", "ignore"):
        for number, selector in enumerate(config.data.get(key, ())):
            _try(config, host, Choice(((key, (selector,)),)), key, number)
    for selector in config.severity:
        _try(config, host, Choice(severity={selector: "warning"}), "severity", selector, key=True)
    for name, options in config.rules.items():
        _try(config, host, Choice(options={name: {}}), "rules", name, key=True)
        for option, value in options.items():
            _check_option(config, host, name, option, value)
    for pattern, selectors in config.per_file_ignores.items():
        for number, selector in enumerate(selectors):
            _try(config, host, Choice(per_file={pattern: (selector,)}), "per_file_ignores", pattern, number)


def check_plugins(config: Config) -> None:
    """Raise UsageError with file:line:column for the first plugin file that is not there, or not run."""
    for number, name in enumerate(config.data.get("plugins", ())):
        config.files.plugin(name, number)


def _check_option(config: Config, host: Host, name: str, option: str, value: Any) -> None:
    rule, route = host.rule(name), ("rules", name, option)
    known = next((each for each in options_of_rule(rule) if each.name == option.replace("-", "_")), None)
    try:
        if known is None:
            settle_rule(rule, {option: value}, f"rule {name}")
        else:
            value = convert_option(known, value, f"rule {name}", config.folder)
    except UsageError as error:
        raise UsageError(f"{config.files.place_of(*route, key=known is None)}: {error}") from None
    for path in _paths_in(value):
        config.files.path_of(path, *route)


def _paths_in(value: Any) -> Iterator[Path]:
    if isinstance(value, Path):
        yield value
    elif isinstance(value, dict | list | tuple | set | frozenset):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _paths_in(part)


def _try(config: Config, host: Host, choice: Choice, *route: Any, key: bool = False) -> None:
    try:
        selected(host, choice)
    except UsageError as error:
        raise UsageError(f"{config.files.place_of(*route, key=key)}: {error}") from None
