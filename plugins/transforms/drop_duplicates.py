"""Keep only the first of duplicate examples.

For sets gathered from several sources: duplicates are learned twice, and leak from training into validation.
Two examples are the same when their turns, tools, continuations, label, text, media and all other columns and keys
are. Ids do not count (`id`, `*_id`, `idx`, `index`, `uuid`, row numbers), nor does the notation of the record. Weights
count: they decide what is trained. The set is looked at as
a whole, in order, over all inputs.

Arguments
    - `normalize`: yes ignores case, white space, and NFC or NFD in texts; no unless given.

Example
    `--apply drop-duplicates`

    ```json before
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}], "id": 1}
    ```

    ```json before
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}], "id": 2}
    ```

    ```json after
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}], "id": 1}
    ```

Safety
    Unsafe: the model sees the text once instead of twice.
"""

from __future__ import annotations

from ftconv import Example, Transform, content_key


def distinct(example: Example, *, normalize: bool = False) -> bytes:
    """Return 16 bytes that are the same for examples that say the same."""
    return content_key(example, normalize=normalize)


transform = Transform(name="drop-duplicates", distinct=distinct, safety="unsafe")
