"""Every command of every page says what the page says that it says, and every hint in it works when it is typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hints import Watch
from runner import ROOT, is_runnable, rerun

HERE = Path(__file__).parent
FOUND = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), *sorted(HERE.glob("*.md")))
PAGES = [page for page in FOUND if is_runnable(page.read_text("utf-8"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_page_shows_what_the_commands_say(
    page: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, update_golden: bool
) -> None:
    written = page.read_text("utf-8")
    watch = Watch(tmp_path_factory.mktemp("hints"))
    real = rerun(written, tmp_path, watch)
    if update_golden:
        page.write_text(real, "utf-8")
    else:
        assert written == real, f"{page.relative_to(ROOT)} is out of date: pytest --update-golden, then read the diff"
        assert not watch.faults, "hints that cannot be typed as they are:\n" + "\n".join(watch.faults)
