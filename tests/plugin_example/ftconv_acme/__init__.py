"""What Acme adds to ftconv. The entry point names this module; ftconv calls the hooks once a run."""

from __future__ import annotations

from ftconv import Reader, Rule, Transform, Writer, hookimpl

from . import production, signature, tickets


@hookimpl
def ftconv_readers() -> list[Reader]:
    return [tickets.reader]


@hookimpl
def ftconv_writers() -> list[Writer]:
    return [tickets.writer]


@hookimpl
def ftconv_transforms() -> list[Transform]:
    return [signature.transform]


@hookimpl
def ftconv_lints() -> list[Rule]:
    return [production.system_prompt_must_match_production, signature.signed_reply]
