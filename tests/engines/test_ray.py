"""Engine ray: identical bytes on a cluster of two machines of which a process, then one machine is lost meanwhile."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from engines.everywhere import CONVERT, LINT, inputs, outcome
from running import call, start

from ftconv import Host, PluginError
from ftconv.testing import check_engine

ENGINE = ("--engine", "ray")


def test_without_ray_a_message_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    inputs(tmp_path)
    done = call("stats", "a.jsonl", *ENGINE, cwd=tmp_path)
    assert (done.code, done.out) == (2, b"")
    assert done.err.startswith("ftconv: --engine ray needs an optional library: pip install ray")


@pytest.fixture(scope="module")
def ray() -> Any:
    return pytest.importorskip("ray")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("moon", "--address moon: write HOST:PORT, ray://HOST:PORT, or auto"),
        ("127.0.0.1:9", "no Ray answers at 127.0.0.1:9 (Connection refused); start one there with: ray start "),
        ("ray://127.0.0.1:9", "no Ray answers at ray://127.0.0.1:9 (Connection refused); start one there with: "),
    ],
)
def test_an_address_where_no_ray_is_is_told(tmp_path: Path, ray: Any, address: str, words: str) -> None:
    inputs(tmp_path)
    done = call("stats", "a.jsonl", *ENGINE, "--address", address, cwd=tmp_path)
    assert (done.code, done.out) == (2, b"")
    assert done.err.startswith(f"ftconv: {words}")


@pytest.fixture(scope="module")
def cluster(ray: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Two machines in one, as Ray's own tests have them."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    cluster.add_node(num_cpus=1)
    yield cluster
    ray.shutdown()
    cluster.shutdown()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ray")
    inputs(path)
    return path


def test_a_lost_process_costs_nothing(folder: Path, cluster: Any) -> None:
    words = (CONVERT[0], "a.jsonl", "a.parquet", *CONVERT[1:], "--chunk-bytes", "40")
    alone = outcome(folder, *words)
    (folder / "out" / "made.jsonl").unlink()
    (folder / "out" / "rejects.jsonl").unlink()
    program = start(*words, *ENGINE, "--address", cluster.address, cwd=folder)
    killed = threading.Thread(target=_kill_one, args=(program,))
    killed.start()
    out, err = program.communicate(timeout=120)
    killed.join()
    code = program.returncode
    files = {path.name: path.read_bytes() for path in sorted((folder / "out").iterdir())}
    assert (code, out, err.decode(), files) == alone


def _kill_one(program: Any) -> None:
    """Kill the first process that runs a task of the program."""
    while program.poll() is None:
        for entry in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                busy = entry.read_bytes().startswith(b"ray::run_task")
            except OSError:
                continue
            if busy:
                os.kill(int(entry.parent.name), signal.SIGKILL)
                return
        time.sleep(0.01)


def test_the_laws_of_engines_and_a_lost_machine(folder: Path, cluster: Any, ray: Any) -> None:
    """In a program that is connected already, whose Ray is used and stays."""
    ray.init(address=cluster.address, log_to_driver=False, logging_level="ERROR")
    check_engine(Host(third_party=False).engine("ray"))
    words = (LINT[0], "a.jsonl", *LINT[1:])
    alone = outcome(folder, *words)
    node = cluster.list_all_nodes()[-1]
    lost = threading.Timer(0.3, cluster.remove_node, [node])
    lost.start()
    assert outcome(folder, *words, *ENGINE) == alone
    lost.join()

    def fatal(task: bytes) -> bytes:
        os._exit(1)

    with pytest.raises(PluginError, match="lost again and again, so nothing was written: .*retries=10"):
        list(Host(third_party=False).engine("ray").map(fatal, iter([b""]), retries=0))
    assert ray.is_initialized()
