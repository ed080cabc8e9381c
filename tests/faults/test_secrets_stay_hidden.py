"""No secret is ever shown, wherever in the data it is: not in a report, a diff, a summary or an error message."""

from __future__ import annotations

import json
import random
import string
from pathlib import Path
from typing import Any

import pytest
from budget import budget
from hypothesis import given, settings
from hypothesis import strategies as st
from running import call

from ftconv.model.safe_text import safe, safe_json
from ftconv.model.secrets import SECRETS, hidden, secrets_in

ALL = string.ascii_letters + string.digits
CHANCE = random.Random(7)


def body(count: int, letters: str = ALL) -> str:
    return "".join(CHANCE.choices(letters, k=count - 1)) + "7"


MADE = {
    "an Anthropic API key": "sk-ant-api03-" + body(60),
    "an OpenRouter API key": "sk-or-v1-" + body(64, "0123456789abcdef"),
    "an OpenAI API key": "sk-proj-" + body(48),
    "a Groq API key": "gsk_" + body(52),
    "an xAI API key": "xai-" + body(80),
    "an NVIDIA API key": "nvapi-" + body(64),
    "a GitHub token": "ghp_" + body(36),
    "a Hugging Face token": "hf_" + body(34),
    "a Slack token": "xoxb-" + body(40),
    "a GitLab token": "glpat-" + body(20),
    "an npm token": "npm_" + body(36),
    "a PyPI token": "pypi-AgEI" + body(80),
    "a Stripe live key": "sk_live_" + body(24),
    "an AWS access key": "AKIA" + body(16, string.ascii_uppercase + string.digits),
    "a temporary AWS access key": "ASIA" + body(15, string.ascii_uppercase + string.digits) + "7",
    "a Google API key": "AIza" + body(35),
    "a SendGrid key": f"SG.{body(22)}.{body(43)}",
    "a JSON web token": f"eyJ{body(20)}.eyJ{body(40)}.{body(43)}",
    "a private key": f"-----BEGIN PRIVATE KEY-----\n{body(30)}/{body(33)}\n{body(64)}\n-----END PRIVATE KEY-----",
}
HELLO = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]
FUNCTION = {"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": {}}}}


def pieces(secret: str) -> list[str]:
    """What may not be seen of a secret: its beginning, and what is random in it."""
    if secret.startswith("-----"):
        lines = secret.split("\n")[1:-1]
        return [part for line in lines for part in (line[:16], line[-16:])]
    return [secret[:20], secret[-12:]]


def leaks(said: str) -> dict[str, str]:
    return {kind: piece for kind, secret in MADE.items() for piece in pieces(secret) if piece in said}


