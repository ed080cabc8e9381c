"""All findings drawn are judged, and the page on precision says what the verdicts say; without the sets."""

import subprocess
import sys
from pathlib import Path


def test_all_is_judged_and_the_page_is_fresh() -> None:
    done = subprocess.run([sys.executable, str(Path(__file__).parent), "check"], capture_output=True, text=True)
    assert not done.stderr
    assert "not judged" not in done.stdout
    assert "stale" not in done.stdout, done.stdout
