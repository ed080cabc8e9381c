"""FT705 role-not-allowed: a role that the target does not have, or spells otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftconv import Example, Target, rule

from ._naming import quoted
from ._records import NOT_GIVEN
from ._threads import threads


@rule("FT705", category="limits", by_roles=True)
def role_not_allowed(
    example: Example, target: Target, format: str = "", record: Any = NOT_GIVEN
) -> Iterator[tuple[str, str]]:
    """Target does not accept this role or spelling.

    Why is this bad?
        OpenAI's notebook counts it as `unrecognized_role`; Together says "Invalid role `x` in conversation on line N.
        Possible roles", Databricks raises `InvalidRoleError`, torchtune "KeyError: 'user'", Mistral's check ends with a
        traceback (`UnrecognizedRoleError`), unsloth says "are not in aliases", and LLaMA-Factory's new engine drops the
        turn and trains on. torchtune takes no tool results. Roles in other spellings (`human`, `gpt`) are refused where
        the target does not know them: `ftconv IN --to chat` writes the usual ones. Chat templates without a system
        role, as Gemma's, say "System role not supported". Silent without a target.

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
    # A record that is being rewritten gets the spellings of its new format.
    spellings = roles.spellings.get(format or "chat") if record is not None else None
    for pointer, thread in threads(example):
        for index, message in enumerate(thread):
            if message.role not in allowed:
                yield f"{pointer}/{index}/role", f"{target.name} has no role {message.role}; it has {_and(allowed)}"
            elif message.seen is not None and spellings is not None and message.seen not in spellings:
                known = _and(spellings or allowed)
                yield (
                    f"{pointer}/{index}/role",
                    f"role is spelled {quoted(message.seen)}; {target.name} accepts {known}",
                )


def _and(words: tuple[str, ...]) -> str:
    return ", ".join(words)
