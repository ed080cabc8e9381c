"""The tests that Acme runs for its plugin."""

from __future__ import annotations

from typing import Any

import pytest
from ftconv_acme import production, signature, tickets

from ftconv import RecordError

TICKET = {
    "ticket": "A-17",
    "brief": "You are Acme's support desk.",
    "thread": [
        {"by": "customer", "said": "It is broken."},
        {"by": "agent", "said": "Is it on?\n-- \nAnn", "at": "9:05"},
    ],
}


def test_a_ticket_comes_back_as_it_was() -> None:
    assert tickets.recognise(TICKET) == 1
    assert tickets.write(tickets.read(TICKET)) == TICKET


@pytest.mark.parametrize("record", [None, [], {"thread": 1}, {"thread": [[]]}, {"thread": [{"by": [], "said": "x"}]},
                                    {"thread": [], "brief": 1}])  # fmt: skip
def test_what_is_no_ticket_is_refused(record: Any) -> None:
    assert tickets.recognise(record) == 0 or "by" in str(record)
    with pytest.raises(RecordError):
        tickets.read(record)


def test_the_signature_goes() -> None:
    assert signature.strip_signature(tickets.read(TICKET)).messages[-1].content == "Is it on?"


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        ("", ""),
        ("You are Acme's support desk.", ""),
        ("You are Acme's  support desk.", "in white space only"),
        ("You are Acme's help desk.", "at character 16: -'help desk.' +'support desk.'"),
    ],
)
def test_the_prompt_must_be_that_of_production(prompt: str, said: str) -> None:
    found = list(production.system_prompt_must_match_production.check(tickets.read(TICKET), prompt=prompt))
    assert [message for _, message in found if said in message] == [message for _, message in found]
    assert bool(found) == bool(said)


def test_a_missing_prompt_is_told() -> None:
    example = tickets.read({"thread": TICKET["thread"]})
    found = list(production.system_prompt_must_match_production.check(example, prompt="Be Acme."))
    assert found == [("/messages/0", "no system prompt; production sends one")]
