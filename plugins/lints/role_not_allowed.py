"""FT705 role-not-allowed: a role that the target does not have, or spells otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftconv import Example, Message, Target, rule, threads_of

from ..formats.chat import reader as CHAT
from ._naming import quoted
from ._records import NOT_GIVEN, turns_of


@rule("FT705", category="limits", by_roles=True)
def role_not_allowed(
    example: Example, target: Target, format: str = "", record: Any = NOT_GIVEN
) -> Iterator[tuple[str, str]]:
    """Target does not accept this role or spelling.

    Why is this bad?
        OpenAI's notebook counts it as `unrecognized_role`; Together says "Invalid role `x` in conversation on line N.
        Possible roles", Databricks raises `InvalidRoleError`, torchtune "KeyError: 'user'", Mistral's check ends with a
        traceback (`UnrecognizedRoleError`), NeMo AutoModel says "Unsupported role in messages:", prime-rl "Invalid
        message role:", unsloth says "are not in aliases", and LLaMA-Factory's new engine drops the turn and trains on.
        torchtune takes no tool results. Roles in other spellings (`human`, `gpt`) are refused where the target does not
        know them: `ftconv IN --to chat` writes the usual ones. Chat templates without a system role, as Gemma's, say
        "System role not supported". Silent without a target.

    Example
        ```yaml
        target: openai/gpt-4o-mini
        ```

        ```json
        {"messages": [{"role": "developer", "content": "Be brief."},
                      {"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "system", "content": "Be brief."},
                      {"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km."}]}
        ```

    Source
        - OpenAI's notebook:
          https://github.com/openai/openai-cookbook/blob/main/examples/Chat_finetuning_data_prep.ipynb
        - Together: https://github.com/togethercomputer/together-python/blob/main/src/together/utils/files.py
        - `ftconv explain NAME` lists the roles of each target with their sources.
    """
    roles = target.roles
    if roles is None:
        return
    allowed = roles.allowed
    raw = turns_of(record, example) if roles.spellings else {}
    for pointer, thread in threads_of(example):
        for index, message in enumerate(thread):
            where = f"{pointer}/{index}"
            if message.role not in allowed:
                yield f"{where}/role", f"{target.name} has no role {message.role}; it has {_and(allowed)}"
            elif record is not None:  # one that is being rewritten gets the spellings of its new format
                known = _spellings(roles.spellings, format or CHAT.name, message.role)
                seen = _seen(raw.get(where), message)
                if seen is not None and roles.any_case:
                    seen = seen.strip().lower()
                if known is not None and format in ("", CHAT.name):
                    known = (*allowed, *known)
                if known is not None and seen is not None and seen not in known:
                    words = f"role is spelled {quoted(seen)}; {target.name} accepts {_and(known)}"
                    yield f"{where}/role", words


def _spellings(spellings: dict[str, tuple[str, ...]], format: str, role: str) -> tuple[str, ...] | None:
    """Return the spellings of a role in a format; None where anything goes."""
    return spellings.get(f"{format}/{role}", spellings.get(format))


def _seen(turn: Any, message: Message) -> str | None:
    """Return the role of a turn as the record spells it; None where nothing is known of that."""
    spelled = turn.get("role", turn.get("from")) if isinstance(turn, dict) else None
    return spelled if isinstance(spelled, str) else message.seen


def _and(words: tuple[str, ...]) -> str:
    return ", ".join(words)
