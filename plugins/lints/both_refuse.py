"""FT507 both-refuse: a preference between two refusals."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, Feature, rule

from ._preferred import last_replies
from ._refusals import refuses


@rule("FT507", category="suspicious", when=Feature.PREFERENCE)
def both_refuse(example: Example) -> Iterator[tuple[str, str]]:
    """Chosen and rejected both refuse to answer.

    Why is this bad?
        Whichever is preferred, the model is rewarded for a refusal, and does not learn what a good answer would be.
        Where the question is harmless, the model learns to decline it. Data about safety have such pairs on purpose,
        to teach how to refuse: ignore the rule for them. Refusals are recognised at the beginning of a reply, in
        English, Chinese, French, German, Spanish and Japanese.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"}],
         "chosen": [{"role": "assistant", "content": "I'm sorry, but I can't help with that."}],
         "rejected": [{"role": "assistant", "content": "I cannot answer this question."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"}],
         "chosen": [{"role": "assistant", "content": "384,400 km. Bring snacks."}],
         "rejected": [{"role": "assistant", "content": "I cannot answer this question."}]}
        ```

    Source
        - XSTest, a test of refusals of harmless prompts: https://arxiv.org/abs/2308.01263
    """
    pair = last_replies(example)
    if pair and all(refuses(text) for _, text in pair):
        yield pair[0][0], "chosen and rejected both refuse to answer"
