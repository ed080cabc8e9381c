"""CSV and TSV: a header and rows; every cell is text, to the letter."""

from __future__ import annotations

from functools import partial

from .chunk import Container, Editing
from .csv_cut import cut
from .csv_rewrite import rewrite
from .csv_write import TableAssembler, TsvAssembler, encode

CSV = Container(
    name="csv",
    title="CSV",
    summary="comma-separated values (also ; tab |): a header and rows, every cell text",
    chunks=partial(cut, prefer=","),
    encode=partial(encode, delimiter=","),
    assemble=TableAssembler,
    editing=Editing(rewrite=rewrite),
    table=True,
)
TSV = Container(
    name="tsv",
    title="TSV",
    summary="tab-separated values",
    chunks=partial(cut, prefer="\t"),
    encode=partial(encode, delimiter="\t"),
    assemble=TsvAssembler,
    editing=Editing(rewrite=rewrite),
    table=True,
)
