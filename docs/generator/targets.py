"""The page of targets: what vendors and trainers take."""

from __future__ import annotations

from ftconv import targets
from ftconv.cli.targets import page as manual
from ftconv.cli.targets import row_of

from .markdown import page as made
from .markdown import table


def page() -> str:
    """Return the page of targets: a table of all, then the facts of each with their sources."""
    found = targets()
    rows = [[f"[{t.name}](#{_slug(t.name)})", t.title, "; ".join(row_of(t)[:-1]), t.as_of] for t in found]
    return made(
        "Targets",
        "A target is a vendor, a model or a trainer. `--target NAME` checks data for it, counts tokens as it does and "
        "shows what it trains; [this guide](../how-to/judge-for-a-target.md) shows how, and how to write a target "
        "of your own. `ftconv explain NAME` prints the same facts. Each has its source, and the date on which it was "
        "looked up: vendors change their rules without notice. In brackets stands how it was confirmed, where that is "
        "known: the target's own code was run, its source was opened, an excerpt of its page was read, or a third "
        "party quotes it. `ftconv targets --stale 90d` lists the facts that were looked up longer ago.",
        table(["target", "vendor or trainer", "accepts", "as of"], rows),
        *(f"## {t.name}\n\n```text\n{manual(t)}\n```" for t in found),
    )


def _slug(name: str) -> str:
    """Return the anchor of a heading, as GitHub makes it."""
    return "".join(c for c in name.lower() if c.isalnum() or c in "-_")
