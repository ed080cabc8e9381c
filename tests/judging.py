"""What lint finds in one record for a target, without a file around it."""

from __future__ import annotations

import inspect
from typing import Any

from ftconv import Batch, Host, Place, RecordError, Target
from ftconv.engine.ranking import THRESHOLD, rank
from ftconv.spec.rule import seeing, with_given

HOST = Host(third_party=False)
PLACE = Place("record.json", 1, 1, 0, 0)


def errors(record: Any, target: Target) -> list[str]:
    """Return the codes of the errors that lint finds in one record for a target."""
    ranked = rank([record], HOST, {})
    if not ranked or ranked[0].confidence < THRESHOLD:
        return ["FT201"]
    name = ranked[0].format
    try:
        example = HOST.reader(name).read(record)
    except RecordError as error:
        return [error.code]
    given = {"target": target.in_format(name), "format": name, "record": record}
    found = []
    for rule in HOST.rules.values():
        if rule.check is not None and rule.severity == "error" and rule.wants <= given.keys():
            more = {"record": record} if "record" in inspect.signature(rule.check).parameters else {}
            found += [rule.code for _ in with_given(rule.check, {}, given)(example, **more)]
        if rule.dataset is not None and rule.code.startswith("FT3") and rule.severity == "error":
            state = seeing(rule.dataset, {}, given)(rule.dataset.start(), Batch([example], lambda at: PLACE))
            hits = with_given(rule.dataset.findings, {}, given)(state)
            found += [rule.code for hit in hits if hit[-1] != "warning"]
    return found
