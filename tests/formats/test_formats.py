"""Every format against its folder: the cases, the schema of its records, and its manual. A folder needs no module."""

from __future__ import annotations

import json
import re
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from house.offenders import ROOT, none_of

from ftconv import Feature, Host, Reader, Writer, names_of
from ftconv.model.features import EVERYTHING
from ftconv.spec.options import options_of
from ftconv.testing import FormatCase, format_cases, run_format_case

HERE = Path(__file__).parent
HOST = Host(third_party=False)
FILES = ("cases.yaml", "written.yaml")
"""What a folder may hold beside modules: records that are read and written back, and examples that are written."""


def format_of(folder: Path) -> str:
    """The format whose cases a folder holds: `prompt_completion` holds those of prompt-completion."""
    return HOST.reader(folder.name.replace("_", "-")).name


def collected(here: Path, file: str) -> list[Any]:
    """The cases of every file of that name, each with the name of its format."""
    found = [(path.parent, case) for path in sorted(here.glob(f"*/{file}")) for case in format_cases(path)]
    return [pytest.param(format_of(folder), case, id=f"{folder.name}: {case.title}") for folder, case in found]


READ = collected(HERE, "cases.yaml")
WRITTEN = collected(HERE, "written.yaml")
BOTH = sorted(HOST.readers.keys() & HOST.writers.keys())


@cache
def schema_of(name: str) -> jsonschema.Draft202012Validator:
    text = (ROOT / "schemas/formats" / HOST.reader(name).schema).read_text("utf-8")
    return jsonschema.Draft202012Validator(json.loads(text))


def strictly(name: str, case: FormatCase) -> FormatCase:
    """The case, with no notes and nothing lost where it names none; in the ftconv form a record is its own example."""
    more: dict[str, Any] = {"notes": [], "lost": []}
    if name == "ftconv" and not case.refused:
        more["back"] = case.data["record"]
        more["example"] = {key: value for key, value in case.data["record"].items() if key != "ftconv"}
    return msgspec.structs.replace(case, data={**more, **case.data})


@pytest.mark.parametrize(("name", "case"), READ)
def test_a_record_is_read_and_written_back(name: str, case: FormatCase) -> None:
    run_format_case(strictly(name, case), HOST.reader(name), HOST.writers.get(name))


@pytest.mark.parametrize(("name", "case"), WRITTEN)
def test_an_example_is_written(name: str, case: FormatCase) -> None:
    run_format_case(case, writer=HOST.writers[name], only_written=True)


@pytest.mark.parametrize(("name", "case"), READ)
def test_the_schema_judges_a_case_as_the_reader_does(name: str, case: FormatCase) -> None:
    """`schema: false` marks a case where it cannot, such as JSON inside a text; the mark is true."""
    agrees = schema_of(name).is_valid(case.data["record"]) is not case.refused
    assert agrees is case.data.get("schema", True)


@pytest.mark.parametrize(("name", "case"), [*READ, *WRITTEN])
def test_what_is_written_fits_the_schema(name: str, case: FormatCase) -> None:
    if case.refused or name not in HOST.writers:
        return
    written = case.data["record"]
    if Path(case.file).name == "cases.yaml":
        example = HOST.reader(name).read(written, **case.data.get("read", {}))
        written = HOST.writers[name].write(example, **case.data.get("write", {}))
    schema_of(name).validate(written)


def test_every_format_has_a_folder_of_cases_and_every_folder_a_format() -> None:
    folders = [path for path in HERE.iterdir() if path.is_dir() and not path.name.startswith("_")]
    none_of({*HOST.readers} ^ {format_of(folder) for folder in folders})
    none_of(folder.name for folder in folders if not (folder / "cases.yaml").is_file())


def test_every_file_of_cases_is_collected() -> None:
    data = [path for path in HERE.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")]
    cases = [path for path in data if path.parent.name != "_confusion"]
    none_of(path.relative_to(HERE) for path in cases if path.name not in FILES or path.parent.parent != HERE)


@pytest.mark.parametrize("name", BOTH)
def test_the_manual_names_what_cannot_be_said(name: str) -> None:
    writer = HOST.writers[name]
    stated = " ".join(takewhile(str.strip, writer.manual.split("Cannot say\n")[1].split("\n")))
    missing = int(EVERYTHING & ~writer.carried({}) & ~Feature.TURN_KEYS)
    assert sorted(re.findall(r"[^\s,]+", stated)) == sorted(names_of(missing))


@pytest.mark.parametrize("spec", [*HOST.readers.values(), *HOST.writers.values()], ids=lambda spec: spec.name)
def test_the_manual_names_every_option(spec: Reader | Writer) -> None:
    options = options_of(spec.read if isinstance(spec, Reader) else spec.write)
    stated = spec.manual.partition("Options\n")[2].partition("Source\n")[0]
    none_of(option.name for option in options if not re.search(rf"`{option.name}|\b{option.name}:", stated))
