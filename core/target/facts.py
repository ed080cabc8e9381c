"""The facts about a target: what a vendor or trainer takes, refuses, cuts and trains. Each has a source and a date."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from ..model.example import Example, Message, Role
from .fact import Amount, Evenly, Fact, OrderRule, Positive, Values
from .prices import Epochs, Model
from .template import templates
from .trainer_config import TrainerConfig

Method = Literal["supervised", "preference", "judgement", "reinforcement", "text"]
"""What a record is for: a reply to learn, a pair with a preferred reply, a reply with a good/bad label, a prompt whose
replies a grader scores, text without roles."""


class Status(Fact, frozen=True, kw_only=True):
    """Whether the service still takes work. `last_day` is the last one on which a job can be started, if published."""

    value: Literal["active", "winding-down", "retired"]
    last_day: str = ""

    @property
    def words(self) -> str:
        """The status in a few words, with the last day; "" while it is active."""
        if self.value == "active":
            return ""
        return self.value.replace("-", " ") + (f", last day {self.last_day}" if self.last_day else "")


class Shape(Fact, frozen=True, kw_only=True):
    """Which records it accepts. `own` describes the vendor's own shape, where ftconv checks only the conversation.

    Of `formats`, the first is written where none is named, unless another keeps more of the data. `write` are the
    options with which the writer of a format spells records as the target reads them.
    """

    formats: tuple[str, ...]
    methods: tuple[Method, ...] = ("supervised",)
    own: str = ""
    write: dict[str, dict[str, str | bool]] = field(default_factory=dict)


class RecordKeys(Fact, frozen=True, kw_only=True):
    """The keys of a record.

    `known` are those it reads, in each format that it takes; others are refused, or ignored as if they were not there.
    `dropped` are keys that say something and are passed over without a word. `either` are alternatives: of each entry,
    a record has the keys of one alternative only. Of each entry of `alike`, all keys hold text, or all hold lists.
    `system` is what a `system` column may hold: text, a list of parts,
    or nothing. `system_key` is another column that may hold the system prompt, as text, in place of a system turn.
    """

    known: tuple[str, ...] = ()
    others: Literal["refused", "ignored"] = "ignored"
    dropped: tuple[str, ...] = ()
    either: tuple[tuple[tuple[str, ...], ...], ...] = ()
    alike: tuple[tuple[str, ...], ...] = ()
    system: Literal["", "text", "parts", "refused", "dropped"] = ""
    system_key: str = ""


class TurnKeys(Fact, frozen=True, kw_only=True):
    """The keys of a turn, as in RecordKeys. `weighed` are the roles that may have a weight."""

    known: tuple[str, ...] = ()
    others: Literal["refused", "ignored"] = "ignored"
    dropped: tuple[str, ...] = ()
    either: tuple[tuple[tuple[str, ...], ...], ...] = ()
    weighed: tuple[Role, ...] = ("assistant",)


class Roles(Fact, frozen=True, kw_only=True):
    """The roles it takes, and the spellings, by format, or by format and role, as `chat/assistant`.

    In chat, the name of a role is a spelling of it. A format that is not there may spell as it likes. With `any_case`,
    neither case nor white space around them counts.
    """

    allowed: tuple[Role, ...]
    any_case: bool = False
    spellings: dict[str, tuple[str, ...]] = field(default_factory=dict)


class Order(Fact, frozen=True, kw_only=True):
    """The named rules of order that it keeps to. With `joins_results`, tool results in a row count as one turn."""

    rules: tuple[OrderRule, ...]
    joins_results: bool = False


class Content(Fact, frozen=True, kw_only=True):
    """What content may be.

    `null`: `never`, `beside-calls`, or `always`. `parts` are allowed `with-media` where a turn of the example has any
    that is not text. `parts` refused are taken all the same from the roles `parts_from`;
    `parts_need_text` are the roles whose parts must have a text among them.
    `must_have_text` are the roles whose content may not be "". `text_beside_calls` says whether one turn may say
    something and call a tool. `arguments` is how those of a call must stand in the record. `part_types` are the types
    of parts that it knows. `uniform` says that the turns of an example are all texts, or all lists of parts.
    """

    null: Literal["never", "beside-calls", "always"] = "always"
    must_have_text: tuple[Role, ...] = ()
    parts: Literal["allowed", "refused", "with-media"] = "allowed"
    parts_from: tuple[Role, ...] = ()
    parts_need_text: tuple[Role, ...] = ()
    part_types: tuple[str, ...] = ()
    uniform: bool = False
    text_beside_calls: bool = True
    arguments: Literal["any", "text", "object"] = "any"


class Length(Fact, frozen=True, kw_only=True):
    """Tokens of one example. `over` is what becomes of a longer one; `tokenizer` is "" where none is published.

    `characters_per_token` is given where the vendor's own check counts no tokens but divides the characters.
    """

    max_tokens: Positive | None = None
    tokenizer: str = ""
    over: Literal["cut", "refused", "dropped", "unknown"] = "unknown"
    characters_per_token: Amount = 0


class File(Fact, frozen=True, kw_only=True):
    """One file: its largest size in bytes, the endings that are taken, and what all of its records have, or none.

    `json_text` is whether the turns may stand in a table as JSON text: "refused" where it takes that for a text.
    """

    max_bytes: Positive | None = None
    endings: tuple[str, ...] = ()
    all_or_none: tuple[Evenly, ...] = ()
    json_text: Literal["read", "refused", "unknown"] = "unknown"


class Examples(Fact, frozen=True, kw_only=True):
    """How many examples a training file may have, and should."""

    min: Amount = 0
    max: Positive | None = None
    recommended: Amount = 0


class Reserved(Fact, frozen=True, kw_only=True):
    """Words that may not stand in any text."""

    words: tuple[str, ...]


class Calls(Fact, frozen=True, kw_only=True):
    """Tool calls: the pattern that ids must match, in words too, and that of names; `unique` are ids all different."""

    unique: bool = False
    id_pattern: str = ""
    id_words: str = ""
    name_pattern: str = ""
    tool_needs: tuple[str, ...] = ()
    """Keys that the `function` of a tool's definition must have."""


