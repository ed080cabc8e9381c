"""Contracts of examples that stand in memory, and requests as production would send them."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import msgspec

from ftconv import Example, Host, Message
from ftconv.contract.check import Deviation
from ftconv.contract.gather import Gathered, conclude
from ftconv.contract.request import Found, deviations, request_of, requests_in
from ftconv.contract.terms import Contract, ContractKind
from ftconv.tokens import counter_for

HOST = Host(third_party=False)
READ = HOST.reader("chat").read
COUNTER = counter_for("o200k_base", "", HOST.tokenizers)


def gathered(examples: Sequence[Example]) -> Gathered:
    out = Gathered()
    for example in examples:
        out.see(copy.deepcopy(example), COUNTER)
    return out


def contract_for(examples: Sequence[Example], kind: ContractKind = "chat", **marks: Any) -> Contract:
    made = conclude(gathered(examples), kind=kind, target=None, marks=marks, tokenizer="o200k_base")
    return msgspec.structs.replace(made, request=request_of(made))


def said_of(contract: Contract, record: Any) -> list[Deviation]:
    """What a record of a log, with a request in it, does not keep."""
    found = requests_in(record)
    assert found, "no request in the record"
    return [deviation for request in found for deviation in deviations(contract, request, READ)]


def words_of(contract: Contract, body: dict[str, Any]) -> list[str]:
    return [deviation.words for deviation in deviations(contract, Found("", body), READ)]


def chat(*turns: tuple[str, str], tools: list[Any] | None = None) -> Example:
    return Example([Message(role, text) for role, text in turns], tools=tools)  # type: ignore[arg-type]


def pair(prompt: str, completion: str) -> Example:
    return Example([Message("user", prompt), Message("assistant", completion)])
