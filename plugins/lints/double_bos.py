"""FT728 double-bos: a template and a tokenizer that both begin a text with the same token."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Batch, SetHit, Target, Tracer, rule

_RENDER_ALONE = ("trl", "axolotl", "torchtune", "llama-factory", "ms-swift", "mistral")
"""Trainers that tokenize a render without adding tokens, or do not render with the model's template."""


def start() -> str:
    """Return the state before the first record: the token is not known yet."""
    return ""


def see_all(state: str, batch: Batch, template: Tracer) -> str:
    """Look whether a render begins with what the tokenizer adds."""
    tokenizer = template.masker.tokenizer
    if state or tokenizer is None or not tokenizer.first:
        return state
    token = tokenizer.token_of(tokenizer.first[-1])
    for example in batch:
        for trace in template.traces(example):
            if trace.rendered.text.startswith(token):
                return token
    return state


def merge(a: str, b: str) -> str:
    """Join what was seen of two parts."""
    return a or b


@rule("FT728", category="suspicious", start=start, see_all=see_all, merge=merge)
def double_bos(state: str, target: Target | None = None) -> Iterator[SetHit]:
    """The template begins a text with the token that the tokenizer puts before it, too.

    Why is this bad?
        A text that is rendered first and tokenized afterwards, as many scripts do, begins with that token twice: the
        model is trained on a beginning that it never sees in use. `apply_chat_template(…, tokenize=True)` does it
        right; other tokenizing of a render needs `add_special_tokens=False`. Whether the tokenizer adds the token is
        tried with its own file, since `add_bos_token` in a configuration does not tell. Silent for trainers that are
        known to do it right. One finding for the whole run. Needs `--model-files` with a `tokenizer.json`.

    Example
        ```yaml
        template:
          templates:
            default: "{{ bos_token }}{% for m in messages %}<|{{ m.role }}|>{{ m.content }}{{ eos_token }}{% endfor %}"
          tokenizer: {added: [<s>, </s>], first: <s>}
        ```

        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km."}]}
        ```

    Use instead
        ```yaml
        template:
          templates:
            default: "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}{{ eos_token }}{% endfor %}"
          tokenizer: {added: [<s>, </s>], first: <s>}
        ```

        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km."}]}
        ```

    Source
        - OpenRLHF, two tokens at the beginning: https://github.com/OpenRLHF/OpenRLHF/issues/393
        - Chat templates in transformers: https://huggingface.co/docs/transformers/chat_templating
    """
    if state and (target is None or target.name.partition("/")[0] not in _RENDER_ALONE):
        words = f"the chat template begins texts with {state}, and the tokenizer puts {state} before each text itself"
        yield None, "", f"{words}: tokenize renders with add_special_tokens=False, else they begin with two", "bos"
