"""FT503 bad-label: a judgement that is neither true nor false."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, Feature, rule


@rule("FT503", category="correctness", when=Feature.LABEL)
def bad_label(example: Example) -> Iterator[tuple[str, str]]:
    """Label is neither true nor false.

    Why is this bad?
        KTO learns from a boolean. LLaMA-Factory takes anything else, the text "false" too, for no label at all and
        trains the record as a plain example: the bad replies become what the model learns. A cell of a table is text:
        with `--from csv`, `true` and `false` are read there as what they say.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "Very far."}], "label": "false"}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "Very far."}], "label": false}
        ```

    Source
        - LLaMA-Factory, `isinstance(kto_tag, bool)`:
          https://github.com/hiyouga/LLaMA-Factory/blob/main/src/llamafactory/data/converter.py
        - TRL, unpaired preference, `label` is a boolean:
          https://huggingface.co/docs/trl/dataset_formats#unpaired-preference
    """
    label = example.label
    if label is not None and not isinstance(label, bool):
        words = {"str": "text", "list": "a list", "dict": "an object"}
        yield "/label", f"label must be true or false, found {words.get(type(label).__name__, 'a number')}"
