"""gemini: `contents` made of parts, as Gemini's API and tuning on Vertex AI take them.

Record
    `{"systemInstruction": {"role": "system", "parts": [{"text": "Be brief."}]}, "contents": [{"role": "user",
    "parts": [{"text": "Rain in Bern?"}]}, {"role": "model", "parts": [{"functionCall": {"name": "rain",
    "args": {"city": "Bern"}}}]}, {"role": "user", "parts": [{"functionResponse": {"name": "rain",
    "response": {"rain": true}}}]}, {"role": "model", "parts": [{"text": "Yes."}]}],
    "tools": [{"functionDeclarations": [{"name": "rain", "parameters": {"type": "OBJECT"}}]}]}`
    A preference has `completions`, two of `{"score": 1.0, "completion": {"role": "model", "parts": […]}}`; a prompt for
    a grader has `references`. A part with `thought` is the reasoning of its turn. A result that is not a JSON object is
    `{"output": text}`. Types of schemas are lower-case inside ftconv and upper-case when written.

Cannot say
    developer, media-columns, name, weight, refusal, call-ids, label, text, prompt-only, blocks, tool-error, steps,
    mask, signed, parallel-calls

    A developer turn is written as system; results follow their calls in order. What another vendor has signed is not
    written. A later system turn is rejected, and so are arguments that are not a JSON object, and more or fewer than
    two completions.

Tolerated
    Keys in snake_case, and the role `function` for results. Parts of types not named here, such as `executableCode`:
    they are kept as they are.

Options
    None.

Source
    google-genai 3.6.1, types.py (2026-11-30); https://cloud.google.com/vertex-ai/generative-ai/docs/models/tune-models.
"""

from __future__ import annotations

from typing import Any

from ftconv import Candidate, Example, Feature, Message, Reader, RecordError, Writer

from ._cells import of_cells
from ._chat_embedded import keys_in, kind_of
from ._chat_write import add_extra, no_turns
from ._gemini_parts import BLOCKS, camel, object_in, parts_of, response_of, tools_asked, turns_in
from ._vendor_turns import check_turn

OWN = frozenset(["systemInstruction", "contents", "tools", "completions", "references", "system_instruction"])


_row = of_cells("contents", "systemInstruction", "tools", "completions", "references")


@_row
def read(record: Any) -> Example:
    """Read one record of contents. Raises RecordError for what is not one."""
    if type(record) is not dict:
        raise RecordError("FT202", f"a Gemini record must be an object with contents, found {kind_of(record)}")
    columns = camel(record, "")
    contents = columns.pop("contents", None)
    if type(contents) is not list or not contents:
        found = f"it has {keys_in(record)}" if contents is None else f"found {kind_of(contents)}"
        where = "/contents" if "contents" in record else ""
        raise RecordError("FT202", f"a Gemini record needs contents, a list with a turn in it; {found}", where)
    messages: list[Message] = []
    at = "systemInstruction" if "systemInstruction" in record else "system_instruction"
    system = columns.pop("systemInstruction", None)
    if system is not None:
        messages += turns_in(system, f"/{at}", role="system")
    for number, content in enumerate(contents):
        messages += turns_in(content, f"/contents/{number}")
    asked = tools_asked(messages)
    for message in messages:
        if message.name is not None and message.name == asked.get(id(message)):
            message.name = None  # the call says it
    example = Example(messages)
    if columns.get("completions") is not None:
        _take_completions(example, columns.pop("completions"))
    example.tools = _tools_in(columns.pop("tools", None))
    references = columns.pop("references", None)
    if references is not None:
        example.reference = references if type(references) is dict and references else {"references": references}
    example.extra = columns or None
    return example


def _take_completions(example: Example, value: Any) -> None:
    if type(value) is not list or len(value) < 1:
        raise RecordError("FT202", f"completions must be a list, found {kind_of(value)}", "/completions")
    candidates: list[Candidate] = []
    for number, item in enumerate(value):
        at = f"/completions/{number}"
        given = object_in(item, at, "a completion")
        score = given.pop("score", None)
        if type(score) not in (int, float):
            raise RecordError("FT202", f"score must be a number, found {kind_of(score)}", at)
        turns = turns_in(given.pop("completion", None), f"{at}/completion", role="assistant")
        candidates.append(Candidate(turns, score=score, extra=given or None))
    scores = [candidate.score for candidate in candidates]
    example.candidates = candidates
    if min(scores) == max(scores):
        return
    best, worst = candidates[scores.index(max(scores))], candidates[scores.index(min(scores))]
    example.chosen, example.rejected = best.messages, worst.messages
    best.branch, best.messages, worst.branch, worst.messages = "chosen", [], "rejected", []
    if scores == [1, 0] and not any(candidate.extra for candidate in candidates):
        example.candidates = None  # no more than who wins


def _tools_in(value: Any) -> list[Any] | None:
    if value is None:
        return None
    if type(value) is not list:
        raise RecordError("FT202", f"tools must be a list, found {kind_of(value)}", "/tools")
    tools: list[Any] = []
    for number, item in enumerate(value):
        tool = object_in(item, f"/tools/{number}", "a tool")
        declared = tool.pop("functionDeclarations", None)
        if type(declared) is list and all(type(one) is dict for one in declared):
            tools += [{"type": "function", "function": _typed(one, str.lower)} for one in declared]
        elif declared is not None:
            raise RecordError("FT202", "functionDeclarations must be a list of objects", f"/tools/{number}")
        if tool or declared is None:
            tools.append(tool)
    return tools or None


