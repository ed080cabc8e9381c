"""FT501 identical-pair: a preference for nothing."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, Feature, essence, rule


@rule("FT501", category="correctness", fix="drop-example", when=Feature.PREFERENCE)
def identical_pair(example: Example) -> Iterator[tuple[str, str]]:
    """Chosen and rejected are the same.

    Why is this bad?
        There is no preference in it: the gradient of DPO is noise, and a reward model is taught that a reply is
        worse than itself. Pairs made from ratings have them wherever two ratings tie. The spelling of a role and
        the notation of arguments do not make a difference; white space does.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"}],
         "chosen": [{"role": "assistant", "content": "384,400 km."}],
         "rejected": [{"role": "assistant", "content": "384,400 km."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"}],
         "chosen": [{"role": "assistant", "content": "384,400 km."}],
         "rejected": [{"role": "assistant", "content": "Very far."}]}
        ```

    Fix
        `drop-example` leaves the example out. It is unsafe, as every drop is.

    Source
        - ms-swift refuses a rejected response that equals the answer:
          https://github.com/modelscope/ms-swift/blob/main/swift/llm/dataset/preprocessor/core.py
        - distilabel writes the same answer twice where ratings tie:
          https://github.com/argilla-io/distilabel
    """
    chosen, rejected = example.chosen, example.rejected
    if not chosen or not rejected or len(chosen) != len(rejected):
        return
    if chosen == rejected or essence(Example(chosen)) == essence(Example(rejected)):
        yield "/rejected", "chosen and rejected are the same"
