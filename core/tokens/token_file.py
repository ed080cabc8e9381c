"""Tokenizers of the Hugging Face form: a `tokenizer.json` file, counted by the library `tokenizers`."""

from __future__ import annotations

from collections.abc import Callable

from ..errors import InputError, MissingExtra
from ..files.ordinary import fault_words, read_ordinary
from ..spec.tokenizer import Tokenizer
from .surrogates import well_formed


def token_file(path: str) -> Tokenizer:
    """Make a Tokenizer of a `tokenizer.json`. Special tokens that the file adds to every text are not counted."""

    def load(folder: str) -> Callable[[str], int]:
        try:
            from tokenizers import Tokenizer as Library
        except ImportError:
            raise MissingExtra(f"tokenizer {path}", "tokenizers") from None
        try:
            data = read_ordinary(path, pipe=True).decode("utf-8")
        except UnicodeDecodeError:
            raise InputError(f"{path} is not a tokenizer.json: it is not text") from None
        except (OSError, ValueError) as error:
            raise InputError(f"{path} {fault_words(error)}") from None
        try:
            library = Library.from_str(data)
            library.no_truncation()
            library.no_padding()
        except Exception as error:  # the library raises nothing narrower
            raise InputError(f"{path} is not a tokenizer.json: {' '.join(str(error).split())[:200]}") from None
        encode = library.encode

        def count(text: str) -> int:
            try:
                return len(encode(text, add_special_tokens=False).ids)
            except (UnicodeEncodeError, TypeError):  # a surrogate without a partner
                return len(encode(well_formed(text), add_special_tokens=False).ids)

        return count

    load.__doc__ = f"The tokenizer of {path}."
    return Tokenizer(name=path, load=load)
