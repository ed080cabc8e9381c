"""Strategies for Examples, from the kit, under the names that the tests know them by."""

from __future__ import annotations

from ftconv.testing import blocks, examples, json_values
from ftconv.testing import conversations as plain_examples
from ftconv.testing.strategies import any_preferences as preferences

__all__ = ["blocks", "examples", "json_values", "plain_examples", "preferences"]
