"""`ftconv doctor`: what ftconv runs with here, and what is wrong with it; for reports of bugs."""

from __future__ import annotations

import locale
import os
import platform
import re
import shutil
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .. import __version__
from ..errors import FtconvError, UsageError, install_hint
from ..model.safe_text import safe
from ..model.secrets import hidden
from .config import VARIABLES
from .console import color_of, out_wrapped, print_json
from .flags import open_host, plugin_options
from .names import third_party_on
from .sections import Sectioned

if TYPE_CHECKING:
    from ..config.load import Config
    from ..spec.host import Host

_REQUIREMENT = re.compile(r"([\w.-]+)[^;]*(?:;\s*extra\s*==\s*[\"']([\w-]+)[\"'])?")
_DEVELOPERS = "test"
"""The extra of those who change ftconv itself."""
_SHOWN = (
    *VARIABLES,
    "TERM",
    "COLORTERM",
    "COLUMNS",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TMPDIR",
    "PYTHONPATH",
    "PYTHONUTF8",
)
"""Variables whose values are shown; of other names that begin with FTCONV, only that they are set."""


@click.command("doctor", cls=Sectioned, examples=("ftconv doctor", "ftconv doctor --json > doctor.json"))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@plugin_options
def command(**given: Any) -> int:
    """Show versions, libraries, plugins, the configuration that is found, and the terminal. Include it in bug reports.

    It contains no data and no secrets, and the home folder is shown as ~. The exit code is 4 if a plugin is broken, 2
    if the configuration is wrong, and 3 if temporary files cannot be written.
    """
    host, config, fault = _opened(given)
    plugins = [str(problem) for problem in host.problems] + host.clashes
    temporary, full = _temporary()
    document = {
        "ftconv": {"version": __version__, "folder": str(Path(__file__).parents[1]), "command": sys.argv[0]},
        "python": {
            "version": platform.python_version(), "implementation": platform.python_implementation(),
            "executable": sys.executable, "platform": platform.platform(), "processors": os.cpu_count(),
        },
        "libraries": _libraries(),
        "extras": _extras(),
        "plugins": [{"name": o.name, "version": o.version, "origin": o.origin} for o in host.plugins],
        "third_party": third_party_on(given["no_plugins"]),
        "configuration": _configuration(given, config),
        "terminal": _terminal(),
        "temporary": temporary,
        "environment": _environment(),
        "problems": [words for words in (fault, *plugins, full) if words],
    }  # fmt: skip
    shown = _without_home(document)
    if given["as_json"]:
        print_json(shown)
    else:
        for line in _lines(shown):
            out_wrapped(safe(line, 2_000), indent=13)
    return 4 if plugins else 2 if fault else 3 if full else 0


def _opened(given: dict[str, Any]) -> tuple[Host, Config | None, str]:
    """Return the host, the configuration, and what is wrong with that: then there is none, nor are its plugin files."""
    from ..spec.host import Host

    try:
        return *open_host({**given, "quiet": True}, warn=False, refuse_clashes=False), ""
    except FtconvError as error:
        fault = str(error)
    try:
        named = Host(given["plugin_files"], third_party=third_party_on(given["no_plugins"]), refuse_clashes=False)
        return named, None, fault
    except UsageError as error:
        return Host(third_party=False), None, str(error)


# -- what there is -----------------------------------------------------------------------------------------------------


def _required() -> list[tuple[str, str]]:
    """Return the libraries that ftconv requires, each with its extra; "" for those that it cannot do without."""
    try:
        found = metadata.requires("ftconv") or []
    except metadata.PackageNotFoundError:
        found = []
    return [(m[1], m[2] or "") for m in map(_REQUIREMENT.match, found) if m and m[2] != _DEVELOPERS]


def _version(library: str) -> str | None:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return None


def _libraries() -> dict[str, str | None]:
    return {library: _version(library) for library, extra in _required() if not extra}


def _extras() -> list[dict[str, Any]]:
    """Return each extra with its libraries, and the command that installs it where one of them is missing."""
    found: dict[str, dict[str, str | None]] = {}
    for library, extra in _required():
        if extra:
            found.setdefault(extra, {})[library] = _version(library)
    return [
        {"name": name, "libraries": libraries, "install": install_hint(name) if None in libraries.values() else ""}
        for name, libraries in found.items()
    ]


