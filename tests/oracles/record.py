"""Records what consumers do with the records of corpus.py; needs the network.

`python tests/oracles/record.py` records all, with names after it only those. `chat-templates` is what transformers
makes of the conversations of conversations.py.
"""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

import yaml
from corpus import corpus, digest

HERE = Path(__file__).parent
CONSUMERS: dict[str, dict[str, Any]] = yaml.safe_load((HERE / "consumers.yaml").read_text("utf-8"))


def records_for(consumer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the records that a consumer is fed: those of its groups."""
    return {group: made for group, made in corpus().items() if group in consumer["groups"]}


def recording_of(name: str) -> tuple[dict[str, Any], dict[tuple[str, str], dict[str, Any]]]:
    """Return the head of a recording, and the answers by group and name of the record."""
    head, *lines = (HERE / "recordings" / f"{name}.jsonl").read_text("utf-8").splitlines()
    return json.loads(head), {(group, title): answer for group, title, answer in map(json.loads, lines)}


def packages_of(consumer: dict[str, Any]) -> list[str]:
    """Return what is installed, those of `no_deps` without what they ask for, and the commit of a repository."""
    cloned = [f"git+{consumer['repository']}@{consumer['commit']}"] if "repository" in consumer else []
    return [*consumer.get("no_deps", ()), *consumer["packages"], *cloned]


def installed(consumer: dict[str, Any], folder: str) -> Path:
    """Install a consumer in a new environment, and return its Python."""
    venv.create(folder, with_pip=True)
    python = Path(folder) / ("Scripts" if os.name == "nt" else "bin") / "python"
    for option, packages in (("--no-deps", consumer.get("no_deps")), ("--quiet", consumer["packages"])):
        if packages:
            subprocess.run([python, "-m", "pip", "install", "--quiet", option, *packages], check=True)
    if "repository" in consumer:
        clone = repository_of(python)
        get = ["git", "clone", "--quiet", "--no-checkout", "--filter=blob:none", consumer["repository"], clone]
        subprocess.run(get, check=True)
        take = ["git", "-C", clone, "checkout", "--quiet", consumer["commit"], "--", consumer["folder"]]
        subprocess.run(take, check=True)
    return python


def repository_of(python: Path) -> Path:
    """Return where the repository of a consumer is cloned, beside its Python."""
    return python.parents[1] / "repository"


def write(name: str, python: Path) -> None:
    """Feed a consumer that is installed, and write down what it did."""
    consumer = CONSUMERS[name]
    fed = records_for(consumer)
    named = [(group, title, value) for group, made in fed.items() for title, value in made.items()]
    driver = [python, HERE / "runners" / "drive.py", consumer["runner"]]
    lines = "".join(json.dumps(value) + "\n" for _, _, value in named)
    around = os.environ | {"FOLDER": str(repository_of(python) / consumer.get("folder", ""))}
    run = subprocess.run(
        driver, input=lines.encode(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True, env=around
    )
    answers = run.stdout.decode().splitlines()
    head = {
        "consumer": name,
        "packages": packages_of(consumer),
        "date": datetime.date.today().isoformat(),
        "records": digest(fed),
    }
    kept = [[group, title, json.loads(answer)] for (group, title, _), answer in zip(named, answers, strict=True)]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in (head, *kept))
    (HERE / "recordings" / f"{name}.jsonl").write_text(text, "utf-8")
    refused = sum("refused" in answer for *_, answer in kept)
    print(f"{name}: {len(kept):,} records, {refused:,} refused")


if __name__ == "__main__":
    for name in sys.argv[1:] or [*CONSUMERS, "chat-templates"]:
        with tempfile.TemporaryDirectory() as folder:
            if name == "chat-templates":
                from record_templates import SOURCES, write_templates

                write_templates(installed(SOURCES, folder))
            else:
                write(name, installed(CONSUMERS[name], folder))
