"""What transformers makes of conversations with a chat template: a text and the spans that are learned, or an error.

A head with the special tokens and the time on standard input, then a template and a case a line.
"""

import json
import sys
from datetime import datetime

from transformers.utils import chat_template_utils

HEAD = json.loads(sys.stdin.readline())
NOW = datetime.fromisoformat(HEAD["now"])


class Fixed(datetime):
    """A clock that stands."""

    @classmethod
    def now(cls, tz=None):
        return NOW


chat_template_utils.datetime = Fixed
for line in sys.stdin:
    template, case = json.loads(line)
    tagged = chat_template_utils.re.search(r"\{\%-?\s*generation\s*-?%\}", template) is not None
    try:
        messages = chat_template_utils._normalize_chat_messages(case["messages"])
        texts, spans = chat_template_utils.render_jinja_template(
            [messages],
            tools=case["tools"],
            chat_template=template,
            return_assistant_tokens_mask=tagged,
            add_generation_prompt=case["prompt"],
            **HEAD["special"],
        )
        answer = {"text": texts[0], "spans": [list(span) for span in spans[0]] if tagged else []}
    except Exception as error:
        answer = {"raised": type(error).__name__}
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
