"""xlam: `query`, `answers` and `tools`, one question and the calls that answer it, as in xlam-function-calling-60k.

Record
    `{"id": 0, "query": "Is it raining in Bern?", "answers": "[{\\"name\\": \\"rain\\", \\"arguments\\": {\\"city\\":
    \\"Bern\\"}}]", "tools": "[{\\"name\\": \\"rain\\", \\"parameters\\": {\\"city\\": {\\"type\\":
    \\"str\\"}}}]"}`
    `answers` and `tools` are JSON strings. The parameters of the tools are no JSON schema; they are kept as they are.

Cannot say
    system, developer, turns, order, parts, media, media-columns, name, weight, reasoning, refusal, call-ids,
    preference, label, text, prompt-only, blocks, signed, tool-error, candidates, reference, steps, mask,
    parallel-calls

    Written is a record of one question and the calls after it. Results, a reply in words and calls that are not JSON
    have no place: such a record is rejected.

Tolerated
    `answers` and `tools` as lists. No answers, `[]`: an empty reply.

Options
    None.

Source
    https://huggingface.co/datasets/Salesforce/xlam-function-calling-60k
"""

from __future__ import annotations

from typing import Any

from ftconv import Example, Feature, Message, Reader, RecordError, Writer, text_of

from ._chat_calls import calls_in, text_of_calls, text_of_tools, tools_of
from ._chat_embedded import encode, keys_in, kind_of
from ._chat_write import add_extra

_OWN = frozenset(["query", "answers", "tools"])


def read(record: Any) -> Example:
    """Read one record. Raises RecordError FT202 for what is not one, FT402 for answers that are no calls."""
    if type(record) is not dict or not {"query", "answers"} <= record.keys():
        found = keys_in(record) if type(record) is dict else kind_of(record)
        raise RecordError("FT202", f"an xLAM record must be an object with query and answers, found {found}")
    rest = dict(record)
    query, answers = rest.pop("query"), rest.pop("answers")
    if type(query) is not str:
        raise RecordError("FT202", f"query must be text, found {kind_of(query)}", "/query")
    if type(answers) is list:
        answers = encode(answers, "/answers")
    tools = tools_of(rest.pop("tools", None), "/tools")
    if type(answers) is str and "".join(answers.split()) in ("", "[]"):
        reply = Message("assistant", "")
    else:
        reply = Message("assistant", tool_calls=calls_in(answers, "/answers"))
    return Example([Message("user", query), reply], tools=tools, extra=rest or None)


def recognise(record: Any) -> float:
    """Say how sure it is that `record` is one of xLAM."""
    if type(record) is not dict or type(record.get("query")) is not str or not {"answers", "tools"} <= record.keys():
        return 0.0
    answers = record["answers"]
    return 1.0 if type(answers) is list or (type(answers) is str and answers.lstrip().startswith("[")) else 0.0


def write(example: Example) -> dict[str, Any]:
    """Write one record. Raises RecordError FT206 for what is more than a question and its calls."""
    turns = [turn for turn in example.messages if turn.role not in ("system", "developer")] + (example.chosen or [])
    if [turn.role for turn in turns] != ["user", "assistant"] or turns[0].tool_calls:
        way = "--apply last-turns or split-turns may make such records"
        raise RecordError("FT206", f"xlam holds one question and the calls that answer it; {way}", "/messages")
    question, reply = turns
    if text_of(reply.content):
        raise RecordError("FT206", "xlam holds calls only, and the reply has words; use --to chat", "/messages")
    answers = text_of_calls(reply.tool_calls) if reply.tool_calls else "[]"
    record: dict[str, Any] = {
        "query": text_of(question.content),
        "answers": answers if answers.startswith("[") else f"[{answers}]",
        "tools": text_of_tools(example.tools or []),
    }
    if example.extra:
        add_extra(record, example.extra, _OWN)
    return record


reader = Reader(
    name="xlam",
    read=read,
    recognise=recognise,
    shape="`query`, `answers` and `tools`",
    fields=("query", "answers", "tools"),
    schema="xlam.schema.json",
)

writer = Writer(
    name="xlam",
    write=write,
    carries=Feature.EMPTY | Feature.TOOLS | Feature.TOOL_CALLS | Feature.EXTRA,
    schema="xlam.schema.json",
)
