"""Conversations, and small chat templates of our own, that transformers has rendered for a recording."""

from __future__ import annotations

from typing import Any

NOW = "2026-01-31T12:00:00"
SPECIAL = {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>"}
TOOL = {
    "type": "function",
    "function": {
        "name": "get_distance",
        "description": "Distance of a body, in km.",
        "parameters": {"type": "object", "properties": {"body": {"type": "string"}}, "required": ["body"]},
    },
}


def said(role: str, content: Any = ..., **more: Any) -> dict[str, Any]:
    """A message."""
    return {"role": role, **({} if content is ... else {"content": content}), **more}


def call(arguments: Any, number: int = 1) -> dict[str, Any]:
    """A call of the tool."""
    function = {"name": "get_distance", "arguments": arguments}
    return {"id": f"call0000{number}", "type": "function", "function": function}


def result(content: Any, number: int = 1) -> dict[str, Any]:
    """What the tool said."""
    return said("tool", content, tool_call_id=f"call0000{number}", name="get_distance")


S, Q, A = said("system", "You are Marv."), said("user", "How far is the Moon?"), said("assistant", "384,400 km.")
Q2, A2 = said("user", "And the Sun?"), said("assistant", "One au.")
MOON, SUN = {"body": "Moon"}, {"body": "Sun"}
R = result("384400")
THINKS = said("assistant", "<think>\nMean distance.\n</think>\n\n384,400 km.")
THINKS_ON = said("assistant", "<think>By definition.</think>One au.")

MESSAGES: dict[str, list[dict[str, Any]]] = {
    "one turn": [Q, A],
    "system": [S, Q, A],
    "two turns": [Q, A, Q2, A2],
    "system and two turns": [S, Q, A, Q2, A2],
    "two questions in a row": [Q, Q2, A],
    "two replies in a row": [Q, A, A2],
    "assistant first": [A, Q, A2],
    "late system": [Q, A, S, Q2, A2],
    "two systems": [S, said("system", "Be brief."), Q, A],
    "system alone": [S],
    "question alone": [S, Q],
    "nothing": [],
    "developer": [said("developer", "Be brief."), Q, A],
    "unknown role": [said("critic", "Hm."), Q, A],
    "thought in the text": [Q, THINKS],
    "thoughts in the text": [Q, THINKS, Q2, THINKS_ON],
    "an end of a thought alone": [Q, said("assistant", "Mean.</think>384,400 km.")],
    "reasoning_content": [Q, {**A, "reasoning_content": "Mean distance."}],
    "reasoning_content twice": [Q, {**A, "reasoning_content": "Mean."}, Q2, {**A2, "reasoning_content": "Defined."}],
    "reasoning": [Q, {**A, "reasoning": "Mean distance."}],
    "thinking": [Q, {**A, "thinking": "Mean distance."}],
    "no thought": [Q, {**A, "reasoning_content": None}],
    "empty thought": [Q, {**A, "reasoning_content": ""}],
    "call": [Q, said("assistant", None, tool_calls=[call(MOON)]), R, A],
    "call without content": [Q, said("assistant", tool_calls=[call(MOON)]), R, A],
    "call with text": [Q, said("assistant", "Let me see.", tool_calls=[call(MOON)]), R, A],
    "call with empty text": [Q, said("assistant", "", tool_calls=[call(MOON)]), R, A],
    "arguments as text": [Q, said("assistant", "", tool_calls=[call('{"body": "Moon"}')]), R, A],
    "no arguments": [Q, said("assistant", "", tool_calls=[call({})]), R, A],
    "two calls": [Q, said("assistant", "", tool_calls=[call(MOON), call(SUN, 2)]), R, result("1 au", 2), A],
    "call at the end": [Q, said("assistant", "", tool_calls=[call(MOON)])],
    "result as parts": [Q, said("assistant", "", tool_calls=[call(MOON)]), result([{"type": "text", "text": "1"}]), A],
    "calls are none": [Q, {**A, "tool_calls": None}],
    "parts": [said("user", [{"type": "text", "text": "How"}, {"type": "text", "text": " far?"}]), A],
    "reply in parts": [Q, said("assistant", [{"type": "text", "text": "Far."}])],
    "picture": [said("user", [{"type": "image"}, {"type": "text", "text": "What?"}]), A],
    "padded": [said("user", "  far?  "), said("assistant", "\n far \n\n")],
    "empty reply": [Q, said("assistant", "")],
    "no content": [Q, said("assistant", None)],
    "other letters": [said("user", "Größe 月 🌕 \u200d é?"), said("assistant", "<b>&amp;\"'\\ \t</b>")],
    "a template in a text": [said("user", "{{ 7 * 7 }}{% raw %}"), said("assistant", "<|im_end|></s>[/INST]")],
    "weight and name": [{**Q, "name": "Ann"}, {**A, "weight": 0}],
}
WITH_TOOLS = ("one turn", "system", "call", "call with text", "arguments as text", "two calls")
WITH_PROMPT = ("one turn", "question alone", "system and two turns", "thoughts in the text")

_EACH = "{% for m in messages %}"
_CHATML = _EACH + "<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
_PROMPT = "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
_CALLS = "{% for c in m.tool_calls or [] %}<call>{{ c.function | tojson }}</call>{% endfor %}"
TEMPLATES: dict[str, str] = {
    "plain": _CHATML + _PROMPT,
    "JSON": "{{ messages | tojson }}{{ tools | tojson(indent=2) }}",
    "sorted JSON": "{{ messages | tojson(sort_keys=true, separators=(',', ':'), ensure_ascii=true) }}",
    "lines": "{% for m in messages %}\n    {% if m.role == 'user' %}\n  Q: {{ m.content }}\n    {% else %}\n"
             "  {{- m.content -}}\n    {% endif %}\n{% endfor %}\nend",
    "strict": "{{ bos_token }}" + _EACH + "{% if (m.role == 'user') != (loop.index0 % 2 == 0) %}"
              "{{ raise_exception('Roles must alternate, not ' ~ m.role) }}{% endif %}{{ m.content + eos_token }}"
              "{% endfor %}",
    "tagged": _EACH + "{% if m.role == 'assistant' %}<a>{% generation %}{{ m.content }}</s>{% endgeneration %}"
              "{% else %}<u>{{ m.content }}{% endif %}{% endfor %}",
    "tagged calls": _EACH + "{%- if m.role == 'assistant' -%}{%- generation -%}{{ m.content or '' }}" + _CALLS +
                    "{%- endgeneration -%}{%- endif -%}{% endfor %}",
    "thoughts": _EACH + "{% if m.reasoning_content %}<think>{{ m.reasoning_content }}</think>{% endif %}"
                "{{ m.thinking }}|{{ m.reasoning }}|{{ m.content }}{% endfor %}",
    "thoughts of the last": _EACH + "{% set c = m.content %}{% if c is string and '</think>' in c and not loop.last %}"
                            "{% set c = c.split('</think>')[-1].lstrip('\\n') %}{% endif %}[{{ c }}]{% endfor %}",
    "trims": _EACH + "[{{ m.content | trim }}]{% endfor %}",
    "calls": "{% if tools %}{{ tools[0].function.name }}{% endif %}" + _EACH + "{{ m.content or '' }}" + _CALLS +
             "{% endfor %}",
    "call's arguments": _EACH + "{% for c in m.tool_calls or [] %}{% for k, v in c.function.arguments.items() %}"
                        "<{{ k }}={{ v }}>{% endfor %}{% endfor %}{% endfor %}",
    "parts": _EACH + "{% if m.content is string %}{{ m.content }}{% elif m.content is iterable %}"
             "{% for p in m.content %}{{ p.text if p.type == 'text' else '<image>' }}{% endfor %}{% else %}-{% endif %}"
             "{% endfor %}",
    "namespace": "{% set ns = namespace(users=0, last='') %}" + _EACH + "{% if m.role == 'user' %}"
                 "{% set ns.users = ns.users + 1 %}{% set ns.last = m.content %}{% endif %}{% endfor %}"
                 "{{ ns.users }} {{ ns.last }}",
    "loop controls": _EACH + "{% if m.role == 'system' %}{% continue %}{% endif %}{% if loop.index > 3 %}{% break %}"
                     "{% endif %}{{ m.role }}: {{ m.content }}\n{% endfor %}",
    "macro": "{% macro turn(m, end='!') %}{{ m.role | upper }} {{ m.get('content', 'nothing') }}{{ end }}{% endmacro %}"
             + _EACH + "{{ turn(m) }}{{ turn(m, end='?') }}{% endfor %}",
    "clock": "{{ strftime_now('%d %B %Y') }}" + _EACH + "{{ m.content }}{% endfor %}",
    "undefined": "{{ nobody }}{{ messages[0].nobody }}{{ nobody is defined }}{{ messages[9] }}{{ documents }}",
    "fails": _EACH + "{{ m.content.split(' ') | length + m.weight }}{% endfor %}",
    "changes": "{{ messages.append(1) }}",
}  # fmt: skip


def cases() -> dict[str, dict[str, Any]]:
    """The conversations by name, some of them with tools as well, some of them where the model is to reply."""
    plain = {"tools": None, "prompt": False}
    found = {name: {"messages": messages, **plain} for name, messages in MESSAGES.items()}
    found |= {f"{name}, tools": {**found[name], "tools": [TOOL]} for name in WITH_TOOLS}
    return found | {f"{name}, prompt": {**found[name], "prompt": True} for name in WITH_PROMPT}
