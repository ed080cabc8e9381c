"""What is wrong in a configuration, in words: of a schema's complaint, and of YAML that cannot be read."""

from __future__ import annotations

from typing import Any

from ..model.nearest import did_you_mean

_KINDS = {
    "array": "a list",
    "object": "keys with values",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}
_SHOWN = 40


def nearest_complaint(error: Any) -> Any:
    """Of the shapes that a value might have had, return the complaint of the one that it comes nearest to."""
    while error.validator in ("oneOf", "anyOf") and error.context:
        error = max(error.context, key=lambda e: (len(e.absolute_path), e.validator != "type"))
    return error


def complaint_words(error: Any, spelled: str) -> str:
    """Return what is wrong with a value; `spelled` is how it stands in the file, "" for a list and the like."""
    if error.validator == "type":
        return _other_kind(error, spelled)
    if error.validator == "enum":
        known = [word for word in error.validator_value if isinstance(word, str)]
        hint = did_you_mean(str(error.instance), known)
        return f"{_shown(error.instance, spelled)} is not one of {', '.join(known)}{hint}"
    if error.validator == "minItems":
        return "the list is empty"
    return str(error.message)


def _other_kind(error: Any, spelled: str) -> str:
    value = error.instance
    wanted = _KINDS.get(error.validator_value, str(error.validator_value))
    if value is None and not spelled:
        return f"expected {wanted}, found nothing; set a value, or remove the key"
    words = f"expected {wanted}, found {_shown(value, spelled)}"
    if wanted == "text" and isinstance(value, bool):
        return f"{words}; YAML reads a bare on, off, yes and no as true and false: put it in quotes"
    if wanted == "text" and spelled:
        return f"{words}, which YAML does not read as one; put it in quotes"
    if wanted == "a list" and isinstance(value, str):
        return f"{words}; write [{spelled}]" if spelled.isprintable() and len(spelled) <= _SHOWN else words
    return words


def _shown(value: Any, spelled: str) -> str:
    if spelled:
        return repr(spelled[:_SHOWN])
    return "a list" if isinstance(value, list) else "keys" if isinstance(value, dict) else type(value).__name__


def unknown_key(key: str, known: list[str]) -> str:
    """Return what to say of a key that there is not."""
    return f"unknown key {key[:_SHOWN]!r}" + did_you_mean(key, known, f"known: {', '.join(known)}")


def no_text_key(key: str) -> str:
    """Return what to say of a key that YAML takes for a number, a date, true or false."""
    return f"key {key[:_SHOWN]!r} is not a string in YAML; put it in quotes"
