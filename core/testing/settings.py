"""What a run may know: the settings that a rule is tried in where its author names none."""

from __future__ import annotations

from msgspec.structs import replace

from ..model.production import Production
from ..spec.rule import Rule
from .asking import Setting
from .template import settings_of_template

TARGETS = ("openai/gpt-4o-mini", "openai/babbage-002", "mistral", "together", "bedrock/claude-3-haiku", "llama-factory")
"""Vendors and trainers that differ in what they take; those that this version knows are tried."""

PRODUCTIONS = (
    Production(("You are Marv.",), "\n\n###\n\n", (" END",)),
    Production(("You are Marv.", "You are Marvin.\n"), " ->", ("\n", "###")),
    Production(),
)

TEMPLATES = (
    """{% for m in messages %}<{{ m.role }}>{{ m.content }}{{ m.reasoning_content }}
{% if m.tool_calls %}{{ m.tool_calls | tojson }}{% endif %}</s>{% endfor %}{{ tools | tojson }}""",
    """{% for m in messages if m.role == 'user' or loop.last %}{{ m.content | trim | upper }}{% endfor %}""",
    """{% if messages[0].role != 'user' %}{{ raise_exception('begin with a user turn') }}{% endif %}
{{ messages }}{{ strftime_now('%d %b %Y') }}""",
)
"""Templates of which one keeps much, one drops and changes, and one refuses; made for this, of no model."""


def settings_for(rule: Rule, own: Setting) -> list[Setting]:
    """Return the settings to try a rule in: that of its manual, and others where it asks for more."""
    found = [own]
    wants = rule.wants | _wants_of_facts(rule)
    if "target" in wants:
        found += [replace(own, target=target) for name in TARGETS if (target := _target(name)) is not None]
    if "production" in wants:
        found += [replace(own, production=production) for production in PRODUCTIONS]
    if "template" in wants:
        found += [replace(own, template=settings_of_template(text)) for text in TEMPLATES]
    if "format" in wants:
        found += [replace(own, format=name) for name in ("chat", "prompt-completion") if name != own.format]
    if "against" in wants:
        found = [replace(setting, against=setting.against or ()) for setting in found]
    return found


def _wants_of_facts(rule: Rule) -> frozenset[str]:
    from ..spec.rule import wanted

    if rule.prepass is None:
        return frozenset()
    return frozenset(
        name for part in (rule.prepass.start, rule.prepass.see, rule.prepass.conclude) for name in wanted(part)
    )


def _target(name: str):  # type: ignore[no-untyped-def]
    from ..errors import UsageError
    from ..target.target import target_named

    try:
        return target_named(name)
    except UsageError:
        return None
