"""Three clean sets of sixty records: chat, calls of tools, and preference pairs."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
Record = dict[str, Any]


def turn(role: str, content: Any, **more: Any) -> Record:
    """One turn."""
    return {"role": role, "content": content, **more}


@cache
def _texts() -> list[list[str]]:
    """Question, good reply, poorer reply."""
    texts: list[list[str]] = yaml.safe_load((HERE / "clean.yaml").read_text("utf-8"))
    return texts


def chat() -> list[Record]:
    """A question and its reply."""
    return [{"messages": [turn("user", asked), turn("assistant", good)]} for asked, good, _ in _texts()]


def pairs() -> list[Record]:
    """A question, the good reply and the poorer one."""
    return [
        {"prompt": [turn("user", asked)], "chosen": [turn("assistant", good)], "rejected": [turn("assistant", poor)]}
        for asked, good, poor in _texts()
    ]


PLACES = (
    ("Oslo", 4, "sleet"), ("Quito", 17, "drizzle"), ("Cairo", 31, "haze"), ("Perth", 26, "sunshine"),
    ("Turin", 12, "fog"), ("Dakar", 28, "dust"), ("Osaka", 19, "showers"), ("Lagos", 30, "thunder"),
    ("Riga", 2, "snow"), ("Lima", 18, "low cloud"), ("Minsk", 1, "frost"), ("Accra", 29, "light rain"),
    ("Sofia", 14, "wind"), ("Hanoi", 27, "heavy rain"), ("Davos", 3, "hail"), ("Porto", 16, "sea mist"),
    ("Delhi", 33, "smog"), ("Miami", 25, "a gale"), ("Basel", 11, "clear skies"), ("Tunis", 22, "a hot wind"),
)  # fmt: skip
WEATHER = (
    "What is the weather in {} today?", "Do I need a coat in {}?", "How warm is it in {} right now?",
    "Tell me about the sky over {}.", "Should we picnic in {} this afternoon?",
)  # fmt: skip
TOLD = (
    "{2} in {0} today, at {1} degrees.", "{0} has {1} degrees and {2}.", "Right now it is {1} degrees with {2} in {0}.",
    "Over {0} there is {2}; the thermometer shows {1} degrees.", "With {1} degrees and {2} in {0}, you can decide.",
)  # fmt: skip
TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "get_weather",
            "description": "Current weather of a city.",
            "parameters": {
                "type": "object",
                "properties": {"city": {"type": "string"}, "days": {"type": "integer"}},
                "required": ["city", "days"],
            },
        },
    }
]


def tools() -> list[Record]:
    """A question, a call, its result and the reply: each city is asked about three times, in other words."""
    records = []
    for number in range(60):
        city, degrees, sky = PLACES[number % 20]
        degrees, days = degrees + number // 20, number // 20 + 1
        call = {"name": "get_weather", "arguments": json.dumps({"city": city, "days": days})}
        told = TOLD[(number + number // 20) % 5].format(city, degrees, sky)
        turns = [
            turn("user", WEATHER[(number + 2 * (number // 20)) % 5].format(city)),
            turn("assistant", None, tool_calls=[{"id": f"call_{number}", "type": "function", "function": call}]),
            turn("tool", json.dumps({"degrees": degrees, "sky": sky}), tool_call_id=f"call_{number}"),
            turn("assistant", told[0].upper() + told[1:]),
        ]
        records.append({"messages": turns, "tools": TOOLS})
    return records
