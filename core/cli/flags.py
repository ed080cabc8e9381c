"""Flags that several commands share, and what they turn into."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click
import msgspec

from .console import err
from .names import completing, third_party_on
from .paths import READ
from .scale_flags import scale
from .selection_flags import sampling_of, selection_options

if TYPE_CHECKING:
    from ..config.load import Config
    from ..containers import ReadSettings
    from ..spec.host import Host
    from ..target.target import Target

_F = TypeVar("_F", bound=Callable[..., Any])


def plugin_options(command: _F) -> _F:
    """`--plugin --no-plugins --config --isolated --debug`."""
    for option in (
        click.option("--debug", is_flag=True, help="Show tracebacks."),
        click.option("--isolated", is_flag=True, help="Do not look for a configuration file."),
        click.option(
            "--config",
            "config_file",
            type=READ,
            metavar="FILE",
            default="",
            help="Use this ftconv.yaml; default: the one in this folder or above, in the same repository.",
        ),
        click.option(
            "--no-plugins", is_flag=True, help="Disable all plugins except the built-in ones, like FTCONV_NO_PLUGINS=1."
        ),
        click.option(
            "--plugin", "plugin_files", multiple=True, type=READ, metavar="FILE", help="Load a plugin file; repeatable."
        ),
    ):
        command = option(command)
    return command


def input_options(command: _F) -> _F:
    """`source_options`, and those that choose records: for every command that goes through records."""
    return source_options(selection_options(command))


def source_options(command: _F) -> _F:
    """`--from --container --encoding --map …`."""
    for option in (
        click.option("--split-text", type=click.Choice(["rule", "line", "paragraph", "file"]), default="rule",
                     show_default=True,
                     help="How to split plain text into records; rule: at lines of dashes."),
        click.option("--no-header", is_flag=True, help="The table has no header; name its columns 1, 2, 3, …"),
        click.option("--encoding", default="", metavar="NAME",
                     help="Encoding of the inputs, if not UTF-8: cp1252, utf-16, …"),
        click.option("--from-option", "read_options", multiple=True, metavar="NAME=VALUE",
                     help="Set an option of the reader (see ftconv explain FORMAT); repeatable."),
        click.option("--map", "mapping", multiple=True, metavar="FIELD=COLUMN",
                     help="Use COLUMN as FIELD, e.g. user=Question; repeatable; dots address nested keys."),
        click.option("--container", default="", metavar="NAME", shell_complete=completing("containers"),
                     help="Input file type; skips its detection: jsonl, json, csv, tsv, text, parquet or excel."),
        click.option("--from", "reader", default="", metavar="FORMAT", shell_complete=completing("readers"),
                     help="Input format; skips its detection (see ftconv formats)."),
    ):  # fmt: skip
        command = option(command)
    return command


def console_options(command: _F) -> _F:
    """`--quiet -v --no-progress --color`."""
    for option in (
        click.option(
            "--color",
            is_flag=False,
            flag_value="always",
            type=click.Choice(["auto", "always", "never"]),
            default="auto",
            show_default=True,
            help="Colour of messages; auto follows the terminal, NO_COLOR and FORCE_COLOR.",
        ),
        click.option("--no-progress", is_flag=True, help="Hide the progress bar."),
        click.option("-v", "--verbose", count=True, help="Verbose output."),
        click.option("-q", "--quiet", is_flag=True, help="Only print errors."),
    ):
        command = option(command)
    return command


def run_options(command: _F) -> _F:
    """`--fail-on --no-group --jobs …`, for commands that go through all records."""
    for option in (
        click.option("--chunk-bytes", type=click.IntRange(1), default=1 << 17, hidden=True),
        click.option("--jobs", type=click.IntRange(0), default=0, metavar="N",
                     help="Number of worker processes (default: automatic)."),
        click.option("--unescape-formulas", is_flag=True, help="Undo --escape-formulas when reading tables."),
        click.option("--no-group", is_flag=True, help="Show every finding, not just three of each."),
        click.option("--fail-on", type=click.Choice(["error", "warning", "never"]), default="error", show_default=True,
                     help="Exit with code 1 for findings of this severity."),
    ):  # fmt: skip
        command = option(command)
    return command


def reading(given: Mapping[str, Any], config: Config) -> dict[str, Any]:
    """Return the fields of a ReadRequest that the flags of a command stand for."""
    from ..engine.mapping import parse_map
    from ..engine.plan import ReadPlan
    from ..files.expand import expand
    from .folders import with_folders

    return {
        "inputs": expand(with_folders(given["inputs"], quiet=bool(given.get("quiet")))),
        "container": given["container"],
        "encoding": given["encoding"],
        "jobs": given["jobs"],
        "sampling": sampling_of(given),
        **scale(given),
        "settings": read_settings(
            config,
            chunk_bytes=given["chunk_bytes"],
            header=not given["no_header"],
            unescape_formulas=given["unescape_formulas"],
            split_text=given["split_text"],
        ),
        "read": ReadPlan(
            reader=given["reader"],
            options=pairs(given["read_options"], "--from-option"),
            mapping=parse_map(given["mapping"]),
            plugin_files=(*config.plugin_files, *given["plugin_files"]),
            third_party=third_party_on(given["no_plugins"]),
        ),
    }


def open_run(given: Mapping[str, Any]) -> tuple[Host, Config]:
    """Return what `open_host` does, for a command that goes through all records."""
    from ..files.memory import limit_memory

    gc.set_threshold(100_000, 50, 50)  # records hold no cycles, and looking for them takes time
    limit_memory(given.get("memory", 0))
    return open_host(given)


def open_host(given: Mapping[str, Any], *, warn: bool = True, refuse_clashes: bool = True) -> tuple[Host, Config]:
    """Return the host and the configuration of `plugin_options`; broken plugins are named on standard error.

    Where one is broken, the exit code is 4 whatever else the command does.
    """
    from ..config.check import check_plugins, host_of

    config = configuration(given)
    third_party = third_party_on(given["no_plugins"])
    if third_party and config.found and config.plugin_files:
        check_plugins(config)
        if not given.get("quiet"):
            err(f"ftconv: running the plugin files of {config.file}: {', '.join(config.data['plugins'])}")
    host = host_of(config, given["plugin_files"], third_party=third_party, refuse_clashes=refuse_clashes)
    click.get_current_context().obj.found |= bool(host.problems)
    if warn:
        for problem in host.problems:
            err(f"ftconv: warning: {problem}")
    return host, config


def configuration(given: Mapping[str, Any]) -> Config:
    """Return the configuration of `plugin_options`: named, found, or none."""
    from ..config.load import Config, load_config

    if not given["isolated"]:
        return load_config(given["config_file"])
    if given["config_file"]:
        raise click.UsageError("--isolated and --config exclude each other; remove one of them")
    return Config()


def target_of(given: Mapping[str, Any], config: Config) -> Target | None:
    """Return the target of `--target`, or else of the configuration; None without one."""
    from ..target.target import target_named

    if given["target"]:
        return target_named(given["target"])
    return target_named(config.target, config.bounds) if config.target else None


def say_status(target: Target | None, quiet: bool) -> None:
    """Say in a line on standard error that a target is being wound down or has been retired."""
    if target is not None and target.status is not None and target.status.words and not quiet:
        err(f"ftconv: warning: {target.name} is {target.status.words}; see ftconv explain {target.path or target.name}")


def read_settings(config: Config, **changes: Any) -> ReadSettings:
    """Return how inputs are read."""
    from ..containers import ReadSettings

    return msgspec.structs.replace(ReadSettings(limits=config.limits), **changes)


def pairs(options: Iterable[str], flag: str) -> dict[str, Any]:
    """Read repeated `NAME=VALUE`."""
    from ..spec.option_value import Spelled
    from ..spec.options import unescape

    out: dict[str, Any] = {}
    for text in options:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise click.UsageError(f"{flag} {text!r}: write NAME=VALUE")
        out[name] = Spelled(unescape(value))
    return out
