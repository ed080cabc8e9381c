"""The public sets that findings are judged on, and how they are had."""

from __future__ import annotations

import gzip
import hashlib
import json
import shlex
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent


@dataclass(frozen=True)
class PublicSet:
    """One file of a public repository at one commit, its sha256, and the options it is read with."""

    name: str
    repository: str
    commit: str
    licence: str
    path: str
    sha256: str
    options: str = ""

    @property
    def url(self) -> str:
        """Where the file is had from."""
        return f"https://raw.githubusercontent.com/{self.repository}/{self.commit}/{self.path}"

    def within(self, folder: Path) -> Path:
        """Where the file stands in a folder of sets."""
        return folder / self.repository.replace("/", "__") / self.path

    def is_here(self, folder: Path) -> bool:
        """Say whether the folder has the file, with the very bytes that were judged."""
        file = self.within(folder)
        return file.exists() and hashlib.sha256(file.read_bytes()).hexdigest() == self.sha256

    def arguments(self) -> list[str]:
        """The options for `ftconv lint`."""
        return shlex.split(self.options)

    def records(self, folder: Path) -> list[Any]:
        """The records as they stand in the file."""
        data = self.within(folder).read_bytes()
        text = (gzip.decompress(data) if self.path.endswith(".gz") else data).decode("utf-8-sig")
        try:
            whole = json.loads(text)
        except ValueError:  # one record a line
            return [json.loads(line) for line in text.split("\n") if line.strip()]
        return whole if isinstance(whole, list) else [whole]


def public_sets() -> list[PublicSet]:
    """The sets of sources.yaml."""
    found = []
    for source in yaml.safe_load((HERE / "sources.yaml").read_text("utf-8")):
        shared = {key: str(source[key]) for key in ("repository", "commit", "licence")}
        found += [PublicSet(name=name, **shared, **file) for name, file in source["files"].items()]
    return found


def fetch(folder: Path) -> list[str]:
    """Bring all sets into a folder, but those that are there already; return what went wrong."""
    wrong = []
    for one in public_sets():
        if one.is_here(folder):
            continue
        try:
            with urllib.request.urlopen(one.url, timeout=60) as answer:
                data = answer.read()
        except OSError as error:
            wrong.append(f"{one.name}: {one.url}: {error}")
            continue
        if hashlib.sha256(data).hexdigest() != one.sha256:
            wrong.append(f"{one.name}: {one.url} has other bytes than those that were judged")
            continue
        file = one.within(folder)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return wrong
