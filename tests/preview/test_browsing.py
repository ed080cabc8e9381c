"""Going through the records of an input: any number in any order, and the keys of the pager."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import chat, jsonl

from ftconv import Host, UsageError
from ftconv.cli import preview_pager
from ftconv.engine.inputs import Inputs
from ftconv.engine.read_request import ReadRequest
from ftconv.model.finding_log import FindingLog
from ftconv.preview import browse
from ftconv.preview.browse import Records

HOST = Host(third_party=False)
COUNT = 7


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Records with a blank line before each."""
    path = tmp_path_factory.mktemp("browse") / "in.jsonl"
    path.write_bytes(b"".join(b"\n" + jsonl([chat("Hi", f"Answer {n}")]) for n in range(COUNT)))
    return path


@given(wanted=st.lists(st.integers(0, COUNT + 1), max_size=8), kept=st.integers(1, 3))
def test_any_record_is_found_in_any_order_by_number_and_by_line(file: Path, wanted: list[int], kept: int) -> None:
    with pytest.MonkeyPatch.context() as patch, Inputs(ReadRequest(inputs=[str(file)]), HOST) as inputs:
        patch.setattr(browse, "_KEPT", kept)
        records = Records(inputs, inputs.open(FindingLog())[0])
        for number in wanted:
            assert records.has(number) == (number < COUNT)
            if number < COUNT:
                assert records.at(number).value["messages"][1]["content"] == f"Answer {number}"
                assert records.of_line(2 * number + 2) == number
            else:
                with pytest.raises(UsageError, match=f"no record {number}; it has 7 records, 0 to 6, in lines 2 to 14"):
                    records.at(number)
                with pytest.raises(UsageError, match="line 1 of .* is in no record"):
                    records.of_line(1)


@pytest.mark.parametrize(
    ("keys", "shown", "said"),
    [
        (["nn", "p", "q"], [2, 3, 4, 3], ""),
        (["\r", " ", "\033[A", "\033"], [2, 3, 4, 3], ""),
        (["p", "p", "p", "q"], [2, 1, 0], "this is the first record"),
        (["6", "\r", "n", "p", "\004"], [2, 6, 5], "this is the last record"),
        (["1", "2", "\177", "\r", "99\r", "4x", "q"], [2, 1], "no record 99"),
        ([], [2], ""),
    ],
)
def test_keys_go_to_records_until_one_quits(
    keys: list[str], shown: list[int], said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pressed = iter(keys)

    def getchar() -> str:
        key = next(pressed, None)
        if key is None:
            raise EOFError
        return key

    monkeypatch.setattr(click, "getchar", getchar)
    seen: list[int] = []
    preview_pager.browse(2, lambda number: seen.append(number) or f"{number}\n", lambda number: number < COUNT)  # type: ignore[func-returns-value]
    out = capsys.readouterr().out
    assert seen == shown
    assert said in out
    assert out.endswith("\r\033[K")
    assert next(pressed, None) is None
