"""FT702 file-too-large: an input of more bytes than the target takes."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, Place, Target, rule


def start() -> dict[str, Place]:
    """Return where each file begins: nothing is known before the first example."""
    return {}


def see(state: dict[str, Place], example: Example) -> dict[str, Place]:
    """Note the first example of a file, which stands for it."""
    place = example.place
    if place is not None and place.file not in state:
        state[place.file] = place
    return state


def merge(a: dict[str, Place], b: dict[str, Place]) -> dict[str, Place]:
    """Return the first example of each file of both."""
    return {**b, **a}


@rule("FT702", category="limits", start=start, see=see, merge=merge)
def file_too_large(
    state: dict[str, Place], target: Target, inputs: tuple[tuple[str, int], ...], *, max_bytes: int = 0
) -> Iterator[tuple[Place | None, str, str, str]]:
    """File is larger than the target allows.

    Why is this bad?
        The upload ends with an error, sometimes after an hour: OpenAI takes 512 MB through its Files API, Together says
        "Maximum supported file size is 50.1 GB." Each input counts by itself, as it lies there: a compressed one by its
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
            words = f"{size:,} bytes; {'your limit is' if max_bytes else target.name + ' allows'} {limit:,}"
            place = state.get(name)
            yield place, "", words if place is not None else f"{name}: {words}"[:110], name
