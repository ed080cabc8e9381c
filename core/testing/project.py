"""A project under test: its ftconv.yaml, the plugins that it names, and its data, linted as the command line does."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from ..config.check import host_of
from ..config.load import load_config
from ..config.trust import find_config
from ..engine.report import Report
from ..errors import PluginError
from ..model.finding_log import FindingLog, Findings
from ..spec.choice import Choice
from ..spec.format import Reader, Writer
from ..spec.rule import Rule
from ..spec.transform import Transform


class Project:
    """The value of the fixture `ftconv`, made from the ftconv.yaml of a folder or its nearest parent.

    `root` is the folder of that file, or the given one if there is none; names of data are relative to it. Its plugin
    files run in a repository, or in the folder `trusted`: for the fixture, the root of the tests, whose code runs too.
    """

    def __init__(self, folder: str | Path, trusted: Path | None = None) -> None:
        here = Path(folder).resolve()
        self.config = load_config("", here, trusted)
        self.root = Path(self.config.file).resolve().parent if self.config.file else here
        self.host = host_of(self.config)

    def lint(self, *inputs: str | os.PathLike[str], **changes: Any) -> Findings:
        """Return the findings in files or globs, as `ftconv lint` would, in its order.

        Some 10,000 are listed, with the first of each message among them; all are counted, in `total` and `severities`
        of what is returned, and `reaches` judges by the counts. `changes` override the configuration: `select`,
        `extend_select` and `ignore` (lists of rules), `target`, `production`. Findings contain no text of records.
        Raises FtconvError if the command would exit with 2, 3 or 4.
        """
        return self._linted(inputs, changes).log.in_order()

    def _linted(self, inputs: Sequence[str | os.PathLike[str]], changes: dict[str, Any]) -> Report:
        from ..containers import ReadSettings
        from ..engine.plan import LintPlan, ReadPlan
        from ..engine.read_request import ReadRequest
        from ..files.expand import expand
        from ..lint.baseline import load_baseline
        from ..lint.run import lint_inputs

        if self.host.problems:
            raise PluginError(str(self.host.problems[0]))
        baseline = load_baseline(self.config.baseline) if self.config.baseline else None
        target, bounds = changes.get("target", self.config.target), "" if "target" in changes else self.config.bounds
        request = ReadRequest(
            inputs=expand([_shown(self.root / name) for name in inputs]),
            jobs=1,  # the host may hold what a worker could not find again
            settings=ReadSettings(limits=self.config.limits),
            read=ReadPlan(plugin_files=self.config.plugin_files),
            lint=LintPlan(
                choice=self._choice(changes),
                target=_target(target, bounds) if isinstance(target, str) else target,
                production=changes.get("production", self.config.production),
                every=True,
                baselined=baseline is not None,
            ),
        )
        report = lint_inputs(request, self.host, None, baseline)
        if report.crashed:
            raise PluginError(report.crashed[0])
        return report

    def check_data(self, *inputs: str | os.PathLike[str], fail_on: str = "error", **changes: Any) -> None:
        """Check that files have no finding as severe as `fail_on` (error or warning), and that no record is rejected.

        Raises AssertionError with the first lines that `ftconv lint` would print, where it would exit with 1, and
        UsageError for another word. `changes` are those of `lint`.
        """
        __tracebackhide__ = True
        from ..reports.text import line_of

        FindingLog().reaches(fail_on)  # refuses a word it does not know, before anything is read
        report = self._linted(inputs, changes)
        if not report.fails(fail_on):
            return
        wanted = ("error",) if fail_on == "error" else ("error", "warning")
        lines = [line_of(finding) for finding in report.log.in_order() if finding.severity in wanted][:20]
        total = sum(report.log.severities.get(severity, 0) for severity in wanted)
        more = [f"… and {total - len(lines):,} more"] if total > len(lines) else []
        count = f"{total:,} finding{'s' * (total != 1)} in {', '.join(map(str, inputs))}"
        rejected = report.tally.rejected - report.excused
        count += f"; {rejected:,} record{'s' * (rejected != 1)} rejected" if rejected > 0 and not total else ""
        # Said with a raise: pytest writes what it saw below an assert of a plugin.
        raise AssertionError("\n".join([count, *lines, *more]))

    def check_rule(self, rule: str | Rule, **how: Any) -> None:
        """Check the laws of a rule, by its name or code. `how` goes to `ftconv.testing.check_rule`."""
        __tracebackhide__ = True
        _kit("check_rule")(self.host.rule(rule) if isinstance(rule, str) else rule, host=self.host, **how)

    def check_transform(self, transform: str | Transform, **how: Any) -> None:
        """Check the laws of a transform, by its name. `how` goes to `ftconv.testing.check_transform`."""
        __tracebackhide__ = True
        named = self.host.transform(transform) if isinstance(transform, str) else transform
        _kit("check_transform")(named, host=self.host, **how)

    def check_reader(self, reader: str | Reader, **how: Any) -> None:
        """Check the laws of a reader, by its name. `how` goes to `ftconv.testing.check_reader`."""
        __tracebackhide__ = True
        _kit("check_reader")(self.host.reader(reader) if isinstance(reader, str) else reader, host=self.host, **how)

    def check_writer(self, writer: str | Writer, **how: Any) -> None:
        """Check the laws of a writer, by its name. `how` goes to `ftconv.testing.check_writer`."""
        __tracebackhide__ = True
        _kit("check_writer")(self.host.writer(writer) if isinstance(writer, str) else writer, host=self.host, **how)

    def _choice(self, changes: dict[str, Any]) -> Choice:
        config = self.config
        unknown = [name for name in changes if name not in (*_SELECTING, "target", "production")]
        if unknown:
            raise TypeError(f"lint has no {unknown[0]}; it has {', '.join(_SELECTING)}, target and production")
        steps = [("select", config.select or ()), ("extend", config.extend_select), ("ignore", config.ignore)]
        steps += [(what, _several(changes.get(name, ()))) for name, what in _SELECTING.items()]
        if config.select is not None and not config.select:
            steps[0] = ("select", ())
        said = tuple(step for step in steps if step[1])
        return Choice(said, config.severity, config.rules, config.per_file_ignores, config.folder)


_SELECTING = {"select": "select", "extend_select": "extend", "ignore": "ignore"}


def _kit(name: str) -> Any:
    """Return a check of the kit; it is loaded when it is asked for, and says what to install."""
    return getattr(import_module("ftconv.testing"), name)


def _several(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _target(name: str, bounds: str) -> Any:
    from ..target.target import target_named

    return target_named(name, bounds) if name else None


def _shown(path: Path) -> str:
    """Return a path as seen from the working directory, where that is shorter."""
    try:
        near = os.path.relpath(path)
    except ValueError:  # another drive
        return str(path)
    return near if not near.startswith("..") else str(path)


@cache
def project_at(folder: Path, trusted: Path) -> Project:
    """Return the project that a folder is in, made once for each ftconv.yaml."""
    found = find_config(folder, trusted)
    home = found.parent if found is not None else folder
    return project_at(home, trusted) if home != folder else Project(folder, trusted)
