"""FT303 mojibake: UTF-8 that was read as something else, and saved."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, LazyPattern, Triggers, rule

from ._texts import found_in

_search = LazyPattern(
    "Ã(?:[\x80-\xbf€‚ƒ„†‡ˆ‰Š‹ŒŽ‘˜™šœžŸ]|[–—…“”’›](?=\\w))"  # é ä ö ü ß À Ö
    "|Â[\x80-\xbf]"  # £ ° no-break space
    "|â(?:€|\x80)[\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"  # quotes, dashes, ellipsis, bullet
    "|â(?:„|\x84)[¢–]|â(?:‚|\x82)¬|âˆ[’šž]|â†’|âœ[…“”]"  # ™ № € − √ ∞ → ✅ ✓ ✔
    "|ï»¿|ï¸[\x8f]|ð(?:Ÿ|\x9f)[\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"  # byte order mark, emoji
    "|(?:[ÐÑ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]){3}"  # Cyrillic
    "|‚Äô|‚Äú|‚Äî|â€\\Z"  # quotes and dashes as Mac Roman
).search
_FIRST = "ÃÂâïðÐÑ‚"
"""One of these begins each of them; looking for single characters is cheap."""


@rule("FT303", category="suspicious", fix="fix-encoding", triggers=Triggers(characters=_FIRST))
def mojibake(example: Example) -> Iterator[tuple[str, str]]:
    """Text was UTF-8 but was decoded with another encoding.

    Why is this bad?
        `é` has become `Ã©` and a quotation mark `â€œ`: the model learns to write that. It happens where a file is
        opened without naming its encoding, as on Windows, and then saved. Looked for are the pairs and triples that
        Windows-1252 makes of Western letters, punctuation, emoji and Cyrillic, and the quotes that Mac Roman makes.
        If the input itself is in another encoding, read it again with `--encoding`.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "Itâ€™s 384,400 km. Bring snacks."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "It’s 384,400 km. Bring snacks."}]}
        ```

    Fix
        `fix-encoding` reads the text again in the right encoding, where ftfy knows it (extra `text`). It is unsafe:
        what was meant is a guess.

    Source
        - Windows users of OpenAI's own tool: https://github.com/openai/openai-python/issues/383
        - ftfy, which knows many more: https://ftfy.readthedocs.io/en/latest/
    """
    for pointer, found in found_in(example, garbled):
        yield pointer, f"{found} is garbled: the text was decoded with the wrong encoding"


def garbled(text: str) -> str | None:
    """Return the first thing in the text that was meant as something else, quoted."""
    if text.isascii() or not any(map(text.__contains__, _FIRST)):
        return None
    found = _search(text)
    return repr(found[0]) if found else None
