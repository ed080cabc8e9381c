"""Our own specs are sound: the host trusts them, and looks at those of third-party plugins alone."""

from __future__ import annotations

from house.offenders import none_of

from ftconv import Host
from ftconv.spec.spec_check import Spec, fault_of

HOST = Host(third_party=False)
SPECS: list[Spec] = [
    *HOST.readers.values(), *HOST.writers.values(), *HOST.transforms.values(), *HOST.rules.values(),
    *HOST.tokenizers.values(), *HOST.engines.values(),
]  # fmt: skip


def test_a_spec_of_ours_has_no_fault() -> None:
    found = ((f"{type(spec).__name__} {spec.name}", fault_of(spec)) for spec in SPECS)
    none_of(f"{name}: {fault}" for name, fault in found if fault)
