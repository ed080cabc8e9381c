"""What people type first, and what they mean by it: one table, made by hand. `first_guess` acts on it.

Where a word can mean one thing only, it is done. Where a file would be changed or made that nobody named, the command
to paste is shown instead.
"""

from __future__ import annotations

from typing import NamedTuple


class Writes(NamedTuple):
    """A word that makes a new file: the options that do it, and what the file is called behind its stem."""

    options: str
    named: str


COMMAND_WORDS = {
    "check": "lint",
    "validate": "lint",
    "verify": "lint",
    "count": "stats",
    "tokens": "stats",
    "token-count": "stats",
    "stat": "stats",
    "statistics": "stats",
    "info": "convert",
    "inspect": "convert",
    "describe": "convert",
    "summary": "convert",
    "summarize": "convert",
    "summarise": "convert",
    "export": "convert",
    "identify": "detect",
    "sniff": "detect",
    "head": "preview",
    "view": "preview",
    "show": "preview",
    "print": "preview",
    "price": "cost",
    "prices": "cost",
    "estimate": "cost",
    "compare": "diff",
    "rule": "explain",
    "prepare_data": "prepare",
    "prepare-data": "prepare",
    "train_test_split": "split",
    "train-test-split": "split",
    "check_request": "check-request",
    "config init": "init",
    "plugin list": "plugins",
}
"""Words in the place of a command, with the command. `convert` without options is the summary."""

FIXES = {"fix": "lint --fix", "repair": "lint --fix"}
"""Words that would change the inputs: shown to be pasted."""

WRITERS = {
    **dict.fromkeys(("merge", "cat", "concat", "concatenate", "join", "combine"), Writes("", "merged")),
    **dict.fromkeys(("dedup", "dedupe", "deduplicate", "unique", "uniq"), Writes("--apply drop-duplicates", "dedup")),
    "sample": Writes("--sample 100", "sample"),
    "shuffle": Writes("--shuffle", "shuffled"),
    "filter": Writes("--where 'length(messages) > `2`'", "filtered"),
}
"""Words that make a new file: done where an output is named, else shown to be pasted."""

_NUMBER = ("-n", "--head", "--first", "--max-records", "--max-examples", "--num-records")
OPTION_WORDS = {
    **dict.fromkeys(_NUMBER, "--limit"),
    **dict.fromkeys(("--rule", "--rules", "--only", "--code"), "--select"),
    **dict.fromkeys(("--disable", "--exclude-rules", "--skip-rules"), "--ignore"),
    "--enable": "--extend-select",
    **dict.fromkeys(("--exit-zero", "--no-fail"), "--fail-on never"),
    "--json": "--output-format json",
    "--filter": "--where",
    **dict.fromkeys(("--random-seed", "--random-state"), "--seed"),
    **dict.fromkeys(("--workers", "--threads", "--processes", "--num-proc"), "--jobs"),
    **dict.fromkeys(("--mem", "--max-memory", "--memory-limit", "--buffer-size"), "--memory"),
    **dict.fromkeys(("--no-color", "--no-colour"), "--color never"),
    "--colour": "--color",
    "--silent": "--quiet",
    "--model": "--target",
    "--overwrite": "--force",
    **dict.fromkeys(("--dedup", "--dedupe", "--deduplicate", "--drop-duplicates"), "--apply drop-duplicates"),
    "--transform": "--apply",
    "--system-prompt": "--system",
    **dict.fromkeys(("--input-format", "--from-format", "--reader"), "--from"),
    **dict.fromkeys(("--to-format", "--writer"), "--to"),
    **dict.fromkeys(("--out", "--outfile", "--out-file", "--output-file", "--out-dir", "--output-dir"), "--output"),
    "--inplace": "--in-place",
    **dict.fromkeys(("--column", "--columns", "--rename"), "--map"),
    "--no-config": "--isolated",
    **dict.fromkeys(("--train-size", "--ratio", "--split"), "--train"),
    **dict.fromkeys(("--val", "--validation", "--dev", "--val-size", "--validation-size"), "--valid"),
    "--test-size": "--test",
    "--dryrun": "--dry-run",
}
"""Options with what they stand for: an option, which takes the value, or an option with its value.

One counts where a command has the option that it stands for, and has none of its own name.
"""

BY_COMMAND = {
    "convert": {"-f": "--from", "-t": "--to", "--format": "--to", "-i": "--in-place"},
    "lint": {"--format": "--output-format"},
    "check-request": {"--format": "--output-format"},
    "preview": dict.fromkeys(_NUMBER, "--count"),
    "cost": {"--target": "--model"},
}
"""Such options of one command; they go before the others."""

POSITIONAL = {"prepare": ("-f", "--file", "--input")}
"""Options of one command that stood before an input in other programs."""

WITH_VALUE = {"--max-warnings": "--fail-on warning", "--format": "--json", "--output-format": "--json"}
"""Options with a value that no option of ours has in its place: shown to be pasted."""

COMMANDS_IN_PLACE = dict.fromkeys(("--install-completion", "--show-completion"), "completion bash")
"""Options that are a command of ours: shown to be pasted."""

TARGET_WORDS = {"hf": "trl", "huggingface": "trl", "hugging-face": "trl"}
"""Words in the place of a format that mean a target. The name of any target may stand there."""

FORMAT_WORDS = {
    **dict.fromkeys(("jsonl", "ndjson", "sft"), Writes("--to chat", "chat.jsonl")),
    "json": Writes("--to chat", "chat.json"),
    "csv": Writes("--to csv", "table.csv"),
    "parquet": Writes("--to chat", "chat.parquet"),
    "tsv": Writes("--to csv", "table.tsv"),
    **dict.fromkeys(("excel", "xlsx", "xls"), Writes("--to csv", "table.csv")),
    **dict.fromkeys(("md", "markdown", "txt", "transcript"), Writes("--to text", "text.txt")),
    **dict.fromkeys(("dpo", "orpo", "preference"), Writes("--target trl --purpose preference", "pairs.jsonl")),
    "kto": Writes("--target trl --purpose kto", "kto.jsonl"),
}
"""Words that are no format: the options that are meant, and what the output is called. Shown to be pasted."""
