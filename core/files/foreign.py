"""Inputs that are not UTF-8 text: recognised by their first bytes, and refused with what to do."""

from __future__ import annotations

import codecs
from pathlib import PurePath

from ..errors import InputError

ZIP = b"PK\x03\x04"
ZIP_LOOK = 1 << 16
"""How far the names in an archive are looked at."""
_FOREIGN = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
    (b"{\x00", "utf-16-le"), (b"[\x00", "utf-16-le"), (b"\x00{", "utf-16-be"), (b"\x00[", "utf-16-be"),
)  # fmt: skip


def refuse_foreign(first: bytes, file: str) -> None:
    """Raise InputError where an input that starts like this is known to be something else."""
    for magic, encoding in _FOREIGN:
        if first.startswith(magic):
            looks = "is" if len(encoding) == 6 else "looks like"
            raise InputError(f"{file} {looks} {encoding}, not UTF-8; add --encoding {encoding}", "FT102")
    if first.startswith(b"version https://git-lfs.github.com/"):
        raise InputError(
            f"{file} is a Git LFS pointer, not the data; fetch it with: git lfs pull --include {file}", "FT101"
        )
    if first.startswith(ZIP) and not _is_workbook(first[:ZIP_LOOK]):
        raise InputError(f"{file} is a zip archive; unpack it and name the file inside")
    if first[:300].lstrip().lower().startswith((b"<!doctype html", b"<html")):
        raise InputError(f"{file} is a web page, not data; did the download fail?", "FT101")


_OTHER_FILES = {
    "source code": (".py .ipynb .js .mjs .ts .tsx .jsx .sh .bash .c .h .cc .cpp .hpp .cs .java .go .rs .rb .php .r .jl "
                    ".lua .swift .kt .scala .pl .sql .css .vue"),
    "a picture": ".png .jpg .jpeg .gif .webp .bmp .tif .tiff .ico .svg .heic",
    "a recording": ".wav .mp3 .flac .ogg .m4a .aac .mp4 .mov .avi .mkv .webm",
    "a document": ".pdf .doc .docx .ppt .pptx .odt .rtf .epub .tex",
    "configuration": ".yaml .yml .toml .ini .cfg .conf .lock",
    "model weights": ".safetensors .gguf .ggml .pt .pth .ckpt .onnx .h5",
    "Python's own data": ".pkl .pickle .npy .npz .pyc",
    "a program": ".exe .dll .so .dylib .o .a .class .jar .whl .wasm",
}  # fmt: skip
"""What files are that are never data, by the endings of their names."""


def refuse_name(path: str) -> None:
    """Raise InputError where the name of an input says that it is no data."""
    ending = PurePath(path).suffix.lower()
    for what, endings in _OTHER_FILES.items():
        if ending and ending in endings.split():
            raise InputError(f"{path} is {what} by its name, not data; if it is data, add --container NAME", "FT201")


def _is_workbook(head: bytes) -> bool:
    return b"xl/" in head or b"[Content_Types].xml" in head[:200]
