"""Orders of turns that targets ask for, by name; each looks at a conversation and says where it breaks."""

from __future__ import annotations

from collections.abc import Callable

from ftconv import Message

Break = tuple[int | None, str]
"""The turn at which the order breaks (None: the conversation as a whole), and what is wanted in words."""

Look = Callable[[list[str]], Break | None]

PROMPTS = ("system", "developer")


def needs_user(roles: list[str]) -> Break | None:
    """At least one turn of the user."""
    return None if "user" in roles else (None, "at least one user turn")


def needs_assistant(roles: list[str]) -> Break | None:
    """At least one turn of the assistant."""
    return None if "assistant" in roles else (None, "at least one assistant turn")


def two_turns(roles: list[str]) -> Break | None:
    """At least two turns."""
    return None if len(roles) > 1 else (None, "at least two turns")


def system_first(roles: list[str]) -> Break | None:
    """No system turn after another turn."""
    begun = False
    for index, role in enumerate(roles):
        if role not in PROMPTS:
            begun = True
        elif begun:
            return index, "the system turn first"
    return None


def one_system(roles: list[str]) -> Break | None:
    """One system turn at most."""
    found = [index for index, role in enumerate(roles) if role in PROMPTS]
    return (found[1], "one system turn at most") if len(found) > 1 else None


def starts_with_user(roles: list[str]) -> Break | None:
    """The first turn after the system prompt is the user's."""
    first = _begin(roles)
    return (first, "the user to speak first") if first < len(roles) and roles[first] != "user" else None


def alternate(roles: list[str]) -> Break | None:
    """No role twice in a row."""
    for index in range(1, len(roles)):
        if roles[index] == roles[index - 1]:
            return index, "roles to alternate"
    return None


def user_assistant_pairs(roles: list[str]) -> Break | None:
    """After the system prompt: the user (or a tool result), the assistant, and so on, in pairs."""
    first = _begin(roles)
    for index in range(first, len(roles)):
        asks = (index - first) % 2 == 0
        if (roles[index] in ("user", "tool")) != asks:
            return index, "user and assistant in turn"
    return (len(roles) - 1, "pairs of a user and an assistant turn") if (len(roles) - first) % 2 else None


def assistant_after_user(roles: list[str]) -> Break | None:
    """The assistant speaks after the user, or after a tool result."""
    for index, role in enumerate(roles):
        if role == "assistant" and (index == 0 or roles[index - 1] not in ("user", "tool")):
            return index, "a user turn before each assistant turn"
    return None


def no_two_users(roles: list[str]) -> Break | None:
    """The user does not speak twice in a row."""
    for index in range(1, len(roles)):
        if roles[index] == roles[index - 1] == "user":
            return index, "no two user turns in a row"
    return None


def ends_with_assistant(roles: list[str]) -> Break | None:
    """The last turn is the assistant's."""
    return None if not roles or roles[-1] == "assistant" else (len(roles) - 1, "the assistant to speak last")


def ends_with_user(roles: list[str]) -> Break | None:
    """The last turn is the user's."""
    return None if not roles or roles[-1] == "user" else (len(roles) - 1, "the user to speak last")


def one_user(roles: list[str]) -> Break | None:
    """One turn of the user at most."""
    found = [index for index, role in enumerate(roles) if role == "user"]
    return (found[1], "a single user turn") if len(found) > 1 else None


def two_spoken(roles: list[str]) -> Break | None:
    """At least two turns besides those of the system."""
    return None if len(_spoken(roles)) > 1 else (None, "at least two turns besides the system prompt")


def reply_last(roles: list[str]) -> Break | None:
    """The last turn is the assistant's; turns of the system after it do not count."""
    spoken = _spoken(roles)
    return None if not spoken or roles[spoken[-1]] == "assistant" else (spoken[-1], "the assistant to speak last")


def results_after_calls(turns: list[Message]) -> Break | None:
    """Right after a call its results, one for each, then the assistant; calls may be the end."""
    due: int | None = None
    before = ""
    for index, turn in enumerate(turns):
        if turn.role in PROMPTS:
            continue
        calls = len(turn.tool_calls or ())
        if turn.role == "tool":
            if not due:
                return index, "results right after the calls that they answer"
            due -= 1
        elif due:
            return index, "a result for each call before the next turn"
        elif before == "tool" and turn.role != "assistant":
            return index, "the assistant to speak after results"
        elif due is None and calls:
            return index, "no call in the very first turn"
        else:
            due = calls
        before = turn.role
    return None


def reply_after_results(roles: list[str]) -> Break | None:
    """After tool results, the assistant speaks."""
    for index in range(1, len(roles)):
        if roles[index - 1] == "tool" and roles[index] not in ("tool", "assistant"):
            return index, "the assistant to speak after results"
    return None


def results_after_assistant(roles: list[str]) -> Break | None:
    """A tool result comes after the assistant, or after another result."""
    for index, role in enumerate(roles):
        if role == "tool" and (index == 0 or roles[index - 1] not in ("assistant", "tool")):
            return index, "the assistant before tool results"
    return None


def _spoken(roles: list[str]) -> list[int]:
    """Return the indexes of the turns that are not the system's."""
    return [index for index, role in enumerate(roles) if role not in PROMPTS]


def _begin(roles: list[str]) -> int:
    """Return the index of the first turn after the system prompt."""
    return next((index for index, role in enumerate(roles) if role not in PROMPTS), len(roles))


ORDERS: dict[str, Look] = {
    look.__name__.replace("_", "-"): look
    for look in (
        needs_user, needs_assistant, two_turns, system_first, one_system, starts_with_user, alternate,
        user_assistant_pairs, assistant_after_user, no_two_users, ends_with_assistant, ends_with_user, two_spoken,
        one_user, reply_last, reply_after_results, results_after_assistant,
    )
}  # fmt: skip
"""The orders by the names that target files use."""

CALL_ORDERS: dict[str, Callable[[list[Message]], Break | None]] = {"results-after-calls": results_after_calls}
"""The orders that look at the calls of turns too."""
