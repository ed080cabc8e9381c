"""What holds for every contract, whatever the data."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import jsonschema
import msgspec
import yaml
from budget import budget
from drawing import HOST, chat, contract_for, gathered, said_of, words_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ftconv import Example
from ftconv.contract.file import read_contract, text_of_contract
from ftconv.contract.gather import Gathered
from ftconv.contract.pinned import asked_of, contract_deviations
from ftconv.contract.terms import contract_of
from ftconv.testing.strategies import conversations, examples, preferences, texts, tool_use

SCHEMA = json.loads(resources.files("ftconv.schemas").joinpath("contract.schema.json").read_text("utf-8"))
sets = st.lists(st.one_of(conversations(), tool_use(), preferences(), examples()), min_size=1, max_size=6).filter(
    lambda found: any(asked_of(example) is not None for example in found)
)
chats = st.lists(st.one_of(conversations(), tool_use()), min_size=1, max_size=6)


@given(sets)
def test_a_request_made_of_a_contract_keeps_it(found: list[Example]) -> None:
    contract = contract_for(found)
    assert words_of(contract, contract.request) == []


@given(sets)
def test_the_data_keep_the_contract_that_was_made_of_them(found: list[Example]) -> None:
    pinned = msgspec.to_builtins(contract_for(found))
    assert [list(contract_deviations(pinned, example)) for example in found] == [[] for _ in found]


@given(chats)
def test_the_turns_before_a_reply_are_a_request_that_keeps_the_contract(found: list[Example]) -> None:
    contract = contract_for(found)
    for example in found:
        record = HOST.writer("chat").write(example)
        last = max(i for i, m in enumerate(record["messages"]) if m["role"] == "assistant")
        body = {**record, "messages": record["messages"][:last]}
        assert words_of(contract, body) == []
        logged = {"time": "2026-01-01", "response": {"messages": []}, "request": {"body": json.dumps(body)}}
        assert said_of(contract, logged) == []


@given(sets, st.data())
@settings(max_examples=budget(40))
def test_chunks_change_nothing(found: list[Example], data: st.DataObject) -> None:
    whole = gathered(found)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(found)), max_size=3)))
    merged = Gathered()
    for start, end in zip([0, *cuts], [*cuts, len(found)], strict=True):
        merged.merge(gathered(found[start:end]))
    assert merged == whole


@given(sets, st.sampled_from(["chat", "completion"]), texts(), texts())
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_what_is_written_is_read_again_and_fits_its_schema(
    found: list[Example], kind: str, mark: str, stop: str
) -> None:
    contract = contract_for(found, kind, separator=mark, stop=[stop])  # type: ignore[arg-type]
    text = text_of_contract(contract, "data.jsonl")
    data = yaml.safe_load(text)
    jsonschema.validate(data, SCHEMA)
    again = contract_of(data)
    for name in contract.__struct_fields__:
        if name not in ("turns", "roles", "without_system_prompt") or kind == "chat":
            assert getattr(again, name) == getattr(contract, name), name


def test_a_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    contract = contract_for([chat(("system", "Be\r\nMarv.\x85 \n"), ("user", "Hi"), ("assistant", "Oh."))])
    path = tmp_path / "contract.yaml"
    path.write_text(text_of_contract(contract, "data.jsonl"), "utf-8", newline="")
    assert read_contract(str(path)) == contract
