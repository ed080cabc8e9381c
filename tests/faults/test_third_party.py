"""A third-party plugin that misbehaves, at every place where it is called: named, exit code 4, and no harm done."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from running import Done, call, run, start, until
from samples import leftovers

from ftconv.spec.behind_door import MANNERS

PLUGIN = '''
import os, signal, subprocess, sys, time
from asyncio import CancelledError
from ftconv import Example, Feature, Fold, Message, Prepass, Reader, Transform, Triggers, Writer, hookimpl, rule

DOES = @DOES@

def at(place, usual=None, **names):
    """Do what is asked for at this place, and return what is asked for, else the usual."""
    code = DOES.get(place, "")
    if code.startswith("return "):
        return eval(code[7:], globals(), names)
    exec(code, globals(), names)
    return usual

def read(record):
    return at("read", Example([Message("user", record["q"]), Message("assistant", "b")]), record=record)

def check():
    return at("transform check")

@rule("ODD001", category="suspicious", name="odd-rule", fix="odd", fix_options=lambda: at("fix_options", {}),
      prepass=Fold(start=lambda: at("fold start", 0), see=lambda state, example: at("fold see", state + 1),
                   merge=lambda a, b: at("fold merge", a + b), conclude=lambda state: at("fold conclude", state)),
      triggers=Triggers(test=lambda text: at("test", True)))
def odd_rule(example):
    return at("check", [("/messages/0/content", "is odd")], example=example)

def start():
    return at("start", [])

def see(state, example):
    return at("see", [*state, example.messages[0].content], example=example)

@rule("ODD002", category="suspicious", name="odd-set", start=start, see=see, merge=lambda a, b: at("merge", a + b))
def odd_set(state):
    return at("findings", [(None, "", ",".join(state))])

PREPASS = Prepass(needed=lambda options, to: at("needed", True), start=lambda: at("prepass start", 0),
                  see=lambda state, record: at("prepass see", state + 1), merge=lambda a, b: at("prepass merge", a + b),
                  conclude=lambda state, options, to: at("prepass conclude", ({}, [])))

at("import")

@hookimpl
def ftconv_readers():
    yes = lambda record: at("recognise", 1.0 if "q" in record else 0.0, record=record)
    return at("hook", [Reader(name="odd", read=read, recognise=yes, shape="x", prepass=PREPASS,
                              locate=lambda record, pointer: at("locate", "/q"))])

@hookimpl
def ftconv_writers():
    write = lambda example: at("write", {"q": example.messages[0].content}, example=example)
    return [Writer(name="odd", write=write, carries=lambda options: at("carries", Feature.TURNS),
                   settle=lambda features, options: at("settle", {}))]

@hookimpl
def ftconv_transforms():
    apply = lambda example: at("apply", example, example=example)
    return [Transform(name="odd", apply=apply, safety="safe", check=check)]

@hookimpl
def ftconv_lints():
    return [odd_rule, odd_set]
'''
DATA = b'{"q":"a"}\n{"q":"c"}\n{"q":"e"}\n'
PLACES = [
    "import",
    "hook",
    "recognise",
    "needed",
    "carries",
    "settle",
    "read",
    "apply",
    "check",
    "start",
    "see",
    "findings",
    "write",
    "test",
    "locate",
    "transform_check",
    "fold_start",
    "fold_see",
    "fold_conclude",
    "prepass_start",
    "prepass_see",
    "prepass_conclude",
]
RAISED = ("SystemExit", "KeyboardInterrupt", "GeneratorExit", "CancelledError", "MemoryError", "RecursionError")
GOES_ON = ("check", "start", "see", "findings", "test", "locate", "hook", "import")


@pytest.fixture(autouse=True)
def no_interrupt() -> Iterator[None]:
    """Let a KeyboardInterrupt be one that nobody asked for, as in a process of the command line."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGINT, before)


def misbehaving(folder: Path, **does: str) -> tuple[str, ...]:
    """Write the plugin and its data. Returns the arguments of a conversion that calls every function of it."""
    made = PLUGIN.replace("@DOES@", repr({place.replace("_", " "): code for place, code in does.items()}))
    (folder / "odd.py").write_text(made.replace("fix options", "fix_options"), "utf-8")
    (folder / "in.jsonl").write_bytes(DATA)
    flags = ("--to", "odd", "--apply", "odd", "--select", "ODD", "--plugin", "odd.py", "--no-progress")
    return ("in.jsonl", *flags, "-o", "out.jsonl")


def named(done: Done, folder: Path) -> None:
    """Check that a run failed by the name of the plugin, and left nothing behind."""
    assert done.code == 4, done.err
    assert "(odd.py)" in done.err
    assert "Traceback" not in done.err
    assert not leftovers(folder)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("raised", RAISED)
