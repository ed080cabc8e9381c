"""Statistics are those of the whole, whatever the chunks and the number of workers."""

from __future__ import annotations

import json
import statistics
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from running import call
from samples import chat, jsonl
from tokens.known import KNOWN

from ftconv import Example, Host, Message, content_key
from ftconv.engine import workers
from ftconv.engine.inputs import Inputs
from ftconv.engine.read_request import ReadRequest
from ftconv.model.finding_log import FindingLog
from ftconv.stats.collect import EFFORT, MAX_PATTERNS, Counting, Prompt, Stats, pattern_of
from ftconv.stats.summary import distribution, script_of
from ftconv.stats.trained import is_trained
from ftconv.testing import examples

MAX_PROMPTS = MAX_PATTERNS + 20


def summary(data: bytes, folder: Path, *options: str) -> dict[str, Any]:
    path = folder / "data.jsonl"
    path.write_bytes(data)
    done = call("stats", path, "--json", "--no-plugins", "--fail-on", "never", *options)
    assert done.code in (0, 1), done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def conversation(turns: str, **more: Any) -> dict[str, Any]:
    """`suaua` is a system prompt and two exchanges."""
    roles = {"s": "system", "u": "user", "a": "assistant"}
    return {"messages": [{"role": roles[t], "content": f"Text {t}{i}."} for i, t in enumerate(turns)], **more}


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=200))
def test_a_distribution_is_that_of_the_numbers(numbers: list[int]) -> None:
    found = distribution(Counter(numbers))
    assert (found.min, found.max, found.total, found.examples) == (
        min(numbers), max(numbers), sum(numbers), len(numbers),
    )  # fmt: skip
    assert found.median == statistics.median(numbers)
    assert found.mean == pytest.approx(statistics.fmean(numbers))
    assert sum(n <= found.p95 for n in numbers) >= 0.95 * len(numbers)
    assert sum(n < found.p95 for n in numbers) < 0.95 * len(numbers)
    assert sum(found.histogram.values()) == len(numbers)
    bars = found.as_json()["histogram"]
    assert all(bar["examples"] == sum(bar["from"] <= n <= bar["to"] for n in numbers) for bar in bars)


def test_of_a_hundred_numbers_the_95th_is_the_p95() -> None:
    assert distribution(Counter(range(1, 101))).p95 == 95
    assert distribution(Counter([7] * 95 + [9] * 5)).p95 == 7
    assert distribution(Counter([7] * 94 + [9] * 6)).p95 == 9


@given(
    st.lists(st.sampled_from(["sua", "ua", "uaua", "sua", "a", "suauaua"]), max_size=12),
    st.integers(1, 400),
    st.sampled_from(["1", "1", "1", "2"]),
)
def test_chunks_and_workers_change_nothing(turns: list[str], chunk_bytes: int, jobs: str) -> None:
    import tempfile

    records = [conversation(t) for t in turns] + [chat(f"Unique {len(turns)}", "x")]
    with tempfile.TemporaryDirectory() as folder:
        whole = summary(jsonl(records), Path(folder))
        assert whole == summary(jsonl(records), Path(folder), "--chunk-bytes", str(chunk_bytes), "--jobs", jobs)
    assert whole["duplicates"] == len(turns) - len(set(turns))
    assert whole["examples"] == len(records)


def test_too_many_patterns_are_forgotten_in_the_same_way_whatever_the_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ftconv.stats.collect.MAX_PROMPTS", MAX_PROMPTS)
    every = [f"p{n % (MAX_PATTERNS + 50)}" for n in range(3 * MAX_PATTERNS)]

    def merged(size: int) -> Stats:
        total = Stats()
        for start in range(0, len(every), size):
            part = Stats(patterns=Counter(every[start : start + size]))
            part.prompts = {name: Prompt(n, 1, 1, "x") for name, n in part.patterns.items()}
            total.merge(part)
        return total

    found = [merged(size) for size in (1, 7, 1000, len(every))]
    assert all(one.patterns == found[0].patterns for one in found)
    assert all(one.other_patterns == found[0].other_patterns > 0 for one in found)
    assert all(len(one.prompts) == MAX_PROMPTS and one.other_prompts == found[0].other_prompts > 0 for one in found)
    assert len(found[0].patterns) == MAX_PATTERNS
    assert sum(found[0].patterns.values()) + found[0].other_patterns == len(every)


