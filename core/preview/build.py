"""One example as a target sees it: what it becomes as text, what of it is trained, and what is cut at the limit."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

from msgspec import Struct, field

from ..model.example import Example, Message, Role, block_of, is_text, text_of
from ..target.facts import Template, first_learned, is_off
from ..target.target import Target
from ..tokens import Count, TokenCounter

Trains = Literal["yes", "no", "unknown", "preferred", "rejected", "candidate"]
"""Whether a turn is learned from; of a preference, which side it is on."""


class ShownPiece(Struct, frozen=True):
    """A stretch of text. `markup` is what the template puts around turns. `turn` is -1 for what belongs to none."""

    text: str
    markup: bool
    trains: Trains
    cut: bool
    turn: int


class Turn(Struct, frozen=True):
    """One turn: its tokens with what stands around it, how many of its text are learned, its weight as found, and why.

    `learned` counts the text of a reply, as `ftconv stats` does. A stretch of plain text, of role "text", is one too.
    """

    role: Role | Literal["text"]
    pointer: str
    tokens: Count
    learned: int
    weight: object
    trains: Trains
    why: str
    cut: Literal["no", "partly", "wholly"]


class Preview(Struct, frozen=True):
    """An example, rendered. `template` and `trained_by` say where that stands published, or that it does not."""

    target: str
    template: str
    trained_by: str
    turns: list[Turn]
    pieces: list[ShownPiece]
    tokens: Count
    trained: int
    limit: int | None
    over: str
    notes: list[str] = field(default_factory=list)


def preview(example: Example, target: Target | None, counter: TokenCounter) -> Preview:
    """Render an example for a target; without one, as most do: every assistant turn is learned, unless its weight is 0.

    Where nobody has published what a target does, the preview says so instead of guessing.
    """
    counted = counter.tokens_of(example)
    limit = target.max_tokens if target is not None else None
    over = target.length.over if target is not None and target.length is not None else "unknown"
    template = target.template.read() if target is not None and target.template is not None else None
    threads = _threads(example)
    shown = [(p, m, *_trains(m, index, example, target, branch)) for index, (p, m, branch) in enumerate(threads)]
    counts = [counter.tokens_of(Example([m])).turns[0] for _, m, _, _ in shown]
    left = limit if limit is not None and over == "cut" else None
    turns, pieces, total = [], list(_ends(template, "begin")), 0
    for index, ((pointer, message, trains, why), count) in enumerate(zip(shown, counts, strict=True)):
        size, frame = count.whole, count.whole.high - count.text.high
        room = None if left is None else max(left - total, 0)
        cut: Literal["no", "partly", "wholly"] = "no"
        if room is not None and size.high > room:
            cut = "wholly" if room == 0 else "partly"
        left_over = None if room is None or cut == "no" else max(room - frame, 0)
        pieces += _pieces(message, index, trains, template, counter, left_over, cut == "wholly")
        total += size.high
        fits = count.text.high if room is None else min(count.text.high, max(room - frame, 0))
        learned = fits if trains in ("yes", "preferred") else 0
        turns.append(Turn(message.role, pointer, size, learned, message.weight, trains, why, cut))
    for pointer, text, learns, why in _stretches(example):
        size = counter.tokens_of(Example(text=text)).whole
        pieces.append(ShownPiece(text, False, learns, False, len(turns)))
        learned = size.high if learns == "yes" else 0
        turns.append(Turn("text", pointer, size, learned, None, learns, why, "no"))
    pieces += _ends(template, "end")
    return Preview(
        target=target.name if target is not None else "",
        template=_template_words(template, target),
        trained_by=_trained_words(example, target),
        turns=turns,
        pieces=pieces,
        tokens=counted.whole,
        trained=sum(turn.learned for turn in turns),
        limit=limit,
        over=over,
        notes=_notes(example, turns, counter, counted.whole, limit, over),
    )


def _threads(example: Example) -> list[tuple[str, Message, Trains | None]]:
    out: list[tuple[str, Message, Trains | None]] = [
        (f"/messages/{i}", m, "no" if example.chosen is not None else None) for i, m in enumerate(example.messages)
    ]
    out += [(f"/chosen/{i}", m, "preferred") for i, m in enumerate(example.chosen or ())]
    out += [(f"/rejected/{i}", m, "rejected") for i, m in enumerate(example.rejected or ())]
    for number, candidate in enumerate(example.candidates or ()):
        out += [(f"/candidates/{number}/messages/{i}", m, "candidate") for i, m in enumerate(candidate.messages)]
    return out


def _stretches(example: Example) -> list[tuple[str, str, Trains, str]]:
    """Return the stretches of plain text: the pointer and the text of each, whether it is learned, and why."""
    if example.text is None:
        return []
    if not example.mask:
        return [("/text", example.text, "yes", "plain text")]
    out: list[tuple[str, str, Trains, str]] = []
    start = 0
    for number, (length, mark) in enumerate(example.mask):
        learns: Trains = "yes" if mark else "no"
        out.append((f"/mask/{number}", example.text[start : start + length], learns, "its mask"))
        start += length
    return out


def _trains(
    message: Message, index: int, example: Example, target: Target | None, branch: Trains | None
) -> tuple[Trains, str]:
    if branch is not None:
        words = {"no": "prompt of a preference", "preferred": "the reply to prefer", "rejected": "the reply to avoid",
                 "candidate": "another reply, ranked"}  # fmt: skip
        return branch, words[branch]
    facts = target.trained if target is not None else None
    turns = "assistant" if target is None else facts.turns if facts is not None else "unknown"
    weights = "read" if target is None else facts.weights if facts is not None else "unknown"
    if _is_judged(example, target):
        after = [turn.role == "assistant" for turn in example.messages[index:]]
        if not after[0] or after != sorted(after, reverse=True):
            return "no", "prompt of a judged reply"
        return ("yes", "a reply judged good") if example.label else ("rejected", "a reply judged bad")
    if turns in ("all", "completion"):
        if index < first_learned(turns, example.messages):
            return "no", "prompt"
        ignored = "; its weight 0 is ignored" if is_off(message.weight) else ""
        return "yes", ("all turns are learned" if turns == "all" else "completion") + ignored
    if message.role != "assistant":
        return "no", "not an assistant turn"
    if turns in ("unknown", "template"):
        return "unknown", "the chat template decides" if turns == "template" else "not published"
    if is_off(message.weight):
        if weights == "read":
            return "no", "weight 0"
        if weights == "unknown":
            return "unknown", "what becomes of weight 0 is not published"
        if weights == "refused":
            return "unknown", "the target rejects weights"
    if (
        facts is not None
        and facts.only_last(example)
        and any(m.role == "assistant" for m in example.messages[index + 1 :])
    ):
        return "no", "only the last reply is learned"
    return "yes", "assistant turn" + ("; its weight 0 is ignored" if is_off(message.weight) else "")


def _is_judged(example: Example, target: Target | None) -> bool:
    """Whether the label of an example decides what is learned: the last reply is to be given more often, or less."""
    methods = target.shape.methods if target is not None and target.shape is not None else ("judgement",)
    return example.label is not None and "judgement" in methods


def _ends(template: Template | None, which: str) -> list[ShownPiece]:
    text: str = getattr(template, which) if template is not None else ""
    return [ShownPiece(text, True, "no", False, -1)] if text else []


def _pieces(
    message: Message,
    turn: int,
    trains: Trains,
    template: Template | None,
    counter: TokenCounter,
    room: int | None,
    gone: bool,
) -> list[ShownPiece]:
    """Cut the text of a turn into markup and content, and at the limit: `room` tokens of content are left, or all."""
    before, content, after = _rendered(message, template)
    out = [ShownPiece(before, True, "no", gone, turn)] if before else []
    kept = content if room is None else _fitting(content, room, counter)
    if kept:
        out.append(ShownPiece(kept, False, trains, False, turn))
    if len(kept) < len(content):
        out.append(ShownPiece(content[len(kept) :], False, trains, True, turn))
    # What ends a reply is learned with it: that is how a model learns to stop.
    ends = trains if template is not None else "no"
    return [*out, ShownPiece(after, True, ends, room is not None, turn)] if after else out


def _rendered(message: Message, template: Template | None) -> tuple[str, str, str]:
    content = _words(message)
    piece = template.pieces.get(message.role) if template is not None else None
    if piece is None:
        return f"{message.role}:\n", content, "\n"
    before, _, after = piece.partition("{content}")
    return before.replace("{role}", message.role), content, after.replace("{role}", message.role)


def _words(message: Message) -> str:
    """What a turn says, with what a template would show in its own way named: thoughts, calls, media."""
    parts = [f"<reasoning>{message.reasoning}</reasoning>\n"] if message.reasoning else []
    content = message.content
    parts.append(text_of(content))
    if isinstance(content, list):
        parts += [f"[{block_of(part) or part.get('type', 'part')}]" for part in content if not is_text(part)]
    parts += [message.refusal] if message.refusal else []
    parts += [f"[call {call.name} {call.arguments}]" for call in message.tool_calls or ()]
    return "".join(parts)


def _fitting(text: str, tokens: int, counter: TokenCounter) -> str:
    """Return the longest beginning of a text that has at most so many tokens."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if counter.count(text[:middle]) <= tokens:
            low = middle
        else:
            high = middle - 1
    return text[:low]


