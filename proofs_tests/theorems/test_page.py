"""The page of the metatheory names every theorem, and the test of each."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

from fpcalc.meta.theorems import THEOREMS

PAGE = (Path(__file__).parents[2] / "docs" / "metatheory.md").read_text("utf-8")
_TESTS = re.compile(r"`(test_\w+)::(test_\w+)`")


def test_every_theorem_is_on_the_page() -> None:
    """In the order in which they are examined."""
    [table] = re.findall(r"\| name \| statement \|\n.*?\n\n", PAGE, re.DOTALL)
    assert list(THEOREMS) == re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)


def test_every_test_on_the_page_is_there_and_says_what_it_tests() -> None:
    """The docstring is the statement."""
    named = _TESTS.findall(PAGE)
    assert len(named) > 20
    assert [] == [
        f"{module}::{name}"
        for module, name in named
        if not getattr(import_module(f"proofs_tests.theorems.{module}"), name).__doc__
    ]


def test_every_property_is_on_the_page() -> None:
    """No property of these modules is left out."""
    named = set(_TESTS.findall(PAGE))
    for module in ("test_runs", "test_configurations", "test_lemmas", "test_elaboration"):
        tests = [name for name in vars(import_module(f"proofs_tests.theorems.{module}")) if name.startswith("test_")]
        assert [] == [name for name in tests if (module, name) not in named]
