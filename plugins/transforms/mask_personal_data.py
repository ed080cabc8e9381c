"""Replace e-mail addresses, numbers of phones, cards, accounts and passports, and the like with placeholders.

What counts as such is what FT308 finds: see its manual. The placeholder names the kind, as `[E_MAIL_ADDRESS]`. Names
and addresses of people are not looked for. The arguments of calls are looked at as well.

Example
    `--apply mask-personal-data`

    ```json before
    {"messages": [{"role": "user", "content": "Whom do I ask about the Moon?"},
                  {"role": "assistant", "content": "Ask luna@moon-snacks.io."}]}
    ```

    ```json after
    {"messages": [{"role": "user", "content": "Whom do I ask about the Moon?"},
                  {"role": "assistant", "content": "Ask [E_MAIL_ADDRESS]."}]}
    ```

Safety
    Unsafe: text is replaced.
"""

from __future__ import annotations

from ftconv import Example, Transform, masked
from ftconv.plugins.lints.personal_data import personal_in

from ._texts import over_texts


def mask_personal_data(example: Example) -> Example:
    """Return the example with what belongs to somebody masked."""
    return over_texts(example, lambda text: masked(text, personal_in))


transform = Transform(name="mask-personal-data", apply=mask_personal_data, safety="unsafe")
