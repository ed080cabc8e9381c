"""`ftconv move`: its rows are those of a conversion for each target, whatever way the data comes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from running import call, run
from samples import chat, jsonl

from ftconv import target_named
from ftconv.conversion.changes import Changes
from ftconv.target.vendor import targets_of

SAMPLES = Path(__file__).parents[2] / "docs" / "samples"
TARGETS = [
    *("openai/gpt-4o", "azure-openai", "foundry/open-models", "together", "fireworks", "tinker", "vertex/gemini"),
    *("vertex/gemini-preference", "bedrock/nova", "bedrock/claude-3-haiku", "mistral", "llama-factory"),
]
FILES = ["bike-shop.jsonl", "claude.jsonl", "preference.jsonl", "hermes.jsonl", "thoughts.jsonl", "broken.jsonl"]
REPLY = {"role": "assistant", "content": "Yes."}


def moved(*arguments: str | Path, stdin: bytes = b"", code: int | None = None) -> dict[str, Any]:
    """Return what `ftconv move --json` prints."""
    done = call("move", *arguments, "--json", stdin=stdin)
    assert done.code in ((0, 1) if code is None else (code,)), done.err
    document: dict[str, Any] = msgspec.json.decode(done.out)
    return document


@pytest.mark.parametrize("name", FILES)
def test_a_row_has_the_numbers_of_a_conversion(name: str) -> None:
    rows = moved(SAMPLES / name, "--to-targets", ",".join(TARGETS))["targets"]
    assert [row["target"] for row in rows] == TARGETS
    for row in rows:
        done = call("convert", SAMPLES / name, "--target", row["target"], "--dry-run", "--output-format", "json")
        report = msgspec.json.decode(done.err[done.err.index("\n{") : done.err.rindex("}") + 1])
        assert {key: row[key] for key in ("read", "written", "rejected", "dropped")} == {
            key: report["records"][key] for key in ("read", "written", "rejected", "dropped")
        }
        assert f"writing {row['writes']} for" in done.err or row["writes"] in done.err
        told = _counts(row["refused"]) | _counts(row["lost"])
        assert told.items() <= report["counts"].items()
        severe = {found["code"] for found in report["rules"] if found["severity"] == "error"}
        assert {code for code in severe if code.startswith("FT7")} <= told.keys()
        assert {code for code in report["counts"] if code.startswith("FT9")} <= told.keys()


def _counts(found: list[dict[str, Any]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in found:
        counts[one["code"]] = counts.get(one["code"], 0) + one["count"]
    return counts


def test_what_each_target_must_be_told_is_that_of_a_conversion(tmp_path: Path) -> None:
    for folder in ("moved", "alone"):
        (tmp_path / folder).mkdir()
    sample, told = SAMPLES / "bike-shop.jsonl", {"axolotl": "axolotl.config.yaml", "llama-factory": "dataset_info.json"}
    names = [*told, "openai/gpt-3.5-turbo", "prime-rl"]
    done = call("move", sample, "--to-targets", ",".join(names), "-o", "moved/", "--trainer-configs", cwd=tmp_path)
    for name, config in told.items():
        path = f"{name}.jsonl"
        given = "--target", name, "-o", f"alone/{path}", "--trainer-config", f"alone/{config}"
        call("convert", sample, *given, cwd=tmp_path)
        alone = (tmp_path / "alone" / config).read_text().replace("alone/", "moved/")
        assert (tmp_path / "moved" / config).read_text() == alone
    assert "what to tell prime-rl: not known" in done.err
    assert "add -o DIR/" in call("move", sample, "--to-targets", "trl", "--trainer-configs").last


@pytest.mark.parametrize("target", ["vertex/gemini", "fireworks", "tinker"])
def test_a_file_is_that_of_a_conversion(target: str, tmp_path: Path) -> None:
    call("move", SAMPLES / "bike-shop.jsonl", "--to-targets", target, "-o", tmp_path)
    call("convert", SAMPLES / "bike-shop.jsonl", "--target", target, "-o", tmp_path / "converted.jsonl")
    made = tmp_path / f"{target.replace('/', '-')}.jsonl"
    assert made.read_bytes() == (tmp_path / "converted.jsonl").read_bytes()


def test_workers_and_chunks_change_nothing() -> None:
    asked = "move", SAMPLES / "bike-shop.jsonl", "--from-target", "openai", "--to-targets", "foundry,fireworks,vertex"
    whole = call(*asked, "--jobs", "1")
    assert whole.out == run(*asked, "--jobs", "2", "--chunk-bytes", "300").out
    assert whole.out == call(*asked, "--jobs", "1", "--chunk-bytes", "200").out


def test_what_can_be_read_only_once_is_kept(tmp_path: Path) -> None:
    data = (SAMPLES / "bike-shop.jsonl").read_bytes()
    document = moved("-", "--to-targets", "fireworks,vertex", stdin=data)
    assert [(row["read"], row["written"]) for row in document["targets"]] == [(12, 12), (12, 12)]
    assert document["targets"][0]["refused"][0]["first"].startswith("<stdin>:11:")


def test_the_price_is_that_of_cost() -> None:
    source = moved(SAMPLES / "bike-shop.jsonl", "--from-target", "openai/gpt-4.1", "--to-targets", "together")["source"]
    cost = msgspec.json.decode(call("cost", SAMPLES / "bike-shop.jsonl", "--model", "openai/gpt-4.1", "--json").out)
    assert source["training"]["usd"] == pytest.approx(cost["training"]["usd"])
    assert source["training"]["kind"] == cost["training"]["kind"]
    assert source["last_day"] == target_named("openai/gpt-4.1").status.last_day


def test_what_trains_is_compared() -> None:
    record = {"messages": [{"role": "user", "content": "Tea?"}, {**REPLY, "weight": 0}, *chat()["messages"]]}
    asked = "move", "-", "--from-target", "openai", "--to-targets"
    done = call(*asked, "alibaba/model-studio,fireworks", stdin=jsonl([record]))
    lines = [line for line in done.out.decode().splitlines() if line.startswith("  trained: ")]
    assert len(lines) == 1
    assert lines[0].endswith(" tokens per epoch; with openai/gpt-4o-mini it is 2")


def test_a_target_of_ones_own_stands_beside_the_built_in_one(tmp_path: Path) -> None:
    own = tmp_path / "together.yaml"
    own.write_text("extends: together\n", "utf-8")
    rows = moved(SAMPLES / "bike-shop.jsonl", "--to-targets", f"together,{own}")["targets"]
    assert [row["target"] for row in rows] == ["together", "together"]
    done = call("move", SAMPLES / "bike-shop.jsonl", "--to-targets", f"together,{own}", "-o", tmp_path)
    assert (done.code, list(tmp_path.glob("*.jsonl"))) == (2, [])


@pytest.mark.parametrize(
    ("name", "purpose", "found"),
    [
        ("foundry", "sft", ["azure-openai"]),
        ("foundry", "preference", ["azure-openai"]),
        ("foundry", "rl", ["foundry/reinforcement"]),
        ("vertex", "sft", ["vertex/gemini"]),
        ("Vertex", "preference", ["vertex/gemini-preference"]),
        ("openai", "sft", ["openai/gpt-4o-mini"]),
        ("openai", "rl", ["openai/gpt-4o-mini"]),
        ("bedrock", "sft", ["bedrock/llama", "bedrock/nova", "bedrock/nova-2-lite"]),
        ("bedrock", "preference", ["bedrock/llama", "bedrock/nova", "bedrock/nova-2-lite"]),
        ("llama-factory", "rl", ["llama-factory"]),
        ("vertex/gemini", "preference", ["vertex/gemini"]),
    ],
)
def test_the_name_of_a_vendor_is_its_target_for_the_data(name: str, purpose: Any, found: list[str]) -> None:
    assert [target.name for target in targets_of(name, purpose)] == found


def test_changes_are_named_by_their_place() -> None:
    changes = Changes()
    before = {"messages": [{"role": "user", "content": None}, {"role": "user", "content": "a"}], "tools": [], "id": 1}
    after = {"messages": [{"role": "user", "content": ""}, {"role": "user", "content": "a"}], "id": True}
    changes.see(before, [after], same_format=True, weight=1)
    changes.see(after, [after], same_format=True, weight=1)
    assert (changes.records, dict(changes.places)) == (1, {"/messages/*/content": 1, "/tools": 1, "/id": 1})


def test_changes_do_not_depend_on_chunks() -> None:
    rows = [({f"k{n % 150}": 1}, {f"k{n % 150}": 2}) for n in range(300)]
    found = []
    for size in (1, 7, 300):
        whole = Changes()
        for start in range(0, 300, size):
            part = Changes()
            for before, after in rows[start : start + size]:
                part.see(before, [after], same_format=True, weight=1)
            whole.merge(part)
        found.append((whole.records, whole.places))
    assert found[0] == found[1] == found[2]
    assert len(found[0][1]) == 100
