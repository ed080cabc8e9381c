"""Laws of cut prose: no chunk is too long, no word is lost, and no text stalls it."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftconv import Host, UsageError, counter_for
from ftconv.engine.transform_chain import parse_step
from ftconv.plugins.transforms._text_pieces import chunks_of

EXACT = counter_for("cl100k_base", tokenizers=Host(third_party=False).tokenizers).count


def by_bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


WORDS = st.sampled_from(
    ["one", "Two", "three.", "four!", "five?”", "six\n", "seven.\n\n", "\n \n", "héllo", "你好。", "🫨", "x" * 40]
)
TEXTS = st.one_of(st.lists(WORDS, max_size=40).map(" ".join), st.text(max_size=80))


@given(text=TEXTS, longest=st.integers(8, 60), share=st.integers(2, 8), exact=st.booleans())
def test_no_chunk_is_too_long_and_nothing_is_lost(text: str, longest: int, share: int, exact: bool) -> None:
    count = EXACT if exact else by_bytes
    overlap = longest // share
    chunks = chunks_of(text, count, longest, overlap)
    assert all(count(chunk) <= longest for chunk in chunks)
    assert all(chunk and chunk == chunk.strip() for chunk in chunks)
    # Each chunk is a stretch of the text that begins at the end of the one before at the latest, and ends behind it.
    # A text may repeat itself, so every place where the chunks may stand is followed.
    stretches = {(0, 0)}
    for chunk in chunks:
        places = [(at, at + len(chunk)) for at in range(len(text)) if text.startswith(chunk, at)]
        stretches = {
            (at, to)
            for begin, end in stretches
            for at, to in places
            if at >= begin and to > end and not text[end:at].strip()
        }
    assert any(not text[end:].strip() for _, end in stretches)


@given(text=TEXTS, longest=st.integers(8, 60))
def test_without_overlap_every_character_stands_in_one_chunk(text: str, longest: int) -> None:
    chunks = chunks_of(text, by_bytes, longest, 0)
    assert re.sub(r"\s", "", "".join(chunks)) == re.sub(r"\s", "", text)


@given(paragraphs=st.lists(st.integers(1, 5), min_size=1, max_size=20))
def test_paragraphs_that_fit_are_never_cut(paragraphs: list[int]) -> None:
    texts = [" ".join(f"Sentence {n} of {number}." for n in range(size)) for number, size in enumerate(paragraphs)]
    chunks = chunks_of("\n\n".join(texts), by_bytes, 120, 0)
    assert [text for chunk in chunks for text in chunk.split("\n\n")] == texts


@pytest.mark.parametrize("odd", [".", "\n", " ", "a", '."', "\n \t", "a b ", "。", "a.", "\u0301", "\r\n"])
def test_no_text_stalls_it(odd: str) -> None:
    text = odd * (600_000 // len(odd))
    begun = time.monotonic()
    chunks_of(text, by_bytes, 64, 16)
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("chunk-text:7", "8 or more"),
        ("chunk-text:max_tokens=100,overlap_tokens=51", "half of max_tokens"),
        ("chunk-text:overlap_tokens=-1", "between 0"),
        ("chunk-text:tokenizer=cl100k", "no tokenizer 'cl100k'"),
        ("shorten-system", "either a text or a file"),
        ("shorten-system:text=a,file=b", "either a text or a file"),
        ("shorten-system:file=no/such/file", "cannot be read"),
        ("shorten-system:text=a,was=bb,was_file=c", "not both"),
        ("shorten-system:text=longer,was=long", "not shorter"),
    ],
)
def test_wrong_arguments_are_told_before_the_first_record(step: str, said: str) -> None:
    with pytest.raises(Exception, match=said) as error:
        parse_step(step, Host(third_party=False))
    assert isinstance(error.value, UsageError) or "cannot be read" in said
    assert "\n" not in str(error.value)
