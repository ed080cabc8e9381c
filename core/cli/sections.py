"""Help in sections: what a command has of its own, then the options that many share, then examples."""

from __future__ import annotations

import re
from typing import Any

import click

from ..files.standard_input import is_piped
from .first_guess import TYPED, add_synonyms

SECTIONS = {
    "Inputs": ("reader", "container", "mapping", "read_options", "encoding", "no_header", "split_text",
               "unescape_formulas"),
    "Selection": ("where", "skip", "shuffle", "sample", "limit", "seed"),
    "Rules and target": ("select", "extend_select", "ignore", "settings", "target", "against"),
    "Model": ("model_files", "template_args", "date", "transformers"),
    "Tokens": ("tokenizer", "vocab_dir"),
    "Report": ("output_format", "report_files", "report_format", "show_content", "no_group", "fail_on"),
    "Many machines": ("engine", "address", "engine_options", "shard", "workdir"),
    "Messages": ("quiet", "verbose", "no_progress", "color"),
    "Plugins and configuration": ("plugin_files", "no_plugins", "config_file", "isolated", "debug"),
}  # fmt: skip
"""Options that several commands have, by the names of their parameters."""

BRIEF = ("Inputs", "Model", "Tokens", "Many machines", "Messages", "Plugins and configuration")
"""Sections of options that nearly every command has: --help only names them, --help-all describes them too."""

WHOLE = "ftconv.help_all"
"""Under this name a click.Context knows that its help is to describe all options."""

_RANGE = re.compile(r"x?[<>=\d]*x?[<>]=?\d+")

ORDER = "ftconv.order"
"""Under this name a click.Context knows the parameters of the command line, in order, as often as each was given."""


UNPIPED = ("prepare", "init")
"""Commands for which standard input holds no data: it has the answers to questions, or inputs may be left out."""


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
        self._help_all = click.Option(
            ["--help-all"], is_flag=True, is_eager=True, expose_value=False, callback=self._show_all,
            help="Show the options that many commands have, too.",
        )  # fmt: skip

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the parameters with `--help` and `--help-all`."""
        return [*super().get_params(ctx), self._help_all]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Note in which order the options stand, for those of which the later one wins.

        Where no input is named, what is piped in is the input.
        """
        ctx.meta[TYPED] = list(args)
        try:
            if args:
                _, _, order = self.make_parser(ctx).parse_args(list(args))
                ctx.meta[ORDER] = [param.name for param in order]
            rest = super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx  # the parser does not say whose option lacks its argument
            raise
        for name in ("inputs", "requests"):
            if ctx.params.get(name) == () and self.name not in UNPIPED and not ctx.resilient_parsing and is_piped():
                ctx.params[name] = ("-",)
        return rest

    def make_parser(self, ctx: click.Context) -> Any:
        """Return the parser, which knows the synonyms of options as well."""
        parser = super().make_parser(ctx)
        add_synonyms(parser, self)
        return parser

    def _show_all(self, ctx: click.Context, param: click.Parameter, value: bool) -> None:
        if value:
            ctx.meta[WHOLE] = True
            click.echo(ctx.get_help(), color=ctx.color)
            ctx.exit()

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options: `--help` stands with those of the command."""
        brief, whole = [], ctx.meta.get(WHOLE, False)
        for title, options in options_by_section(self).items():
            if title in BRIEF and not whole:
                names = ", ".join(max(option.opts, key=len) for option in options)
                brief += [(title, names)] if names else []
                continue
            rows = [_described(option, ctx) for option in options]
            if not title and (flag := self.get_help_option(ctx)):
                rows.append(_described(flag, ctx))
                rows += [_described(self._help_all, ctx)] if not whole else []
            if any(rows):
                with formatter.section(title or "Options"):
                    formatter.write_dl([row for row in rows if row])
        if brief:
            with formatter.section("More options, which --help-all describes"):
                formatter.write_dl(brief)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples."""
        write_examples(formatter, self.examples)
        super().format_epilog(ctx, formatter)


def _described(option: click.Option, ctx: click.Context) -> tuple[str, str] | None:
    """Return an option and its help, without click's notation of the numbers that it takes."""
    record = option.get_help_record(ctx)
    if record is None:
        return None
    text, bracket, notes = record[1].rpartition("  [")
    kept = [note for note in notes.removesuffix("]").split("; ") if not _RANGE.fullmatch(note)]
    return record[0], record[1] if not bracket else f"{text}  [{'; '.join(kept)}]" if kept else text


def write_examples(formatter: click.HelpFormatter, lines: tuple[str, ...]) -> None:
    """Write lines for the shell, each as it is: a line that is wrapped cannot be copied."""
    if lines:
        with formatter.section("Examples"):
            for line in lines:
                formatter.write(f"{'':{formatter.current_indent}}{line}\n")
