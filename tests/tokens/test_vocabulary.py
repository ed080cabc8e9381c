"""A vocabulary is the published one, to the byte, or it is not used."""

from __future__ import annotations

import hashlib
import lzma
from pathlib import Path

import msgspec
import pytest
import tiktoken
from hypothesis import given
from hypothesis import strategies as st
from tokens.known import KNOWN, NAMES, counter

import ftconv.plugins.tokenizers
from ftconv import InputError, Tokenizer, UsageError, Vocabulary, VocabularyNotFound, byte_pair_tokenizer, counter_for
from ftconv.tokens.vocabulary import as_published, parsed, token_bytes

PACKED = {path.stem: path for path in sorted(Path(ftconv.plugins.tokenizers.__path__[0]).glob("*.xz"))}
URL = "https://openaipublic.blob.core.windows.net/encodings/{}.tiktoken"


def published(name: str) -> bytes:
    return as_published(token_bytes(lzma.decompress(PACKED[name].read_bytes())))


def vocabulary(name: str, packed: str = "") -> Vocabulary:
    known = tiktoken_hash(name)
    return Vocabulary(name=name, url=URL.format(name), sha256=known, packed=packed)


def tiktoken_hash(name: str) -> str:
    """The hash that tiktoken itself has in its source."""
    import inspect
    import re

    import tiktoken_ext.openai_public as public

    found = re.search(r'expected_hash="([0-9a-f]{64})"', inspect.getsource(getattr(public, name)))
    assert found
    return found[1]


@pytest.mark.parametrize("name", NAMES)
def test_the_packed_file_rebuilds_the_published_one(name: str) -> None:
    assert hashlib.sha256(published(name)).hexdigest() == tiktoken_hash(name)


@pytest.mark.parametrize("name", NAMES)
def test_the_packed_file_is_known_by_its_own_hash(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ftconv.tokens.vocabulary.as_published", lambda tokens: b"")
    ours = counter_for(name, "", {name: KNOWN[name]})
    assert ours.measure("twenty words").kind == "exact"


@pytest.mark.parametrize("name", NAMES)
def test_ids_of_texts_are_those_of_tiktoken_itself(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / vocabulary(name).cache_name).write_bytes(published(name))
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr("tiktoken.registry.ENCODINGS", {})
    theirs = tiktoken.get_encoding(name)
    ours = counter(name)

    @given(st.text(max_size=200) | st.text("aB9 \n\t.'s é字😀\u0301", max_size=200))
    def alike(text: str) -> None:
        assert ours.count(text) == len(theirs.encode(text, disallowed_special=()))

    alike()
    assert KNOWN[name].pattern == theirs._pat_str
    assert max(map(len, theirs._mergeable_ranks)) == KNOWN[name].longest_bytes


@pytest.mark.parametrize("form", ["published", "packed", "cache"])
def test_a_folder_of_ones_own_is_used(form: str, tmp_path: Path) -> None:
    name = "cl100k_base"
    own = vocabulary(name)
    if form == "packed":
        (tmp_path / f"{name}.xz").write_bytes(PACKED[name].read_bytes())
    else:
        (tmp_path / (f"{name}.tiktoken" if form == "published" else own.cache_name)).write_bytes(published(name))
    assert own.ranks(str(tmp_path)) == parsed(published(name))


def test_the_folder_may_be_named_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cl100k_base.tiktoken").write_bytes(published("cl100k_base"))
    monkeypatch.setenv("FTCONV_VOCAB_DIR", str(tmp_path))
    assert len(vocabulary("cl100k_base").ranks()) == 100_256


def test_a_warm_cache_of_tiktoken_is_used_and_a_wrong_one_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = vocabulary("cl100k_base")
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    (tmp_path / own.cache_name).write_bytes(b"bm8= 0\n")
    with pytest.raises(VocabularyNotFound, match="--vocab-dir DIR"):
        own.ranks()
    assert (tmp_path / own.cache_name).read_bytes() == b"bm8= 0\n"
    (tmp_path / own.cache_name).write_bytes(published("cl100k_base"))
    assert len(own.ranks()) == 100_256


def test_a_wrong_file_in_a_folder_of_ones_own_is_named(tmp_path: Path) -> None:
    (tmp_path / "cl100k_base.tiktoken").write_bytes(published("cl100k_base") + b"\n")
    with pytest.raises(InputError, match=r"cl100k_base\.tiktoken is not the published vocabulary"):
        vocabulary("cl100k_base").ranks(str(tmp_path))


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not a folder"):
        vocabulary("cl100k_base").ranks(str(tmp_path / "none"))


@pytest.mark.parametrize("at", [5, 200_000, -1])
def test_a_packed_file_with_one_other_byte_is_not_used(at: int, tmp_path: Path) -> None:
    data = bytearray(lzma.decompress(PACKED["cl100k_base"].read_bytes()))
    data[at] ^= 1
    spoilt = tmp_path / "spoilt.xz"
    spoilt.write_bytes(lzma.compress(bytes(data)))
    with pytest.raises(VocabularyNotFound):
        vocabulary("cl100k_base", str(spoilt)).ranks()
    spoilt.write_bytes(lzma.compress(bytes(data))[:-40])
    with pytest.raises(VocabularyNotFound):
        vocabulary("cl100k_base", str(spoilt)).ranks()


def without_vocabulary(name: str) -> Tokenizer:
    known = KNOWN[name]
    missing = byte_pair_tokenizer(
        vocabulary(name), pattern=known.pattern, special={}, longest_bytes=known.longest_bytes, border=known.border
    )
    return msgspec.structs.replace(missing, name=f"{name}-missing")


@pytest.mark.parametrize("name", NAMES)
def test_without_a_vocabulary_the_bounds_hold(name: str) -> None:
    missing = without_vocabulary(name)
    blind, seeing = counter_for(missing.name, tokenizers={**KNOWN, missing.name: missing}), counter(name)
    assert blind.kind == "bounds"
    assert "--vocab-dir" in blind.why

    @given(st.text(max_size=200))
    def hold(text: str) -> None:
        bounds = blind.measure(text)
        assert bounds.low <= seeing.count(text) <= bounds.high
        assert bounds.kind == ("exact" if bounds.low == bounds.high else "bounds")

    hold()
    assert blind.measure("The cat sat on the mat.").low == 7


def test_the_licence_of_the_vocabularies_comes_with_them() -> None:
    notice = next(iter(PACKED.values())).with_name("NOTICE").read_text("utf-8")
    assert "Copyright (c) 2022 OpenAI" in notice
    assert all(path.name in notice for path in PACKED.values())
