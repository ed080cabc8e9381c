"""Turns of a text that was rendered with a chat template."""

from __future__ import annotations

from ftconv import ChatTemplate, Message, Note, RecordError, RenderedTurn, role_named

from ._harmony import messages_of


def rendered_turns(
    text: str, template: ChatTemplate, speakers: dict[str, str], notes: list[Note], pointer: str
) -> list[Message]:
    """Return the turns of a rendered text. A role may have another name in `speakers`, role → name.

    Raises RecordError FT201 for text outside of the turns, FT204 for a role that the template does not have.
    """
    try:
        turns = list(template.turns_in(text))
        messages = messages_of(turns) if template.channels else [_message(turn, speakers) for turn in turns]
    except RecordError as error:
        raise RecordError(error.code, str(error), pointer) from None
    if template.stop and any(turn.end == template.stop for turn in turns):
        end = template.turns[0].end[0]
        notes.append(Note("FT223", f"a stored turn ends in {template.stop}; replace it with {end}", pointer))
    return messages


def _message(turn: RenderedTurn, speakers: dict[str, str]) -> Message:
    for role, name in speakers.items():
        if name == turn.spelled:
            return Message(role_named(role), turn.content)
    if turn.role is not None:
        return Message(turn.role, turn.content)
    return Message(role_named(turn.spelled), turn.content, seen=turn.spelled)
