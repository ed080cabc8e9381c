"""All findings drawn are judged, the bounds hold, and the page on precision says so; without the sets."""

import subprocess
import sys
from pathlib import Path


def test_all_is_judged_the_bounds_hold_and_the_page_is_fresh() -> None:
    done = subprocess.run([sys.executable, str(Path(__file__).parent), "check"], capture_output=True, text=True)
    assert not done.stderr
    assert not done.stdout, done.stdout
    assert done.returncode == 0
