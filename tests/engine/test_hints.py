"""What FT201 proposes with `--map` works when it is pasted, and never maps a column that nothing speaks for."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from budget import budget
from hypothesis import given, settings
from hypothesis import strategies as st
from running import call

import ftconv
from ftconv.engine.columns import columns_in
from ftconv.engine.mapping import parse_map, path_of, renamer

SENTENCES = [
    "How far is the Moon?", "Who wrote the play?", "It is late, and dark.", "Ça va très bien!", "多大了？这很好",
    "Yes = no.",     'She said "no" twice', "a, b; c", "What now, then?", "Never mind that.",
]  # fmt: skip
CONTENTS: dict[str, list[Any]] = {
    "text": SENTENCES,
    "label": ["good", "bad"] * 5,
    "class": [1, 0, 2] * 4,
    "number": [f"{n}.5" for n in range(10)],
    "date": [f"2026-01-{n:02}" for n in range(1, 11)],
    "time": [f"{n}/1/2026 10:0{n % 10}" for n in range(1, 11)],
    "uuid": [f"0000000{n}-1111-2222-3333-444444444444" for n in range(10)],
    "id": [f"seed_task_{n}" for n in range(10)],
    "link": [f"https://example.com/{n}" for n in range(10)],
    "truth": [True, False] * 5,
    "list": [["a"]] * 10,
}
NEVER = ("number", "date", "time", "uuid", "id", "link", "list")
"""What must never be mapped, whatever the column is called."""
NAMES = [
    "question", "Question", "Customer Question", "Frage", "pregunta", "问题", "the question", "prompt text", "text",
    "answer", "Agent Reply", "Antwort", "respuesta", "回答", "response", "label", "Category", "sentiment", "intent",
    "id", "ArticleId", "Date", "source", "meta", "foo", "review", "instruction", "input", "q", "a", "target", "title",
]  # fmt: skip
ODD = [
    " ",
    "'",
    '"',
    ",",
    "=",
    ".",
    "-",
    "--",
    "🙂",
    "\n",
    "\t",
    "\\",
    "$(x)",
    "`x`",
    "*",
    "~",
    "/",
    "|",
    ";",
    "\x1b[1m",
    "ü",
]
names = st.one_of(
    st.sampled_from(NAMES),
    st.tuples(st.sampled_from(ODD), st.sampled_from(NAMES)).map("".join),
    st.tuples(st.sampled_from(NAMES), st.sampled_from(ODD), st.sampled_from(NAMES)).map("".join),
    st.tuples(st.sampled_from(NAMES), st.sampled_from(ODD)).map("".join),
    st.text(max_size=4),
)
column = st.tuples(names, st.sampled_from(sorted(CONTENTS)))
ASKED = ["question", "Customer Question", "Frage", "问题", "prompt", "text", "review"]
SPOKEN = ["answer", "Agent Reply", "Antwort", "回答", "response", "label", "Category", "target"]
ENDS = st.sampled_from(["", "", *ODD])


def speaking(words: list[str], kind: str) -> st.SearchStrategy[tuple[str, str]]:
    """A column whose name speaks, however it is decorated."""
    return st.tuples(ENDS, st.sampled_from(words), ENDS).map(lambda parts: ("".join(parts), kind))


IN_THE_WAY = ["user", "assistant", "messages", "role", "id", "source", "meta", "title"]
META = {"id", "ArticleId", "Date", "source", "meta", "title"}
beside = st.lists(column | st.tuples(st.sampled_from(IN_THE_WAY), st.just("text")), max_size=4)
headers = st.one_of(
    st.lists(column, min_size=1, max_size=5),
    st.tuples(speaking(ASKED, "text"), speaking(SPOKEN, "label"), beside).flatmap(
        lambda drawn: st.permutations([drawn[0], drawn[1], *drawn[2]])
    ),
).map(lambda header: list(dict(header).items()))


def proposed(words: str) -> list[str]:
    """The options that a message says to try, as a shell would split them."""
    found = re.search(r"try (--map .*)", words, re.DOTALL)
    flags: list[str] = []
    for word in shlex.split(re.sub(r", or,? .*", "", found[1], flags=re.DOTALL)) if found else ():
        if word != "--map" and flags[-1:] != ["--map"]:
            break
        flags.append(word)
    return flags


def written(path: Path, header: list[tuple[str, str]]) -> list[dict[str, Any]]:
    records = [{name: CONTENTS[kind][n] for name, kind in header} for n in range(9)]
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return records


@settings(max_examples=budget(150))
@given(headers)
def test_what_is_proposed_works_when_pasted(
    tmp_path_factory: pytest.TempPathFactory, header: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.getbasetemp()
    (record, *_) = written(folder / "in.jsonl", header)
    told = call("detect", "in.jsonl", cwd=folder).err
    assert "QUESTION" not in told
    assert "ANSWER" not in told
    flags = proposed(told.strip())
    mapping = parse_map(flags[1::2])
    assert len(set(mapping.values())) == len(mapping)
    for column in mapping.values():
        (name, *rest) = path_of(record, column)
        assert not rest
        assert dict(header)[name] not in NEVER, told
        assert name not in META, told
    if flags:
        to = "prompt-completion" if "text" in mapping else "chat"
        made = call("in.jsonl", "--to", to, "-o", "out.jsonl", "--force", *flags, cwd=folder)
        assert made.code in (0, 1), (told, made.err)
        assert (folder / "out.jsonl").read_text().count("\n") > 0, (told, made.err)


@given(headers)
def test_every_column_can_be_named(header: list[tuple[str, str]]) -> None:
    record = {name: CONTENTS[kind][0] for name, kind in header if name}
    for name, value in record.items():
        made = renamer(parse_map([f"field={name}"]))(record)
        assert made["field"] == value
    for column in columns_in([record]):
        (name,) = path_of(record, column.name)
        assert column.name in (name, repr(name)[1:-1]) or not name.isprintable()


@pytest.mark.parametrize(
    ("record", "column", "path"),
    [
        ({"a.b": 1, "a": {"b": 2}}, "a.b", ["a.b"]),
        ({"a": {"b": {"c": 1}}}, "a.b.c", ["a", "b", "c"]),
        ({"a.b": {"c": 1}, "a": {"b": {"c": 2}}}, "a.b.c", ["a.b", "c"]),
        ({"a": {"b.c": 1}}, "a.b.c", ["a", "b.c"]),
        ({"x=y": 1}, "x=y", ["x=y"]),
        ({"two\nlines": {"in": 1}}, r"two\nlines.in", ["two\nlines", "in"]),
        ({r"two\nlines": 1, "two\nlines": 2}, r"two\nlines", [r"two\nlines"]),
        ({"a": "text"}, "a.b", []),
        ({"a": 1}, "b", []),
        ({".": {".": 1}}, "...", [".", "."]),
    ],
)
def test_a_name_is_taken_before_a_path(record: dict[str, Any], column: str, path: list[str]) -> None:
    assert path_of(record, column) == path
    if path:
        assert set(renamer({"f": column})(record)) >= {"f"}


def hint(tmp_path: Path, name: str, text: str, *flags: str) -> str:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return call("detect", name, *flags, cwd=tmp_path).err.strip()


@pytest.mark.parametrize(
    ("header", "row", "flags"),
    [
        ("text,label", "the soup was cold,negative", "--map user=text --map assistant=label"),
        ("query,intent", "book a flight,atis_flight", "--map user=query --map assistant=intent"),
        ("ArticleId,Text,Category", "7,Rain is due,weather", "--map user=Text --map assistant=Category"),
        ("review,sentiment,stars", "so good a film,pos,5", "--map user=review --map assistant=sentiment"),
        ("id,text,label,split,date,rating", "1,so it is,0,train,2026-01-02,5", "--map user=text --map assistant=label"),
        ("Customer Question,Agent Reply,Date", "Is it on?,Yes it is.,2026-01-02",
         "--map user='Customer Question' --map assistant='Agent Reply'"),
        ("id,Date,Customer Question,Agent Reply", "1,2026-01-02,Is it on?,Yes it is.",
         "--map user='Customer Question' --map assistant='Agent Reply'"),
        ("response,context,context/0", "Fine.,How are you?,Hello.", "--map user=context --map assistant=response"),
        ("user_input,reference,response", "What is it?,That is it.,This is it.",
         "--map user=user_input --map assistant=response"),
        ("uuid,pregunta,respuesta", "0f,¿Qué es?,Es eso.", "--map user=pregunta --map assistant=respuesta"),
        ("c_id,role,message", "0,user,Is it open?", "--map conversation=c_id --map role=role --map content=message"),
    ],
)  # fmt: skip
def test_names_that_speak_are_proposed(tmp_path: Path, header: str, row: str, flags: str) -> None:
    again = row.replace(",user,", ",assistant,")
    told = hint(tmp_path, "in.csv", f"{header}\n{row}\n{again}\n")
    assert f"; try {flags}, or" in told
    assert call("in.csv", "--to", "chat", *shlex.split(flags), cwd=tmp_path).code == 0


@pytest.mark.parametrize(
    "record",
    [
        {"premise": "It rains.", "hypothesis": "It is wet."},
        {"translation": {"en": "Good day.", "fr": "Bonjour à tous."}},
        {"uuid": "0f", "name": "It is me", "created_at": "2026-01-02"},
        {"foo": "It rains.", "bar": "It is wet."},
        {"id": "7", "meta": "x y", "source": "z w"},
        {"source": "some web page", "sentiment": "good"},
    ],
)
def test_where_nothing_speaks_nothing_is_proposed(tmp_path: Path, record: dict[str, Any]) -> None:
    told = hint(tmp_path, "in.jsonl", json.dumps(record) + "\n")
    assert "name the columns: --map user=COLUMN --map assistant=COLUMN" in told
    for column in columns_in([record]):
        assert column.name in told


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"question": "2+2?", "answer": 4}', "close to table, but /answer: expected text, found a number"),
        ('{"question": ["2+2?"], "answer": "4"}', "close to table, but /question: expected text, found a list"),
        ('{"talk": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}',
         "try --map messages=talk"),
        ('{"x": {"talk": [{"from": "human", "value": "a"}, {"from": "gpt", "value": "b"}]}}',
         "try --map conversations=x.talk"),
        ('{"title": "a", "mapping": {"r": {}}, "current_node": "r"}', "this is an export of ChatGPT"),
        ('{"uuid": "1", "chat_messages": [{"text": "a", "sender": "human"}]}', "this is an export of Claude"),
        ('{"custom_id": "1", "method": "POST", "url": "/v1", "body": {}}', "OpenAI's Batch API"),
        ('{"instruction": ["a", "b"], "output": ["c", "d"]}', "the file holds columns of 2 values"),
        ('{"columns": ["q", "a"], "index": [0], "data": [["b", "c"]]}', "the file holds one table"),
        ('{"q": {"0": "a", "1": "b"}, "a": {"0": "c", "1": "d"}}', "the file holds columns of 2 values"),
        ('{"system_prompt": "Be brief, please."}',
         "the only column is system_prompt; to read it as prose, try --map text=system_prompt"),
        (
            '{"message_id": "b", "parent_message_id": "a", "text": "Yes.", "role": "assistant"}',
            "the records are messages of trees; name their columns message_id, parent_id, message_tree_id, role and",
        ),
    ],
)  # fmt: skip
def test_the_cause_is_named(tmp_path: Path, text: str, words: str) -> None:
    told = hint(tmp_path, "in.json", text)
    assert words in told
    flags = proposed(told)
    if flags and "--to" not in told:
        assert call("in.json", "--to", "chat", *flags, cwd=tmp_path).code in (0, 1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("i want to fly to boston today,atis_flight\nwhat is a fare code,atis_abbreviation\n", "add --no-header"),
        ("sep=;\nprompt;completion\na;b\n", "the first line is Excel's sep="),
        ("FAQ of 2026,,,\nquestion,answer,x,y\na,b,c,d\n", "the first row names 1 of 4 columns"),
    ],
)
def test_a_first_row_that_is_no_header_is_named(tmp_path: Path, text: str, words: str) -> None:
    assert words in hint(tmp_path, "in.csv", text)


def test_a_table_without_a_header_is_read_as_the_hint_says(tmp_path: Path) -> None:
    rows = [f"what is the fare of flight {n} to boston,{'fare' if n % 2 else 'flight'}" for n in range(10)]
    told = hint(tmp_path, "in.csv", "\n".join(rows) + "\n")
    assert told.endswith("try --no-header --map user=1 --map assistant=2")
    assert call("in.csv", "--to", "chat", *told.partition("try ")[2].split(), cwd=tmp_path).code == 0


@pytest.mark.parametrize(
    ("text", "more"),
    [("a b", {}), ("a b", {"id": 1, "source": "web page", "meta": {"x": "y z"}, "url": "http://a.b", "ts": "2026-01"}),
     ("a b", {"n_tokens": 7, "lang": "en", "title": "So it is"}), ("User: a\n\nAssistant: b", {"label": "good"})],
)  # fmt: skip
def test_text_is_prose_alone_or_beside_what_is_about_it(tmp_path: Path, text: str, more: dict[str, Any]) -> None:
    (tmp_path / "in.jsonl").write_text(json.dumps({"text": text, **more}) + "\n")
    assert ftconv.detect(tmp_path / "in.jsonl").format == "text"


@pytest.mark.parametrize(
    "key", ["label", "class", "Category", "sentiment", "intent", "topic", "labels.intent", "summary", "foo"]
)
@pytest.mark.parametrize(
    "command", [("--to", "prompt-completion"), ("lint",), ("detect",), ("prepare", "--no-input"), ("stats",)]
)
def test_text_beside_a_label_is_never_prose(tmp_path: Path, key: str, command: tuple[str, ...]) -> None:
    outer, _, inner = key.partition(".")
    record = {"text": "so it is", outer: {inner: "so so"} if inner else "so so", "id": 7}
    (tmp_path / "in.jsonl").write_text(json.dumps(record) + "\n")
    done = call(*command, "in.jsonl", cwd=tmp_path)
    assert done.code == 2
    if key != "foo":
        assert f"--map user=text --map assistant={key}" in done.err
    assert "--from text" in done.err


def test_a_speaker_that_is_no_column_is_a_slip(tmp_path: Path) -> None:
    assert "no such column; did you mean 'text'?" in hint(tmp_path, "c.csv", "text,label\na b,c\n", "--map", "user=txt")
