"""What is written once holds everywhere: rules have figures, symbols have a line, codes are raised and explained."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import pytest

from calculus.rules import RULES

ROOT = Path(__file__).parents[2]
PACKAGES = ["calculus", "parser", "checker", "semantics", "fpcalc"]
VOCABULARY = ["types", "terms", "runtime", "values", "config", "contexts"]
NOTATION = (ROOT / "calculus" / "notation.md").read_text("utf-8")


def _import_all() -> None:
    for package in ("calculus", "checker", "semantics"):
        module = importlib.import_module(package)
        for found in pkgutil.walk_packages(module.__path__, package + "."):
            importlib.import_module(found.name)


def test_every_rule_has_a_figure() -> None:
    """A rule's figure has a bar with its name on the right, and a conclusion below."""
    _import_all()
    assert RULES
    for rule in RULES.values():
        lines = rule.figure.splitlines()
        bar = next(i for i, line in enumerate(lines) if "───" in line)
        assert lines[bar].rstrip().endswith(rule.name), rule.name
        assert "".join(lines[bar + 1 :]).strip(), rule.name


@pytest.mark.parametrize("module", VOCABULARY)
def test_notation_is_complete(module: str) -> None:
    """Every class of the vocabulary stands in notation.md."""
    classes = inspect.getmembers(importlib.import_module(f"calculus.{module}"), inspect.isclass)
    own = {name for name, cls in classes if cls.__module__ == f"calculus.{module}" and not name.startswith("_")}
    assert set() == {name for name in own if f"`{name}`" not in NOTATION}


def test_notation_names_what_is_there() -> None:
    """Every function that notation.md names exists."""
    named = re.findall(r"`((?:calculus|checker|semantics)\.[a-z_.]+)\.([a-z_]+)`", NOTATION)
    assert named
    missing = [f"{module}.{name}" for module, name in named if not hasattr(importlib.import_module(module), name)]
    assert [] == missing


def test_every_code_is_explained_and_every_explanation_used() -> None:
    """The codes in the packages' sources are those of fpcalc/explain."""
    explained = {file.stem for file in (ROOT / "fpcalc" / "explain").glob("FP*.md")}
    used = {code for package in PACKAGES for file in (ROOT / package).rglob("*.py") for code in _codes(file)}
    assert explained == used


def _codes(file: Path) -> set[str]:
    """The codes that stand in string literals of a module, its docstrings left out."""
    return set(re.findall(r"(?<=[\"'])FP\d{4}(?=[\"'])", file.read_text("utf-8")))
