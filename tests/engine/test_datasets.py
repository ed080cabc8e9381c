"""Rules over a whole dataset, of a stranger: same findings for any jobs and chunks, and each crash named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from org_plugin import lay_out, lint
from running import Done, call

PLUGIN = '''
from ftconv import Fold, Places, Production, hookimpl, rule

def start(): return {"places": Places(), "first": []}

def see(state, example, *, word: str = "odd"):
    if example.messages and word in (example.messages[0].content or ""):
        state["places"].append(example.place)
    return state

def merge(a, b):
    a["places"].extend(b["places"])
    return a

@rule("ORG001", category="suspicious", start=start, see=see, merge=merge)
def odd_words(state, inputs, *, least: int = 1):
    """Odd words."""
    places = state["places"]
    if len(places) >= least:
        for number in range(len(places)):
            yield places[number], "/messages/0", f"odd, {len(inputs)} input", f"k{number}"

longest = Fold(start=int, see=lambda n, e: max(n, len(e.messages)), merge=max, conclude=lambda n: n)

@rule("ORG002", category="suspicious", prepass=longest)
def longest_of_all(example, facts):
    """The longest conversation."""
    if len(example.messages) == facts:
        yield "", f"no other has more than {facts} turns"

@rule("ORG003", category="suspicious", start=list, see=lambda s, e: s, merge=lambda a, b: 1 / 0)
def breaks_on_merge(state):
    """Breaks."""
    return []

@rule("ORG004", category="suspicious", start=list, see=lambda s, e: s[1], merge=lambda a, b: a)
def breaks_on_sight(state):
    """Breaks."""
    return []

@rule("ORG005", category="suspicious")
def needs_production(example, production):
    """Needs production."""
    yield "", "production is there: " + production.system_prompts[0]

@hookimpl
def ftconv_lints():
    return [odd_words, longest_of_all, breaks_on_merge, breaks_on_sight, needs_production]
'''


def turns(*texts: str) -> str:
    roles = ("user", "assistant")
    messages = [{"role": roles[n % 2], "content": text} for n, text in enumerate(texts)]
    return json.dumps({"messages": messages}) + "\n"


LINES = [turns(f"{'odd' if n % 7 == 3 else 'even'} {n}", "yes") for n in range(60)] + [turns("a", "b", "c", "d")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return lay_out(tmp_path, PLUGIN, LINES)


def findings(done: Done) -> list[tuple[str, int, int, str]]:
    report = json.loads(done.out)
    return [(f["code"], f["line"], f["record"], f["message"]) for f in report["findings"]]


def test_a_rule_over_the_dataset_points_to_lines_and_records(folder: Path) -> None:
    found = findings(lint(folder, "ORG001", "--output-format", "json"))
    assert found == [("ORG001", n + 1, n, "odd, 1 input") for n in range(60) if n % 7 == 3]


@pytest.mark.parametrize("flags", [("--jobs", "2"), ("--chunk-bytes", "100"), ("--jobs", "2", "--chunk-bytes", "700")])
def test_jobs_and_chunks_change_nothing(folder: Path, flags: tuple[str, ...]) -> None:
    rules = "ORG001,ORG002,FT6,FT8"
    whole = lint(folder, rules, "--output-format", "json")
    assert lint(folder, rules, "--output-format", "json", *flags).out == whole.out


def test_options_reach_the_function_that_declares_them(folder: Path) -> None:
    assert lint(folder, "ORG001", "--set", "odd-words.least=99").out == b""
    done = lint(folder, "ORG001", "--set", "odd-words.word=even 1", "--output-format", "json")
    assert len(findings(done)) == sum("even 1" in line for line in LINES)


def test_a_first_pass_knows_the_whole_set_before_the_first_record(folder: Path) -> None:
    done = lint(folder, "ORG002", "--output-format", "json", "--chunk-bytes", "100")
    assert findings(done) == [("ORG002", 61, 60, "no other has more than 4 turns")]


def test_a_first_pass_reads_standard_input_twice(folder: Path) -> None:
    data = (folder / "data.jsonl").read_bytes()
    done = call("lint", "-", "--plugin", "org.py", "--select", "ORG002", stdin=data, cwd=folder)
    assert b":61:" in done.out


@pytest.mark.parametrize(("code", "name"), [("ORG003", "breaks-on-merge"), ("ORG004", "breaks-on-sight")])
def test_a_rule_that_raises_is_named_with_its_plugin_and_the_others_go_on(folder: Path, code: str, name: str) -> None:
    done = lint(folder, f"{code},ORG001", "--chunk-bytes", "300")
    assert done.code == 4
    assert f"FT001 [warning] rule-crashed: rule {name} of org (org.py) raised" in done.out.decode()
    assert "ORG001" in done.out.decode()
    assert "Traceback" not in done.err


def test_a_rule_is_silent_where_what_it_asks_for_is_not_there(folder: Path) -> None:
    assert lint(folder, "ORG005").out == b""
    (folder / "ftconv.yaml").write_text("production: {system_prompt: Be Marv.}\n", "utf-8")
    assert b"production is there: Be Marv." in lint(folder, "ORG005").out


def test_two_inputs_are_one_dataset(folder: Path) -> None:
    (folder / "more.jsonl").write_text(LINES[3] + LINES[4], "utf-8")
    done = call("lint", "data.jsonl", "more.jsonl", "--select", "FT601", cwd=folder)
    out = done.out.decode()
    assert "more.jsonl:1:1: FT601 [warning] duplicate-example: duplicate of data.jsonl:4" in out
    assert "more.jsonl:2:1:" in out


def test_a_conversion_is_judged_only_when_asked(folder: Path) -> None:
    plain = call("data.jsonl", "--to", "sharegpt", "-o", "a.jsonl", "--plugin", "org.py", cwd=folder)
    asked = call(
        "data.jsonl", "--to", "sharegpt", "-o", "b.jsonl", "--plugin", "org.py", "--select", "ORG001", cwd=folder
    )
    assert "ORG001" not in plain.err
    assert "ORG001" in asked.err
    assert asked.last == plain.last == "read 61 = written 61 + rejected 0 + dropped 0"
    assert (folder / "a.jsonl").read_bytes() == (folder / "b.jsonl").read_bytes()


def test_a_finding_of_the_dataset_points_into_the_record_whatever_its_shape(tmp_path: Path) -> None:
    def record(prompt: str, n: int) -> str:
        turns = [{"from": "human", "value": f"q{n}"}, {"from": "gpt", "value": f"a{n}"}]
        return json.dumps({"id": n, "conversations": turns, "system": prompt}) + "\n"

    (tmp_path / "s.jsonl").write_text("".join(record("Be odd." if n == 40 else "Be.", n) for n in range(60)), "utf-8")
    done = call("lint", "s.jsonl", "--select", "FT802", "--output-format", "json", "--chunk-bytes", "300", cwd=tmp_path)
    [finding] = json.loads(done.out)["findings"]
    assert (finding["line"], finding["record"], finding["pointer"]) == (41, 40, "/system")
    line = (tmp_path / "s.jsonl").read_text("utf-8").splitlines()[40]
    assert line[finding["column"] - 1 :].startswith('"Be odd."')


def test_a_first_pass_may_look_at_the_record_itself(tmp_path: Path) -> None:
    pairs = [("Hi", "Hello"), ("How?", "Well"), ("Who?", "Marv")]
    bare = [{"prompt": p, "completion": c} for p, c in pairs]
    turns = [
        {"prompt": [{"role": "user", "content": p}], "completion": [{"role": "assistant", "content": c}]}
        for p, c in pairs
    ]
    for name, records, fires in (("bare.jsonl", bare, True), ("turns.jsonl", turns, False)):
        (tmp_path / name).write_text("".join(json.dumps(r) + "\n" for r in records), "utf-8")
        done = call("lint", name, "--select", "FT811,FT813,FT815", "--target", "openai/babbage-002", cwd=tmp_path)
        assert (b"FT811" in done.out) is fires
        assert (b"FT815" in done.out) is fires
