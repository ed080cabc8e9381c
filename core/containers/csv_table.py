"""CSV and TSV: a header and rows; every cell is text, to the letter."""

from __future__ import annotations

from functools import partial

from .chunk import Container
from .csv_cut import cut
from .csv_write import TableAssembler, TsvAssembler, encode

CSV = Container(
    name="csv",
    summary="comma-separated values (also ; tab |): a header and rows, every cell text",
    extensions=(".csv",),
    chunks=partial(cut, prefer=","),
    encode=partial(encode, delimiter=","),
    assemble=TableAssembler,
    table=True,
)
TSV = Container(
    name="tsv",
    summary="tab-separated values",
    extensions=(".tsv", ".tab"),
    chunks=partial(cut, prefer="\t"),
    encode=partial(encode, delimiter="\t"),
    assemble=TsvAssembler,
    table=True,
)
