"""The tests that Acme runs for its plugin. pytest runs the cases in signed-reply.rule.yaml too."""

from __future__ import annotations

from typing import Any

import pytest
from ftconv_acme import production, signature, tickets
from hypothesis import given

from ftconv import Example, RecordError
from ftconv.testing import check_reader, check_rule, check_transform, check_writer, conversations

TICKET = {
    "ticket": "A-17",
    "brief": "You are Acme's support desk.",
    "thread": [
        {"by": "customer", "said": "It is broken."},
        {"by": "agent", "said": "Is it on?\n-- \nAnn", "at": "9:05"},
    ],
}


def test_the_format_keeps_the_laws() -> None:
    check_reader(tickets.reader, records_known=[TICKET])
    check_writer(tickets.writer)


def test_the_transform_keeps_the_laws() -> None:
    check_transform(signature.transform)


def test_the_rule_keeps_the_laws() -> None:
    check_rule(production.system_prompt_must_match_production)


def test_the_rules_are_known_by_name(ftconv: Any) -> None:
    assert ftconv.host.rule("ACME002").name == "signed-reply"


def test_a_ticket_comes_back_as_it_was() -> None:
    assert tickets.recognise(TICKET) == 1
    assert tickets.write(tickets.read(TICKET)) == TICKET


@given(conversations(system=True))
def test_every_conversation_becomes_a_ticket_with_a_brief(example: Example) -> None:
    assert tickets.write(example)["brief"] == example.messages[0].content


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