def test_counting_pays_for_workers_sooner_than_linting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "data.jsonl"
    path.write_bytes(jsonl([conversation("ua")]))
    monkeypatch.setattr(workers, "WORTH_BYTES", EFFORT * path.stat().st_size)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    with Inputs(ReadRequest(inputs=[str(path)]), Host(third_party=False)) as inputs:
        for effort, processes in ((1, 1), (EFFORT, 2)):
            inputs.open(FindingLog(), effort=effort)
            assert inputs.dispatch.processes == processes


@given(st.lists(st.builds(Message, st.sampled_from(["system", "user", "assistant"]), st.text())))
def test_a_plain_example_has_the_same_key_when_it_is_known_to_be_plain(turns: list[Message]) -> None:
    assert content_key(Example(turns), bare=True) == content_key(Example(turns))


@pytest.mark.parametrize(("roles", "pattern"), [
    ("", "text"),
    ("sua", "system user assistant"),
    ("uauaua", "(user assistant)×3"),
    ("suaua", "system (user assistant)×2"),
    ("uaaa", "user assistant×3"),
    ("uuau", "user×2 assistant user"),
])  # fmt: skip
def test_repeated_exchanges_are_counted(roles: str, pattern: str) -> None:
    names = {"s": "system", "u": "user", "a": "assistant"}
    assert pattern_of([names[r] for r in roles]) == pattern


@given(st.lists(st.sampled_from(["system", "user", "assistant", "tool"]), max_size=30))
def test_a_pattern_tells_the_roles_and_is_told_at_once(roles: list[str]) -> None:
    import re

    text = pattern_of(roles)
    text = re.sub(r"\((\w+ \w+)\)×(\d+)", lambda m: " ".join([m[1]] * int(m[2])), text)
    text = re.sub(r"(\w+)×(\d+)", lambda m: " ".join([m[1]] * int(m[2])), text)
    assert (text.split() if text != "text" else []) == roles


def test_a_very_long_conversation_has_a_short_pattern() -> None:
    start = time.monotonic()
    assert pattern_of(["user", "assistant"] * 50_000) == "(user assistant)×50000"
    assert time.monotonic() - start < 2


def test_weights_say_what_is_trained(tmp_path: Path) -> None:
    first, second = {"role": "assistant", "content": "One."}, {"role": "assistant", "content": "Two words."}
    question = {"role": "user", "content": "Q?"}

    def trained(**weights: Any) -> int:
        turns = [question, {**first, **({"weight": weights["first"]} if "first" in weights else {})}, question, second]
        return int(summary(jsonl([{"messages": turns}]), tmp_path, "--tokenizer", "cl100k_base")["trained"]["tokens"])

    assert trained() == 2 + 3
    assert trained(first=1) == 2 + 3
    assert trained(first=0) == 3


@pytest.mark.parametrize(("turns", "weights", "trained"), [
    ("assistant", "read", [True, False, True]),
    ("assistant", "dropped", [True, True, True]),
    ("last", "read", [False, False, True]),
    ("unknown", "unknown", [True, False, True]),
])  # fmt: skip
def test_a_target_says_which_replies_are_trained(turns: str, weights: str, trained: list[bool]) -> None:
    replies = [Message("assistant", "a"), Message("assistant", "b", weight=0), Message("assistant", "c", weight=1)]
    found = [is_trained(reply, reply is replies[-1], turns == "last", weights) for reply in replies]
    assert found == trained
    assert not is_trained(Message("user", "a", weight=1), True, turns == "last", weights)


