"""FT804 long-system-prompt: a system prompt that describes what the examples could show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftconv import Example, Feature, Production, TokenCounter, rule, text_of


def fix_options(production: Production) -> dict[str, Any] | None:
    """Return the prompt to put in its place: the shortest of production."""
    return {"text": min(production.system_prompts, key=len)} if production.system_prompts else None


@rule("FT804", category="style", when=Feature.SYSTEM | Feature.DEVELOPER, fix="shorten-system", fix_options=fix_options)
def long_system_prompt(example: Example, tokens: TokenCounter, *, max_tokens: int = 200) -> Iterator[tuple[str, str]]:
    """System prompt is long; demonstrate in the replies what it describes.

    Why is this bad?
        Every request to the tuned model pays for the prompt again, and a tuned model costs more for each token than
        the one it was made of. What a prompt describes, a few dozen good replies demonstrate: after tuning on a
        short prompt, the short prompt brings the behaviour back. `ftconv cost --compare-prompt` says whether that
        pays, `ftconv stats --short-prompt` how many tokens it saves. A prompt that carries facts which change, such
        as a reference text, is better left as it is: tuning is no way to learn facts.

    Example
        ```yaml
        production:
          system_prompt:
            - You are Marv.
            - You are Marv. Answer every question, but with sarcasm, in a few words, and never say that you are a chatbot.
        rules: {long-system-prompt: {max_tokens: 15}}
        ```

        ```json
        {"messages": [{"role": "system", "content": "You are Marv. Answer every question, but with sarcasm, in a few words, and never say that you are a chatbot."},
                      {"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "system", "content": "You are Marv."},
                      {"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Fix
        Unsafe: `shorten-system` puts the prompt of production in its place, as ftconv.yaml has it; of several, the
        shortest. A prompt with pictures stays.

    Options
        - `max_tokens`: how many tokens a system prompt may have. They are counted as the target counts them, else as
          o200k_base does.

    Source
        - "Early testers have reduced prompt size by up to 90%":
          https://openai.com/index/gpt-3-5-turbo-fine-tuning-and-api-updates/
    """  # noqa: E501
    place = next((i for i, m in enumerate(example.messages) if m.role in ("system", "developer")), -1)
    if place < 0:
        return
    content = example.messages[place].content
    text = text_of(content)
    # So few characters are no long prompt, whatever they are.
    if len(text) <= max_tokens or tokens.bounds(text)[1] <= max_tokens:
        return
    if isinstance(content, list) and any(part.get("type") != "text" for part in content):
        return
    count = tokens.measure(text)
    size = count.low if count.kind == "bounds" else count.high
    if size > max_tokens:
        about = {"exact": "", "bounds": "at least ", "estimate": "about "}[count.kind]
        yield (
            f"/messages/{place}/content",
            f"system prompt of {about}{size:,} tokens, more than {max_tokens:,}: show in replies what it describes",
        )