def _configuration(given: dict[str, Any], config: Config | None) -> dict[str, Any]:
    """Return the file, and how it was chosen or where it was looked for."""
    from ..config.trust import folders_from, repository_of

    start = Path.cwd()
    if given["isolated"]:
        return {"file": "", "why": "not looked for: --isolated"}
    if given["config_file"]:
        return {"file": given["config_file"], "why": "named by --config"}
    top = folders_from(start)[-1]
    end = "the root of the repository" if repository_of(start) == top else "the home folder" if top != start else ""
    searched = (
        f"{start} and above, up to {top}, {end}" if top != start else f"{start} only" + (f", {end}" if end else "")
    )
    if config is None:
        return {"file": "", "why": "not used, see problems"}
    if not config.file:
        return {"file": "", "why": f"none found in {searched}"}
    runs = "its plugin files run" if config.in_repository else "its plugin files do not run: not in a repository"
    return {"file": config.file, "why": f"found, looking in {searched}; {runs}"}


def _terminal() -> dict[str, Any]:
    color, why = color_of(sys.stdout)
    streams = {"input": sys.stdin, "output": sys.stdout, "errors": sys.stderr}
    try:
        where = ".".join(part or "?" for part in locale.getlocale())
    except ValueError:
        where = "unknown"
    return {
        **{
            name: "a terminal" if stream is not None and stream.isatty() else "not a terminal"
            for name, stream in streams.items()
        },
        "width": shutil.get_terminal_size().columns,
        "color": color,
        "color_why": why,
        "encoding": sys.stdout.encoding,
        "file_names": sys.getfilesystemencoding(),
        "locale": where,
    }


def _temporary() -> tuple[dict[str, Any], str]:
    """Return the temporary folder with its room in bytes, and why nothing can be written there."""
    from ..errors import OutputError
    from ..files import scratch

    try:
        with scratch.new_folder() as made:
            return {"folder": os.path.dirname(made), "writable": True, "free": shutil.disk_usage(made).free}, ""
    except OutputError as error:
        return {"folder": os.environ.get("TMPDIR", ""), "writable": False, "free": 0}, str(error)


def _environment() -> dict[str, str]:
    found = {name: os.environ[name] for name in _SHOWN if os.environ.get(name)}
    others = {name: "(set)" for name in sorted(os.environ) if name.startswith("FTCONV") and name not in _SHOWN}
    return {**found, **others}


def _without_home(value: Any) -> Any:
    """Return a value with the home folder as ~ in all its texts, and without secrets."""
    if isinstance(value, dict):
        return {key: _without_home(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_without_home(inner) for inner in value]
    home = os.path.expanduser("~").rstrip("/")
    if not isinstance(value, str):
        return value
    return hidden(re.sub(rf"{re.escape(home)}(?=/|\W|$)", "~", value) if len(home) > 1 else value)


# -- as text -----------------------------------------------------------------------------------------------------------


def _lines(found: dict[str, Any]) -> Iterator[str]:
    """Yield one fact a line: a line that is wrapped cannot be copied."""
    about, python, terminal, temporary = (found[key] for key in ("ftconv", "python", "terminal", "temporary"))
    free = f", {temporary['free'] / 1e9:,.1f} GB free" if temporary["writable"] else ", cannot be written"
    yield _row("ftconv", f"{about['version']}, in {about['folder']}")
    yield _row("python", f"{python['version']} ({python['implementation']}), {python['executable']}")
    yield _row("platform", f"{python['platform']}, {python['processors']} processors")
    yield _row("config", ": ".join(filter(None, (found["configuration"]["file"], found["configuration"]["why"]))))
    yield _row("temporary", f"{temporary['folder']}{free}")
    yield _row("terminal", f"input: {terminal['input']}; output: {terminal['output']}; errors: {terminal['errors']}")
    yield _row(
        "", f"{terminal['width']} columns; colour {'on' if terminal['color'] else 'off'}, {terminal['color_why']}"
    )
    yield _row("", f"{terminal['encoding']}; file names {terminal['file_names']}; locale {terminal['locale']}")
    yield from _table("environment", [f"{name}={value}" for name, value in found["environment"].items()])
    yield from _table("libraries", [_named(name, version) for name, version in found["libraries"].items()])
    extras = [
        (e, ", ".join(_named(name, version) for name, version in e["libraries"].items())) for e in found["extras"]
    ]
    hints = [f"{e['name']}: {words}" + (f" ({e['install']})" if e["install"] else "") for e, words in extras]
    yield from _table("extras", hints)
    foreign = [o for o in found["plugins"] if o["origin"] != "ftconv"]
    others = [_named(o["name"], o["version"] or o["origin"]) for o in foreign]
    off = "none but the built-in ones" if found["third_party"] else "switched off, but for the built-in ones"
    yield from _table("plugins", others or [off])
    yield ""
    yield from [f"problem: {words}" for words in found["problems"]] or ["no problems found"]


def _table(title: str, cells: list[str]) -> Iterator[str]:
    for number, cell in enumerate(cells):
        yield _row("" if number else title, cell)


def _row(title: str, text: str) -> str:
    return f"{title:<12} {text}"


def _named(library: str, version: str | None) -> str:
    return f"{library} {version or 'missing'}"
