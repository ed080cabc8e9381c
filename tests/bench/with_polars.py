"""Polars' way: python tests/bench/with_polars.py WORK SOURCE TARGET. Needs polars, not ftconv."""

from __future__ import annotations

import sys

import polars as pl


def turns(role: str, text: str) -> pl.List:
    """The type of a list of turns."""
    return pl.List(pl.Struct({role: pl.String, text: pl.String}))


def sharegpt(source: str, target: str) -> None:
    """ShareGPT to chat."""
    field = pl.element().struct.field
    role = field("from").replace({"human": "user", "gpt": "assistant"}).alias("role")
    turn = pl.struct(role, field("value").alias("content"))
    frame = pl.scan_ndjson(source, schema={"conversations": turns("from", "value")})
    frame.select(pl.col("conversations").list.eval(turn).alias("messages")).sink_ndjson(target)


def table(source: str, target: str) -> None:
    """CSV to chat."""
    roles = ("system", "user", "assistant")
    turn = [pl.struct(pl.lit(role).alias("role"), pl.col(role).alias("content")) for role in roles]
    pl.scan_csv(source, infer_schema=False).select(pl.concat_list(turn).alias("messages")).sink_ndjson(target)


def dedupe(source: str, target: str) -> None:
    """Keep the first of equal records, in their order."""
    frame = pl.scan_ndjson(source, schema={"messages": turns("role", "content")})
    frame.unique(maintain_order=True, keep="first").sink_ndjson(target)


{work.__name__: work for work in (sharegpt, table, dedupe)}[sys.argv[1]](*sys.argv[2:])