class MediaLimit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Files of one kind: how many in an example, how large, which types, where they may lie. Not said means: any."""

    max: Positive | None = None
    max_bytes: Positive | None = None
    types: tuple[str, ...] = ()
    addresses: tuple[Literal["http", "https", "data", "s3", "gs"], ...] = ()


class Media(Fact, frozen=True, kw_only=True):
    """Pictures, films and sound. A kind that is not there is not taken."""

    roles: tuple[Role, ...] = ("user",)
    image: MediaLimit | None = None
    video: MediaLimit | None = None
    audio: MediaLimit | None = None
    mixed: bool = True
    """Whether pictures and films may stand in one example."""
    marks: dict[Literal["image", "video", "audio"], str] = field(default_factory=dict)
    """Words in the texts that stand for the files of a column: there must be as many of them as files."""


class Preference(Fact, frozen=True, kw_only=True):
    """Preferred and rejected replies: their roles, and how many turns each may have (0: any number).

    `prompt` says whether there must be a turn before them.
    """

    roles: tuple[Role, ...] = ("assistant",)
    turns: Amount = 0
    prompt: bool = False


class Trained(Fact, frozen=True, kw_only=True):
    """Which turns are learned from; with "last-with-tools", only the last of an example that declares tools.

    "all" are the prompts too, "completion" what stands behind a prompt: everything from the first reply that is
    learned. `weights` says what becomes of a weight of 0.
    """

    turns: Literal["assistant", "last", "last-with-tools", "completion", "all", "template", "unknown"]
    weights: Literal["read", "refused", "dropped", "unknown"] = "unknown"

    def only_last(self, example: Example) -> bool:
        """Whether the last reply of an example alone is learned."""
        return only_last(self.turns, example)


def only_last(turns: str, example: Example) -> bool:
    """Whether the last reply alone is learned, where `turns` are those of a target's `trained`."""
    return turns == "last" or (turns == "last-with-tools" and bool(example.tools))


def first_learned(turns: str, messages: list[Message]) -> int:
    """Return the place from which on all turns are learned, where `turns` is "completion" or "all"; behind the last one
    where there is no reply.
    """
    if turns == "all":
        return 0
    replies = [n for n, message in enumerate(messages) if message.role == "assistant"]
    return next((n for n in replies if not is_off(messages[n].weight)), replies[-1] if replies else len(messages))


def is_off(weight: object) -> bool:
    """Whether a weight is 0. `false` is the number 0 for Python only."""
    return weight == 0 and weight is not False


class Template(Fact, frozen=True, kw_only=True):
    """The text that an example becomes, as published: `begin`, then a piece for each turn by its role, then `end`.

    A piece holds {role} and {content}. A role that is not there has no piece of its own. With `chat`, begin and pieces
    are those of the chat template of that name.
    """

    name: str
    pieces: dict[Role, str] = field(default_factory=dict)
    chat: str = ""
    begin: str = ""
    end: str = ""

    def read(self) -> Template:
        """Return this template with the pieces of its chat template."""
        if not self.chat:
            return self
        chat = templates()[self.chat]
        return replace(self, begin=chat.before, pieces=chat.pieces, chat="")


class Says(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A message of the target, as users see it, and the rule of ours that finds the cause before."""

    text: str
    rule: str
    source: str = ""


class TargetFacts(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything known about a target. What nobody has published is None.

    A group in `by_format` stands in place of the one here for data in that format.
    """

    status: Status | None = None
    shape: Shape | None = None
    record: RecordKeys | None = None
    turn: TurnKeys | None = None
    roles: Roles | None = None
    order: Order | None = None
    content: Content | None = None
    values: Values | None = None
    length: Length | None = None
    file: File | None = None
    examples: Examples | None = None
    reserved: Reserved | None = None
    calls: Calls | None = None
    media: Media | None = None
    preference: Preference | None = None
    trained: Trained | None = None
    template: Template | None = None
    epochs: Epochs | None = None
    config: TrainerConfig | None = None
    models: dict[str, Model] = {}
    says: tuple[Says, ...] = ()
    by_format: dict[str, TargetFacts] = {}


FACT_GROUPS: dict[str, type[Fact]] = {
    "status": Status, "shape": Shape, "record": RecordKeys, "turn": TurnKeys, "roles": Roles, "order": Order,
    "content": Content, "values": Values, "length": Length, "file": File, "examples": Examples, "reserved": Reserved,
    "calls": Calls, "media": Media, "preference": Preference, "trained": Trained, "template": Template,
    "epochs": Epochs, "config": TrainerConfig,
}  # fmt: skip
"""The groups of facts that have a source each, in the order in which they are shown."""
