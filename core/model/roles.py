"""The table of role spellings seen in the field, and what each of them means."""

from __future__ import annotations

from ..errors import RecordError
from .example import Role
from .nearest import did_you_mean

ALIASES: dict[str, Role] = {
    "system": "system", "context": "system", "sys": "system",
    "developer": "developer",
    "user": "user", "human": "user", "prompter": "user", "question": "user", "usr": "user", "customer": "user",
    "assistant": "assistant", "gpt": "assistant", "bot": "assistant", "model": "assistant", "agent": "assistant",
    "chatgpt": "assistant", "chatbot": "assistant", "ai": "assistant", "bing": "assistant", "bard": "assistant",
    "function_call": "assistant", "tool_call": "assistant", "function-call": "assistant",
    "tool": "tool", "observation": "tool", "observations": "tool", "function": "tool", "ipython": "tool",
    "function_response": "tool", "function-response": "tool", "tool_response": "tool",
}  # fmt: skip
"""Lower-case spelling → role.

Sources: LLaMA-Factory, axolotl, TRL, torchtune, unsloth, ms-swift, open-instruct, OASST, NeMo.
"""

CALL_ROLES = frozenset({"function_call", "tool_call", "function-call"})
"""Spellings that say: this assistant turn is a tool call, written as JSON in the text."""

CANONICAL: tuple[Role, ...] = ("system", "developer", "user", "assistant", "tool")


def role_named(spelling: object, pointer: str = "") -> Role:
    """Return the role that `spelling` means, by the table; case and surrounding white space do not count.

    Raises RecordError FT204, naming the nearest known spelling, for anything that is not in the table.
    """
    if not isinstance(spelling, str):
        found = "none" if spelling is None else type(spelling).__name__
        raise RecordError("FT204", f"role must be text, found {found}", pointer)
    key = spelling.strip().lower()
    role = ALIASES.get(key)
    if role is None and key == "pretrain":  # as xtuner has them
        words = "role 'pretrain' is that of text for pre-training, which has no roles: make the record {\"text\": …}"
        raise RecordError("FT204", words, pointer)
    if role is None:
        hint = did_you_mean(key, ALIASES, f"known: {', '.join(CANONICAL)}")
        raise RecordError("FT204", f"unknown role {spelling[:40]!r}{hint}", pointer)
    return role
