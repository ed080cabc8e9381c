"""What ftconv.yaml says of rules, target and plugins, held against what there is, with the place of every mistake."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..errors import UsageError
from ..lint.selection import selected
from ..spec.choice import Choice
from ..spec.host import Host
from .load import Config, place_of


def check_rules(config: Config, host: Host) -> None:
    """Raise UsageError with file:line:column for the first target, selector, rule or option that does not exist."""
    if config.target and not Path(config.target).is_file():
        from ..target.target import target_named  # which few commands need

        try:
            target_named(config.target)
        except UsageError as error:
            raise UsageError(f"{place_of(config.file, 'target')}: {error}") from None
    for key in ("select", "extend_select", "ignore"):
        for number, selector in enumerate(config.data.get(key, ())):
            _try(config, host, Choice(((key, (selector,)),)), key, number)
    for selector in config.severity:
        _try(config, host, Choice(severity={selector: "warning"}), "severity", selector, key=True)
    for name, options in config.rules.items():
        _try(config, host, Choice(options={name: {}}), "rules", name, key=True)
        for option, value in options.items():
            _try(config, host, Choice(options={name: {option: value}}), "rules", name, option, key=True)
    for pattern, selectors in config.per_file_ignores.items():
        for number, selector in enumerate(selectors):
            _try(config, host, Choice(per_file={pattern: (selector,)}), "per_file_ignores", pattern, number)


def check_plugins(config: Config) -> None:
    """Raise UsageError with file:line:column for the first plugin file that is not there."""
    for number, file in enumerate(config.plugin_files):
        if not Path(file).is_file():
            raise UsageError(f"{place_of(config.file, 'plugins', number)}: plugin file {file} does not exist")


def _try(config: Config, host: Host, choice: Choice, *route: Any, key: bool = False) -> None:
    try:
        selected(host, choice)
    except UsageError as error:
        raise UsageError(f"{place_of(config.file, *route, key=key)}: {error}") from None
