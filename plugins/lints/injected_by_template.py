"""FT731 injected-by-template: words of the template's own in what is trained, and the date."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta

from msgspec import Struct
from msgspec.structs import replace

from ftconv import Batch, Place, Renderer, SetHit, Trace, Tracer, rule

_PROMPTS = ("system", "developer")
_LONGEST = 1 << 16
_LEAST_WORDS = 4
_SHOWN = 60
_MARKS = re.compile(r"<[^<>\s]{1,40}>|\[/?[A-Z_]{2,30}\]")
_WORD = re.compile(r"[^\W\d_]{2,}")
_HEADS = {"user", "human", "system", "assistant", "question", "instruction", "input", "prompt", "model"}


class Seen(Struct):
    """Records without a system prompt and what the first of them is given, and one record to try other days on."""

    bare: int = 0
    words: str = ""
    place: Place | None = None
    sample: str = ""


def start() -> Seen:
    """Return the state before the first record."""
    return Seen()


def see_all(state: Seen, batch: Batch, template: Tracer) -> Seen:
    """Look at the examples that have a render."""
    for index, example in enumerate(batch):
        for trace in template.traces(example)[:1]:
            if trace.rendered.trouble or not trace.leaves:
                continue
            if not state.sample:
                sample = json.dumps([trace.conversation.messages, trace.conversation.tools])
                state.sample = sample if len(sample) <= _LONGEST else ""
            if all(message["role"] not in _PROMPTS for message in trace.conversation.messages):
                if not state.bare:
                    state.words, state.place = _own_words(trace, template), batch.place(index)
                state.bare += 1
    return state


def merge(a: Seen, b: Seen) -> Seen:
    """Join what was seen of two parts."""
    first = a if a.bare else b
    return Seen(a.bare + b.bare, first.words, first.place, a.sample or b.sample)


@rule("FT731", category="suspicious", start=start, see_all=see_all, merge=merge)
def injected_by_template(state: Seen, template: Tracer) -> Iterator[SetHit]:
    """The model's chat template writes a system prompt of its own, or today's date.

    Why is this bad?
        The model is trained on words that the data does not have, and must be sent them in production, too. Qwen 2.5's
        template begins with "You are Qwen, created by Alibaba Cloud." where a record has no system prompt, SmolLM3's
        with a page. Llama 3.2's and gpt-oss' write the day of the render: data rendered on another day differ, and the
        model learns one date. `set-system` gives all records a system prompt; `--template-arg` fixes the date where a
        template takes one. One finding each for the whole run. Needs `--model-files`.

    Example
        ```yaml
        template: |
          {% if messages[0].role != 'system' %}<|system|>You are Marv, who answers.{{ eos_token }}{% endif %}
          {% for m in messages %}<|{{ m.role }}|>{{ m.content }}{{ eos_token }}{% endfor %}
        ```

        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "system", "content": "You are Marv."},
                      {"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Source
        - Chat templates in transformers: https://huggingface.co/docs/transformers/chat_templating
    """
    if state.words:
        count = "a record" if state.bare == 1 else f"{state.bare:,} records"
        words = f"the chat template begins {count} without a system prompt with words of its own: {state.words}"
        yield state.place, "", f"{words}; --apply set-system gives them yours", "system"
    if state.sample and _reads_clock(state.sample, template):
        taken = [name for name in _variables(template) if "date" in name]
        way_out = f"; --template-arg {taken[0]}=… fixes it" if taken else ""
        yield None, "", f"the chat template writes the day of the render into the text{way_out}", "clock"


def _own_words(trace: Trace, template: Tracer) -> str:
    """Return what stands before the first text, in quotes, where that is more than marks and names of roles."""
    first = next((leaf for leaf in trace.leaves if leaf.turn == 0), trace.leaves[0])
    text = trace.rendered.text
    if trace.conversation.tools:
        bare = template.renderer.render(trace.conversation.messages)
        text = "" if bare.trouble else bare.text
    head, found, _ = text.partition(first.text.strip())
    plain = _MARKS.sub(" ", head) if found else ""
    words = [word for word in _WORD.findall(plain) if word.lower() not in _HEADS]
    if len(words) < _LEAST_WORDS:
        return ""
    short = " ".join(plain.split())
    short = re.sub(r"^system\s+", "", short)
    return repr(short if len(short) <= _SHOWN else f"{short[: _SHOWN - 1]}…")


def _variables(template: Tracer) -> list[str]:
    files = template.renderer.settings.files
    return sorted({name for text in files.templates for name in template.renderer.about(text).variables})


def _reads_clock(sample: str, template: Tracer) -> bool:
    """Whether a record comes out otherwise on another day."""
    if "strftime_now" not in _variables(template):
        return False
    messages, tools = json.loads(sample)
    settings = template.renderer.settings
    later = Renderer(replace(settings, now=settings.now + timedelta(days=400)))
    try:
        return later.render(messages, tools).text != template.renderer.render(messages, tools).text
    finally:
        later.close()
