"""FT703 example-count: fewer or more examples than the target takes."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, Place, Target, rule


def start() -> int:
    """Return the number of examples before the first."""
    return 0


def see(state: int, example: Example) -> int:
    """Count one example."""
    return state + 1


def merge(a: int, b: int) -> int:
    """Return both counts together."""
    return a + b


@rule("FT703", category="limits", start=start, see=see, merge=merge)
def example_count(
    state: int, target: Target, *, min_examples: int = 0, max_examples: int = 0
) -> Iterator[tuple[Place | None, str, str, str]]:
    """Dataset has fewer or more examples than the target allows.

    Why is this bad?
        The job is refused after the upload: OpenAI says "Training file has 7 example(s), but must have at least 10
        examples", AWS takes 32 to 10,000 for Claude and 8 to 20,000 for Nova, Fireworks at least 3. All inputs of the
        run count together, and all records that can be read. Nova's script says "Numer of samples 7 out of bounds
        between 8 and 20000", Together "resulted in only 0 samples. Our minimum is 1 samples." Silent without a target.

    Example
        ```yaml
        target: openai/gpt-4o-mini
        ```

        ```jsonl
        {"messages": [{"role": "user", "content": "The Moon?"}, {"role": "assistant", "content": "384,400 km."}]}
        {"messages": [{"role": "user", "content": "The Sun?"}, {"role": "assistant", "content": "One au."}]}
        ```

    Use instead
        ```yaml
        target: openai/gpt-4o-mini
        rules: {example-count: {min_examples: 2}}
        ```

        ```jsonl
        {"messages": [{"role": "user", "content": "The Moon?"}, {"role": "assistant", "content": "384,400 km."}]}
        {"messages": [{"role": "user", "content": "The Sun?"}, {"role": "assistant", "content": "One au."}]}
        ```

    Options
        - `min_examples`: the fewest that you want, in place of the target's; 0, the default, leaves it to the target.
        - `max_examples`: the most, in the same way.

    Source
        - OpenAI: https://platform.openai.com/docs/guides/supervised-fine-tuning
        - AWS: https://github.com/aws-samples/amazon-bedrock-samples
    """
    least = min_examples or (target.examples.min if target.examples is not None else 0)
    most = max_examples or (target.examples.max if target.examples is not None else None)
    if not state:
        return
    if state < least:
        yield None, "", f"{_examples(state)}; {target.name} requires at least {least:,}", "few"
    elif most is not None and state > most:
        yield None, "", f"{_examples(state)}; {target.name} allows at most {most:,}", "many"


def _examples(number: int) -> str:
    return f"{number:,} example" + ("s" if number != 1 else "")
