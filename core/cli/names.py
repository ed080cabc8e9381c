"""The names that a shell completes, each with a few words: formats, rules, transforms, targets, engines and others.

Importing all plugins takes longer than anybody waits after Tab. So the built-in names come from a file that is made
with the reference pages, and the plugins are imported only where some are installed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from importlib import resources
from typing import TYPE_CHECKING, Any

from .paths import path_hint

if TYPE_CHECKING:
    import click
    from click.shell_completion import CompletionItem

    from ..spec.host import Host

Names = dict[str, dict[str, str]]
"""Words by name, by kind: readers, writers, containers, transforms, rules, codes, categories, targets, models,
tokenizers, engines."""
NAMES_FILE = "names.json"
EXPLAINED = ("readers", "writers", "transforms", "codes", "rules", "engines", "targets")
"""What `ftconv explain` explains."""


def completed_names(host: Host) -> Names:
    """Return the names that plugins bring, and those of the core and of the targets."""
    from ..containers.registry import CONTAINERS
    from ..lint.selection import CATEGORIES
    from ..model.finding import CORE_RULES
    from ..target.target import targets

    codes = {code: (entry.name, entry.summary) for code, entry in CORE_RULES.items()}
    codes |= {rule.code: (rule.name, rule.summary) for rule in host.rules.values()}
    known = targets()
    models = {f"{t.name.partition('/')[0]}/{model}": t.title for t in known for model in t.models}
    return {
        "readers": {name: _summary(name, spec.manual) for name, spec in sorted(host.readers.items())},
        "writers": {name: _summary(name, spec.manual) for name, spec in sorted(host.writers.items())},
        "containers": {name: ", ".join(home.extensions) for name, home in CONTAINERS.items()},
        "transforms": {name: spec.summary for name, spec in sorted(host.transforms.items())},
        "codes": {code: f"{name}: {words}" for code, (name, words) in sorted(codes.items())},
        "rules": {name: f"{code}: {words}" for code, (name, words) in sorted(codes.items(), key=lambda item: item[1])},
        "categories": dict.fromkeys(CATEGORIES, "a category of rules"),
        "targets": {target.name: target.title for target in known},
        "models": dict(sorted(models.items())),
        "tokenizers": {name: _summary(name, spec.manual) for name, spec in sorted(host.tokenizers.items())},
        "engines": {name: _summary(name, spec.manual) for name, spec in sorted(host.engines.items())},
    }


def _summary(name: str, manual: str) -> str:
    return manual.partition("\n")[0].removeprefix(f"{name}: ")


def third_party_on(no_plugins: bool) -> bool:
    """Whether plugins other than ftconv's own are loaded: not with --no-plugins, nor with FTCONV_NO_PLUGINS=1."""
    return not no_plugins and os.environ.get("FTCONV_NO_PLUGINS", "") in ("", "0")


def known_names(third_party: bool) -> Names:
    """Return the names that the command line knows, less those of plugin files, which Tab does not run."""
    if third_party and _plugins_installed():
        from ..spec.host import Host

        return completed_names(Host(refuse_clashes=False))
    found: Names = json.loads(resources.files("ftconv.schemas").joinpath(NAMES_FILE).read_text("utf-8"))
    return found


def _plugins_installed() -> bool:
    from importlib import metadata

    # By the module, not by the distribution, whose name would have to be read from a file.
    return any(not point.value.startswith("ftconv.plugins.") for point in metadata.entry_points(group="ftconv"))


def completing(
    *kinds: str, many: bool = False, files: bool = False
) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem[Any]]]:
    """Return what completes the value of an option by the names of these kinds, whatever their case.

    `many`: names with commas between them, of which the last is completed. `files`: or the name of a file.
    """

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem[Any]]:
        from click.shell_completion import CompletionItem

        before, comma, begun = incomplete.rpartition(",") if many else ("", "", incomplete)
        names = known_names(third_party_on(bool(ctx.params.get("no_plugins"))))
        of_kinds = {name: words for kind in reversed(kinds) for name, words in names[kind].items()}
        start = begun.lower()
        found = [name for name in of_kinds if name.lower().startswith(start)]
        found = found or [name for name in of_kinds if name.partition("/")[2].startswith(start)]
        left = [name for name in found if name not in before.split(",")]
        items = [CompletionItem(before + comma + name, help=of_kinds[name]) for name in left]
        # The hint goes first: bash forgets what came before one.
        return [*(path_hint(incomplete) if files else ()), *items]

    return complete
