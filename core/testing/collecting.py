"""A `*.rule.yaml` file as pytest sees it: one test for each case, and one for the laws of the rule."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ..errors import FtconvError
from .cases import RuleCase, laws_wanted, rule_cases, run_case
from .project import Project, project_at


class RuleFile(pytest.File):
    """The cases of one rule. The laws are checked too, unless the file says `laws: no`."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield the tests. Raises CollectError for a file that is not in form."""
        try:
            cases = rule_cases(self.path)
            name, laws = laws_wanted(self.path)
        except FtconvError as error:
            raise self.CollectError(str(error)) from None
        if laws:
            yield LawsItem.from_parent(self, name=f"{name}: laws", rule=name)
        for case in cases:
            yield CaseItem.from_parent(self, name=f"{case.kind}: {case.title}", case=case)

    @property
    def project(self) -> Project:
        """The project that the file stands in."""
        return project_at(self.path.parent, self.config.rootpath)


class _Item(pytest.Item):
    """A test that fails in words, not in a traceback."""

    parent: RuleFile

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return what to show of a failure."""
        error = excinfo.value
        if isinstance(error, AssertionError | FtconvError):
            notes = getattr(error, "__notes__", [])
            return "\n".join([str(error), *(note for note in notes if "xample" in note[:40] or "case" in note[:40])])
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the test stands."""
        return self.path, 0, self.name


class CaseItem(_Item):
    """One case."""

    def __init__(self, *, case: RuleCase, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.case = case

    def runtest(self) -> None:
        """Run it."""
        run_case(self.case, self.parent.project.host)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the case stands."""
        return self.path, self.case.line - 1, self.name


class LawsItem(_Item):
    """The laws of one rule."""

    def __init__(self, *, rule: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rule = rule

    def runtest(self) -> None:
        """Check them."""
        self.parent.project.check_rule(self.rule)
