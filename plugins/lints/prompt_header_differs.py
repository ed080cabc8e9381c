"""FT729 prompt-header-differs: a prompt for a reply that ends otherwise than what training has before it."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ftconv import Batch, Place, SetHit, Target, Tracer, rule

from ._masks import masks, shown


class Seen(Struct):
    """How many replies there are, how many have not the whole prompt before them, and the first of these."""

    replies: int = 0
    other: int = 0
    missing: str = ""
    place: Place | None = None
    pointer: str = ""


def start() -> Seen:
    """Return the state before the first record."""
    return Seen()


def see_all(state: Seen, batch: Batch, template: Tracer, target: Target | None = None) -> Seen:
    """Count replies."""
    for index, example in enumerate(batch):
        for _, learned in masks(example, template, target):
            for reply in learned.taught:
                state.replies += 1
                if not reply.missing.strip():
                    continue
                if not state.other:
                    state.missing, state.place, state.pointer = reply.missing, batch.place(index), reply.pointer
                state.other += 1
    return state


def merge(a: Seen, b: Seen) -> Seen:
    """Join what was seen of two parts."""
    first = a if a.other else b
    return Seen(a.replies + b.replies, a.other + b.other, first.missing, first.place, first.pointer)


@rule("FT729", category="suspicious", start=start, see_all=see_all, merge=merge)
def prompt_header_differs(state: Seen, template: Tracer) -> Iterator[SetHit]:
    """The prompt that a model is given ends otherwise than what training has before a reply.

    Why is this bad?
        In use a template is rendered with `add_generation_prompt`, and the model goes on from there. Templates of
        models that think end that prompt with `<think>`: data without thoughts is rendered without it, so the model is
        asked to go on from words that no reply followed in training. An argument of the template may turn that off, as
        `enable_thinking=false`, in training and in production alike; else train with thoughts. One finding for the
        whole run. Needs `--model-files`.

    Example
        ```yaml
        template: |
          {% for m in messages %}<|{{ m.role }}|>{{ m.content }}{{ eos_token }}{% endfor %}
          {% if add_generation_prompt %}<|assistant|><think>{% endif %}
        ```

        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km."}]}
        ```

    Use instead
        ```yaml
        template: |
          {% for m in messages %}<|{{ m.role }}|>{{ m.content }}{{ eos_token }}{% endfor %}
          {% if add_generation_prompt %}<|assistant|>{% endif %}
        ```

        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km."}]}
        ```

    Source
        - LLaMA-Factory, a prompt with `<think>` that training had not:
          https://github.com/hiyouga/LLaMA-Factory/issues/6987
        - Generation prompts: https://huggingface.co/docs/transformers/chat_templating
    """
    if not state.other:
        return
    files, renderer = template.renderer.settings.files, template.renderer
    taken = {name for text in files.templates for name in renderer.about(text).variables}
    way_out = "; try --template-arg enable_thinking=false" if "enable_thinking" in taken else ""
    some = "each reply" if state.other == state.replies else f"{state.other:,} of {state.replies:,} replies"
    words = f"a prompt for a reply ends with {shown(state.missing)}, which the render lacks before {some}"
    yield state.place, state.pointer, f"{words}: the model is asked to go on from there{way_out}", "prompt"
