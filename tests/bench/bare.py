"""The bare loops that ftconv is held against: msgspec decodes, the least is done, msgspec encodes; nothing is checked.

python tests/bench/bare.py WORK SOURCE TARGET
"""

from __future__ import annotations

import csv
import hashlib
import sys

import msgspec


def sharegpt(source: str, target: str) -> None:
    """ShareGPT to chat: rename."""
    roles = {"human": "user", "gpt": "assistant", "system": "system"}
    decode, encode = msgspec.json.Decoder().decode, msgspec.json.Encoder().encode
    with open(source, "rb") as lines, open(target, "wb") as out:
        for line in lines:
            record = decode(line)
            messages = [{"role": roles[t["from"]], "content": t["value"]} for t in record["conversations"]]
            out.write(encode({"messages": messages}) + b"\n")


def table(source: str, target: str) -> None:
    """CSV to chat."""
    encode = msgspec.json.Encoder().encode
    with open(source, encoding="utf-8", newline="") as lines, open(target, "wb") as out:
        rows = csv.reader(lines)
        names = next(rows)
        for row in rows:
            messages = [{"role": role, "content": text} for role, text in zip(names, row, strict=True)]
            out.write(encode({"messages": messages}) + b"\n")


def decode(source: str, target: str) -> None:
    """Decode, and do nothing."""
    decode = msgspec.json.Decoder().decode
    with open(source, "rb") as lines:
        for line in lines:
            decode(line)


def dedupe(source: str, target: str) -> None:
    """Write the first of equal records."""
    decode, encode = msgspec.json.Decoder().decode, msgspec.json.Encoder(order="deterministic").encode
    seen: set[bytes] = set()
    with open(source, "rb") as lines, open(target, "wb") as out:
        for line in lines:
            digest = hashlib.blake2b(encode(decode(line)), digest_size=16).digest()
            if digest not in seen:
                seen.add(digest)
                out.write(line)


def tokens(source: str, target: str) -> None:
    """Count the tokens of all texts with tiktoken, and print the sum."""
    import tiktoken

    encode, decode = tiktoken.get_encoding("cl100k_base").encode_ordinary, msgspec.json.Decoder().decode
    total = 0
    with open(source, "rb") as lines:
        for line in lines:
            for message in decode(line)["messages"]:
                total += len(encode(message["content"]))
    print(total)


if __name__ == "__main__":
    {work.__name__: work for work in (sharegpt, table, decode, dedupe, tokens)}[sys.argv[1]](*sys.argv[2:])
