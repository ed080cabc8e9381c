"""FT714 template-refuses: a conversation that the model's own template cannot render."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, Tracer, rule


@rule("FT714", category="limits")
def template_refuses(example: Example, template: Tracer) -> Iterator[tuple[str, str]]:
    """The model's chat template refuses the conversation, or fails on it.

    Why is this bad?
        A trainer renders each conversation with the template of the model, and stops with the template's own words,
        or with an error of Python that names neither record nor key. Gemma's and Mistral's templates refuse two turns
        of one role in a row, Qwen 3.5's a system turn that is not the first. Needs `--model-files`.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Source
        - Chat templates in transformers: https://huggingface.co/docs/transformers/chat_templating
    """
    for trace in template.traces(example):
        found = trace.rendered
        if found.trouble:
            word = {"refused": "refuses this", "failed": f"fails: {found.raised}", "stopped": "was stopped"}[
                found.trouble
            ]
            yield trace.conversation.pointers[0], f"the chat template {word}: {found.why}"
            return
