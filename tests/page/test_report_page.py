"""The page about a dataset: it is whole, loads nothing, keeps data text, and says what is in the set."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from budget import budget
from hypothesis import given, settings
from hypothesis import strategies as st
from page.pages import BIKES, Page
from running import call

from ftconv.model.safe_text import safe_lines
from ftconv.page.changes import ChangesShown
from ftconv.page.charts import edges_for, histogram
from ftconv.page.facts import Facts, InputFacts, PromptChange, RuleFacts, SpotFacts, TargetStatus
from ftconv.page.markup import tag
from ftconv.page.report_page import report_page
from ftconv.page.shown import ExampleView, ShownTurn, Stretch

SAMPLES = Path(__file__).parents[2] / "docs" / "samples"
SOURCES = ("src", "href", "action", "srcset", "data", "poster", "background", "formaction", "xlink:href")


def page_of(folder: Path, *arguments: str, code: int = 1) -> str:
    """Write four bikes into the folder and return the page about them."""
    (folder / "bikes.jsonl").write_text(BIKES, "utf-8")
    done = call("report", "bikes.jsonl", "-o", "-", *arguments, cwd=folder)
    assert done.code == code, done.err
    return done.out.decode()


def assert_harmless(page: Page) -> None:
    """Only our own script is there, and nothing that loads or runs anything else."""
    assert page.names.count("script") == 1
    assert page.names.count("style") == 1
    assert not {"img", "iframe", "object", "embed", "link", "base", "image", "use"} & set(page.names)
    for _, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        assert all((attributes[name] or "").startswith("#") for name in SOURCES if name in attributes)


@pytest.mark.parametrize("sample", sorted(path.name for path in SAMPLES.iterdir()))
def test_the_page_of_any_format_is_whole_and_harmless(sample: str) -> None:
    done = call("report", sample, "-o", "-", "--fail-on", "never", cwd=SAMPLES)
    assert done.code == 0, done.err
    page = Page(done.out.decode())
    assert_harmless(page)
    assert sample in page.text
    assert len(done.out) < 300_000


names = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(
    ["<script>alert(1)</script>", '" onload="x', "</textarea>", "<!--", "&lt;", "]]>", "\u202e", "'><img src=x>"]
)
number = st.integers(0, 10**6)
turn = st.builds(
    ShownTurn, names, number, st.sampled_from(["yes", "no", "unknown", "rejected"]), names, st.just("partly"),
    st.lists(st.builds(Stretch, names, st.just("yes"), st.booleans(), st.booleans(), number), max_size=2), number,
)  # fmt: skip
example = st.builds(
    ExampleView, names, names, st.lists(turn, max_size=3), names, number, number, number, number,
    st.dictionaries(names, names, max_size=2), names,
)  # fmt: skip
rule = st.builds(
    RuleFacts, names, names, st.sampled_from(["error", "warning"]), names, number, names, names, names,
    st.sampled_from(["", "safe", "unsafe"]), names,
    st.lists(st.builds(SpotFacts, names, names, names, st.none() | example, names), max_size=2),
)  # fmt: skip


def summary_of(text: str) -> dict[str, Any]:
    prompt = {"examples": 1, "tokens": 1, "characters": 9, "script": text, "hash": text, "text": text}
    spread = {"min": 1, "median": 1, "mean": 1, "p95": 1, "max": 1, "total": 1}
    return {
        "examples": 1, "read": 1, "purposes": {text: 1}, "with_tools": 1, "preference_pairs": 0, "duplicates": 1,
        "turns": {text: 1}, "patterns": [{"roles": text, "examples": 1}], "other_patterns": 1, "kind": "exact",
        "system_prompts": [prompt], "other_system_prompts": 1, "without_system_prompt": 1, "tokenizer": text,
        "why": text, "tokens": {text: spread}, "target": text,
        "limit": {"max_tokens": 1, "examples": 1, "share": 1.0, "tokens": 1, "then": text},
        "trained": {"tokens": 1, "of": 1, "share": 1.0, "turns": text},
    }  # fmt: skip


@settings(max_examples=budget(60))
@given(names, st.lists(rule, max_size=2), st.lists(example, max_size=2))
def test_no_text_in_any_field_becomes_markup(text: str, rules: list[RuleFacts], shown: list[ExampleView]) -> None:
    facts = Facts(
        version=text, inputs=[InputFacts(text, text, text, 1, 1, 1)] * 2, target=TargetStatus(text, text, text, text),
        purpose=text, errors=1, warnings=1, refused=1, rejected=1, summary=summary_of(text),
        lengths={"example": Counter({1: 1})}, prompt_change=PromptChange(text, f"[-{text}-] {{+{text}+}}"),
        against=[text], rules=rules, samples=shown, problems=[text],
    )  # fmt: skip
    page = Page(report_page(facts, ChangesShown(text, {text: 1}, [(text, text, text)], [(text, text, text)])))
    assert_harmless(page)


@given(st.lists(st.text(), max_size=3), st.text())
def test_a_tag_gives_back_the_texts_in_it(texts: list[str], value: str) -> None:
    made = Page(tag("p", *texts, title=value))
    assert made.text == "".join(map(safe_lines, texts))
    assert made.elements == [("p", {"title": safe_lines(value)})]


@given(st.dictionaries(st.integers(0, 200_000), st.integers(1, 1_000), min_size=1, max_size=30), st.integers(1, 10**6))
def test_every_example_is_in_one_bar_of_a_histogram(counts: dict[int, int], limit: int) -> None:
    edges = edges_for(min(counts), max(counts))
    assert edges == sorted(set(edges))
    assert edges[0] <= min(counts) <= max(counts) < edges[-1]
    assert len(edges) <= 40
    chart = histogram(counts, name="x", title="t", unit="tokens", limit=limit)
    bars = re.findall(r"tokens: ([\d,]+)</title>", chart)
    assert sum(int(bar.replace(",", "")) for bar in bars) == sum(counts.values())
    assert f"limit {limit:,}" in Page(chart).text


def test_the_verdict_comes_first_and_says_what_the_target_would_do(tmp_path: Path) -> None:
    text = Page(page_of(tmp_path, "--target", "openai/gpt-4o-mini")).text
    assert "openai/gpt-4o-mini would refuse this as it stands" in text.partition("What the examples are made of")[0]
    assert "limit 65,536" in text
    assert "Prices as of" in text
    text = Page(page_of(tmp_path, "--select", "FT802", code=0)).text
    assert "No errors; 1 warning to look at." in text
    assert "Tokens only: no target was named." in text


def test_the_spot_of_a_finding_is_marked(tmp_path: Path) -> None:
    page = page_of(tmp_path, "--select", "FT304,FT208,FT217")
    assert '<mark class="yes">\\u200b</mark>' in page
    spots = re.findall(r'class="turn is-(\w+) spot"', page)
    assert len(spots) == 2
    assert "<mark>&lt;b&gt;</mark>" in page
    table = tmp_path / "faq.csv"
    table.write_text("question,answer\nWhy?,\nWhat?,Look here\u200b.\n", "utf-8")
    page = call("report", "faq.csv", "-o", "-", "--select", "FT304", cwd=tmp_path).out.decode()
    assert '<mark class="yes">\\u200b</mark>' in page


def test_secrets_are_in_no_part_of_the_page(tmp_path: Path) -> None:
    key, mail = "AKIA" + "QWERTYUIOPASDF12", "jane.roe@posteo.de"
    turns = [{"role": "system", "content": f"Key {key}, {mail}"}, {"role": "user", "content": f"Write to {mail}"},
             {"role": "assistant", "content": f"Sent with {key}, {{{{name}}}}"}]  # fmt: skip
    broken = '{"x": "' + key + '", "' + mail
    lines = [json.dumps({"messages": turns, key: mail}), json.dumps({"messages": turns[1:]}), broken]
    (tmp_path / "keys.jsonl").write_text("\n".join(lines), "utf-8")
    for form in (("-o", "-"), ("--json",)):
        done = call("report", "keys.jsonl", *form, "--extend-select", "style", "--target", "openai", cwd=tmp_path)
        assert key.encode() not in done.out
        assert mail.encode() not in done.out
    assert b"[AWS_ACCESS_KEY]" in done.out


def test_overlaps_are_told_in_both_directions(tmp_path: Path) -> None:
    lines = BIKES.splitlines(keepends=True)
    (tmp_path / "a.jsonl").write_text("".join(lines[:3]), "utf-8")
    (tmp_path / "b.jsonl").write_text("".join(lines[:1]), "utf-8")
    (tmp_path / "c.jsonl").write_text("".join(lines[1:2] + lines[3:]), "utf-8")
    done = call("report", "a.jsonl", "b.jsonl", "--against", "c.jsonl", "--json", cwd=tmp_path)
    found = {(one["file"], one["other"], one["shared"], one["examples"]) for one in json.loads(done.out)["overlaps"]}
    assert found == {
        ("a.jsonl", "b.jsonl", 1, 3), ("b.jsonl", "a.jsonl", 1, 1), ("a.jsonl", "c.jsonl", 1, 3),
        ("c.jsonl", "a.jsonl", 1, 2),
    }  # fmt: skip


def test_changes_since_an_earlier_version_are_a_section(tmp_path: Path) -> None:
    (tmp_path / "old.jsonl").write_text(BIKES.replace("small ring", "big ring").partition("</script>")[0], "utf-8")
    page = page_of(tmp_path, "--compare", "old.jsonl")
    text = Page(page).text.partition("Changes against old.jsonl")[2].partition("Findings")[0]
    assert re.search(r"same\s*2\s*added\s*1\s*gone\s*0\s*changed\s*1", text)
    assert "<del>big</del><ins>small</ins>" in page


def test_the_samples_come_from_all_inputs_and_are_bounded(tmp_path: Path) -> None:
    def line(words: str) -> str:
        turns = [{"role": "user", "content": words}, {"role": "assistant", "content": "ok"}] * 30
        return json.dumps({"messages": turns}) + "\n"

    (tmp_path / "large.jsonl").write_text("".join(line(f"{n} " + "word " * 900) for n in range(60)), "utf-8")
    (tmp_path / "small.jsonl").write_text(line("hello"), "utf-8")
    done = call("report", "large.jsonl", "small.jsonl", "--json", "--records", "20", cwd=tmp_path)
    samples = json.loads(done.out)["samples"]
    assert Counter(one["place"].partition(":")[0] for one in samples) == {"large.jsonl": 20, "small.jsonl": 1}
    assert all(sum(len(s["text"]) for turn in one["turns"] for s in turn["stretches"]) < 10_000 for one in samples)
    assert all(one["between"] == 44 for one in samples)


def test_the_same_input_gives_the_same_page_for_any_chunks(tmp_path: Path) -> None:
    page = page_of(tmp_path, "--records", "2")
    assert page_of(tmp_path, "--records", "2", "--jobs", "2", "--chunk-bytes", "100") == page


def test_json_has_the_facts_of_the_page(tmp_path: Path) -> None:
    (tmp_path / "bikes.jsonl").write_text(BIKES, "utf-8")
    done = call("report", "bikes.jsonl", "--json", "-o", "bikes.html", cwd=tmp_path)
    facts = json.loads(done.out)
    assert (facts["errors"], facts["summary"]["examples"], len(facts["samples"])) == (1, 4, 4)
    assert Page((tmp_path / "bikes.html").read_text("utf-8")).text.count("bikes.jsonl:1") >= 1
    assert done.err == "bikes.html: 4 examples, 1 error, 6 warnings\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["report", "bikes.jsonl"], "report writes a page; name it: -o report.html"),
        (["report", "bikes.jsonl", "-o", "p.pdf"], "a page cannot have the extension .pdf; use .html, .htm"),
        (["report", "-o", "p.html"], "no input"),
        (["lint", "bikes.jsonl", "--report", "p.html"], "for a page: ftconv report bikes.jsonl -o p.html"),
    ],
)
def test_what_no_page_can_be_made_of_is_refused(arguments: list[str], words: str, tmp_path: Path) -> None:
    (tmp_path / "bikes.jsonl").write_text(BIKES, "utf-8")
    done = call(*arguments, cwd=tmp_path)
    assert done.code == 2
    assert words in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["bikes.jsonl"]
