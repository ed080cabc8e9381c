"""The example plugin of the documentation: an engine for Dask, on a cluster of two processes of which one is lost."""

from __future__ import annotations

import os
import re
import signal
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from engines.everywhere import CONVERT, inputs, outcome
from running import call

from ftconv import Host
from ftconv.testing import check_engine

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "run-on-many-machines.md"
ENGINE = ("--plugin", "dask_engine.py", "--engine", "dask")

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Inputs, and the plugin as the page has it."""
    path = tmp_path_factory.mktemp("dask")
    inputs(path)
    page = PAGE.read_text("utf-8")
    found = re.search(r'^```python title="dask_engine.py"\n(.*?)^```', page, re.DOTALL | re.MULTILINE)
    assert found is not None
    (path / "dask_engine.py").write_text(found[1], "utf-8")
    return path


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    distributed = pytest.importorskip("distributed")
    how = {"n_workers": 2, "threads_per_worker": 2, "dashboard_address": None, "silence_logs": 50}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with distributed.LocalCluster(**how) as made:
            yield made


def test_the_page_shows_a_plugin_that_keeps_the_laws(folder: Path, cluster: Any) -> None:
    engine = Host([str(folder / "dask_engine.py")]).engine("dask")
    check_engine(engine, options={"address": cluster.scheduler_address})


def test_a_lost_process_costs_nothing(folder: Path, cluster: Any) -> None:
    words = (CONVERT[0], "a.jsonl", "a.parquet", *CONVERT[1:], "--chunk-bytes", "40")
    alone = outcome(folder, *words)
    lost = threading.Timer(0.5, lambda: os.kill(cluster.workers[0].pid, signal.SIGKILL))
    lost.start()
    assert outcome(folder, *words, *ENGINE, "--address", cluster.scheduler_address) == alone
    lost.join()


def test_what_is_missing_is_told(folder: Path) -> None:
    pytest.importorskip("distributed")
    done = call("stats", "a.jsonl", *ENGINE, cwd=folder)
    assert (done.code, done.last) == (2, "ftconv: --engine dask needs address: add --engine-option address=…")
    done = call("stats", "a.jsonl", *ENGINE, "--address", "tcp://127.0.0.1:9", cwd=folder)
    assert done.code == 2
    assert done.err.startswith("ftconv: no Dask scheduler answers at tcp://127.0.0.1:9: ")
    assert len(done.err.splitlines()) == 1
