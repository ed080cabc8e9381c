"""The action for GitHub: its inputs cannot run anything, and its step does what it says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "docs/github-action/action.yml").read_text("utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
LINT = next(step for step in STEPS if step.get("name") == "Lint")
GOOD = '{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"}]}\n'
BAD = '{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":""}]}\n'


def lint(folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run the step as GitHub does."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    given = {"PATHS": "", "TARGET": "", "CONFIG": "", "FAIL_ON": "error", **inputs}
    assert set(given) == set(LINT["env"])
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FTCONV", "PYTHON", "GITHUB"))}
    python = {"PYTHONPATH": os.environ["PYTHONPATH"]} if "PYTHONPATH" in os.environ else {}
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", LINT["run"]],
        cwd=folder,
        env={
            **kept,
            **python,
            **given,
            "PATH": path,
            "GITHUB_STEP_SUMMARY": str(folder / "summary"),
            "GITHUB_OUTPUT": str(folder / "output"),
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_no_input_is_pasted_into_a_script() -> None:
    for step in STEPS:
        assert "${{" not in step.get("run", "")
        assert "uses" in step or step["shell"] == "bash"


def test_every_input_is_told_and_used() -> None:
    text = (ROOT / "docs/github-action/action.yml").read_text("utf-8")
    for name, entry in ACTION["inputs"].items():
        assert entry["description"]
        assert f"inputs.{name}" in text
        assert entry.get("required") or isinstance(entry["default"], str)


def test_the_step_annotates_and_leaves_a_summary_and_sarif(tmp_path: Path) -> None:
    (tmp_path / "a b.jsonl").write_text(GOOD + BAD, "utf-8")
    (tmp_path / "good.jsonl").write_text(GOOD, "utf-8")
    (tmp_path / "summary").touch()
    done = lint(tmp_path, PATHS="a b.jsonl\ngood*.jsonl\n")
    assert done.returncode == 1, done.stderr
    assert "\n::error file=a b.jsonl,line=2,col=" in "\n" + done.stdout
    assert (tmp_path / "summary").read_text("utf-8").startswith("## ftconv lint: failed")
    assert (tmp_path / "output").read_text("utf-8") == "sarif=ftconv.sarif\n"
    (run,) = json.loads((tmp_path / "ftconv.sarif").read_bytes())["runs"]
    assert "FT208" in {result["ruleId"] for result in run["results"]}


@pytest.mark.parametrize("paths", ["$(touch hacked)", "`touch hacked`", "; touch hacked", "--plugin=x.py"])
def test_paths_are_never_run_nor_taken_for_options(tmp_path: Path, paths: str) -> None:
    (tmp_path / "summary").touch()
    done = lint(tmp_path, PATHS=paths)
    assert done.returncode == 3, done.stderr
    assert not (tmp_path / "hacked").exists()


def test_an_input_that_cannot_be_read_is_reported(tmp_path: Path) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "a" * 64 + "\nsize 1234\n"
    (tmp_path / "data.jsonl").write_text(pointer, "utf-8")
    done = lint(tmp_path, PATHS="data.jsonl")
    assert done.returncode == 3
    assert "is a Git LFS pointer" in done.stderr
    (run,) = json.loads((tmp_path / "ftconv.sarif").read_bytes())["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["FT101"]


def test_a_run_that_cannot_begin_leaves_no_sarif_of_an_earlier_one(tmp_path: Path) -> None:
    (tmp_path / "data.jsonl").write_text(GOOD, "utf-8")
    (tmp_path / "ftconv.sarif").write_text("an older one", "utf-8")
    assert lint(tmp_path, PATHS="data.jsonl", TARGET="mistrall").returncode == 2
    assert not (tmp_path / "ftconv.sarif").exists()
    assert not (tmp_path / "output").exists()


def test_the_inputs_become_options(tmp_path: Path) -> None:
    (tmp_path / "data.jsonl").write_text(BAD, "utf-8")
    (tmp_path / "other.yaml").write_text("ignore: [FT208]\n", "utf-8")
    (tmp_path / "summary").touch()
    assert lint(tmp_path, PATHS="data.jsonl", CONFIG="other.yaml").returncode == 0
    assert lint(tmp_path, PATHS="data.jsonl", FAIL_ON="never").returncode == 0
    assert "did you mean 'mistral'" in lint(tmp_path, PATHS="data.jsonl", TARGET="mistrall").stderr
