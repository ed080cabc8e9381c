"""The pages in a real browser, headless Chromium: they open from a file, work by keyboard, and run nothing of the data.

Skipped where Playwright or Chromium is missing: pip install --group browser; apt-get install chromium.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from page.pages import BIKES
from running import call

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
CONTRAST = """
(selector) => {
  const numbers = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = (color) => {
    const [r, g, b] = numbers(color).map((c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const paper = (element) => {
    for (; element; element = element.parentElement) {
      const color = getComputedStyle(element).backgroundColor;
      if ((numbers(color)[3] ?? 1) > 0) return color;
    }
    return "rgb(255, 255, 255)";
  };
  return Math.min(...[...document.querySelectorAll(selector)].filter((e) => e.offsetParent).map((element) => {
    const [a, b] = [light(getComputedStyle(element).color), light(paper(element))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }));
}
"""
"""The least contrast of text and what is behind it, as WCAG 2 defines it."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    (folder / "bikes.jsonl").write_text(BIKES, "utf-8")
    assert call("report", "bikes.jsonl", "--target", "openai/gpt-4o", "-o", "bikes.html", cwd=folder).code == 1
    return folder / "bikes.html"


@pytest.fixture
def opened(browser: Any, page_file: Path, request: pytest.FixtureRequest) -> Iterator[Any]:
    """Yield the page, opened from its file; at its end nothing was said, asked for or run."""
    context = browser.new_context(**getattr(request, "param", {"viewport": {"width": 1280, "height": 900}}))
    page = context.new_page()
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda made: asked.append(made.url))
    page.goto(page_file.as_uri())
    yield page
    assert page.title() == "bikes.jsonl"  # the attacks in the data change it
    context.close()
    assert said == []
    assert asked == [page_file.as_uri()]


def test_the_filters_show_what_they_name(opened: Any) -> None:
    rules = opened.locator("details.rule:visible")
    every = rules.count()
    opened.select_option("#severity", "warning")
    warnings = rules.count()
    assert 0 < warnings < every
    assert opened.locator(".pill.error:visible").count() == 0
    opened.select_option("#severity", "")
    opened.select_option("#rule", "FT304")
    assert rules.count() == 1
    assert opened.locator("#FT304 mark:visible").count() > 0
    opened.select_option("#rule", "")
    opened.fill("#search-findings", "no such words")
    assert rules.count() == 0
    assert opened.locator("#no-finding").is_visible()
    opened.fill("#search-findings", "")
    assert rules.count() == every


def test_records_are_leafed_through_by_keyboard(opened: Any) -> None:
    position, sample = opened.locator("#position"), opened.locator(".sample:visible")
    assert (position.inner_text(), sample.count()) == ("1 of 4", 1)
    first = sample.inner_text()
    opened.keyboard.press("n")
    assert position.inner_text() == "2 of 4"
    assert sample.inner_text() != first
    opened.keyboard.press("p")
    assert sample.inner_text() == first
    opened.keyboard.press("/")
    opened.keyboard.type("n")  # into the box
    assert opened.evaluate("document.activeElement.id") == "search-findings"
    assert position.inner_text() == "1 of 4"
    opened.fill("#search-samples", "onerror")
    assert position.inner_text() == "1 of 1"
    assert "<img src=x onerror" in sample.inner_text()


@pytest.mark.parametrize(
    "opened",
    [{"viewport": {"width": 420, "height": 900}, "color_scheme": scheme} for scheme in ("light", "dark")],
    ids=["light", "dark"],
    indirect=True,
)
def test_on_a_phone_nothing_scrolls_sideways_and_all_can_be_read(opened: Any) -> None:
    opened.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert opened.evaluate("document.documentElement.scrollWidth") == 420
    assert opened.evaluate(CONTRAST, "p, dt, dd, td, th, a, mark, del, .key, .text span, .text, .pill, button") >= 4.5


@pytest.mark.parametrize("opened", [{"java_script_enabled": False}], indirect=True)
def test_without_scripts_everything_is_shown(opened: Any) -> None:
    assert opened.locator(".sample:visible").count() == 4
    assert opened.locator("#filters").is_hidden()
    assert opened.locator("svg:visible").count() > 3


def test_a_script_that_slipped_in_would_not_run(browser: Any, page_file: Path, tmp_path: Path) -> None:
    text = page_file.read_text("utf-8").replace("<main>", "<main><script>document.title=1</script><p id=x>", 1)
    text = text.replace("<p id=x>", "<img src='data:,' onerror='document.title=1'><p id=x style='color:red'>", 1)
    (tmp_path / "broken.html").write_text(text, "utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "broken.html").as_uri())
    assert page.locator("#x").count() == 1
    assert page.title() == "bikes.jsonl"
    page.close()


def test_the_records_of_a_preview_are_leafed_through(browser: Any, page_file: Path, tmp_path: Path) -> None:
    place = tmp_path / "records.html"
    done = call("preview", page_file.with_name("bikes.jsonl"), "--count", "2", "--html", place, cwd=tmp_path)
    assert done.code == 0, done.err
    page = browser.new_page(viewport={"width": 420, "height": 900})
    page.goto(place.as_uri())
    assert page.locator("h1:visible").inner_text().startswith("record 0 ")
    page.keyboard.press("n")
    assert page.locator("h1:visible").inner_text().startswith("record 1 ")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search-samples"
    assert page.evaluate("document.documentElement.scrollWidth") == 420
    page.close()
