"""ranked: several replies to a prompt, with scores, ranks or a winner.

Record
    A list of replies: `{"instruction": "2+2?", "completions": [{"response": "4", "overall_score": 8.5}, …]}`
    (UltraFeedback), `{"prompt": "\\n\\nHuman: 2+2?\\n\\nAssistant: ", "answers": [{"answer": "4", "rank": 1}, …]}`
    (Nectar), `{"context": […], "completions": [{"rank": 0, "completion": […]}]}` (NeMo-RL), or texts with a list of
    `scores`, `ratings` or `ranks` beside them. Two replies: `response_0` and `response_1` with `better_response_id`
    (PKU), `conversation_a` and `conversation_b` with `winner` (Arena), `response1` and `response2` with
    `overall_preference` (HelpSteer3: below zero, the first is better), `answer_0` and `answer_1` with scores.
    All scored replies become candidates, in the order of the record. The best becomes chosen, the worst rejected;
    of equal ones the first. A higher score is better, a lower rank is better. If all are equal, as after a tie,
    nothing is chosen. A winner gives chosen and rejected alone; what else is known stays in its column.

Cannot say
    This format is only read.

Tolerated
    `fine-grained_score`, `score`, `rating` and `reward` for `overall_score`, numbers as text. A reply without a score
    is a candidate that is neither chosen nor rejected. `tie`, `tie (bothbad)` and null are no winner.

Source
    The data sets openbmb/UltraFeedback, berkeley-nest/Nectar, PKU-Alignment/PKU-SafeRLHF,
    lmsys/chatbot_arena_conversations and nvidia/HelpSteer3; NeMo-RL, preference data.
"""

from __future__ import annotations

from typing import Any

from ftconv import Candidate, Example, Message, Reader, RecordError, text_of

from ._prompt_completion_fields import kind_of
from ._prompt_completion_turns import shared_turns, turns_of
from ._ranked_best import choose
from ._transcript import turns_in

PROMPTS = ("prompt", "instruction", "question", "context", "history", "query")
LISTS = ("completions", "answers", "responses", "generations")
REPLIES = ("response", "answer", "completion", "text", "content", "generation")
SCORES = ("overall_score", "fine-grained_score", "score", "rating", "reward")
RANKS = ("rank", "ranking")
SCORE_LISTS, RANK_LISTS = ("scores", "ratings", "rewards"), ("ranks", "rankings")
PAIRS = (
    ("response_0", "response_1"), ("response_a", "response_b"), ("response1", "response2"), ("answer_0", "answer_1"),
    ("answer1", "answer2"), ("response_1", "response_2"), ("human_ref_A", "human_ref_B"),
    ("conversation_a", "conversation_b"),
)  # fmt: skip
SCORE_PAIRS = (
    ("score_0", "score_1"), ("score_a", "score_b"), ("score1", "score2"), ("score_1", "score_2"),
    ("score_A", "score_B"),
)  # fmt: skip
WINNERS = ("better_response_id", "winner", "overall_preference", "preference", "labels")
_FIRST = frozenset({"model_a", "a", "response_a", "1", "first"})
_SECOND = frozenset({"model_b", "b", "response_b", "2", "second"})
_TIES = frozenset({"tie", "tie (bothbad)", "both_bad", "bothbad", "both bad", "both_good", ""})


def read(record: Any) -> Example:
    """Return the prompt of a record with its candidates, and what is best and worst of them."""
    if not isinstance(record, dict):
        raise RecordError("FT202", f"a record must be an object with a prompt and replies, found {kind_of(record)}")
    columns = dict(record)
    if (several := _first(columns, LISTS)) and isinstance(columns[several], list):
        example = _prompted(columns)
        example.candidates = _listed(columns, several)
        choose(example)
    elif pair := _pair_in(columns):
        example = _read_pair(columns, pair)
    else:
        wanted = "a list of replies such as completions, or two such as response_0 and response_1"
        raise RecordError("FT202", f"expected {wanted}; it has {', '.join(map(repr, record))}")
    example.extra = columns or None
    return example


def _first(columns: dict[str, Any], names: tuple[str, ...]) -> str:
    return next((name for name in names if columns.get(name) is not None), "")


def _pair_in(columns: dict[str, Any]) -> tuple[str, str] | None:
    return next((pair for pair in PAIRS if all(columns.get(name) is not None for name in pair)), None)


def _prompted(columns: dict[str, Any]) -> Example:
    name = _first(columns, PROMPTS)
    if not name:
        raise RecordError("FT202", f"a prompt is missing; expected one of {', '.join(PROMPTS)}")
    value = columns.pop(name)
    if isinstance(value, str) and value.lstrip().startswith(("Human:", "Assistant:")):
        turns = turns_in(value if value.startswith("\n\n") else "\n\n" + value.lstrip()) or []
        if turns and turns[-1].role == "assistant" and not text_of(turns[-1].content).strip():
            turns.pop()  # the mark that the replies go behind
        return Example(turns)
    return Example(turns_of(value, "user", name))


