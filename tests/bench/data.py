"""The files that the benchmarks read, made by chance from a fixed seed, so that they are the same on every machine."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

TEXT = """the model learns from examples that show how a reply should read when somebody asks about an order, a refund,
the weather in Bern, a proof by induction, or what to cook with peppers, rice and two eggs left over"""
WORDS = TEXT.split()
SYSTEM = "You are Marv, who answers everything."
FAULTY = 1000
"""In chat data, one record of so many has an empty reply: what each linter must find."""
Make = Callable[[Path, int], None]


def sentence(rng: random.Random, low: int, high: int) -> str:
    """A text of words, with the punctuation, line breaks and quotes of real ones."""
    text = " ".join(rng.choices(WORDS, k=rng.randint(low, high)))
    if rng.random() < 0.2:
        text += '\n\n- first: "quoted"\n- second: äöü 你好'
    return text.capitalize() + "."


def sharegpt(path: Path, size: int) -> None:
    """ShareGPT JSON Lines: two to six turns a record, 1.5 KB."""
    rng = random.Random(7)

    def records() -> Iterator[Any]:
        while True:
            turns = []
            for _ in range(rng.randint(1, 3)):
                turns.append({"from": "human", "value": sentence(rng, 5, 60)})
                turns.append({"from": "gpt", "value": sentence(rng, 20, 160)})
            yield {"conversations": turns}

    _write(path, size, records())


def chat(path: Path, size: int) -> None:
    """Chat JSON Lines: a system prompt that all share, then two to eight turns, 1.9 KB."""
    _write(path, size, _chats(random.Random(9), 4, (5, 60), (20, 160)))


def short_chat(path: Path, size: int) -> None:
    """Chat JSON Lines: a system prompt that all share, a question and a reply, 0.3 KB."""
    _write(path, size, _chats(random.Random(10), 1, (3, 9), (6, 30)))


def _chats(rng: random.Random, pairs: int, question: tuple[int, int], reply: tuple[int, int]) -> Iterator[Any]:
    number = 0
    while True:
        number += 1
        messages = [{"role": "system", "content": SYSTEM}]
        for _ in range(rng.randint(1, pairs)):
            messages.append({"role": "user", "content": sentence(rng, *question)})
            messages.append({"role": "assistant", "content": sentence(rng, *reply)})
        if number % FAULTY == 0:
            messages[-1]["content"] = ""
        yield {"messages": messages}


def repeated_chat(path: Path, size: int) -> None:
    """Chat JSON Lines, 1.9 KB a record; one record in eight repeats an earlier one."""
    rng = random.Random(11)

    def records() -> Iterator[Any]:
        kept: list[Any] = []
        for record in _chats(rng, 4, (5, 60), (20, 160)):
            if len(kept) < 1000:
                kept.append(record)
            elif rng.random() < 0.01:
                kept[rng.randrange(1000)] = record
            yield record
            if rng.random() < 1 / 7:
                yield rng.choice(kept)

    _write(path, size, records())


def numbered_chat(path: Path, count: int) -> None:
    """So many chat records of 0.1 KB; one in a hundred repeats the record before."""
    with open(path, "wb") as out:
        for number in range(count):
            n = number - (number % 100 == 99)
            question, reply = b'{"role":"user","content":"What is %d + 1?"}' % n, b"It is %d." % (n + 1)
            out.write(b'{"messages":[%b,{"role":"assistant","content":"%b"}]}\n' % (question, reply))


def pairs(path: Path, size: int) -> None:
    """Prompt-completion JSON Lines with a separator and a stop sequence; completions lack the leading space."""
    rng = random.Random(12)

    def records() -> Iterator[Any]:
        while True:
            pair = {
                "prompt": sentence(rng, 5, 60) + "\n\n###\n\n",
                "completion": sentence(rng, 20, 160) + " END",
            }
            yield pair
            if rng.random() < 0.02:
                yield pair

    _write(path, size, records())


def table(path: Path, size: int) -> None:
    """A CSV file of system, user and assistant."""
    rng = random.Random(8)
    with open(path, "w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["system", "user", "assistant"])
        while out.tell() < size:
            for _ in range(20):
                writer.writerow(["You are Marv.", sentence(rng, 5, 60), sentence(rng, 20, 160)])


def _write(path: Path, size: int, records: Iterator[Any]) -> None:
    encode = msgspec.json.Encoder().encode
    written = 0
    with open(path, "wb") as out:
        while written < size:
            written += out.write(encode(next(records)) + b"\n")
