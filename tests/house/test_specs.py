"""Our own specs are sound: the host trusts them, and looks at those of third-party plugins alone."""

from __future__ import annotations

import pytest

from ftconv import Host
from ftconv.spec.spec_check import Spec, fault_of

HOST = Host(third_party=False)
SPECS: list[Spec] = [
    *HOST.readers.values(), *HOST.writers.values(), *HOST.transforms.values(), *HOST.rules.values(),
    *HOST.tokenizers.values(),
]  # fmt: skip


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: f"{type(spec).__name__}: {spec.name}")
def test_a_spec_of_ours_has_no_fault(spec: Spec) -> None:
    assert not fault_of(spec)