def _typed(declared: dict[str, Any], case: Any) -> dict[str, Any]:
    """Return a declaration with the types of its schemas in another case."""
    return {
        key: _schema(value, case) if key in ("parameters", "response") else value for key, value in declared.items()
    }


def _schema(value: Any, case: Any) -> Any:
    if type(value) is not dict:
        return value
    out: dict[str, Any] = {}
    for key, inner in value.items():
        if key == "type" and type(inner) is str:
            out[key] = case(inner)
        elif key == "properties" and type(inner) is dict:
            out[key] = {name: _schema(one, case) for name, one in inner.items()}
        elif key in ("anyOf", "prefixItems") and type(inner) is list:
            out[key] = [_schema(one, case) for one in inner]
        else:
            out[key] = _schema(inner, case) if key in ("items", "additionalProperties") else inner
    return out


@_row
def recognise(record: Any) -> float:
    """Say how sure it is that `record` is one of contents: its turns have parts, or the role of the model."""
    contents = record.get("contents") if type(record) is dict else None
    if type(contents) is not list or not contents or type(contents[0]) is not dict:
        return 0.0
    if type(contents[0].get("parts")) is list:
        return 1.0
    return 0.9 if "parts" in contents[0] or "role" in contents[0] else 0.0


def write(example: Example) -> dict[str, Any]:
    """Write one record of contents. Raises RecordError for what Gemini cannot say."""
    messages = list(example.messages)
    if not messages:
        raise no_turns(example)
    record: dict[str, Any] = {}
    if messages[0].role in ("system", "developer"):
        record["systemInstruction"] = {"role": "system", "parts": parts_of(messages.pop(0))}
    record["contents"] = _contents(messages)
    if not record["contents"]:
        raise no_turns(example)
    if example.candidates is not None or example.chosen is not None or example.rejected is not None:
        record["completions"] = _completions(example)
    if example.tools:
        if not all(isinstance(tool, dict) for tool in example.tools):
            raise RecordError("FT904", "gemini requires each tool to be an object", "/tools")
        record["tools"] = _tools_out(example.tools)
    if example.reference:
        alone = example.reference.get("references") if example.reference.keys() == {"references"} else None
        record["references"] = example.reference if alone is None or type(alone) is dict else alone
    if example.extra:
        add_extra(record, example.extra, OWN)
    return record


def _contents(messages: list[Message]) -> list[dict[str, Any]]:
    """Write the turns; tool results in a row are one."""
    contents: list[dict[str, Any]] = []
    asked = tools_asked(messages)
    last = ""
    for message in messages:
        check_turn(message)
        if message.role in ("system", "developer"):
            raise RecordError("FT905", "Gemini takes a system prompt only at the start; move it there, or drop it")
        if message.role == "tool":
            name = message.name or asked.get(id(message), "")
            if not name:
                raise RecordError("FT904", "a tool result for Gemini needs the name of its tool, and no call gives it")
            if isinstance(message.content, list) and any(part.get("type") != "text" for part in message.content):
                raise RecordError("FT907", "gemini has only text in the result of a tool; convert with --to chat")
            response = {
                "name": name,
                "response": response_of(message.content),
            }
            parts = [{"functionResponse": response}]
            if last == "tool":
                contents[-1]["parts"] += parts
            else:
                contents.append({"role": "user", "parts": parts})
        else:
            contents.append({"role": "model" if message.role == "assistant" else "user", "parts": parts_of(message)})
            add_extra(contents[-1], message.extra or {}, frozenset(["role", "parts"]))
        last = message.role
    return contents


def _completions(example: Example) -> list[dict[str, Any]]:
    candidates = example.candidates
    if candidates is None:
        candidates = [Candidate(branch="chosen", score=1.0), Candidate(branch="rejected", score=0.0)]
    branches = {"chosen": example.chosen, "rejected": example.rejected}
    out: list[dict[str, Any]] = []
    for candidate in candidates:
        turns = branches[candidate.branch] if candidate.branch else candidate.messages
        score = -candidate.rank if candidate.score is None and type(candidate.rank) is int else candidate.score
        if not turns or len(turns) != 1 or turns[0].role != "assistant" or type(score) not in (int, float):
            raise RecordError("FT908", "a completion for Gemini is one reply with a score that is a number")
        out.append({"score": score, "completion": {"role": "model", "parts": parts_of(turns[0])}})
    if len(out) != 2:
        raise RecordError("FT908", f"Gemini takes exactly two completions, found {len(out)}; keep the best and worst")
    return out


def _tools_out(tools: list[Any]) -> list[Any]:
    declared: list[Any] = []
    others: list[Any] = []
    for tool in tools:
        function = tool.get("function") if type(tool) is dict else None
        if type(function) is dict:
            declared.append(_typed(function, str.upper))
        else:
            others.append(tool)
    return [*([{"functionDeclarations": declared}] if declared else []), *others]


CARRIED = (
    Feature.SYSTEM | Feature.TURNS | Feature.EMPTY | Feature.PARTS | Feature.MEDIA | Feature.REASONING | Feature.TOOLS
    | Feature.TOOL_CALLS | Feature.PREFERENCE | Feature.CANDIDATES | Feature.REFERENCE | Feature.EXTRA
    | Feature.ORDER
)  # fmt: skip

reader = Reader(
    name="gemini",
    read=read,
    recognise=recognise,
    shape="`contents`: a list of {role, parts}",
    fields=("contents", "systemInstruction", "tools", "completions", "references"),
    schema="gemini.schema.json",
)

writer = Writer(
    name="gemini",
    write=write,
    carries=CARRIED,
    blocks=(*BLOCKS, "thought_signature"),
    schema="gemini.schema.json",
)
