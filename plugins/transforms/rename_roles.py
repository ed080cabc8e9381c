"""Rename the roles of turns.

For data in which the wrong party speaks: a system prompt stored as a user turn, two people of whom one is to be the
model. Spellings (`human`, `gpt`, `agent` …) need no transform: the readers know them. All mappings apply at once, so
`user=assistant,assistant=user` swaps. In a preference, the turns of `chosen` and `rejected` are renamed too. Weights,
names and calls stay with their turns.

Arguments
    - `system`, `developer`, `user`, `assistant`, `tool`: the role that turns of this role get, one of the same five.

Example
    `--apply rename-roles:developer=system`

    ```json before
    {"messages": [{"role": "developer", "content": "Be brief."}, {"role": "user", "content": "Hi"},
                  {"role": "assistant", "content": "Hello."}]}
    ```

    ```json after
    {"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"},
                  {"role": "assistant", "content": "Hello."}]}
    ```

Safety
    Unsafe: it decides which text is trained.
"""

from __future__ import annotations

from msgspec.structs import replace

from ftconv import Example, Message, Role, Transform, UsageError

from ._threads import over_threads


def check(
    *,
    system: Role | None = None,
    developer: Role | None = None,
    user: Role | None = None,
    assistant: Role | None = None,
    tool: Role | None = None,
) -> None:
    """Raise UsageError unless at least one role is mapped."""
    if not (system or developer or user or assistant or tool):
        raise UsageError("rename-roles needs a role to rename: rename-roles:developer=system")


def rename_roles(
    example: Example,
    *,
    system: Role | None = None,
    developer: Role | None = None,
    user: Role | None = None,
    assistant: Role | None = None,
    tool: Role | None = None,
) -> Example:
    """Return the example with its turns renamed."""
    given: dict[Role, Role | None] = {
        "system": system, "developer": developer, "user": user, "assistant": assistant, "tool": tool,
    }  # fmt: skip
    names: dict[Role, Role] = {old: new for old, new in given.items() if new is not None and new != old}

    def renamed(turns: list[Message]) -> list[Message]:
        if not any(turn.role in names for turn in turns):
            return turns
        # The spelling found in the record belongs to the old role.
        return [replace(t, role=names[t.role], seen=None) if t.role in names else t for t in turns]

    return over_threads(example, renamed) if names else example


transform = Transform(name="rename-roles", apply=rename_roles, safety="unsafe", check=check)