def test_the_last_reply_is_trained_though_a_question_follows(tmp_path: Path) -> None:
    counting = Counting(tokenizer="cl100k_base", turns="last")
    example = Example(
        [Message("user", "Q?"), Message("assistant", "One two."), Message("assistant", "Three."), Message("user", "Q?")]
    )
    stats = Stats()
    stats.see(example, counting.counter(KNOWN).tokens_of(example), counting)
    assert stats.trained_tokens == 2


@given(st.lists(examples(), max_size=4), st.sampled_from(["assistant", "last", "template"]))
def test_any_example_can_be_seen_and_no_more_is_trained_than_is_there(seen: list[Example], turns: Any) -> None:
    counting = Counting(tokenizer="cl100k_base", turns=turns)
    counter = counting.counter(KNOWN)
    stats = Stats()
    for example in seen:
        stats.see(example, counter.tokens_of(example), counting)
    total = sum(length * n for length, n in stats.lengths.get("example", {}).items())
    assert 0 <= stats.trained_tokens <= total
    assert sum(stats.patterns.values()) == stats.examples == len(seen)
    assert sum(p.examples for p in stats.prompts.values()) + stats.without_prompt == len(seen)


def test_records_that_cannot_be_read_are_counted_and_make_the_exit_code_1(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    path.write_bytes(jsonl([chat(), "not JSON", chat("And 3?", "5.")]))
    done = call("stats", path, "--json")
    found = json.loads(done.out)
    assert (done.code, found["read"], found["rejected"], found["examples"]) == (1, 3, 1, 2)
    assert "left out 1 record that could not be read" in done.err


def test_system_prompts_are_shown_as_far_as_asked(tmp_path: Path) -> None:
    prompt = "Be \x1b[31mkind. " + "Secret words. " * 40
    path = tmp_path / "data.jsonl"
    turns = [
        {"role": "system", "content": prompt},
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": "Yo"},
    ]
    path.write_bytes(jsonl([{"messages": turns}]))
    short, whole = call("stats", path).out.decode(), call("stats", path, "--show-content").out.decode()
    assert "\x1b" not in short + whole
    assert short.count("Secret words.") < 5
    assert whole.count("Secret words.") == 40


def test_a_shorter_prompt_saves_what_the_long_one_has_more(tmp_path: Path) -> None:
    (tmp_path / "short.txt").write_text("Be kind.\n")
    records = [conversation("sua"), conversation("sua"), conversation("ua")]
    found = summary(jsonl(records), tmp_path, "--short-prompt", str(tmp_path / "short.txt"))
    each = found["tokens"]["system"]["max"] - 3
    assert found["short_prompt"] == {
        "tokens": 3, "examples": 2, "saved_per_request": each, "saved_per_epoch": 2 * each,
    }  # fmt: skip


@pytest.mark.parametrize(("text", "script"), [("Hello", "Latin"), ("Привет", "Cyrillic"), ("你好", "CJK"), ("123", "")])
def test_a_prompt_is_told_by_its_script(text: str, script: str) -> None:
    assert script_of(text) == script


def test_nothing_in_it_is_said_and_not_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_bytes(b"")
    done = call("stats", tmp_path / "empty.jsonl")
    assert "Traceback" not in done.err
    assert done.code in (1, 3)


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("trl", "all turns, prompts too; in prompt-completion completions"),
        ("torchtune", "assistant turns; in alpaca all turns, prompts too"),
        ("trl/assistant-only-loss", "assistant turns"),
    ],
)
def test_what_is_learned_depends_on_the_target_and_the_format(target: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(jsonl([{"instruction": "a", "input": "", "output": "b"}]))
    done = call("stats", "in.jsonl", "--target", target, "--tokenizer", "cl100k_base", cwd=tmp_path)
    learned = 1 if words == "assistant turns" else 2
    (line,) = [line for line in done.out.decode().splitlines() if line.startswith("trained ")]
    assert line.startswith(f"trained     {learned} of ")
    assert line.endswith(f"tokens ({line.partition('(')[2].partition(')')[0]}): {words}")
