"""The public page: ``import fpcalc``."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

import fpcalc
from semantics.choosers import Seeded

LIBRARY = "def twice(n: Int): Int = 2 * n"


def test_every_public_name_is_there() -> None:
    """All of ``__all__`` can be imported, and nothing else is promised."""
    assert [] == [name for name in fpcalc.__all__ if getattr(fpcalc, name, None) is None]
    with pytest.raises(AttributeError):
        fpcalc.nothing  # noqa: B018


def test_the_page_s_example_is_right() -> None:
    """The docstring of the package is run."""
    assert doctest.TestResults(failed=0, attempted=2) == doctest.testmod(fpcalc)


def test_from_text_to_value() -> None:
    """parse, check, run, show."""
    assert fpcalc.parse("1 + 1").module.result is not None
    ended = fpcalc.run(
        fpcalc.check('val h = spawn("h")\nSiloRef.populate(h, 20).map(spore { n => n + 1 }).send().await'), Seeded(3)
    )
    assert ("21", "Int") == (fpcalc.show(ended.value), fpcalc.show(ended.type))


def test_load_reads_a_file(tmp_path: Path) -> None:
    """With what it imports."""
    (tmp_path / "lib.fp").write_text(LIBRARY)
    (tmp_path / "main.fp").write_text('import "lib.fp"\ntwice(4)')
    assert 8 == fpcalc.run(fpcalc.load(str(tmp_path / "main.fp"))).value


@pytest.mark.parametrize(("text", "code"), [("val x = y", "FP0202"), (LIBRARY, "FP0909"), ("1 / 0", "FP0402"), ("val", "FP01")])
def test_problems_are_raised_where_there_is_no_result(text: str, code: str) -> None:
    """``evaluate`` raises what ``check`` and ``run`` give as data."""
    with pytest.raises(fpcalc.ProblemFound) as found:
        fpcalc.evaluate(text)
    assert found.value.problems[0].code.startswith(code)


def test_describe_shows_problems() -> None:
    """As the command line does."""
    checked = fpcalc.check("val x = y", "a.fp")
    assert "a.fp:1:9: error[FP0202]" in fpcalc.describe(checked.problems, checked.sources, "concise")


def test_steps_from_the_start_lead_to_the_value() -> None:
    """The relation itself: each step's configuration has steps of its own, up to the end."""
    config = fpcalc.start(fpcalc.check("val x = 1\nx + 1"))
    rules = []
    while step := next(fpcalc.steps(config), None):
        rules.append(step.label.rule)
        config = step.after
    assert ["R-Let", "R-Delta"] == rules


def test_run_stops_at_a_bound_and_tells_every_step() -> None:
    """``max_steps`` and ``observe``."""
    seen: list[str] = []
    loop = fpcalc.check("def f(n: Int): Int = f(n)\nf(0)")
    ended = fpcalc.run(loop, max_steps=50, observe=lambda step: seen.append(step.label.rule))
    assert ended.problem is not None
    assert ("FP0907", 50) == (ended.problem.code, len(seen))
