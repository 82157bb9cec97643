"""Who may import whom, as pyproject.toml says it, and that nothing below the tool can be surprised by chance or time."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CORE = ["calculus", "parser", "checker", "semantics"]
PACKAGES = [*CORE, "fpcalc"]

# What makes two runs differ, or reads back more than data. The parser's cache of tables and nothing else looks at files.
FORBIDDEN = {"random", "time", "datetime", "uuid", "secrets", "socket", "asyncio", "threading", "multiprocessing", "subprocess", "pickle", "marshal", "shelve", "dask"}  # fmt: skip  # noqa: E501


def test_chapters_point_only_downwards(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Every contract of [tool.importlinter] is kept."""
    from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

    monkeypatch.chdir(ROOT)
    status = lint_imports(config_filename="pyproject.toml", no_cache=True)
    assert EXIT_STATUS_SUCCESS == status, capsys.readouterr().out


@pytest.mark.parametrize("package", CORE)
def test_the_core_knows_neither_chance_nor_time(package: str) -> None:
    """No module of the core imports one that would make two runs differ."""
    found = {(file.name, name) for file in _modules(package) for name in _imported(file) if name in FORBIDDEN}
    assert set() == found


def test_nothing_asks_for_an_objects_number_or_walks_a_set_in_the_open() -> None:
    """No ``hash()`` or ``for … in {…}`` over a set display where an order could be seen: both differ between processes."""
    loops = [
        f"{file.relative_to(ROOT)}:{node.iter.lineno}"
        for package in CORE
        for file in _modules(package)
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.For | ast.comprehension) and isinstance(node.iter, ast.Set | ast.SetComp)
    ]
    assert [] == loops


@pytest.mark.parametrize("package", PACKAGES)
def test_the_packages_are_typed(package: str) -> None:
    """Each package tells type checkers that it has types."""
    assert (ROOT / package / "py.typed").is_file()


@pytest.mark.parametrize("package", PACKAGES)
def test_no_module_is_a_drawer(package: str) -> None:
    """Modules are named after what they are about."""
    drawers = {"utils", "util", "common", "helpers", "helper", "misc", "manager"}
    assert set() == {file.stem for file in _modules(package)} & drawers


@pytest.mark.parametrize("package", PACKAGES)
def test_modules_stay_readable(package: str) -> None:
    """A module says in its first line what it is, and has fewer than 600 lines."""
    for file in _modules(package):
        text = file.read_text("utf-8")
        assert text.count("\n") < 600, file
        assert not text.strip() or ast.get_docstring(ast.parse(text)), file


def _modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def _imported(file: Path) -> set[str]:
    """The top-level names of what a module imports, inside functions too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add((node.module or "").partition(".")[0])
    return names
