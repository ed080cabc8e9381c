"""Names of columns: which field each of them is, and how sure that is."""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from ftconv import RecordError

WIDE: dict[str, tuple[str, ...]] = {
    "system": ("system_prompt",),
    "user": ("question", "query", "instruction", "problem", "input", "inputs", "prompt"),
    "context": (),
    "assistant": (
        "answer",
        "response",
        "output",
        "targets",
        "solution",
        "generated_solution",
        "generation",
        "completion",
    ),
    "history": (),
    "chosen": ("chosen_response",),
    "rejected": ("rejected_response",),
    "label": (),
    "images": (),
    "videos": (),
    "audios": (),
}
"""Field → other spellings, for a row that is a whole example. A field's own name comes before all of them."""

LONG: dict[str, tuple[str, ...]] = {
    "conversation": ("conversation_id", "conv_id", "session_id", "chat_id", "thread_id", "dialog_id", "dialogue_id"),
    "preference": (),
    "role": ("speaker", "from", "sender"),
    "name": (),
    "content": ("text", "message", "value"),
    "parts": (),
    "reasoning": ("reasoning_content",),
    "refusal": (),
    "tool_calls": (),
    "tool_call_id": (),
    "weight": (),
    "tools": (),
    "parallel_tool_calls": (),
    "label": (),
    "images": (),
    "videos": (),
    "audios": (),
}
"""The same for a row that is one turn; the order is that of the columns written."""

ORDER = "order"
"""What `--map order=COLUMN` names the column that numbers the turns; it is then asked alone."""
SURE_ORDER = frozenset({
    "turn", "turnid", "turnno", "turnnum", "turnnumber", "turnindex", "turnidx", "messageindex", "messageidx",
    "messageno", "messagenumber", "messageorder", "msgindex", "msgidx", "utteranceindex", "utteranceidx",
})  # fmt: skip
_ORDERS = SURE_ORDER | {
    ORDER, "index", "idx", "position", "pos", "step", "stepnumber", "stepindex", "seq", "seqno", "sequence",
    "sequencenumber", "timestamp", "ts", "time", "datetime", "date", "created", "createdat", "createtime", "sent",
    "sentat", "sentdate", "sendtime", "messagetime", "messagedate",
}  # fmt: skip
"""Names of columns that may number or date turns, without marks: `turn_id`, `Turn ID` and `turnId` are one name. The
others may say something else, such as the date of the conversation: then they are the same in all of its rows."""

FIELDS = (*dict.fromkeys([*WIDE, *LONG]), ORDER)
SPELLINGS = (*dict.fromkeys(name for table in (WIDE, LONG) for others in table.values() for name in others), "turn")
"""Other names of fields; they may be mapped to as well."""

ALWAYS = frozenset({"user", "assistant", "conversation", "role", "content"})
"""Fields that every table written has, under their own names; columns with their other spellings then say nothing."""

_FAMILIES = {
    ("question", "answer"), ("question", "response"), ("query", "response"), ("instruction", "response"),
    ("problem", "solution"), ("problem", "generated_solution"), ("input", "output"), ("inputs", "targets"),
    ("prompt", "response"), ("prompt", "generation"),
}  # fmt: skip
_OTHERS = {("instruction", "output"), ("prompt", "completion")}
"""Pairs that alpaca and prompt-completion know better."""


class Names(Struct, frozen=True):
    """What the columns of a row are. `fields` is field → column as it is, `extra` are all others, and
    `order` those of them that may number or date the turns.

    `plain` says that there is a question and a reply, perhaps a system prompt, and nothing more to think of.
    `twice` is a field with the two columns that say it. `score` is how sure this is, by the names alone.
    """

    fields: dict[str, str]
    extra: tuple[str, ...]
    order: tuple[str, ...] = ()
    plain: bool = False
    long: bool = False
    twice: tuple[str, str, str] | None = None
    score: float = 0.0
    system: str | None = None
    user: str = ""
    assistant: str = ""


