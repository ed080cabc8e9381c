"""A preview with the model's own chat template: the text that it makes, to the token."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Literal

from msgspec import Struct, field
from msgspec.structs import replace

from ..model.example import Example, Message, threads_of
from ..model.safe_text import safe
from ..rendering import Learned, RenderSettings, Trace, Tracer, tracer_of
from ..target.target import Target
from ..tokens import Count, TokenCounter
from .build import Preview, ShownPiece, Trains, Turn, preview
from .text import MARKS


class RenderedPreview(Preview, frozen=True):
    """A preview of one render. `model` is the file of the template and the beginning of its SHA-256, `how` the way in
    which was found what is learned, `dropped` the pointers of texts that the template leaves out.

    `ids` are the tokens with what each stands for and whether it is learned; none without a tokenizer.json.
    """

    model: str = ""
    how: str = ""
    dropped: list[str] = field(default_factory=list)
    ids: list[tuple[int, str, bool]] = field(default_factory=list)


class Limit(Struct, frozen=True):
    """The most tokens that an example may have, and what becomes of a longer one."""

    tokens: int | None
    over: Literal["cut", "refused", "dropped", "unknown"]


def limit_of_run(target: Target | None, max_tokens: int) -> Limit:
    """Return the limit of a run, or else of its target; what is longer is cut, unless the target does otherwise."""
    length = target.length if target is not None else None
    own = "cut" if max_tokens and (length is None or length.over == "unknown") else "unknown"
    return Limit(
        max_tokens or (length.max_tokens if length is not None else None),
        length.over if length is not None and length.over != "unknown" else own,  # type: ignore[arg-type]
    )


def preview_with(
    settings: RenderSettings, example: Example, target: Target | None, counter: TokenCounter, max_tokens: int = 0
) -> Preview:
    """Return a preview of the render of an example, of a preference one after the other.

    Without a render, a preview without it, with the reason in a note.
    """
    tracer, limit = tracer_of(settings), limit_of_run(target, max_tokens)
    traces = tracer.traces(example)
    each = [
        _Shown(example, trace, tracer, target, counter, limit).preview()
        for trace in traces
        if not trace.rendered.trouble
    ]
    if each:
        found: Preview = _together(each)
    else:
        found = preview(example, target, counter)
    found.notes[:0] = _refusals(traces)
    return found


def id_lines(found: Preview) -> Iterator[str]:
    """Yield a line for each token: its number, its id, whether it is learned, and its text."""
    if isinstance(found, RenderedPreview) and found.ids:
        yield ""
        for number, (token, text, learned) in enumerate(found.ids):
            yield f"{MARKS['yes' if learned else 'no']} {number:>6} {token:>8}  '{safe(text, 60)}'"


def _refusals(traces: Sequence[Trace]) -> list[str]:
    if not traces:
        return ["Plain text is not rendered by a chat template."]
    words = {"refused": "refuses this conversation", "failed": "fails on this conversation", "stopped": "was stopped"}
    found = [(words[one.rendered.trouble], one.rendered.why) for one in traces if one.rendered.trouble]
    return [*dict.fromkeys(f"The chat template {what}: {safe(why, 300)}" for what, why in found)]


def _together(each: Sequence[RenderedPreview]) -> RenderedPreview:
    """Return several previews as one: the prompt is there with each reply, as each is rendered."""
    found, *others = each
    for other in others:
        pieces = [replace(piece, turn=piece.turn + len(found.turns)) for piece in other.pieces]
        found = replace(
            found,
            turns=found.turns + other.turns,
            pieces=found.pieces + pieces,
            tokens=found.tokens + other.tokens,
            trained=found.trained + other.trained,
            notes=[*dict.fromkeys(found.notes + other.notes)],
            dropped=[*dict.fromkeys(found.dropped + other.dropped)],
            ids=found.ids + other.ids,
        )
    if others:
        found.notes.insert(0, f"The prompt is rendered with each of {len(each)} replies, one after the other.")
    return found


class _Shown:
    """One render, with what a preview is made of."""

    def __init__(
        self,
        example: Example,
        trace: Trace,
        tracer: Tracer,
        target: Target | None,
        counter: TokenCounter,
        limit: Limit,
    ) -> None:
        self._trace, self._files, self._target = trace, tracer.renderer.settings.files, target
        self._text, self._limit, self._counter = trace.rendered.text, limit, counter
        self._learned: Learned = tracer.masker.learned(example, trace, target)
        self._turns = {
            f"{pointer}/{n}": turn for pointer, thread in threads_of(example) for n, turn in enumerate(thread)
        }
        self._ends = tracer.masker.ends
        self._branch = trace.conversation.pointers[-1].split("/")[1]
        tokens = self._learned.tokens
        self._starts = [start for start, _ in tokens.offsets] if tokens is not None else []
        self._cut = len(self._text)
        if tokens is not None and limit.over == "cut" and limit.tokens is not None and limit.tokens < len(tokens.ids):
            self._cut = tokens.offsets[limit.tokens][0]

    def preview(self) -> RenderedPreview:
        """Return what is shown."""
        learned, files = self._learned, self._files
        name = files.chosen(bool(self._trace.conversation.tools))
        model = f"{files.sources[name]} of {files.path}, template {name!r}, SHA-256 {files.digest(name)}…"
        return RenderedPreview(
            target=self._target.name if self._target is not None else "",
            template=model,
            trained_by=learned.words,
            turns=[self._turn(number, *place) for number, place in enumerate(self._places())],
            pieces=list(self._pieces()),
            tokens=self._count(0, len(self._text)),
            trained=self._count_learned(0, self._cut),
            limit=self._limit.tokens,
            over=self._limit.over,
            notes=self._notes(),
            model=model,
            how=learned.how,
            dropped=[leaf.pointer for leaf in self._trace.lost],
            ids=self._ids(),
        )

    def _places(self) -> list[tuple[int, int]]:
        """Return where each turn begins and ends, with the header before it."""
        ends = {reply.turn: reply.end for reply in self._learned.replies}
        found, begin = [], 0
        count = len(self._trace.conversation.messages)
        for turn in range(count):
            own = [s for leaf, spans in zip(self._trace.leaves, self._trace.spans, strict=True)
                   for s in spans[:1] if leaf.turn == turn]  # fmt: skip
            end = ends.get(turn, self._after_text(max((end for _, end in own), default=begin)))
            end = len(self._text) if turn == count - 1 else max(begin, end)
            found.append((begin, end))
            begin = end
        return found

    def _after_text(self, place: int) -> int:
        """Return where a turn ends that is no reply: behind the token that ends replies, if that follows its text."""
        rest = self._text[place:]
        for mark in (self._ends.middle, self._ends.middle.rstrip(), self._ends.last):
            if mark and rest.lstrip().startswith(mark):
                return place + rest.index(mark) + len(mark)
        return place

    def _turn(self, number: int, start: int, end: int) -> Turn:
        pointer = self._trace.conversation.pointers[number]
        message = self._turns[pointer]
        learned = self._count_learned(start, min(end, self._cut))
        trains = self._trains(number) if learned else "no"
        cut: Literal["no", "partly", "wholly"] = "no"
        if self._cut < end:
            cut = "wholly" if self._cut <= start else "partly"
        why = f"{learned:,} tokens" if learned else self._why(number, message)
        return Turn(message.role, pointer, self._count(start, end), learned, message.weight, trains, why, cut)

    def _why(self, number: int, message: Message) -> str:
        if message.role != "assistant":
            return f"a turn of role {message.role}"
        if not any(reply.turn == number for reply in self._learned.replies):
            return "nothing of it is in the render"
        meant = any(reply.turn == number for reply in self._learned.taught)
        return "outside of what is learned" if meant else "not meant to be learned"

    def _trains(self, turn: int) -> Trains:
        pointer = self._trace.conversation.pointers[turn] if turn >= 0 else ""
        sides: dict[str, Trains] = {"chosen": "preferred", "rejected": "rejected", "candidates": "candidate"}
        return sides.get(self._branch, "yes") if pointer.startswith(f"/{self._branch}/") else "yes"

    def _pieces(self) -> Iterator[ShownPiece]:
        """Yield the render, cut where something changes: the turn, whether it is learned, text or markup, the limit."""
        places, texts = self._places(), sorted(span for spans in self._trace.spans for span in spans)
        edges = {0, len(self._text), self._cut}
        for start, end in (*places, *texts, *self._learned.spans):
            edges |= {start, end}
        inside, learned, turn = _Within(texts), _Within(self._learned.spans), 0
        ordered = sorted(edges)
        for start, end in pairwise(ordered):
            while turn < len(places) - 1 and start >= places[turn][1]:
                turn += 1
            trains = self._trains(turn) if learned.has(start) else "no"
            yield ShownPiece(self._text[start:end], not inside.has(start), trains, start >= self._cut, turn)

    def _count(self, start: int, end: int) -> Count:
        """Return the tokens that begin in a stretch of the render."""
        if self._learned.tokens is None:
            return self._counter.measure(self._text[start:end])
        size = bisect_left(self._starts, end) - bisect_left(self._starts, start)
        return Count(size, size)

    def _count_learned(self, start: int, end: int) -> int:
        learned = self._learned
        if learned.tokens is not None:
            return sum(learned.mask[bisect_left(self._starts, start) : bisect_left(self._starts, end)])
        kept = [(max(start, first), min(end, last)) for first, last in learned.spans]
        return sum(self._counter.count(self._text[first:last]) for first, last in kept if first < last)

    def _ids(self) -> list[tuple[int, str, bool]]:
        tokens = self._learned.tokens
        if tokens is None:
            return []
        each = zip(tokens.ids, tokens.offsets, self._learned.mask, strict=True)
        return [(number, self._text[start:end], learned) for number, (start, end), learned in each]

    def _notes(self) -> list[str]:
        found = [f"{note[0].upper()}{note[1:]}." for note in self._learned.notes]
        lost: dict[str, Any] = {}
        for leaf in self._trace.lost:
            lost.setdefault(f"{leaf.kind} at {leaf.pointer}", leaf)
        found += [f"The template drops the {what}: {safe(leaf.text, 60)}" for what, leaf in lost.items()]
        if self._learned.tokens is None:
            found.append("The files have no tokenizer.json: tokens are counted by another tokenizer.")
        limit = self._limit.tokens
        if self._cut < len(self._text) and limit is not None:
            lost_tokens = self._count_learned(self._cut, len(self._text))
            found.append(f"Everything beyond {limit:,} tokens is cut off: {lost_tokens:,} of it would be learned.")
        if not any(self._text[start : min(end, self._cut)].strip() for start, end in self._learned.spans):
            found.append("Nothing of this example is learned.")
        return found


class _Within:
    """Whether a place is inside of some spans, which are in order."""

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        self._spans = spans
        self._starts = [start for start, _ in spans]

    def has(self, place: int) -> bool:
        at = bisect_right(self._starts, place) - 1
        return at >= 0 and place < self._spans[at][1]
