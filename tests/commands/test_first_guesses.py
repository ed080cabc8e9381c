"""First guesses: every synonym is understood, every command that is shown to be pasted works, inputs alone are told."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import click
import pytest
from running import call, run

from ftconv.cli import synonyms
from ftconv.cli.first_guess import PasteError, add_synonyms, meant
from ftconv.cli.group import COMMANDS, every_command

ROOT = Path(__file__).parents[2]
CHAT = "".join(
    json.dumps({"messages": [{"role": "user", "content": f"Q{n}?"}, {"role": "assistant", "content": f"A{n}."}]}) + "\n"
    for n in range(3)
)


EVERY = dict(every_command())


def options_of(command: click.Command) -> set[str]:
    return {name for param in command.params if isinstance(param, click.Option) for name in param.opts}


def known_to(command: click.Command) -> dict[str, object]:
    parser = command.make_parser(click.Context(command))
    return {**parser._long_opt, **parser._short_opt}


def pasted(message: str) -> list[str]:
    """The words of the command that a message ends with, less the first."""
    found = re.search(r": ftconv (.*)$", message)
    assert found, message
    return shlex.split(found[1])


def faults_of_paste(words: list[str]) -> set[str]:
    """The options of a command line that its command does not have."""
    command = EVERY[words[0] if words[0] in EVERY else "convert"]
    return {word for word in words if re.match("-", word)} - options_of(command)


# -- the table -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", synonyms.COMMAND_WORDS)
def test_a_word_for_a_command_is_that_command(word: str) -> None:
    means = synonyms.COMMAND_WORDS[word]
    assert means in COMMANDS
    assert " " in word or word not in COMMANDS
    assert meant([*word.split(), "x.jsonl"], COMMANDS) == [means, "x.jsonl"]


@pytest.mark.parametrize("word", [*synonyms.FIXES, *synonyms.WRITERS])
def test_a_word_that_would_make_or_change_a_file_is_answered_with_a_command(word: str, tmp_path: Path) -> None:
    (tmp_path / "it's.jsonl").write_text(CHAT)
    done = call(word, "it's.jsonl", cwd=tmp_path)
    assert done.code == 2
    words = pasted(done.last)
    assert not faults_of_paste(words)
    assert call(*words, cwd=tmp_path).code in (0, 1)
    if word in synonyms.WRITERS:
        assert meant([word, "x.jsonl", "-o", "y.jsonl"], COMMANDS)[0] == "convert"


def test_every_synonym_of_an_option_is_parsed_as_what_it_stands_for() -> None:
    used = set()
    tables = [(name, synonyms.OPTION_WORDS | synonyms.BY_COMMAND.get(name, {})) for name in EVERY]
    for name, table in tables:
        known, own = known_to(EVERY[name]), options_of(EVERY[name])
        for flag, words in table.items():
            stands_for, _, value = words.partition(" ")
            if stands_for in own and flag not in own:
                used.add(flag)
                one, other = known[flag], known[stands_for]
                assert one.obj is other.obj  # type: ignore[attr-defined]
                assert one.takes_value == (other.takes_value and not value)  # type: ignore[attr-defined]
                param = one.obj  # type: ignore[attr-defined]
                assert not value or param.type.convert(value, param, None) == value
    every = {**synonyms.OPTION_WORDS, **{k: v for table in synonyms.BY_COMMAND.values() for k, v in table.items()}}
    own = {name for command in EVERY.values() for name in options_of(command)}
    assert not every.keys() - used - own


def test_a_synonym_never_takes_the_place_of_an_option() -> None:
    @click.command("lint")
    @click.option("--rule")
    @click.option("--select", multiple=True)
    def command() -> None: ...

    before = click.Command.make_parser(command, click.Context(command))
    parser = click.Command.make_parser(command, click.Context(command))
    add_synonyms(parser, command)
    assert parser._long_opt["--rule"].obj is before._long_opt["--rule"].obj
    assert parser._long_opt["--only"].obj.name == "select"


@pytest.mark.parametrize("flag", ["--json", "--isolated"])
def test_every_command_has(flag: str) -> None:
    script = "completion"  # it prints a script, whatever is configured
    assert [name for name, command in EVERY.items() if flag not in known_to(command) and name != script] == []


@pytest.mark.parametrize(
    "word", [*sorted(synonyms.FORMAT_WORDS.keys() - {"csv"}), ".csv", ".jsonl", "csv.gz", "jsonl.bz2"]
)
def test_a_word_that_is_not_a_format_is_answered_with_a_command_that_works(word: str, tmp_path: Path) -> None:
    (tmp_path / "d.jsonl").write_text(CHAT)
    words = pasted(call("d.jsonl", "--to", word.upper(), cwd=tmp_path).last)
    assert call(*words, "-q", cwd=tmp_path).code in (0, 1)
    assert (tmp_path / words[words.index("-o") + 1]).exists()


@pytest.mark.parametrize("word", [*synonyms.TARGET_WORDS, "LLaMA-Factory"])
def test_a_target_may_stand_in_the_place_of_a_format(word: str, tmp_path: Path) -> None:
    (tmp_path / "d.jsonl").write_text(CHAT)
    assert "writing" in call("d.jsonl", "--to", word, "-o", "x.jsonl", cwd=tmp_path).err


def test_an_option_of_another_program_is_answered_with_a_command(tmp_path: Path) -> None:
    (tmp_path / "d.jsonl").write_text(CHAT)
    for flag, words in synonyms.WITH_VALUE.items():
        command = "stats" if flag in known_to(EVERY["lint"]) else "lint"
        line = pasted(call(command, "d.jsonl", flag, "0", "-q", cwd=tmp_path).last)
        assert line == [command, "d.jsonl", "-q", *words.split()]
        assert call(*line, cwd=tmp_path).code in (0, 1)


def test_words_lead_to_help() -> None:
    assert meant(["help"], COMMANDS) == ["--help"]
    assert meant(["help", "check"], COMMANDS) == ["lint", "--help"]
    assert meant(["help", "FT208"], COMMANDS) == ["explain", "FT208"]
    assert meant(["prepare_data", "-f", "x"], COMMANDS) == ["prepare", "x"]
    with pytest.raises(PasteError, match=r"ftconv IN\.jsonl -o"):
        meant(["concat"], COMMANDS)


def test_names_are_blind_to_case(tmp_path: Path) -> None:
    (tmp_path / "d.jsonl").write_text(CHAT)
    assert json.loads(call("d.jsonl", "--to", "ShareGPT", cwd=tmp_path).out.splitlines()[0])["conversations"]
    assert call("lint", "d.jsonl", "--select", "ft605,Empty-Reply", "--target", "GPT-4o-mini", cwd=tmp_path).code < 2
    assert call("d.jsonl", "--to", "chat", "--apply", "Merge-Turns", cwd=tmp_path).code == 0
    assert b"FT208" in call("explain", "ft208").out
    assert call("LINT", "d.jsonl", cwd=tmp_path).code == 0


# -- inputs alone ----------------------------------------------------------------------------------------------------

SAMPLES = ("help-desk.jsonl", "faq.csv", "preference.jsonl", "transcript.txt", "alpaca.json")


@pytest.mark.parametrize("name", SAMPLES)
def test_the_commands_of_a_summary_work(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"my {name}"
    path.write_bytes((ROOT / "docs/samples" / name).read_bytes())
    done = call(path.name, "--json", cwd=tmp_path)
    told = json.loads(done.out)
    assert done.code == bool(told["rejected"])
    assert told["examples"] == sum(one["examples"] for one in told["inputs"]) > 0
    assert len(told["next"]) == 3
    for command in told["next"]:
        assert call(*shlex.split(command)[1:], cwd=tmp_path).code in (0, 1), command
        assert command in call(path.name, cwd=tmp_path).out.decode() or "--fix" in command or "-o" in command


def test_a_summary_of_an_unknown_table_proposes_the_map(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("text,label\nthe soup was cold,negative\nlovely bread,positive\n")
    done = call("t.csv", "--json", cwd=tmp_path)
    first = shlex.split(json.loads(done.out)["next"][0])[1:]
    assert done.code == 1
    assert call(*first, cwd=tmp_path).code == 0
    assert "negative" in (tmp_path / first[-1]).read_text()


def test_a_summary_keeps_what_was_said_of_the_inputs_and_refuses_what_says_how_to_write(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("q,a\nhow are you today,fine\n")
    told = json.loads(call("t.csv", "--map", "user=q", "--map", "assistant=a", "--json", cwd=tmp_path).out)
    assert all("--map user=q --map assistant=a" in command for command in told["next"])
    words = pasted(call("t.csv", "--map", "user=q", "--map", "assistant=a", "--dedup", cwd=tmp_path).last)
    assert call(*words, cwd=tmp_path).code == 0


# -- an output alone, and in place -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "out", "format"),
    [("bike-shop.jsonl", "o.csv", "table"), ("preference.jsonl", "o.csv", "table"), ("faq.csv", "o.jsonl", "chat"),
     ("faq.csv", "o.tsv", "table"), ("sharegpt.json", "o.jsonl.gz", "sharegpt"), ("alpaca.json", "o", "alpaca"),
     ("transcript.txt", "o.txt", "text"), ("hermes.jsonl", "o.csv", "table"), ("claude.jsonl", "o.jsonl", "anthropic")],
)  # fmt: skip
def test_an_output_alone_says_what_is_written(name: str, out: str, format: str, tmp_path: Path) -> None:
    done = call(ROOT / "docs/samples" / name, "-o", out, cwd=tmp_path)
    assert done.code == 0
    assert done.err.splitlines()[0].startswith(f"writing {format}, ")


def test_in_place_replaces_the_input_or_leaves_it(tmp_path: Path) -> None:
    data = tmp_path / "d.jsonl"
    data.write_text(CHAT)
    assert call("d.jsonl", "-i", "--system", "Be brief, please.", cwd=tmp_path).code == 0
    first = json.loads(data.read_text().splitlines()[0])
    assert first["messages"][0] == {"role": "system", "content": "Be brief, please."}
    data.write_text(CHAT + "{broken\n")
    before = data.read_bytes()
    assert call("d.jsonl", "-i", "--dedup", cwd=tmp_path).code == 1
    assert call("d.jsonl", "-i", "--to", "text", cwd=tmp_path).code in (1, 2)
    assert call("d.jsonl", "-i", "-o", "e.jsonl", cwd=tmp_path).code == 2
    for some in (["--limit", "1"], ["--skip", "1"], ["--sample", "1"], ["--where", "id"]):
        assert "--in-place keeps every record" in call("d.jsonl", "-i", *some, cwd=tmp_path).last
    assert data.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["d.jsonl"]


def test_a_system_prompt_is_taken_whole_or_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "d.jsonl").write_text(CHAT)
    (tmp_path / "p.txt").write_text("From, a file.\n")
    for words in (["--system", "@p.txt"], ["--apply", "set-system:@p.txt"], ["--system", "From, a file."]):
        done = call("d.jsonl", "--to", "chat", *words, cwd=tmp_path)
        assert json.loads(done.out.splitlines()[0])["messages"][0]["content"] == "From, a file."
    assert "--system @p.txt" in call("d.jsonl", "--to", "chat", "--system", "p.txt", cwd=tmp_path).err


# -- pipes and folders -----------------------------------------------------------------------------------------------


def test_what_is_piped_in_is_read_and_an_empty_pipe_is_no_input(tmp_path: Path) -> None:
    (tmp_path / "d.jsonl").write_text(CHAT)
    assert "3 records read" in call("lint", stdin=CHAT.encode()).err
    assert "no input" in call("lint").err
    assert "3 records read" in call("lint", "d.jsonl", stdin=b"never read", cwd=tmp_path).err
    assert b"3 examples" in call(stdin=CHAT.encode()).out
    piped = run("--to", "alpaca", stdin=CHAT.encode())
    assert [json.loads(line)["output"] for line in piped.out.splitlines()] == ["A0.", "A1.", "A2."]
    assert run("stats", stdin=b"").code == run(stdin=b"").code == 2


def test_a_document_is_written_to_a_pipe_where_it_is_asked_for(tmp_path: Path) -> None:
    done = call("--to", "alpaca", "--out-container", "json", stdin=CHAT.encode())
    assert len(json.loads(done.out)) == 3
    assert call("--to", "alpaca", "--out-container", "json", "-o", tmp_path / "x.json", stdin=CHAT.encode()).code == 2


def test_a_folder_is_the_data_files_in_it(tmp_path: Path) -> None:
    for name in ("b.jsonl", "a/c.jsonl", ".hidden/x.jsonl", "b.rejects.jsonl"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text(CHAT)
    (tmp_path / "in/note.md").write_text("# Note\n")
    done = call("in", "--to", "chat", cwd=tmp_path)
    assert len(done.out.splitlines()) == 6
    assert "left out 2 files, not data: b.rejects.jsonl, note.md" in done.err
    (tmp_path / "none").mkdir()
    assert "without data files" in call("lint", "none", cwd=tmp_path).err


@pytest.mark.parametrize("name", ["x.py", "x.PNG", "x.yaml", "x.gguf"])
def test_files_that_are_not_data_are_refused_by_name(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(CHAT)
    assert "by its name" in call("lint", name, cwd=tmp_path).err
    assert call("lint", name, "--container", "jsonl", cwd=tmp_path).code == 0
