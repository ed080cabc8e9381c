"""What a model's chat template does with each thing that a record may have, found by rendering the probes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec
from msgspec import Struct

from .conversation import Conversation
from .probes import ANSWER, ANSWER_ON, ASK, ASK_ON, PADDED, REASONING, SURVIVAL, THINK, THOUGHTS, TOOL, TURNS, Probe
from .rendered import Rendered
from .renderer import Renderer, RenderSettings
from .trace import Trace, trace

_TAG = re.compile(r"<[^<>\s]*>|\[[^\[\]\s]*\]|\{[^{}\s]*\}")
_WORDS = re.compile(r"[^\W\d_]{2,}\W+[^\W\d_]{2,}")
_DATE = re.compile(r"\b\d{4}-\d\d-\d\d\b|\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* \d{4}\b")
_YEAR = timedelta(days=400)
_REPR = ("[{'type'", "{'type': 'text'")


class Behaviour(Struct, frozen=True):
    """One thing, and what becomes of it: a word such as kept, dropped, refused or failed, and more about it."""

    key: str
    title: str
    answer: str
    more: str = ""


def explained(settings: RenderSettings) -> list[Behaviour]:
    """Return what the template of a model does with each thing. Raises InputError for one that cannot be compiled."""
    now = Renderer(settings)
    later = Renderer(msgspec.structs.replace(settings, now=settings.now + _YEAR))
    try:
        return [*_rows(now, later)]
    finally:
        now.close()
        later.close()


def _rows(renderer: Renderer, later: Renderer) -> Iterator[Behaviour]:
    plain = _traced(renderer, (ASK, ANSWER))
    yield _beginning(renderer, plain.rendered)
    yield _injected(renderer)
    yield _date(plain.rendered, later)
    found = {probe.key: _survival(renderer, probe) for probe in SURVIVAL}
    if found["system_in_a_prompt"].answer == found["system"].answer:
        del found["system_in_a_prompt"]
    yield from found.values()
    yield _thoughts(renderer, REASONING)
    yield _thoughts(renderer, THINK)
    yield _stripped(renderer)
    yield from _ends(renderer)
    yield _header(renderer)
    about = [renderer.about(name) for name in renderer.settings.files.templates]
    tagged = any(one.tagged for one in about)
    yield Behaviour(
        "tagged", "{% generation %}", "yes" if tagged else "no", "" if tagged else "the mask is found otherwise"
    )


def _traced(renderer: Renderer, messages: tuple[dict[str, Any], ...], tools: bool = False) -> Trace:
    pointers = [f"/messages/{number}" for number in range(len(messages))]
    return trace(renderer, Conversation(list(messages), [TOOL] if tools else None, pointers))


def _trouble(probe: Probe, rendered: Rendered) -> Behaviour:
    raised = f"{rendered.raised}: " if rendered.trouble == "failed" else ""
    return Behaviour(probe.key, probe.title, rendered.trouble, f"{raised}{rendered.why}")


def _survival(renderer: Renderer, probe: Probe) -> Behaviour:
    found = _traced(renderer, probe.messages, probe.tools)
    if found.rendered.trouble:
        return _trouble(probe, found.rendered)
    text = found.rendered.text
    if probe.key == "text_parts" and any(sign in text for sign in _REPR):
        return Behaviour(probe.key, probe.title, "as Python's repr", "brackets and quotes are learned")
    looked = [leaf for leaf in found.leaves if leaf.kind in probe.kinds and leaf.text in (probe.texts or (leaf.text,))]
    lost = [leaf for leaf in looked if leaf in found.lost]
    if not lost:
        twice = probe.key == "text_arguments" and '\\"gnome' in text
        return Behaviour(probe.key, probe.title, "encoded twice" if twice else "kept")
    if len(lost) == len(looked):
        return Behaviour(probe.key, probe.title, "dropped")
    return Behaviour(probe.key, probe.title, "dropped in part", ", ".join(dict.fromkeys(leaf.text for leaf in lost)))


def _thoughts(renderer: Renderer, probe: Probe) -> Behaviour:
    found = _traced(renderer, probe.messages)
    if found.rendered.trouble:
        return _trouble(probe, found.rendered)
    kept = (THOUGHTS[0] in found.rendered.text, THOUGHTS[1] in found.rendered.text)
    words = {
        (True, True): ("kept", "in every reply"),
        (False, True): ("last only", "of earlier replies it is dropped"),
        (True, False): ("earlier only", "of the last reply it is dropped"),
    }
    return Behaviour(probe.key, probe.title, *words.get(kept, ("dropped", "")))


def _beginning(renderer: Renderer, rendered: Rendered) -> Behaviour:
    title, told = "BOS in the text", {**renderer.settings.files.special, **renderer.settings.arguments}
    token = told.get("bos_token")
    if rendered.trouble:
        return Behaviour("bos", title, rendered.trouble, rendered.why)
    if not isinstance(token, str) or not token:
        return Behaviour("bos", title, "unknown", "the files name no bos_token")
    count = rendered.text.count(token)
    more = "a tokenizer that adds one as well gives two" if count else ""
    return Behaviour("bos", title, {0: "no", 1: "yes"}.get(count, f"{count} times"), more)


def _between(text: str, before: str, after: str) -> str | None:
    """Return what stands between two texts, "" being the beginning and the end; None where one is not there."""
    start = text.find(before) if before else 0
    end = text.find(after, start + len(before)) if after else len(text)
    return None if min(start, end) < 0 else text[start + len(before) : end]


def _shared(one: str, other: str) -> int:
    """Return how many characters two texts begin with in common."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _injected(renderer: Renderer) -> Behaviour:
    """Say what the template puts before a conversation that has no system prompt, other than tags and headers."""
    row, title = "default_system", "default system prompt"
    found = renderer.render(list(TURNS))
    first = _between(found.text, "", ASK["content"])
    middle = _between(found.text, ANSWER["content"], ASK_ON["content"])
    if first is None or middle is None:
        return Behaviour(row, title, "unknown", found.why or "the turns are not in the text")
    ahead = first[: len(first) - _shared(first[::-1], middle[::-1])]
    if not _WORDS.search(_TAG.sub(" ", ahead)):
        return Behaviour(row, title, "none")
    return Behaviour(row, title, f"{len(ahead):,} characters", _quoted(_TAG.sub(" ", ahead)))