def records(secret: str) -> list[Any]:
    """A secret in every place of a record, a record for each."""
    call_ = {
        "id": "call_1",
        "type": "function",
        "function": {"name": secret, "arguments": json.dumps({secret: secret})},
    }
    tool = {"type": "function", "function": {**FUNCTION["function"], "name": secret}}
    return [
        {"messages": HELLO},
        {"messages": [{"role": secret, "content": "Hi"}, HELLO[1]]},
        {"messages": HELLO, secret: 1},
        {"messages": HELLO, "meta": {secret: {secret: [secret]}}},
        {"messages": [{**HELLO[0], secret: 1}, HELLO[1]]},
        {"messages": [{"role": "system", "content": f"Your key is {secret}"}, *HELLO]},
        {"messages": [{"role": "system", "content": secret}, *HELLO], "id": secret},
        {"messages": [{**HELLO[0], "content": f"a\n{secret} \u200b{{{{{secret}}}}}"}, HELLO[1]]},
        {"messages": [{**HELLO[0], "content": [{"type": secret, "text": "x"}]}, HELLO[1]]},
        {"messages": [HELLO[0], {"role": "assistant", "tool_calls": [call_]}], "tools": [tool, FUNCTION]},
        {"messages": [{**HELLO[0], "name": secret}, {**HELLO[1], "weight": secret}]},
        {"messages": secret},
        {secret: HELLO},
        {"messages": HELLO, secret: 1},
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("secrets")
    # Every place has three kinds, and every kind is in some places: that all are found alike has a law of its own.
    made_of = [records(secret) for secret in MADE.values()]
    chosen = [made_of[(3 * place + n) % 18][place] for place in range(len(made_of[0])) for n in range(3)]
    rows = [json.dumps(record, ensure_ascii=False) for record in chosen]
    rows += [f'{{"messages": [], "{kind}": {secret!r}' for kind, secret in MADE.items()]
    (made / "all.jsonl").write_text("\n".join(rows).replace("\\\\n", "\\n") + "\n", "utf-8")
    system = [{"messages": [{"role": "system", "content": f"{s} {n}"}, *HELLO]} for n, s in enumerate(MADE.values())]
    (made / "good.jsonl").write_text("".join(json.dumps(row) + "\n" for row in system), "utf-8")
    one = MADE["a GitHub token"]
    (made / "one.jsonl").write_text(
        "".join(json.dumps({"messages": [{"role": "system", "content": f"Key {one}"}, *HELLO]}) + "\n" for _ in "ab")
    )
    columns = ",".join(f'"{secret}"' for secret in MADE.values())
    (made / "table.csv").write_text(f"prompt,completion,{columns}\nHi,Hello,{','.join('x' * 18)}\n", "utf-8")
    (made / "unknown.csv").write_text(f"{columns}\n{','.join('x' * 18)}\n", "utf-8")
    return made


KINDS = ("text", "json", "jsonl", "sarif", "github", "gitlab", "junit", "markdown")
LINTS = [
    f"lint all.jsonl --from chat --select all --ignore FT604 --output-format {kind} --no-group -q{more}"
    for kind in KINDS
    for more in ("", " --show-content")
]
OTHERS = """
lint table.csv --select all --no-group
all.jsonl --from chat
diff good.jsonl all.jsonl --from chat --all
report all.jsonl --from chat
preview good.jsonl --count 3
lint unknown.csv
detect unknown.csv --output-format json
detect table.csv
detect all.jsonl
lint all.jsonl --from chat --diff --unsafe-fixes
lint good.jsonl --target mistral
lint all.jsonl --from chat --target openai/gpt-4o-mini --no-group -q
stats good.jsonl
stats all.jsonl --from chat
stats good.jsonl --output-format json
stats good.jsonl --show-content
contract good.jsonl
contract one.jsonl
init one.jsonl -o -
convert all.jsonl --from chat --to sharegpt --no-group
convert table.csv --to chat --no-group
convert all.jsonl --from chat --to alpaca --on-loss fail
convert all.jsonl --from chat --to chat --strict
split all.jsonl --from chat --train 0.8 --dry-run
split all.jsonl --from chat --group-by nothing --dry-run
preview all.jsonl --from chat --record 7
preview good.jsonl --record 3
convert unknown.csv --to chat
prepare all.jsonl --yes --dry-run
cost good.jsonl --target openai/gpt-4o-mini
""".strip().splitlines()


def test_each_kind_of_secret_is_tried() -> None:
    assert MADE.keys() == SECRETS.keys()
    assert {kind: [found[2] for found in secrets_in(secret)] for kind, secret in MADE.items()} == {k: [k] for k in MADE}


@pytest.mark.parametrize("line", [*LINTS, *OTHERS])
def test_no_command_shows_a_secret(line: str, folder: Path) -> None:
    done = call(*line.split(), cwd=folder)
    data = "" if line.startswith("convert") else done.out.decode()
    said = data + done.err
    assert said
    assert done.code in (0, 1, 2, 3), said
    assert not leaks(said), line


@pytest.mark.parametrize("name", ["report.sarif", "report.json", "report.xml", "report.md", "gl-code-quality.json"])
def test_no_file_of_a_report_shows_a_secret(name: str, folder: Path, tmp_path: Path) -> None:
    call("lint", "all.jsonl", "--from", "chat", "-q", "--report", tmp_path / name, cwd=folder)
    assert not leaks((tmp_path / name).read_text("utf-8"))


def test_a_baseline_and_a_page_show_none(folder: Path, tmp_path: Path) -> None:
    call("lint", "all.jsonl", "--from", "chat", "--write-baseline", tmp_path / "b.json", cwd=folder)
    call("preview", "good.jsonl", "--record", "0", "--html", tmp_path / "p.html", cwd=folder)
    assert not leaks((tmp_path / "b.json").read_text("utf-8") + (tmp_path / "p.html").read_text("utf-8"))


@settings(max_examples=budget(60))
@given(st.sampled_from(sorted(MADE)), st.text(max_size=9), st.text(max_size=9), st.integers(24, 200))
def test_a_secret_that_is_cut_or_escaped_is_hidden(kind: str, before: str, after: str, longest: int) -> None:
    secret = MADE[kind]
    if before[-1:].isalnum() or before[-1:] in ("-", "_"):
        before += " "
    text = f"{before}{secret} {after}"
    page = safe_json(json.dumps([text]))
    for shown in (safe(text), safe(repr(text)), safe(text[:longest]), safe(text, longest), page):
        assert not leaks(shown)
    assert len(json.loads(page)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "key 'hf_dataset' is unknown", "npm_config_cache", "use sk-learn", "AKIAIOSFODNN7EXAMPLE", "eyJ",
        "xoxo-friends", "see ghp_ and gsk_", "-----BEGIN CERTIFICATE-----", "a-b-c----d", "/data/SG.csv",
        "glpat-your-token-goes-here-123",
    ],
)  # fmt: skip
def test_other_text_is_shown_as_it_is(text: str) -> None:
    assert hidden(text) == text
