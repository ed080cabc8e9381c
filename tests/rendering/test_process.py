"""Templates are rendered in a process of its own, which can be ended, and is begun anew."""

from __future__ import annotations

import multiprocessing
import os
import pickle

import pytest
from rendering.small_templates import NOW

from ftconv.rendering.process import RenderProcess

ENDLESS = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
HUGE = "{% set ns = namespace(x='A') %}{% for _ in range(40) %}{% set ns.x = ns.x + ns.x %}{% endfor %}"
DEEP = "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}"


def process_of(*templates: str) -> RenderProcess:
    return RenderProcess([*templates], NOW, seconds=0.3, memory=400 << 20)


def test_a_process_that_was_ended_is_begun_anew() -> None:
    process = process_of("{{ x }}", ENDLESS)
    assert process.render(0, {"x": 1}).text == "1"
    assert process.render(1, {}).why == "takes more than 0.3 seconds"
    assert process.render(0, {"x": 2}).text == "2"
    process.close()


def test_one_that_is_killed_from_outside_is_begun_anew() -> None:
    process = process_of("{{ x }}")
    assert process.render(0, {"x": 1}).text == "1"
    assert process._process is not None
    process._process.kill()
    process._process.wait()
    assert process.render(0, {"x": 1}).trouble == "stopped"
    assert process.render(0, {"x": 2}).text == "2"
    process.close()


def test_closed_it_can_be_used_again() -> None:
    process = process_of("{{ x }}")
    process.close()
    assert process.render(0, {"x": 1}).text == "1"
    inner = process._process
    process.close()
    process.close()
    assert inner is not None
    assert inner.returncode is not None
    assert process.render(0, {"x": 2}).text == "2"
    process.close()


@pytest.mark.parametrize("template", [ENDLESS, HUGE])
def test_after_three_stops_it_is_not_tried_again(template: str) -> None:
    process = process_of(template)
    found = [process.render(0, {}) for _ in range(3)]
    # Memory and time may end it, whichever is first.
    assert {one.trouble for one in found} == {"stopped"}
    assert {one.raised for one in found} <= ({"Stopped"} if template == ENDLESS else {"Stopped", "MemoryError"})
    assert all(process.render(0, {}).why == "was stopped 3 times before" for _ in range(1000))
    process.close()


def test_a_stop_that_costs_nothing_is_not_counted() -> None:
    process = process_of(DEEP, "fine")
    assert {process.render(0, {}).why for _ in range(5)} <= {"too deep", "maximum recursion depth exceeded"}
    assert process.render(1, {}).text == "fine"
    process.close()


def test_values_that_no_process_can_be_told_fail() -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    process = process_of("fine")
    assert process.render(0, {"x": deep}).trouble == "failed"
    assert process.render(0, {"x": 10**5000}).trouble == "failed"
    assert process.render(0, {"x": [float("nan"), "\ud800"]}).text == "fine"
    process.close()


def test_it_is_pickled_without_its_process() -> None:
    process = process_of("{{ x }}")
    assert process.render(0, {"x": 1}).text == "1"
    other = pickle.loads(pickle.dumps(process))
    assert other.render(0, {"x": 2}).text == "2"
    assert other._process.pid != process._process.pid  # type: ignore[union-attr]
    process.close()
    other.close()


def _rendered_in(process: RenderProcess, x: int) -> tuple[str, int]:
    text = process.render(0, {"x": x}).text
    assert process._process is not None
    pid = process._process.pid
    process.close()
    return text, pid


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_each_process_that_is_forked_has_its_own() -> None:
    process = process_of("{{ x }}")
    assert process.render(0, {"x": 0}).text == "0"
    assert process._process is not None
    with multiprocessing.get_context("fork").Pool(2) as pool:
        found = pool.starmap(_rendered_in, [(process, n) for n in range(4)])
    assert [text for text, _ in found] == ["0", "1", "2", "3"]
    assert process._process.pid not in {pid for _, pid in found}
    assert process.render(0, {"x": 5}).text == "5"
    process.close()
