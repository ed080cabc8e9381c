"""The named layouts in which a conversation is rendered into one prompt."""

from __future__ import annotations

from ftconv import Message, text_of

SPEAKERS = {"system": "System", "developer": "Developer", "user": "User", "assistant": "Assistant", "tool": "Tool"}


def render(messages: list[Message], layout: str, cue_end: str) -> str:
    """Return the text of the turns before a reply, in the named layout; turns without text are left out.

    What the layout puts before a reply comes last, `Assistant:` for one; `cue_end` follows it, so that the reply
    stands there as the earlier ones do.
    """
    turns = [(m.role, text) for m in messages if (text := text_of(m.content))]
    if layout == "chatml":
        said = "".join(f"<|im_start|>{role}\n{text}<|im_end|>\n" for role, text in turns)
        return f"{said}<|im_start|>assistant\n"
    if layout == "labels":
        return "".join(f"{SPEAKERS[role]}: {text}\n" for role, text in turns) + "Assistant:" + cue_end
    if layout == "hh":
        said = "".join(text if role in ("system", "developer") else f"\n\n{_hh(role)}: {text}" for role, text in turns)
        return f"{said}\n\nAssistant:{cue_end}"
    return "\n\n".join(text for _, text in turns)


def _hh(role: str) -> str:
    return "Human" if role == "user" else SPEAKERS[role]