def _template_words(template: Template | None, target: Target | None) -> str:
    if template is None:
        if target is None:
            return "no --target given: turns are shown by role, not in the model's template"
        return f"{target.name}: the text that the model sees is not published; turns are shown by role"
    return f"{template.name} ({', '.join(template.sources)})" + (f". {template.note}" if template.note else "")


def _trained_words(example: Example, target: Target | None) -> str:
    name = target.name if target is not None else "without --target"
    if example.text is not None:
        return f"{name}: plain text, but for what a mask leaves out"
    if example.chosen is not None or example.rejected is not None:
        return f"{name}: the replies of the preference"
    if _is_judged(example, target):
        return f"{name}: the reply that is judged"
    if target is None:
        return "without --target: every assistant turn, unless its weight is 0, as OpenAI does"
    facts = target.trained
    if facts is None or facts.turns == "unknown":
        said = f": {facts.note}" if facts is not None and facts.note else ""
        return f"{target.name}: which turns are learned is not published{said}"
    words = {
        "assistant": "every assistant turn", "last": "the last assistant turn", "template": "as the template says",
        "last-with-tools": "every assistant turn, of an example with tools only the last",
        "completion": "everything from the first reply that is learned", "all": "every turn, prompts too",
    }  # fmt: skip
    weights = {
        "read": ", unless its weight is 0", "dropped": "; weights are ignored", "refused": "; weights are rejected",
        "unknown": "",
    }[facts.weights]  # fmt: skip
    note = f". {facts.note}" if facts.note else ""
    return f"{target.name}: {words[facts.turns]}{weights}{note} ({', '.join(facts.sources)}, {facts.as_of})"


