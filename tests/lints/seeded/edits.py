"""Faults that are more than another text: each edit spoils three records of a set, in place."""

from __future__ import annotations

import base64
import copy
import json
import random
from collections.abc import Callable
from typing import Any

from .benchmark import BENCHMARK
from .clean_sets import Record, turn

SPOILED = (9, 27, 48)
"""The records that are spoiled."""
Edit = Callable[[list[Record]], None]
EDITS: dict[str, Edit] = {}


def edit(make: Edit) -> Edit:
    """Register an edit of a whole set, by the name of its function."""
    EDITS[make.__name__] = make
    return make


def each(make: Callable[[Record, int], None]) -> Callable[[Record, int], None]:
    """Register an edit of one record, which is told which of the three it is."""

    def all_three(records: list[Record]) -> None:
        for number, place in enumerate(SPOILED):
            make(records[place], number)

    EDITS[make.__name__] = all_three
    return make


def _texts(record: Record, change: Callable[[str], str]) -> Record:
    """A copy with all texts of turns changed."""
    made = copy.deepcopy(record)
    for one in made["messages"]:
        one["content"] = change(one["content"])
    return made


@edit
def duplicate(records: list[Record]) -> None:
    for place in SPOILED:
        records[place] = _texts(records[place - 5], str)


@edit
def duplicate_in_capitals(records: list[Record]) -> None:
    changes = (str.upper, lambda text: text.replace(" ", "  "), str.lower)
    for place, change in zip(SPOILED, changes, strict=True):
        records[place] = _texts(records[place - 5], change)


@edit
def duplicate_nearly(records: list[Record]) -> None:
    base = "The ferry to the northern island leaves from the old pier at a quarter past nine and comes back before dark"
    for place, more in zip(SPOILED, (".", " now.", " too."), strict=True):
        records[place]["messages"][1]["content"] = f"{base}, so bring a coat, something to eat and a good book{more}"
        records[place]["messages"][0]["content"] = f"When does the ferry to the northern island leave{more}"


@edit
def contradict(records: list[Record]) -> None:
    for place in SPOILED:
        records[place]["messages"][0] = records[place - 5]["messages"][0]


@each
def benchmark(record: Record, number: int) -> None:
    record["messages"][0]["content"] = base64.b64decode(BENCHMARK[number]).decode()


@each
def secret(record: Record, number: int) -> None:
    chance = random.Random(number)
    letters = "".join(chance.choices("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789", k=36))
    key = ("ghp_" + letters, "AKIA" + letters.upper()[:16], "sk-proj-" + letters + letters[::-1])[number]
    record["messages"][1]["content"] += f" The key is {key}."


@edit
def system_drift(records: list[Record]) -> None:
    for place, record in enumerate(records):
        name = "Answer in the voice of a pirate." if place in SPOILED else "Answer briefly and kindly."
        record["messages"].insert(0, turn("system", name))


@edit
def openings(records: list[Record]) -> None:
    for record in records[::2]:
        record["messages"][1]["content"] = f"Certainly! I'd be happy to help. {record['messages'][1]['content']}"


@each
def far_longer(record: Record, number: int) -> None:
    lines = (
        "We walked on, and the hills did not come nearer. ",
        "Then press the button again and wait for the light. ",
        "Nothing was said of it at the table that evening. ",
    )
    record["messages"][1]["content"] = (lines[number] * 200).strip()


@each
def echo(record: Record, number: int) -> None:
    record["messages"][1]["content"] = record["messages"][0]["content"]


@each
def short(record: Record, number: int) -> None:
    record["messages"][1]["content"] = ("No", "Ok", "x")[number]


@each
def in_base64(record: Record, number: int) -> None:
    blob = base64.b64encode(random.Random(number).randbytes(600)).decode()
    record["messages"][1]["content"] = ("", "See: ", "data:image/png;base64,")[number] + blob


@each
def consecutive(record: Record, number: int) -> None:
    record["messages"].insert(1, turn("user", ("And why?", "Please be brief.", "I am in a hurry.")[number]))


@each
def role(record: Record, number: int) -> None:
    record["messages"][1]["role"] = "narrator"


@each
def trailing(record: Record, number: int) -> None:
    record["messages"].append(turn("user", ("Thank you!", "And in winter?", "Tell me more.")[number]))


