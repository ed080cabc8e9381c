"""DuckDB's way: python tests/bench/with_duckdb.py WORK SOURCE TARGET THREADS. Needs duckdb, not ftconv."""

from __future__ import annotations

import sys

import duckdb

SHAREGPT = """COPY (
  SELECT list_transform(conversations, lambda t: {
    'role': CASE t."from" WHEN 'human' THEN 'user' WHEN 'gpt' THEN 'assistant' ELSE t."from" END,
    'content': t."value"
  }) AS messages
  FROM read_json($source, format = 'newline_delimited',
                 columns = {conversations: 'STRUCT("from" VARCHAR, "value" VARCHAR)[]'})
) TO $target (FORMAT json)"""

TABLE = """COPY (
  SELECT [{'role': 'system', 'content': "system"}, {'role': 'user', 'content': "user"},
          {'role': 'assistant', 'content': assistant}] AS messages
  FROM read_csv($source, all_varchar = true, header = true)
) TO $target (FORMAT json)"""

DEDUPE = """COPY (
  SELECT messages FROM (
    SELECT messages, row_number() OVER () AS number
    FROM read_json($source, format = 'newline_delimited',
                   columns = {messages: 'STRUCT("role" VARCHAR, "content" VARCHAR)[]'})
  ) GROUP BY messages ORDER BY min(number)
) TO $target (FORMAT json)"""

DUPLICATES = """COPY (
  SELECT count(*) - count(DISTINCT messages) AS duplicates
  FROM read_json($source, format = 'newline_delimited',
                 columns = {messages: 'STRUCT("role" VARCHAR, "content" VARCHAR)[]'})
) TO $target (FORMAT json)"""

work, source, target, threads = sys.argv[1:]
sql = {"sharegpt": SHAREGPT, "table": TABLE, "dedupe": DEDUPE, "duplicates": DUPLICATES}[work]
for name, value in {"$source": source, "$target": target}.items():
    sql = sql.replace(name, "'" + value.replace("'", "''") + "'")
database = duckdb.connect()
database.execute(f"SET threads = {int(threads)}")
database.execute(sql)
