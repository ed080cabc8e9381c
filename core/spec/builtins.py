"""The built-in transforms, rules and formats that core/ asks for by name. Each exists; a test says so."""

from __future__ import annotations

REPAIR_JSON = "repair-json"
"""Repairs the text of a record that is not JSON, before it is read."""
DROP_EXAMPLE = "drop-example"
"""Drops the examples that a rule points to: the last resort of a fix."""
DROP_DUPLICATES = "drop-duplicates"
"""Keeps the first of several equal examples."""
DROP_LONG = "drop-long"
"""Drops examples with too many characters."""
SET_SYSTEM = "set-system"
"""Puts one system prompt first."""
LOWER_CASE = "lower-case"
"""Lower-cases prompts and replies."""
STRIP_PREFIX = "strip-prefix"
"""Removes what all prompts or all replies begin with."""

MISSING_SEPARATOR = "missing-separator"
"""Its first pass finds the separator, the stop and the leading space of pairs."""
MISSING_STOP = "missing-stop"
"""Its first pass knows whether completions are classes."""
REQUEST_MISMATCH = "request-mismatch"
"""The rule that a deviation from the contract is reported under."""

EMPTY_REPLY = "empty-reply"
EMPTY_CHOICE = "empty-choice"
IDENTICAL_PAIR = "identical-pair"
LEAKED_SECRET = "leaked-secret"
BAD_TOOL_ARGUMENTS = "bad-tool-arguments"
SYSTEM_PROMPT_MISMATCH = "system-prompt-mismatch"
SHARED_PROMPT_PREFIX = "shared-prompt-prefix"
SHARED_REPLY_PREFIX = "shared-reply-prefix"
SHOUTING = "shouting"
EMPTY_TURN = "empty-turn"
TRAILING_USER = "trailing-user"
DUPLICATE_EXAMPLE = "duplicate-example"
LONG_EXAMPLE = "long-example"
MISSING_LEADING_SPACE = "missing-leading-space"
"""These and the two of first passes are what `ftconv prepare` acts on."""
FOR_COMPLETION_MODELS = (
    MISSING_SEPARATOR, MISSING_STOP, MISSING_LEADING_SPACE, SHARED_PROMPT_PREFIX, "separator-in-text", "stop-in-text",
    "long-separator",
)  # fmt: skip
"""Rules for sets with the marks of completion models; with `always` they look at any prompts and completions."""

CHAT = "chat"
"""What requests and the cases of rules are read as, unless they say otherwise."""
PROMPT_COMPLETION = "prompt-completion"
"""What pairs and prose are prepared as."""
FTCONV = "ftconv"
"""The format of examples themselves; it reads anything, if only to say that it cannot."""
TEXT = "text"
"""Prose without roles."""
TABLE = "table"
"""Rows and columns: what a CSV file holds best."""
BUILTIN_FORMATS = (CHAT, PROMPT_COMPLETION, FTCONV, TEXT, TABLE)
