"""Files for each purpose, written for each trainer with its configuration, and what the trainer loaded of them.

`python tests/oracles/written.py [TRAINER …]` records that in recordings/written.jsonl: a line for each trainer and
purpose, with a digest of file and configuration. The runners are runners/load_NAME.py, in the environment of
consumers.yaml.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from running import call  # noqa: E402

ASK = {"role": "user", "content": "Is it raining in Bern?"}
YES, NO = ({"role": "assistant", "content": text} for text in ("Yes, in Bern.", "No idea."))
MORE, SURE = {"role": "user", "content": "And tomorrow?"}, {"role": "assistant", "content": "Tomorrow is dry."}
BRIEF, DEV = ({"role": role, "content": "Be brief."} for role in ("system", "developer"))
CITY = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
DAYS = {"type": "object", "properties": {"days": {"type": "integer"}, "unit": {"type": "string"}}}
TOOLS = [{"type": "function", "function": {"name": name, "description": "Looks.", "parameters": parameters}}
         for name, parameters in (("weather", CITY), ("forecast", DAYS))]  # fmt: skip


def called(name: str, **given: Any) -> list[dict[str, Any]]:
    """Return a call of a tool, and its result."""
    function = {"name": name, "arguments": json.dumps(given)}
    return [
        {"role": "assistant", "tool_calls": [{"id": "c1", "type": "function", "function": function}]},
        {"role": "tool", "tool_call_id": "c1", "content": '{"rain": 3}'},
    ]


PURPOSES: dict[str, list[dict[str, Any]]] = {
    "sft": [{"messages": [ASK, YES]}, {"messages": [ASK, YES, MORE, SURE]}],
    "system": [{"messages": [BRIEF, ASK, YES]}, {"messages": [ASK, YES]}],
    "developer": [{"messages": [DEV, ASK, YES]}],
    "thoughts": [{"messages": [ASK, {**YES, "reasoning_content": "It is grey."}]}],
    "tools": [{"messages": [ASK, *called("weather", city="Bern"), YES], "tools": TOOLS[:1]},
              {"messages": [MORE, *called("forecast", days=1, unit="mm"), SURE], "tools": TOOLS}],
    "weights": [{"messages": [ASK, {**YES, "weight": 0}, MORE, {**SURE, "weight": 1}]}],
    "preference": [{"prompt": [ASK], "chosen": [YES], "rejected": [NO]},
                   {"prompt": [ASK, YES, MORE], "chosen": [SURE], "rejected": [NO]}],
    "kto": [{"prompt": [ASK], "completion": [YES], "label": True},
            {"prompt": [ASK], "completion": [NO], "label": False}],
    "text": [{"text": "It rains in Bern."}, {"text": "It is dry."}],
    "media": [{"messages": [{"role": "user", "content": "<image>Is it raining?"}, YES], "images": ["sky.png"]}],
}  # fmt: skip
TRAINERS = {
    "llama-factory": "dataset_info.json",
    "axolotl": "cfg.yaml",
    "torchtune": "cfg.yaml",
    "trl": "cfg.py",
    "ms-swift": "cfg.sh",
    "unsloth": "cfg.py",
}
"""The names of configurations. Media are written for the first and the fifth: the others load models of text."""
PAIRS = [(trainer, purpose) for trainer in TRAINERS for purpose in PURPOSES
         if purpose != "media" or trainer in ("llama-factory", "ms-swift")]  # fmt: skip
RECORDING = HERE / "recordings" / "written.jsonl"


def write(trainer: str, purpose: str, folder: Path) -> tuple[str, list[str]]:
    """Write the file and the configuration into a folder; return their digest, and the codes of what was said."""
    lines = "".join(json.dumps(record) + "\n" for record in PURPOSES[purpose])
    told, quiet = ("--trainer-config", TRAINERS[trainer]), ("--ignore", "few-examples,example-count", "--isolated")
    report = ("--report", "report.json", "--fail-on", "never")
    done = call("-", "--target", trainer, "-o", "data.jsonl", *told, *quiet, *report, stdin=lines.encode(), cwd=folder)
    codes = [finding["code"] for finding in json.loads((folder / "report.json").read_text("utf-8"))["findings"]]
    if done.code:
        return "", sorted({*codes, done.err.splitlines()[-1].partition(":")[2].split(";")[0].strip()})
    config = (folder / TRAINERS[trainer]).read_text("utf-8").splitlines(keepends=True)
    made = "".join(line for line in config if not line.startswith("#")) + (folder / "data.jsonl").read_text("utf-8")
    return hashlib.sha256(made.encode()).hexdigest()[:16], sorted(set(codes))


def recorded() -> dict[tuple[str, str], tuple[str, Any]]:
    """Return the digest and what was loaded, by trainer and purpose."""
    lines = RECORDING.read_text("utf-8").splitlines() if RECORDING.exists() else ()
    return {(trainer, purpose): (digest, made) for trainer, purpose, digest, made in map(json.loads, lines)}


def load(trainer: str, python: Path) -> dict[tuple[str, str], tuple[str, Any]]:
    """Write for a trainer, and return the digests and what its code loaded."""
    with tempfile.TemporaryDirectory() as folder:
        digests = {}
        for purpose in (purpose for name, purpose in PAIRS if name == trainer):
            place = Path(folder, purpose)
            place.mkdir()
            if made := write(trainer, purpose, place)[0]:
                digests[purpose] = made
        driver = [python, HERE / "runners" / "load.py", f"load_{trainer.replace('-', '_')}"]
        given = "".join(f"{Path(folder, purpose)}\n" for purpose in digests).encode()
        run = subprocess.run(driver, input=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
        answers = map(json.loads, run.stdout.splitlines())
        return {(trainer, purpose): (digests[purpose], made) for purpose, made in zip(digests, answers, strict=True)}


def record(trainer: str, python: Path) -> None:
    """Load what is written for a trainer, and write it down with what others loaded."""
    kept = {pair: made for pair, made in recorded().items() if pair[0] != trainer} | load(trainer, python)
    lines = [json.dumps([*pair, *kept[pair]], ensure_ascii=False) + "\n" for pair in PAIRS if pair in kept]
    RECORDING.write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    from record import CONSUMERS, installed

    for name in sys.argv[1:] or TRAINERS:
        with tempfile.TemporaryDirectory() as environment:
            record(name, installed(CONSUMERS[name], environment))
