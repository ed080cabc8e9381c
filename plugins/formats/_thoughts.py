"""Thoughts in texts: the tags around them as data, and the way from text to reasoning and back.

Sources, opened on 2026-11-30:
    - `think`: the template of Qwen3 (huggingface/trl trl/chat_templates/qwen3.jinja), which DeepSeek R1 shares
    - `think-inline`: the templates of GLM 4.7, MiMo and Hunyuan 3, and `kimi-vl` and `seed-oss`, but for the line break
      after it: `thought_words` in LlamaFactory (src/llamafactory/data/template.py @ff6d4d12); the line break:
      llama.cpp models/templates/ByteDance-Seed-OSS.jinja
    - `thinking`, `thought`: `DEFAULT_REASONING_TAGS` of Open WebUI (backend/open_webui/utils/middleware.py)
    - `reasoning`, `open-thoughts`: `split_thinking` of axolotl (src/axolotl/prompt_strategies/chat_template.py)
    - `mistral`: vllm/reasoning/mistral_reasoning_parser.py, for Magistral
    - `gemma4`: huggingface/trl trl/chat_templates/gemma4_v3.jinja
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from ftconv import Message, Part, part_name

_BREAKS = "\r\n"


class ThoughtTags(Struct, frozen=True):
    """One notation: what is written before a thought, after it, and around the reply.

    Line breaks next to the tags are notation: any number of them is read.
    """

    before: str
    after: str
    reply: tuple[str, str] = ("", "")

    @property
    def opening(self) -> str:
        """The tag before a thought."""
        return self.before.strip(_BREAKS)

    @property
    def closing(self) -> str:
        """The tag after a thought."""
        return self.after.strip(_BREAKS)


THOUGHT_TAGS: dict[str, ThoughtTags] = {
    "think": ThoughtTags("<think>\n", "\n</think>\n\n"),
    "think-inline": ThoughtTags("<think>", "</think>"),
    "thinking": ThoughtTags("<thinking>\n", "\n</thinking>\n\n"),
    "thought": ThoughtTags("<thought>\n", "\n</thought>\n\n"),
    "reasoning": ThoughtTags("<reasoning>\n", "\n</reasoning>\n\n"),
    "open-thoughts": ThoughtTags(
        before="<|begin_of_thought|>\n\n",
        after="\n\n<|end_of_thought|>\n\n",
        reply=("<|begin_of_solution|>\n\n", "\n\n<|end_of_solution|>"),
    ),
    "mistral": ThoughtTags("[THINK]", "[/THINK]"),
    "gemma4": ThoughtTags("<|channel>thought\n", "\n<channel|>"),
    "seed-oss": ThoughtTags("<seed:think>", "</seed:think>\n"),
    "kimi-vl": ThoughtTags("◁think▷", "◁/think▷"),
}
"""Every notation by its name."""

_TAGS = [tags for name, tags in THOUGHT_TAGS.items() if name != "think-inline"]
_OPENINGS = tuple(tags.opening for tags in _TAGS)
_ENDS = ("think>", "thinking>", "thought>", "reasoning>", "thought|>", "channel|>", "THINK]", "think▷")
ENDINGS = ">]▷"
"""One of these is the last character of each closing tag."""


def may_hold_thought(text: str) -> bool:
    """Whether a text may have the closing tag of a thought in it; a quick test."""
    return (">" in text or "]" in text or "▷" in text) and any(end in text for end in _ENDS)


def thought_in(text: str, *, prefilled: bool = False) -> tuple[str, str] | None:
    """Return the thought that a text begins with, and the reply after it; None where there is none, or no end of it.

    With `prefilled`, the opening tag may be missing: it stood at the end of the prompt.
    """
    start = text.lstrip()
    if not prefilled and not start.startswith(_OPENINGS):
        return None
    for tags in _TAGS:
        opened = start.startswith(tags.opening)
        if opened or (prefilled and tags.closing in text):
            thought, closed, reply = (start[len(tags.opening) :] if opened else text).partition(tags.closing)
            if closed and tags.opening not in thought:
                return thought.strip(_BREAKS), _reply_in(reply, tags)
    return None


def _reply_in(text: str, tags: ThoughtTags) -> str:
    text = text.lstrip(_BREAKS)
    first, last = (mark.strip(_BREAKS) for mark in tags.reply)
    end = text.rstrip()
    if first and text.startswith(first) and end.endswith(last):
        return end[len(first) : -len(last)].strip(_BREAKS)
    return text


def with_thought(thought: str, reply: str, tags: ThoughtTags) -> str | None:
    """Return a text of both, less the line breaks around them; None where they could not be read back."""
    thought, reply = thought.strip(_BREAKS), reply.strip(_BREAKS) if tags.reply[0] else reply.lstrip(_BREAKS)
    text = f"{tags.before}{thought}{tags.after}{tags.reply[0]}{reply}{tags.reply[1]}"
    return text if thought_in(text) == (thought, reply) else None


# -- turns -------------------------------------------------------------------------------------------------------------


def lift_thought(turn: Message, *, prefilled: bool = False) -> Message:
    """Return the turn with the thought at the start of its text as its reasoning; the same where there is none."""
    found = thought_in(_start_of(turn.content), prefilled=prefilled) if turn.role == "assistant" else None
    if found is None or turn.reasoning is not None:
        return turn
    content = _starting_with(found[1], turn.content)
    return replace(turn, content=content or (None if turn.tool_calls else ""), reasoning=found[0])


def render_thought(turn: Message, tags: ThoughtTags) -> Message:
    """Return the turn with its reasoning in its text; the same where it has none, or none that could be read back."""
    # An empty thought that is signed is one that the vendor does not show.
    if turn.role != "assistant" or turn.reasoning is None or (turn.meta and not turn.reasoning):
        return turn
    text = with_thought(turn.reasoning, _start_of(turn.content), tags)
    if text is None:
        return turn
    return replace(turn, content=_starting_with(text, turn.content), reasoning=None, meta=None)


def drop_thought(turn: Message) -> Message:
    """Return the turn without its reasoning and without the thoughts that its text begins with."""
    if turn.reasoning is not None or turn.meta:
        turn = replace(turn, reasoning=None, meta=None)
    while (lifted := lift_thought(turn)) is not turn:
        turn = replace(lifted, reasoning=None)
    return turn


def _starts_with_text(parts: list[Part]) -> bool:
    return bool(parts) and part_name(parts[0]) == "text" and parts[0].keys() == {"type", "text"}


def _start_of(content: str | list[Part] | None) -> str:
    """Return the text that a content begins with: that of its first part, unless the part says more, as a label."""
    if isinstance(content, list):
        return str(content[0]["text"]) if _starts_with_text(content) else ""
    return content or ""


def _starting_with(text: str, content: str | list[Part] | None) -> str | list[Part]:
    """Return a content with `text` instead of the text that it begins with."""
    if not isinstance(content, list):
        return text
    rest = content[1:] if _starts_with_text(content) else content
    return [{"type": "text", "text": text}, *rest] if text else rest