def test_what_a_plugin_raises_is_its_own_fault(place: str, raised: str, tmp_path: Path) -> None:
    done = call(*misbehaving(tmp_path, **{place: f"raise {raised}(0)"}), "--jobs", "1", cwd=tmp_path)
    named(done, tmp_path)
    assert f"{raised}: 0" in done.err
    out = tmp_path / "out.jsonl"
    assert place in GOES_ON or not out.exists() or out.read_bytes() == DATA


@pytest.mark.parametrize("place", ["read", "check", "see", "write", "fold_see"])
def test_it_is_the_same_in_a_worker(place: str, tmp_path: Path) -> None:
    flags = misbehaving(tmp_path, **{place: "raise KeyboardInterrupt"})
    found = []
    for jobs in ("1", "2"):
        done = call(*flags, "--jobs", jobs, "--force", cwd=tmp_path)
        named(done, tmp_path)
        found.append((done.out, done.err, sorted(path.name for path in tmp_path.iterdir())))
    assert found[0] == found[1]


RETURNS = {
    "hook": ("5", "None", "[5]", "[Reader(name=5, read=read, recognise=read, shape='x')]",
             "[Reader(name='odd', read=read, recognise=read, shape=5)]"),
    "recognise": ("5", "None", "float('nan')", "'1'", "-0.5"),
    "needed": ("5", "None"),
    "prepass_conclude": ("5", "None", "({5: 1}, [])", "({}, [5])"),
    "carries": ("None", "'x'", "1.5"),
    "settle": ("5", "None", "{5: 1}"),
    "read": ("5", "None", "{}", "Example([Message('user', 5)])", "Example([Message('boss', 'x')])",
             "Example([], extra={5: 1})", "record.update(q='z')"),
    "apply": ("5", "[5]", "'text'", "{}", "Example([Message('user', 5)])", "[Example([Message('user', 5)])]"),
    "check": ("5", "None", "[5]", "[('/messages/77', 'x')]", "[('/messages/0', 5)]", "[(5, 'x')]", "['ab']",
              "[('', 'x', 5)]", "float('nan')"),
    "see": ("None",),
    "findings": ("5", "None", "[5]", "[('x', '', 'y')]", "[(None, '', 5)]", "[(None, 5, 'x')]"),
    "write": ("5", "None", "[5]", "'text'", "{5: 1}", "{'a': float('nan')}", "{'a': [float('inf')]}", "{'a': {1, 2}}",
              "{'a': object()}", "{'a': {'b': {None: 1}}}", "{'a': b'x'}", "{'a': Example()}"),
    "locate": ("5", "float('nan')"),
}  # fmt: skip


@pytest.mark.parametrize(("place", "returned"), [(p, value) for p, values in RETURNS.items() for value in values])
def test_what_a_plugin_must_not_return_is_its_own_fault(place: str, returned: str, tmp_path: Path) -> None:
    done = call(*misbehaving(tmp_path, **{place: f"return {returned}"}), cwd=tmp_path)
    named(done, tmp_path)
    assert " 0x" not in done.err  # the same words in every process
    assert place in GOES_ON or not (tmp_path / "out.jsonl").exists()


def test_a_state_that_cannot_be_pickled_is_a_fault_for_any_number_of_jobs(tmp_path: Path) -> None:
    flags = misbehaving(tmp_path, start="return (x for x in ())", see="return (x for x in ())")
    told = [call(*flags, "--jobs", jobs, "--force", cwd=tmp_path) for jobs in ("1", "2")]
    named(told[0], tmp_path)
    assert "rule odd-set of odd (odd.py) keeps a state that cannot be pickled" in told[0].err
    assert told[0] == told[1]


@pytest.mark.parametrize("place", ["check", "see", "write", "recognise"])
def test_what_a_plugin_changes_in_what_it_is_shown_changes_nothing(place: str, tmp_path: Path) -> None:
    what = "record['q'] = 'MUT'" if place == "recognise" else "example.messages[0].content = 'MUT'"
    spare = {"write": "example.messages.clear()"}
    done = call(*misbehaving(tmp_path, **{place: spare.get(place, what)}), "--jobs", "1", cwd=tmp_path)
    assert done.code in (0, 1), done.err
    assert (tmp_path / "out.jsonl").read_bytes() == DATA


def test_every_function_of_a_spec_has_its_manner() -> None:
    """A function that is added to a spec must come through the door too."""
    for spec, manners in MANNERS.items():
        fields = spec.__annotations__
        called = {name for name, kind in fields.items() if "Callable" in kind or kind.startswith("Check")}
        assert called - {"findings", "drops", "load"} == set(manners), spec


