"""FT702 file-too-large: an input of more bytes than the target takes."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, Place, Target, rule


def start() -> bool:
    """Return what is known before the first example: nothing is needed."""
    return True


def see(state: bool, example: Example) -> bool:
    """Look past an example: sizes are those of files."""
    return state


def merge(a: bool, b: bool) -> bool:
    """Return what is known of both: nothing."""
    return a


@rule("FT702", category="limits", start=start, see=see, merge=merge)
def file_too_large(
    state: bool, target: Target, inputs: tuple[tuple[str, int], ...], *, max_bytes: int = 0
) -> Iterator[tuple[Place | None, str, str, str]]:
    """File is larger than the target takes.

    Why is this bad?
        The upload ends with an error, sometimes after an hour: OpenAI takes 512 MB through its Files API, Together says
        "Maximum supported file size is 50.1 GB". Each input counts by itself, as it lies there: a compressed one by its
        compressed size. `ftconv split` makes smaller ones. Silent without a target.

    Example
        ```yaml
        target: together
        rules: {file-too-large: {max_bytes: 500}}
        ```

        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km."}]}
        ```

    Use instead
        ```yaml
        target: together
        ```

        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km."}]}
        ```

    Options
        - `max_bytes`: a limit of your own, in place of the target's; 0, the default, leaves it to the target.

    Source
        - OpenAI: https://platform.openai.com/docs/guides/supervised-fine-tuning
        - Together: https://github.com/togethercomputer/together-python/blob/main/src/together/constants.py
    """
    limit = max_bytes or (target.file.max_bytes if target.file is not None else None)
    if not limit:
        return
    for name, size in inputs:
        if size > limit:
            words = f"{size:,} bytes; {'your limit is' if max_bytes else target.name + ' takes'} {limit:,}"
            yield Place(name), "", words, "size"
