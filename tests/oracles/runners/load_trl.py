"""TRL with a script: it is run, with trainers that keep the dataset and its arguments in the place of a model."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from load import rows
from trl_trainers import (
    ARGS,
    TOKENIZER,
    DPOTrainer,
    KTOTrainer,
    SFTTrainer,
    is_conversational,
    maybe_apply_chat_template,
    shown,
    supervised,
    trl,
    turns_of,
)

SIDES = {"DPOTrainer": {"chosen": "preferred", "rejected": "rejected"}, "KTOTrainer": {"completion": True}}


def kept(kind: str, made: list[Any]) -> Any:
    """Return a class that keeps what it is made with."""

    class Trainer:
        def __init__(self, **given: Any) -> None:
            made.append((kind, given))

        def train(self) -> None:
            pass

    return Trainer


def load(config: Path) -> list[Any]:
    made: list[tuple[str, dict[str, Any]]] = []
    for kind in ("SFT", "DPO", "KTO", "GRPO"):
        setattr(trl, f"{kind}Trainer", kept(f"{kind}Trainer", made))
        setattr(trl, f"{kind}Config", lambda **given: SimpleNamespace(**(vars(ARGS) | given)))
    exec(compile(config.read_text("utf-8"), str(config), "exec"), {"__name__": "__main__"})
    ((kind, given),) = made
    dataset = given["train_dataset"]
    only = getattr(given["args"], "completion_only_loss", None)
    columns = dataset.column_names
    trainer = SimpleNamespace(_tokenizer=TOKENIZER, chat_template=None, calculate_KL=False, desirable_weight=1.0,
                              completion_only_loss="prompt" in columns if only is None else only,
                              undesirable_weight=1.0)  # fmt: skip

    def one(number: int) -> list[Any]:
        row = dataset.select([number])
        if kind == "GRPOTrainer":
            prompt = maybe_apply_chat_template({"prompt": row[0]["prompt"]}, TOKENIZER)["prompt"]
            if not is_conversational(row[0]):
                return [["user", prompt, False]]
            ids = TOKENIZER(prompt)["input_ids"]
            return turns_of(TOKENIZER, ids, [False] * len(ids))[:-1]
        if kind == "SFTTrainer":
            return supervised(SFTTrainer._prepare_dataset(trainer, row, TOKENIZER, given["args"], False, None, "x")[0])
        real = DPOTrainer if kind == "DPOTrainer" else KTOTrainer
        return sides(real._prepare_dataset(trainer, row, TOKENIZER, given["args"], "x")[0], SIDES[kind])

    return rows(len(dataset), one)


def sides(made: dict[str, Any], named: dict[str, Any]) -> list[Any]:
    """Return the turns of a prompt and of each reply to it."""
    prompt, turns = made["prompt_ids"], []
    for place, (side, learned) in enumerate(named.items()):
        ids = made[f"{side}_ids"]
        side_of = learned if made.get("label", True) else "rejected"
        found = shown(made, prompt + ids, [False] * len(prompt) + [True] * len(ids))
        turns += [[role, text, side_of if taught else False] for role, text, taught in found if taught or not place]
    return turns
