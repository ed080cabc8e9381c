"""The contract: how a tuned model is to be called, by the data that it was tuned on."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from msgspec import Struct

from ..model.nearest import did_you_mean

CONTRACT_VERSION = 1

ContractKind = Literal["chat", "completion"]


class PromptSeen(Struct, frozen=True):
    """A system prompt, and how many examples have it; `share` is that as a part of all examples, 0 to 1."""

    text: str
    examples: int = 0
    share: float = 0.0


class Pattern(Struct, frozen=True):
    """Roles in the order of an example, and how many examples have them so."""

    roles: str
    examples: int = 0


class TurnsSeen(Struct, frozen=True):
    """How conversations go. `longest_history` is the most turns that stand before a reply, system prompts not counted;
    `before_reply` are the roles that a reply follows."""

    longest_history: int = 1
    before_reply: tuple[str, ...] = ("user",)
    patterns: tuple[Pattern, ...] = ()


class ToolSeen(Struct, frozen=True):
    """A tool: its name, a digest of its definition, the definition as JSON, and how many examples declare it."""

    name: str
    sha256: str
    definition: str = ""
    examples: int = 0


class LongestReply(Struct, frozen=True):
    """The longest reply in tokens; `counted` says how sure that is: exact, bounds or estimate."""

    tokens: int = 0
    counted: str = "exact"
    tokenizer: str = ""


class Contract(Struct, frozen=True):
    """How to call a tuned model.

    `kind` is chat, or completion for a model that goes on with a text. `system_prompts` are all that are allowed, most
    frequent first; where examples have prompts of their own, `system_prompt_varies`, and `system_prompt_start` is what
    all begin with. `without_system_prompt` and `without_tools` count examples. A prompt ends with `separator`; each
    of `stop` is sent. `leading_space` says that replies begin with a space, which is not part of the answer.
    `max_tokens` is enough for the longest reply. `request` is a body that keeps the contract.
    """

    contract: int
    kind: ContractKind
    examples: int = 0
    target: str | None = None
    system_prompts: tuple[PromptSeen, ...] = ()
    without_system_prompt: int = 0
    system_prompt_varies: bool = False
    system_prompt_start: str = ""
    roles: tuple[str, ...] = ()
    turns: TurnsSeen = TurnsSeen()
    separator: str | None = None
    stop: tuple[str, ...] = ()
    leading_space: bool = False
    tools: tuple[ToolSeen, ...] = ()
    without_tools: int = 0
    tools_vary: bool = False
    longest_reply: LongestReply = LongestReply()
    max_tokens: int | None = None
    request: dict[str, Any] = {}


def contract_of(data: Any) -> Contract:
    """Return the contract that decoded YAML or JSON stands for.

    Raises ValueError, with what is wrong and where, also for a version that this program does not know.
    """
    version = data.get("contract") if isinstance(data, dict) else None
    if version is None or isinstance(version, bool) or not isinstance(version, int):
        raise ValueError("not a contract (no `contract: 1`); create one with ftconv contract")
    if version > CONTRACT_VERSION:
        raise ValueError(f"contract version {version} is newer than this ftconv, which knows {CONTRACT_VERSION}")
    known = set(Contract.__struct_fields__)
    unknown = [str(key) for key in data if key not in known]
    if unknown:
        raise ValueError(f"unknown key {unknown[0][:40]!r}" + did_you_mean(unknown[0], known))
    try:
        return msgspec.convert(data, Contract)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from None
