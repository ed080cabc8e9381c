"""Masks: of each conversation of an example, what a target learns of its render."""

from __future__ import annotations

from functools import cached_property

from msgspec.structs import replace

from ..model.example import Example
from ..target.target import Target
from .axolotl_mask import axolotl_mask
from .learned import How, Learned, merged_spans, taught_in
from .renderer import About, Renderer
from .replies import replies_in
from .tokens import ModelTokenizer, tokenizer_of
from .torchtune_mask import torchtune_mask
from .trace import Trace
from .turn_ends import TurnEnds, turn_ends

_OWN_TEXT = {
    "llama-factory": "writes turns by templates of its own",
    "ms-swift": "writes turns by templates of its own, unless template_backend is jinja",
    "mistral": "writes turns by mistral-common",
}
"""Trainers whose text is not rendered with the model's template."""

_UNSLOTH = (
    "unsloth's train_on_responses_only looks in the tokens for what stands before replies and questions; without it, "
    "every turn is learned"
)

_WORDS: dict[How, str] = {
    "tags": "what the template marks with {% generation %}",
    "marks": "each reply from the end of its prompt to the end of its turn, found by marks",
    "all": "every turn, prompts too",
    "completion": "everything from the first reply that is learned",
    "axolotl": "what axolotl finds of each reply by rendering the conversation with other words in its place",
    "torchtune": "each reply with its header, as torchtune counts them on the beginnings of the conversation",
}


class MaskMaker:
    """Says what is learned of renders. The last example is remembered, since several rules ask for it."""

    def __init__(self, renderer: Renderer) -> None:
        self.renderer = renderer
        self._about: dict[str, About] = {}
        self._last: tuple[Trace | None, str, Learned | None] = (None, "", None)

    @cached_property
    def tokenizer(self) -> ModelTokenizer | None:
        """The model's tokenizer; None where its files have none. Raises InputError for one that cannot be read."""
        path = self.renderer.settings.files.tokenizer
        return tokenizer_of(path) if path else None

    @cached_property
    def ends(self) -> TurnEnds:
        """What the template writes at the ends of replies."""
        return turn_ends(self.renderer)

    def learned(self, example: Example, trace: Trace, target: Target | None = None) -> Learned:
        """Return what a target learns of the render of an example, or of a branch of it; without a target, by its
        tags, or else all replies."""
        name = target.name if target is not None else ""
        if self._last[0] is not trace or self._last[1] != name or self._last[2] is None:
            self._last = trace, name, self._learned(example, trace, target)
        assert self._last[2] is not None
        return self._last[2]

    def _learned(self, example: Example, trace: Trace, target: Target | None) -> Learned:
        prompts_end = "add_generation_prompt" in self._about_of(trace).variables
        replies = replies_in(self.renderer, trace, self.ends, prompts_end=prompts_end)
        taught = taught_in(example, trace, replies, target)
        trainer = target.name.partition("/")[0] if target is not None else ""
        how = self._how(example, trace, target, trainer)
        found = Learned(how, _WORDS[how], replies=replies, taught=taught)
        if self.tokenizer is not None:
            found.tokens = self.tokenizer.encode(trace.rendered.text)
        if how in ("axolotl", "torchtune"):
            if self._by_tokens(found, trace):
                return found
            found = replace(found, how="marks", words=_WORDS["marks"])
        found.spans = merged_spans(_spans(found, trace))
        if found.tokens is not None:
            found.mask = found.tokens.within(found.spans)
        if trainer in _OWN_TEXT:
            found.notes.append(f"{trainer} {_OWN_TEXT[trainer]}: what it trains on is not rendered with this template")
        if trainer == "unsloth":
            found.notes.append(_UNSLOTH)
        if not trace.exact:
            found.notes.append("marks change this render, so its texts were only searched for")
        return found

    def _how(self, example: Example, trace: Trace, target: Target | None, trainer: str) -> How:
        turns = target.trained.turns if target is not None and target.trained is not None else "unknown"
        if trainer in ("axolotl", "torchtune"):
            return "axolotl" if trainer == "axolotl" else "torchtune"
        if self._about_of(trace).tagged and (target is None or trainer == "trl" or turns in ("template", "unknown")):
            return "tags"
        if turns == "all" or turns == "completion":
            return "completion" if turns == "completion" or _is_branch(trace) else "all"
        return "marks"

    def _about_of(self, trace: Trace) -> About:
        name = self.renderer.settings.files.chosen(bool(trace.conversation.tools))
        if name not in self._about:
            self._about[name] = self.renderer.about(name)
        return self._about[name]

    def _by_tokens(self, found: Learned, trace: Trace) -> bool:
        """Make the mask of a trainer that finds turns by counting tokens; whether that could be done."""
        if self.tokenizer is None or found.tokens is None:
            found.notes.append(f"{found.how} finds turns by their tokens, for which there is no tokenizer.json")
            return False
        taught = [reply.turn for reply in found.taught]
        if found.how == "axolotl":
            mask = axolotl_mask(self.renderer, self.tokenizer, trace, found.tokens, taught)
        else:
            size = len(found.tokens.ids)
            made = torchtune_mask(self.renderer, self.tokenizer, trace, taught, size)
            if made is None:
                found.notes.append("the template refuses a beginning of the conversation, and torchtune stops at that")
                return False
            mask = made
        found.mask, found.spans = mask, found.tokens.spans(mask)
        return True


def _spans(found: Learned, trace: Trace) -> list[tuple[int, int]]:
    size = len(trace.rendered.text)
    if found.how == "tags":
        return [(start, end) for start, end in trace.rendered.spans]
    if found.how == "all":
        return [(0, size)]
    if found.how == "completion":
        return [(reply.start, size) for reply in found.taught[:1]]
    return [(reply.start, reply.end) for reply in found.taught]


def _is_branch(trace: Trace) -> bool:
    return not trace.conversation.pointers[-1].startswith("/messages/")
