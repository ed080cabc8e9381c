"""Other programs for the same work, in an environment of their own: peers.txt says which, and which version."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from timing import say

LIST = Path(__file__).with_name("peers.txt")
HERE = Path(__file__).parent


def default_folder() -> Path:
    """Where the environment is, unless --peers says otherwise."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "ftconv-bench"


class Peers:
    """The peers that could be installed. Each is asked for once; a file beside the environment remembers it."""

    def __init__(self, folder: Path | None) -> None:
        self.bin = folder / "bin" if folder else None
        if folder is None:
            return
        done = folder / "installed.txt"
        if not done.exists():
            subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
            done.touch()
        before = done.read_text("utf-8").split()
        for line in LIST.read_text("utf-8").split():
            if line not in before and self._install(line):
                with open(done, "a", encoding="utf-8") as out:
                    out.write(line + "\n")

    def _install(self, requirement: str) -> bool:
        say(f"installing {requirement}")
        assert self.bin is not None
        command = [str(self.bin / "python"), "-m", "pip", "install", "--quiet", "--prefer-binary", requirement]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            say(f"{requirement}: left out: {(done.stderr.strip().splitlines() or ['pip failed'])[-1]}")
        return done.returncode == 0

    def program(self, name: str, *arguments: str) -> list[str]:
        """Return the command of a peer. That it is not there is seen when it is run."""
        return [str((self.bin or Path("missing")) / name), *arguments]

    def script(self, name: str, *arguments: str) -> list[str]:
        """Return the command of a script beside this file, run by the peers' Python; -P hides its neighbours."""
        return self.program("python", "-P", str(HERE / name), *arguments)

    @staticmethod
    def jq() -> str:
        """The command jq, which no wheel has: the PyPI package is a binding, twice as slow as the command."""
        return shutil.which("jq") or "jq"