@lru_cache(maxsize=1024)
def names_of_columns(columns: tuple[str, ...]) -> Names:
    """Return what these columns are; the rows of one input ask again and again for the same."""
    forms = {column: column.strip().lower() for column in columns}
    by_form: dict[str, list[str]] = {}
    for column, form in forms.items():
        by_form.setdefault(form, []).append(column)
    wide = _sorted_out(WIDE, by_form, columns)
    user = wide.fields.get("user", "")
    if "context" in wide.fields and forms.get(user) != "instruction":
        # Dolly's context belongs to its instruction; beside other questions it is a column like any other.
        wide = _sorted_out({field: others for field, others in WIDE.items() if field != "context"}, by_form, columns)
    long = _sorted_out(LONG, by_form, columns)
    if _is_long(wide, long, forms):
        # Turns without a conversation are refused, but with words that lead on.
        score = (0.95 if "conversation" in long.fields else 0.5) if long.twice is None else 0.0
        order = tuple(column for column in long.extra if form_of(column) in _ORDERS)
        return Names(long.fields, long.extra, order, long=True, twice=long.twice, score=score)
    fields = wide.fields
    plain = wide.twice is None and {"user", "assistant"} <= fields.keys() <= {"system", "user", "assistant"}
    return Names(
        fields,
        wide.extra,
        plain=plain,
        twice=wide.twice,
        score=_score(wide, forms),
        system=fields.get("system"),
        user=user,
        assistant=fields.get("assistant", ""),
    )


def _sorted_out(table: dict[str, tuple[str, ...]], by_form: dict[str, list[str]], columns: tuple[str, ...]) -> Names:
    """Give each field its column: its own name to the letter, else in other case, else one of its other spellings."""
    fields: dict[str, str] = {}
    twice: tuple[str, str, str] | None = None
    for field, others in table.items():
        own = by_form.get(field, [])
        found = [field] if field in own else own or [c for other in others for c in by_form.get(other, ())]
        if not found:
            continue
        fields[field] = found[0]
        if len(found) > 1 and twice is None:
            twice = (field, found[0], found[1])
    taken = set(fields.values())
    return Names(fields, tuple(c for c in columns if c not in taken), twice=twice)


def _is_long(wide: Names, long: Names, forms: dict[str, str]) -> bool:
    """A row is one turn when it has a role and a content, unless it has a question and a reply as well."""
    if not {"role", "content"} <= long.fields.keys():
        return False
    if not {"user", "assistant"} <= wide.fields.keys():
        return True
    own = forms[wide.fields["user"]] == "user" and forms[wide.fields["assistant"]] == "assistant"
    return "conversation" in long.fields and not own


def _score(wide: Names, forms: dict[str, str]) -> float:
    fields = wide.fields
    if wide.twice is not None or not fields.keys() & {"user", "assistant", "chosen"}:
        return 0.0
    user, assistant = (forms.get(fields.get(f, ""), "") for f in ("user", "assistant"))
    if "chosen" in fields or "rejected" in fields:
        if not {"chosen", "rejected"} <= fields.keys() and not ("rejected" in fields and assistant):
            return 0.0
        score = {"": 0.2, "prompt": 0.3, "instruction": 0.5}.get(user, 0.9)
    elif (user, assistant) == ("user", "assistant"):
        # A column such as `question` beside these two may be what was really asked.
        rivals = {*WIDE["user"], *WIDE["assistant"]} & {forms[c] for c in wide.extra}
        score = 0.6 if rivals else 0.95
    elif (user, assistant) == ("prompt", "completion") and "system" in fields:
        score = 0.97  # prompt-completion would lose the system prompt
    elif (user, assistant) in _FAMILIES:
        score = 0.9
    elif user and assistant:
        score = 0.3 if (user, assistant) in _OTHERS else 0.6
    elif assistant:
        score = 0.7 if assistant == "response" and len(forms) == 1 else 0.2
    else:
        score = 0.6 if user == "user" and "system" in fields else 0.3
    return score


def form_of(column: str) -> str:
    """Return the name of a column without case, blanks and marks."""
    return "".join(c for c in column.lower() if c.isalnum())


def pointer_to(column: str) -> str:
    """Return the JSON pointer of a column."""
    return "/" + column.replace("~", "~0").replace("/", "~1")


def refuse_twice(names: Names) -> None:
    """Raise RecordError FT202 when two columns say the same field."""
    if names.twice is not None:
        field, one, two = names.twice
        way = f"--map {field}={one[:40]} selects the first"
        raise RecordError("FT202", f"columns {one[:40]!r} and {two[:40]!r} both mean {field}; {way}", pointer_to(two))


def _taken(table: dict[str, tuple[str, ...]]) -> frozenset[str]:
    return frozenset(n for field, others in table.items() for n in (field, *(() if field in ALWAYS else others)))


_TAKEN = {"wide": _taken(WIDE) - {"context"}, "long": _taken(LONG)}


def column_for(name: str, layout: str) -> str:
    """Return the column that an unknown column is written as: its own name, unless that means something here."""
    return f"extra.{name}" if name.strip().lower() in _TAKEN[layout] else name