def _listed(columns: dict[str, Any], name: str) -> list[Candidate]:
    items = columns.pop(name)
    scores, ranks = _beside(columns, SCORE_LISTS, len(items)), _beside(columns, RANK_LISTS, len(items))
    found = []
    for i, item in enumerate(items):
        if isinstance(item, str):
            found.append(Candidate([Message("assistant", item)], score=scores[i], rank=ranks[i]))
            continue
        reply = _first(item, REPLIES) if isinstance(item, dict) else ""
        if not reply:
            what = f"a reply must be text or an object with a {REPLIES[0]}, found {kind_of(item)}"
            raise RecordError("FT202", what, f"/{name}/{i}")
        own = dict(item)
        turns = _reply(own.pop(reply), f"{name}/{i}/{reply}")
        score, rank = (own.pop(key, None) if (key := _first(own, names)) else None for names in (SCORES, RANKS))
        score, rank = scores[i] if score is None else score, ranks[i] if rank is None else rank
        found.append(Candidate(turns, score=score, rank=rank, extra=own or None))
    return found


def _reply(value: Any, column: str) -> list[Message]:
    turns = turns_of(value, "assistant", column)
    if not turns:
        raise RecordError("FT202", "a reply must have at least one turn, found none", f"/{column}")
    return turns


def _beside(columns: dict[str, Any], names: tuple[str, ...], length: int) -> list[Any]:
    """Take the list that holds a value for each reply; without one, nothing for each."""
    name = _first(columns, names)
    if not name or not isinstance(columns[name], list):
        return [None] * length
    if len(columns[name]) != length:
        raise RecordError("FT202", f"{name} has {len(columns[name])} values for {length} replies", f"/{name}")
    return list(columns.pop(name))


def _read_pair(columns: dict[str, Any], pair: tuple[str, str]) -> Example:
    """Read two replies. A score of each makes candidates, a winner makes chosen and rejected alone."""
    first, second = (_reply(columns.pop(name), name) for name in pair)
    if pair[0].startswith("conversation"):
        cut = shared_turns(first, second)
        example = Example(first[:cut])
        first, second = first[cut:], second[cut:]
    else:
        example = _prompted(columns)
    better = _better(columns)
    # Other columns say of the two, by their names, what only makes sense with this one: it stays.
    example.used = [name] if (name := _first(columns, WINNERS)) else None
    scores = next((p for p in SCORE_PAIRS if all(columns.get(name) is not None for name in p)), None)
    if scores and better is None:
        values = [columns.pop(name) for name in scores]
        example.candidates = [Candidate(t, score=s) for t, s in zip((first, second), values, strict=True)]
        choose(example)
    elif better is None:
        # Judged equal: one rank for both.
        example.candidates = [Candidate(first, rank=1), Candidate(second, rank=1)]
    else:
        example.chosen, example.rejected = (first, second) if better == 0 else (second, first)
    return example


def _better(columns: dict[str, Any]) -> int | None:
    """Return which of two replies is better, 0 or 1; None for a tie."""
    name = _first(columns, WINNERS)
    if not name:
        return None
    value = columns[name]
    word = str(value).strip().lower()
    if name == "overall_preference" and isinstance(value, int | float) and not isinstance(value, bool):
        return None if value == 0 else int(value > 0)
    if name == "labels" and word in ("0", "1"):  # SHP: 1 says that A is preferred
        return 1 - int(word)
    if name == "better_response_id" and word in ("0", "1"):
        return int(word)
    if word in _FIRST | _SECOND:
        return int(word in _SECOND)
    if word in _TIES:
        return None
    raise RecordError("FT202", f"{name} must say which reply is better, or tie; found {word[:40]!r}", f"/{name}")


def recognise(record: Any) -> float:
    """Say how sure it is that a record has a prompt with replies that are judged."""
    if not isinstance(record, dict):
        return 0.0
    if pair := _pair_in(record):
        judged = not {*WINNERS, *(name for p in SCORE_PAIRS for name in p)}.isdisjoint(record)
        there = pair[0].startswith("conversation") or bool(_first(record, PROMPTS))
        return 0.97 if judged and there else 0.0
    name = _first(record, LISTS)
    items = record[name] if name else None
    if not isinstance(items, list) or not items or not _first(record, PROMPTS):
        return 0.0
    if all(isinstance(item, str) for item in items):
        beside = _first(record, (*SCORE_LISTS, *RANK_LISTS))
        return 0.95 if beside and isinstance(record[beside], list) else 0.0
    marks = (*SCORES, *RANKS)
    replies = all(isinstance(item, dict) and _first(item, REPLIES) for item in items)
    return 0.97 if replies and any(_first(item, marks) for item in items) else 0.0


reader = Reader(
    name="ranked",
    aliases=("ultrafeedback", "nectar"),
    summary="a prompt with several replies that are scored or ranked, or of which one is the winner",
    read=read,
    recognise=recognise,
    shape="a prompt with a list of scored or ranked replies (`completions`, `answers`), or two replies and a winner",
    schema="ranked.schema.json",
)
