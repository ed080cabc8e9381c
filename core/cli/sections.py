"""Help in sections: what a command has of its own, then the options that many share, then examples."""

from __future__ import annotations

from typing import Any

import click

SECTIONS = {
    "Inputs": ("reader", "container", "mapping", "read_options", "encoding", "no_header", "split_text",
               "unescape_formulas"),
    "Selection": ("where", "skip", "shuffle", "sample", "limit", "seed"),
    "Rules and target": ("select", "extend_select", "ignore", "settings", "target", "against"),
    "Tokens": ("tokenizer", "vocab_dir"),
    "Report": ("output_format", "report_files", "report_format", "show_content", "no_group", "fail_on"),
    "Messages": ("quiet", "verbose", "no_progress", "color"),
    "Plugins and configuration": ("plugin_files", "no_plugins", "config_file", "isolated", "debug"),
}  # fmt: skip
"""Options that several commands have, by the names of their parameters."""

ORDER = "ftconv.order"
"""Under this name a click.Context knows the parameters of the command line, in order, as often as each was given."""


def order_of_flags() -> list[str]:
    """Return the names of the parameters of the command line, in order, as often as each was given."""
    found: list[str] = click.get_current_context().meta.get(ORDER, [])
    return found


def options_by_section(command: click.Command) -> dict[str, list[click.Option]]:
    """Return the options of a command that are shown: under "" those of its own, then those of each section."""
    shown = [p for p in command.params if isinstance(p, click.Option) and not p.hidden]
    shared = {name for names in SECTIONS.values() for name in names}
    found = {"": [option for option in shown if option.name not in shared]}
    by_name = {option.name: option for option in shown}
    for title, names in SECTIONS.items():
        found[title] = [by_name[name] for name in names if name in by_name]
    return found


class Sectioned(click.Command):
    """A command whose help comes in sections and ends with `examples`, one shell command per line."""

    def __init__(self, *args: Any, examples: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = examples

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Note in which order the options stand, for those of which the later one wins."""
        try:
            if args:
                _, _, order = self.make_parser(ctx).parse_args(list(args))
                ctx.meta[ORDER] = [param.name for param in order]
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx  # the parser does not say whose option lacks its argument
            raise

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options: `--help` stands with those of the command."""
        for title, options in options_by_section(self).items():
            rows = [option.get_help_record(ctx) for option in options]
            if not title and (flag := self.get_help_option(ctx)):
                rows.append(flag.get_help_record(ctx))
            if any(rows):
                with formatter.section(title or "Options"):
                    formatter.write_dl([row for row in rows if row])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples."""
        write_examples(formatter, self.examples)
        super().format_epilog(ctx, formatter)


def write_examples(formatter: click.HelpFormatter, lines: tuple[str, ...]) -> None:
    """Write lines for the shell, each as it is: a line that is wrapped cannot be copied."""
    if lines:
        with formatter.section("Examples"):
            for line in lines:
                formatter.write(f"{'':{formatter.current_indent}}{line}\n")
