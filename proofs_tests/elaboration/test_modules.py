"""Names of imported files: the program's own come first, and ``module.name`` is always the module's."""

from __future__ import annotations

from pathlib import Path

import pytest

from calculus.printing import show
from fpcalc.api import check, run
from fpcalc.checking import Checked

LIBRARY = """def twice(x: Int): Int = x + base + x + base
def base: Int = 10
case class Base(n: Int)
extension (x: Int) {
  def more: Int = x + 1
  def evenMore: Int = x.more.more
}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a file ``lib.fp``."""
    (tmp_path / "lib.fp").write_text(LIBRARY, "utf-8")
    return tmp_path


def checked(folder: Path, text: str) -> Checked:
    return check(f'import "lib.fp"\n{text}', str(folder / "main.fp"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("twice(1)", "22"),
        ("def base: Int = 1\n(base, lib.base, twice(1))", "(1, 10, 22)"),
        ("val base = 2\n(base, lib.base, twice(1))", "(2, 10, 22)"),
        ("def twice(x: Int): Int = lib.twice(x) + lib.twice(x)\ntwice(1)", "44"),
        ("def f(base: Int): Int = base + lib.base\nf(1)", "11"),
        ("val lib = (base = 3)\nlib.base", "3"),
        ("List(1, 2).map(lib.twice)", "List(22, 24)"),
        ("val h = spawn()\nSiloRef.populate(h, 1).map(lib.twice).send().await", "22"),
        ("extension (x: Int) def more: Int = x + 100\n(1.more, 1.evenMore)", "(101, 3)"),
        ("case class Silo(n: Int)\ndef base: Silo = Silo(1)\n(base.n, twice(1))", "(1, 22)"),
    ],
)
def test_a_program_s_own_names_hide_imported_ones(folder: Path, text: str, expected: str) -> None:
    """In the program a name is the program's; in the imported file it stays the file's."""
    ended = run(checked(folder, text))
    assert ended.problem is None, ended.problem
    assert expected == show(ended.value)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("def base: Int = 1\ndef base: Int = 2", "FP0210"),
        ("def base: Int = 1\nval base = 2", "FP0210"),
        ("case class Base(n: Double)", "FP0210"),
        ("extension (x: Int) def more: Int = 1\nextension (x: Int) def more: Int = 2", "FP0210"),
        ("def more: Int = lib.more", "FP0203"),
        ("val base = 2\ndef f: Int = base", "FP0221"),
        ("val n = base\nval base = 2", "FP0222"),
        ("lib.bass", "FP0203"),
        ('def f: Host = spawn("a")\ndef base: Spore[Unit, Host] = spore { () => f }', "FP0307"),
    ],
)
def test_names_that_mean_nothing_here(folder: Path, text: str, code: str) -> None:
    """Two names of one file still meet; types of the program and of its imports too."""
    problems = checked(folder, text).problems
    assert [code] == [problem.code for problem in problems if problem.severity == "error"]


def test_two_imports_with_one_name(folder: Path) -> None:
    """They meet, whether the program has a definition of that name or not."""
    (folder / "other.fp").write_text("def base: Int = 20\n", "utf-8")
    for own in ("", "def base: Int = 1\n"):
        problems = checked(folder, f'import "other.fp"\n{own}').problems
        assert ["FP0210"] == [problem.code for problem in problems]
