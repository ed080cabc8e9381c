"""The contract as a file: YAML that people read and pin, checked when it is read."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import msgspec

from ..containers.registry import container_for_name
from ..errors import InputError, UsageError
from ..files.outputs import OutputKind
from ..files.yaml_file import LARGEST, YAML, read_yaml
from .terms import Contract, contract_of

CONTRACT = OutputKind("a contract", YAML, packed=False)
MOST_TOOL_BYTES = 40_000
"""Longer definitions of tools are not written, only their digests; of half as long ones, the request has none."""

_HEAD = """\
# How to call the model tuned on {what}. Made by `ftconv contract`.
# Check requests against it: ftconv check-request REQUEST.json --contract FILE
# Name it in ftconv.yaml, and lint reports new data that breaks it: production: {{contract: FILE}}
"""


def text_of_contract(contract: Contract, what: str) -> str:
    """Return the contract as YAML, with a few lines of what it is for; `what` names the data.

    Raises UsageError for one that would be too large to be read again.
    """
    import yaml

    data = _plain(contract)
    text = yaml.dump(data, Dumper=_dumper(), sort_keys=False, allow_unicode=True, width=100)
    if yaml.safe_load(text) != data:  # a text that YAML would change as a block
        text = yaml.safe_dump(data, sort_keys=False, allow_unicode=False, width=100)
    name = " ".join(what.split()) if what.isprintable() else "data"
    text = _HEAD.format(what=name) + text
    if len(text.encode()) > LARGEST:
        raise UsageError(
            f"the contract would have more than {LARGEST:,} bytes: the system prompts are too long for one"
        )
    return text


def _plain(contract: Contract) -> dict[str, Any]:
    """Return the contract as dicts and lists, without what does not apply."""
    data: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(contract))
    chat = contract.kind == "chat"
    unused = ["separator", "stop", "leading_space"] if chat else ["roles", "turns", "without_system_prompt"]
    unused += [] if contract.tools else ["without_tools"]
    maybe = ("system_prompts", "system_prompt_varies", "system_prompt_start", "tools", "tools_vary", "target")
    for key in (*unused, *(key for key in maybe if not data[key])):
        del data[key]
    size = sum(len(tool.definition.encode()) for tool in contract.tools)
    if size > MOST_TOOL_BYTES // 2:
        data["request"].pop("tools", None)
    if size > MOST_TOOL_BYTES:
        for tool in data["tools"]:
            del tool["definition"]
    return data


def _dumper() -> Any:
    """Make a dumper that writes texts of several lines as blocks, and marks in quotes."""
    import yaml

    class Dumper(yaml.SafeDumper):
        pass

    def text(dumper: Any, value: str) -> Any:
        block = "\n" in value and len(value) > 40
        style = "|" if block else '"' if value != value.strip() or "\n" in value else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)

    Dumper.add_representer(str, text)
    return Dumper


def read_contract(path: str) -> Contract:
    """Return the contract in a file. Raises InputError when it cannot be read, UsageError when it is not a contract."""
    file = Path(path)
    if not file.exists():
        raise InputError(f"{path} does not exist; create it with ftconv contract DATA -o {path}")
    if file.is_dir():
        raise InputError(f"{path} is a folder, not a contract")
    data: Any = None
    try:
        _, data = read_yaml(file)
        return contract_of(data)
    except (UsageError, ValueError) as error:
        if container_for_name(path) and not (isinstance(data, dict) and "contract" in data):
            way = f"draw one up: ftconv contract {shlex.quote(path)} -o contract.yaml"
            raise UsageError(f"{path} is data, not a contract; {way}") from None
        if isinstance(error, UsageError):
            raise
        raise UsageError(f"{path}: {error}") from None
