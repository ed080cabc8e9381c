"""FT722 template-drops-tools: tools that a record declares and its render does not."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Batch, SetHit, Trace, Tracer, rule

from ._kinds import Fault, Kinds, merge, note, start, told


def see_all(state: Kinds, batch: Batch, template: Tracer) -> Kinds:
    """Note the examples of which no tool is rendered."""
    for index, example in enumerate(batch):
        if example.tools and example.dialect is None and any(map(_drops, template.traces(example))):
            words = "the chat template renders none of the tools"
            note(state, Fault("tools", "/tools", words), batch.place(index), example)
    return state


@rule("FT722", category="limits", start=start, see_all=see_all, merge=merge)
def template_drops_tools(state: Kinds) -> Iterator[SetHit]:
    """The model's chat template renders none of the tools.

    Why is this bad?
        The model learns to call functions that nothing told it of, and invents such calls later. Llama 3's template
        has no tools at all, nor have Phi-3's and Gemma 3's; those of Llama 3.1 and Qwen 3 have. The tools can be put
        into the system prompt, as `--to hermes` does; `--template-arg` tells a template such as SmolLM3's where it is
        to take them from. Silent where the texts of a record hold the tools, as Hermes writes them.
        Needs `--model-files`.

    Example
        ```yaml
        template: |
          {% for m in messages %}<|{{ m.role }}|>{{ m.content }}{{ eos_token }}{% endfor %}
        ```

        ```json
        {"tools": [{"type": "function", "function": {"name": "get_distance", "description": "How far it is.",
                    "parameters": {"type": "object", "properties": {}}}}],
         "messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Use instead
        ```yaml
        template: |
          {{ tools | tojson }}{% for m in messages %}<|{{ m.role }}|>{{ m.content }}{{ eos_token }}{% endfor %}
        ```

        ```json
        {"tools": [{"type": "function", "function": {"name": "get_distance", "description": "How far it is.",
                    "parameters": {"type": "object", "properties": {}}}}],
         "messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Source
        - Tools in chat templates: https://huggingface.co/docs/transformers/chat_extras
        - Hermes' function calls: https://github.com/NousResearch/Hermes-Function-Calling
    """
    yield from told(state)


def _drops(trace: Trace) -> bool:
    spans = [spans for leaf, spans in zip(trace.leaves, trace.spans, strict=True) if leaf.kind == "tool"]
    return bool(spans) and not any(spans)
