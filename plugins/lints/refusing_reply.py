"""FT318 refusing-reply: a reply that declines to do what was asked."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Place, rule

from ._habits import Habits, merge, see_all, start

_FEW, _MANY = 5, 0.05


@rule("FT318", category="suspicious", start=start, see_all=see_all, merge=merge)
def refusing_reply(state: Habits) -> Iterator[tuple[Place | None, str, str, str]]:
    """Reply refuses to do what was asked.

    Why is this bad?
        Refusals are learned quickly, and a few that came with the data of another model make the new one refuse what
        it could do. Where they are meant, as in data on safety, ignore the rule; then check that harmless questions
        are answered. Looked at are the beginnings of replies in English, Chinese, Spanish, French, German,
        Portuguese, Japanese, Korean and Russian, and of a preference the chosen one. A reply that refuses a part and
        goes on to answer is left out, and so is one to a question that asks for a refusal, an excuse or an apology, or
        about a move in a game. More than five refusals that are more than one in twenty replies are one finding.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "I'm sorry, but I can't help with that."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Source
        - UltraChat cleaned of refusals, by such words:
          https://huggingface.co/datasets/shareAI/ultra-chat_clean
        - 500,000 conversations, annotated by a classifier of refusals:
          https://huggingface.co/datasets/agentlans/en-chat-refusal
    """
    found, total = state.refusals, state.replies
    if found.count > max(_FEW, _MANY * total):
        words = f"{found.count:,} of {total:,} replies refuse what was asked; the first is here"
        yield found.places[0], found.pointers[0], words, "many"
        return
    side = {True: "chosen reply", False: "reply"}
    for place, pointer, words, key in found.hits(f"refuses what was asked ({found.count:,} of {total:,} replies do)"):
        yield place, pointer, f"{side[pointer.startswith('/chosen')]} {words}" if pointer else words, key
