"""Records what transformers makes of conversations.py with chat templates: `record.py chat-templates`."""

from __future__ import annotations

import datetime
import json
import subprocess
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml
from conversations import NOW, SPECIAL, TEMPLATES, cases

from ftconv.rendering import ModelFiles, Renderer, RenderSettings

HERE = Path(__file__).parent
SOURCES: dict[str, Any] = yaml.safe_load((HERE / "templates.yaml").read_text("utf-8"))
OWN, PUBLIC = (HERE / "recordings" / f"{name}.jsonl" for name in ("chat-templates", "public-templates"))


def digest_of(value: Any) -> str:
    """Return a short hash of a value."""
    return sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:12]


def head_of(templates: Any) -> dict[str, Any]:
    """Return what a recording is of: it is made anew when this changes."""
    return {"packages": SOURCES["packages"], "cases": digest_of(cases()), "templates": digest_of(templates)}


def rendered(template: str) -> list[dict[str, Any]]:
    """Return what ftconv makes of each case with a template, as the runner has it."""
    files = ModelFiles("model", {"default": template}, {"default": "chat_template.jinja"}, SPECIAL)
    renderer = Renderer(RenderSettings(files, {}, datetime.datetime.fromisoformat(NOW)))
    try:
        answers = [renderer.render(case["messages"], case["tools"], prompt=case["prompt"]) for case in cases().values()]
    finally:
        renderer.close()
    return [{"raised": one.raised} if one.trouble else {"text": one.text, "spans": [[*span] for span in one.spans]}
            for one in answers]  # fmt: skip


def write_templates(python: Path) -> None:
    """Record both, with the Python that has transformers. Raises ValueError where ftconv renders something else."""
    own = _answers(python, TEMPLATES)
    lines = [[name, title, answer] for name in TEMPLATES for title, answer in zip(cases(), own[name], strict=True)]
    _write(OWN, head_of(TEMPLATES), lines)
    public = dict(_public())
    found = _answers(python, {name: text for name, (_, text) in public.items()})
    rows = []
    for name, (origin, text) in public.items():
        sign = sha256(text.encode()).hexdigest()
        rows.append({**origin, "sha256": sign, "answers": [digest_of(answer) for answer in found[name]]})
    _write(PUBLIC, head_of(SOURCES["repositories"]), rows)


def _answers(python: Path, templates: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
    jobs = [json.dumps([template, case]) for template in templates.values() for case in cases().values()]
    given = "\n".join([json.dumps({"now": NOW, "special": SPECIAL}), *jobs]) + "\n"
    runner = [python, HERE / "runners" / "transformers_templates.py"]
    run = subprocess.run(runner, input=given.encode(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    answers = [json.loads(line) for line in run.stdout.decode().splitlines()]
    each = len(cases())
    found = {name: answers[at * each : (at + 1) * each] for at, name in enumerate(templates)}
    other = [
        (name, title)
        for name, template in templates.items()
        for title, ours, theirs in zip(cases(), rendered(template), found[name], strict=True)
        if ours != theirs
    ]
    errors = sum("raised" in answer for answer in answers)
    print(f"{len(templates)} templates, {each} conversations: {len(answers):,} compared, {errors:,} are errors")
    if other:
        raise ValueError(f"{len(other):,} differ, such as {other[:3]}")
    return found


def _public() -> Iterator[tuple[str, tuple[dict[str, str], str]]]:
    for source in SOURCES["repositories"]:
        with tempfile.TemporaryDirectory() as clone:
            get = ["git", "clone", "--quiet", "--no-checkout", "--filter=blob:none", source["repository"], clone]
            subprocess.run(get, check=True)
            take = ["git", "-C", clone, "checkout", "--quiet", source["commit"], "--", source["folder"]]
            subprocess.run(take, check=True)
            for path in sorted((Path(clone) / source["folder"]).glob("*.jinja")):
                text = path.read_text("utf-8")
                origin = {name: source[name] for name in ("repository", "commit")}
                yield (
                    f"{source['repository']} {path.name}",
                    ({**origin, "path": f"{source['folder']}/{path.name}"}, text),
                )


def _write(path: Path, head: dict[str, Any], lines: list[Any]) -> None:
    dated = {**head, "date": datetime.date.today().isoformat()}
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in (dated, *lines)), "utf-8")
