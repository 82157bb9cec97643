"""A lineage that travels is the lineage that arrives."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from calculus.codec import from_text, to_text
from calculus.problems import ProblemFound
from calculus.runtime import DRIVER, DRIVER_TASK, Id, Lineage, Loc, Mapped, Mat, Persisted, SporeVal
from calculus.terms import Param, SporeCode, Var
from calculus.types import INT, SporeOf
from calculus.values import Level
from fpcalc.engines.dask.spines import lineage_of, spine_of
from fpcalc.testing import Typed, lineages

SOURCE = Mat(Loc(DRIVER, Id(DRIVER_TASK, 0)), INT)
SAME = SporeVal(SporeCode((), (Param("x", INT),), Var("x"), SporeOf(INT, INT)), ())


def chain(length: int) -> Lineage:
    """Maps upon a source, which is persisted in the middle."""
    lineage: Lineage = SOURCE
    for k in range(1, length + 1):
        loc = Loc(DRIVER, Id(DRIVER_TASK, k))
        lineage = Persisted(loc, lineage, Level.MEMORY) if 2 * k == length else Mapped(loc, lineage, SAME)
    return lineage


@given(lineages())
def test_the_inverse(found: Typed) -> None:
    """lineage_of(decode(encode(spine_of(r)))) = r, and a copy of r has the same encoding."""
    written = to_text(spine_of(found.value), spans=True)
    again = lineage_of(from_text(written))
    assert found.value == again
    assert written == to_text(spine_of(again), spans=True)


def test_a_chain_is_short() -> None:
    """Two runs of maps and what stands between them take a row each, and not one for each map."""
    lineage = chain(1_000)
    written = to_text(spine_of(lineage))
    assert lineage == lineage_of(from_text(written))
    assert 12_000 > len(written)
    assert 3 == len(spine_of(lineage)) - 1


@pytest.mark.parametrize(
    "other",
    [
        (), 1, (1,), (SOURCE, 1), (SOURCE, ("Mapped", DRIVER, DRIVER_TASK, (1,))),
        (SOURCE, ("Sent", DRIVER, DRIVER_TASK, (1,), (SAME,))),
        (SOURCE, ("Mapped", DRIVER, DRIVER_TASK, (1, 2), (SAME,))),
        (SOURCE, ("Mapped", DRIVER, DRIVER_TASK, (True,), (SAME,))),
        (SOURCE, ("Mapped", DRIVER, DRIVER_TASK, (1,), (Level.MEMORY,))),
        (SOURCE, ("Persisted", DRIVER, DRIVER_TASK, (1,), (SAME,))),
        (SOURCE, ("Mapped", DRIVER, 1, (1,), (SAME,))),
    ],
    ids=range(11),
)  # fmt: skip
def test_other_columns_are_refused(other: Any) -> None:
    """FP0910 for what no lineage has."""
    with pytest.raises(ProblemFound) as found:
        lineage_of(other)
    assert ["FP0910"] == [problem.code for problem in found.value.problems]