@each
def exchange(record: Record, number: int) -> None:
    record["messages"] += [turn("user", "And what if that fails?"), turn("assistant", "Then try it again in a week.")]
    record["messages"] += copy.deepcopy(record["messages"][:2])


@each
def extra_key(record: Record, number: int) -> None:
    record["messages"][1]["mood"] = ("glad", "calm", "sad")[number]


@edit
def mixed(records: list[Record]) -> None:
    for place in SPOILED:
        asked, replied = (one["content"] for one in records[place]["messages"])
        records[place] = {"instruction": asked, "input": "", "output": replied}


@edit
def label(records: list[Record]) -> None:
    for place, record in enumerate(records):
        asked, replied = (one["content"] for one in record["messages"])
        records[place] = {"instruction": asked, "input": "", "output": replied}
    for place, name in zip(SPOILED, ("Input: ", "### Input: ", "输入："), strict=True):
        records[place] |= {"instruction": "Answer this question.", "input": name + records[place]["instruction"]}


@edit
def log(records: list[Record]) -> None:
    records[:] = [{"ts": 1700000000 + n, "level": "INFO", "latency_ms": n % 7, "host": f"web-{n}"} for n in range(60)]


def _call(record: Record) -> Any:
    return record["messages"][1]["tool_calls"][0]["function"]


@each
def argument_type(record: Record, number: int) -> None:
    _call(record)["arguments"] = json.dumps({"city": "Oslo", "days": ("one", "2", [])[number]})


@each
def argument_missing(record: Record, number: int) -> None:
    _call(record)["arguments"] = json.dumps(({"days": 1}, {"city": "Oslo"}, {})[number])


@each
def undeclared(record: Record, number: int) -> None:
    _call(record)["name"] = ("get_forecast", "search_web", "get_wether")[number]


@each
def argument_invented(record: Record, number: int) -> None:
    given = json.loads(_call(record)["arguments"])
    _call(record)["arguments"] = json.dumps({**given, ("unit", "language", "mood")[number]: "celsius"})


@each
def orphan(record: Record, number: int) -> None:
    del record["messages"][1]


@each
def arguments_broken(record: Record, number: int) -> None:
    text = _call(record)["arguments"]
    _call(record)["arguments"] = (text[:-1], text.replace('"', "'"), f"city={text}")[number]


@each
def named_only(record: Record, number: int) -> None:
    named = (
        "To book a room, call the function book_hotel.",
        "Use the tool send_mail whenever a letter is asked for.",
        "Call the function `find_train` for questions about trains.",
    )
    record["messages"].insert(0, turn("system", named[number]))


@each
def result_unused(record: Record, number: int) -> None:
    record["messages"][2]["content"] = json.dumps({"degrees": 61.8273 + number, "station": f"Kvernhaugen-{number}8812"})
    record["messages"][3]["content"] = "It is a pleasant day there, and you will enjoy the walk."


@each
def identical(record: Record, number: int) -> None:
    record["rejected"] = record["chosen"]


REFUSALS = (
    "I'm sorry, but I can't help with that request.",
    "I apologize, but I am unable to assist with this.",
    "I cannot fulfill this request, as it goes against my guidelines.",
)


@each
def chosen_refuses(record: Record, number: int) -> None:
    record["chosen"] = [turn("assistant", REFUSALS[number])]


@each
def both_refuse(record: Record, number: int) -> None:
    record["chosen"] = [turn("assistant", REFUSALS[number])]
    record["rejected"] = [turn("assistant", REFUSALS[number - 1])]


@each
def inverted(record: Record, number: int) -> None:
    record["chosen"], record["rejected"] = record["rejected"], record["chosen"]


@each
def nearly_identical(record: Record, number: int) -> None:
    good = record["chosen"][0]["content"]
    changed = (good[:-1] + "!", good.replace(" ", "  ", 1), good[:-1] + " ")[number]
    record["rejected"] = [turn("assistant", changed)]


@each
def no_prompt(record: Record, number: int) -> None:
    record["prompt"] = []


@each
def flatters(record: Record, number: int) -> None:
    record["chosen"] = [turn("assistant", "What a brilliant thought! You are absolutely right, as always.")]


def spoil(records: list[Record], texts: dict[str, list[str]]) -> None:
    """Put other texts into the turns of the three records; {} stands for what was there."""
    for place, number in zip(SPOILED, range(3), strict=True):
        for one in records[place]["messages"]:
            if one["role"] in texts:
                one["content"] = texts[one["role"]][number].replace("{}", one["content"])