def _notes(
    example: Example, turns: list[Turn], counter: TokenCounter, tokens: Count, limit: int | None, over: str
) -> list[str]:
    """What people ask about such an example, answered from the facts."""
    out = []
    roles = [message.role for message in example.messages]
    if limit is not None and tokens.high > limit:
        words = {
            "cut": f"everything beyond {limit:,} tokens is cut off", "refused": "the file is rejected",
            "dropped": "the example is dropped", "unknown": "what becomes of it is not published",
        }[over]  # fmt: skip
        out.append(f"The example has {tokens} tokens, more than {limit:,}: {words}.")
    if any(a == b == "assistant" for a, b in pairwise(roles)):
        taken = "is" if any(turn.trains == "unknown" for turn in turns) else "is learned as"
        out.append(f"Assistant turns follow each other: each {taken} a reply to all before it; in use the model "
                   "gives one reply and stops. --apply merge-turns joins them.")  # fmt: skip
    chat = counter.framing == "chat"  # of a prompt and its completion, neither is expected
    if chat and roles and "user" not in roles:
        out.append("No user turn: the model learns to speak first, which production never asks for.")
    if chat and roles and "system" not in roles and "developer" not in roles:
        out.append("No system prompt: send none in production either.")
    if any(role in ("system", "developer") for role in roles[1:]):
        out.append("A system turn comes after the first turn: it is context only for the replies after it.")
    if roles and roles[-1] in ("user", "system", "developer") and turns[-1].trains == "no":
        out.append("Everything after the last reply is paid for but teaches nothing.")
    if turns and all(turn.trains == "no" for turn in turns):
        out.append("Nothing of this example is learned.")
    return out
