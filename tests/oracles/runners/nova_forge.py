"""Amazon's own checker of files for Nova, `SFTDatasetValidator` of the package `amzn-nova-forge`. Needs Python 3.12.

matplotlib, pandas, requests and sagemaker are not installed: nothing that judges records uses them. Images and films
are not judged, since the checker reads them from S3.
"""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from typing import Any
from unittest.mock import MagicMock

ABSENT = ("matplotlib", "pandas", "requests", "sagemaker")


class Absent:
    """Finds modules that are not installed, and gives empty ones."""

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        return ModuleSpec(name, self) if name.partition(".")[0] in ABSENT else None

    def create_module(self, spec: ModuleSpec) -> Any:
        return MagicMock(__path__=[])

    def exec_module(self, module: Any) -> None:
        pass


sys.meta_path.append(Absent())  # type: ignore[arg-type]

import amzn_nova_forge.dataset.dataset_validator.dataset_validator as checks  # type: ignore[import-not-found]  # noqa: E402
from amzn_nova_forge.core.enums import Model  # type: ignore[import-not-found]  # noqa: E402
from amzn_nova_forge.dataset.dataset_validator import SFTDatasetValidator  # type: ignore[import-not-found]  # noqa: E402

checks.boto3 = MagicMock()


def judge(record: Any) -> None:
    try:
        SFTDatasetValidator().validate(iter([record]), Model.NOVA_LITE_2)
    except ValueError as error:
        raise ValueError(str(error).partition("Sample 0:")[2] or str(error)) from None