def _date(rendered: Rendered, later: Renderer) -> Behaviour:
    if rendered.trouble:
        return Behaviour("date", "date", rendered.trouble, rendered.why)
    if later.render([ASK, ANSWER]).text != rendered.text:
        return Behaviour("date", "date", "the day of the run", "--date fixes it")
    fixed = _DATE.search(rendered.text)
    return Behaviour("date", "date", "a fixed one" if fixed else "none", fixed[0] if fixed else "")


def _stripped(renderer: Renderer) -> Behaviour:
    found = renderer.render(list(PADDED))
    if found.trouble:
        return Behaviour("stripped", "white space around a text", found.trouble, found.why)
    gone = [turn["role"] for turn in PADDED[:2] if turn["content"] not in found.text]
    return Behaviour("stripped", "white space around a text", "stripped" if gone else "kept", ", ".join(gone))


def _ends(renderer: Renderer) -> Iterator[Behaviour]:
    found = renderer.render(list(TURNS))
    last = _between(found.text, ANSWER_ON["content"], "")
    middle = _between(found.text, ANSWER["content"], ASK_ON["content"])
    if last is None or middle is None:
        yield Behaviour("end", "end of a reply", "unknown", found.why or "the turns are not in the text")
        return
    yield Behaviour(
        "end", "end of the last reply", _shown(last) if last else "none", "" if last else "no stop is learned"
    )
    same = bool(last) and middle.startswith(last)
    answer = "the same" if same else "another" if last else "none"
    yield Behaviour(
        "end_in_the_middle", "end of an earlier reply", answer, "" if same else f"then comes {_shown(middle)}"
    )


def _header(renderer: Renderer) -> Behaviour:
    """Compare what a model is given before its reply with what stands before a reply in training."""
    key, title = "header", "prompt and training"
    prompt, trained = renderer.render([ASK], prompt=True), renderer.render([ASK, ANSWER])
    used = _between(prompt.text, ASK["content"], "")
    learned = _between(trained.text, ASK["content"], ANSWER["content"])
    if used is None or learned is None:
        return Behaviour(key, title, "unknown", prompt.why or trained.why or "the turns are not in the text")
    if used == learned:
        return Behaviour(key, title, "the same", f"{_shown(used)} stands before a reply")
    return Behaviour(key, title, "differ", f"the prompt ends with {_shown(used)}, training has {_shown(learned)}")


def _shown(text: str, most: int = 60) -> str:
    shown = msgspec.json.encode(text).decode()
    return shown if len(shown) <= most else f'"…{shown[-most:]}'


def _quoted(text: str, most: int = 60) -> str:
    words = " ".join(text.split())
    return f"“{words[:most]}{'…' * (len(words) > most)}”"
