"""Every format in every container that can be written: what was written is read back equal, or was refused."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from budget import budget
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import examples

import ftconv
from ftconv import Example, Feature, Host, features_of
from ftconv.containers import CONTAINERS, container_named

HOST = Host(third_party=False)
ENDINGS = sorted(home.extensions[0] for name, home in CONTAINERS.items() if container_named(name).encode)
NAMES = sorted(HOST.writers)


def _is_told_from_nothing(example: Example) -> bool:
    """A cell of CSV cannot tell an empty text from no text, nor an empty reply, or none at all, from no reply."""
    branches = (example.chosen, example.rejected)
    whole = [] not in branches and (None in branches) == (branches == (None, None))
    return whole and example.text != "" and not features_of(example) & Feature.PROMPT_ONLY


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=budget(6), deadline=None)
@given(batch=st.lists(examples().filter(_is_told_from_nothing), min_size=1, max_size=4))
def test_what_is_written_reads_back_equal_or_is_refused(
    name: str, ending: str, batch: list[Example], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder: Path = tmp_path_factory.mktemp("any")
    data, out = folder / "in.jsonl", folder / f"out{ending}"
    write = HOST.writer("ftconv").write
    data.write_bytes(msgspec.json.Encoder(decimal_format="number").encode_lines([write(one) for one in batch]))
    try:
        # Raises OutputError where an example does not come back.
        report = ftconv.convert(data, to=name, out=out, host=HOST, verify=True)
    except ftconv.UsageError as refused:
        assert "plain text can only hold transcripts" in str(refused)
        return
    assert report.tally.adds_up
    assert not report.crashed
    if report.tally.written:
        found = ftconv.detect(out, host=HOST)
        assert found.format == name or found.format == "" or found.confidence < 1, (found.format, name)