@pytest.mark.parametrize("odd", ["warning", "off", 5])
def test_a_hit_may_say_how_grave_it_is(odd: str, tmp_path: Path) -> None:
    does = {
        "check": f"return [('/messages/0/content', 'is odd', None, {odd!r})]",
        "findings": f"return [(None, '', 'odd', 'key', {odd!r})]",
    }
    found = call("lint", "in.jsonl", *misbehaving(tmp_path, **does)[5:-2], "--output-format", "json", cwd=tmp_path)
    severities = [(f["code"], f["severity"]) for f in json.loads(found.out)["findings"]]
    said = [(code, severity) for code, severity in severities if code.startswith("ODD")]
    assert said == ([("ODD002", "warning"), *[("ODD001", "warning")] * 3] if odd == "warning" else [])
    assert ("FT001" in dict(severities)) == (odd != "warning")


@pytest.mark.parametrize("place", ["read", "check", "apply"])
def test_a_debugger_is_shown_the_traceback_once(place: str, tmp_path: Path) -> None:
    done = call(*misbehaving(tmp_path, **{place: "raise ValueError('oh no')"}), "--debug", cwd=tmp_path)
    assert done.code == 4
    assert done.err.count("Traceback") == 1, done.err
    assert 'odd.py", line' in done.err


# -- in a process of its own -------------------------------------------------------------------------------------------

SPOKEN = ("import", "hook", "recognise", "carries", "read", "apply", "check", "findings", "write")
SAYS = "print('POLLUTION'); sys.__stdout__.write('POLLUTION'); os.write(1, b'POLLUTION'); os.system('echo POLLUTION')"


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_standard_output_has_only_data(jobs: str, tmp_path: Path) -> None:
    says = dict.fromkeys(SPOKEN, SAYS)
    flags = misbehaving(tmp_path, **{**says, "see": "sys.stdout.close()", "settle": "os.close(1)"})
    done = run(*flags[:-1], "-", "--jobs", jobs, cwd=tmp_path)
    assert (done.code, done.out) == (0, DATA), done.err
    assert "POLLUTION" in done.err
    done = run("lint", "in.jsonl", *flags[5:-2], "--output-format", "json", cwd=tmp_path)
    assert json.loads(done.out)["findings"]


ENDS = ("os._exit(0)", "os.kill(os.getpid(), signal.SIGKILL)", "os.execvp('true', ['true'])")


@pytest.mark.parametrize(
    ("place", "code", "jobs"),
    [
        ("import", ENDS[0], "1"), ("hook", ENDS[0], "1"), ("recognise", ENDS[0], "1"), ("findings", ENDS[0], "2"),
        ("read", ENDS[0], "1"), ("read", ENDS[1], "2"), ("check", ENDS[2], "1"), ("write", ENDS[1], "1"),
    ],
)  # fmt: skip
def test_a_plugin_that_ends_its_process_is_told(place: str, code: str, jobs: str, tmp_path: Path) -> None:
    flags = misbehaving(tmp_path, **{place: code})
    (tmp_path / "out.jsonl").write_bytes(b"old\n")
    done = run(*flags, "--force", "--jobs", jobs, cwd=tmp_path)
    named(done, tmp_path)
    assert place == "findings" or (tmp_path / "out.jsonl").read_bytes() == b"old\n"


@pytest.mark.parametrize("code", ["os.fork()", "sys.exit(0) if not os.fork() else None"])
@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_what_a_plugin_forks_writes_nothing(code: str, tmp_path: Path) -> None:
    flags = misbehaving(tmp_path, write=code, recognise=code, findings=code)
    done = run(*flags[:-1], "-", cwd=tmp_path)
    assert (done.code, done.out) == (0, DATA), done.err
    assert done.err.count("read 3 = written 3") == 1


@pytest.mark.parametrize(("place", "jobs"), [("read", "1"), ("write", "2"), ("findings", "1"), ("import", "1")])
def test_an_interrupt_names_the_plugin_that_hangs(place: str, jobs: str, tmp_path: Path) -> None:
    flags = misbehaving(tmp_path, **{place: "open('hangs', 'w').close(); time.sleep(99)"})
    program = start(*flags, "--jobs", jobs, cwd=tmp_path, preexec_fn=lambda: signal.signal(2, signal.SIG_DFL))
    until(lambda: (tmp_path / "hangs").exists(), program)
    time.sleep(0.05)
    program.send_signal(signal.SIGINT)
    _, err = program.communicate(timeout=60)
    assert program.returncode == 130, err
    assert b"odd (odd.py) was running; no partial files were left" in err
    assert not leftovers(tmp_path)
