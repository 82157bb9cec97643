"""Hypothesis strategies over the generators.

Each draws one small integer for each choice, so that Hypothesis sees, mutates and shrinks the choices themselves.
"""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

from calculus.terms import Program
from fpcalc.testing.build.choices import Drawn
from fpcalc.testing.build.programs import SIZE, program


@cache
def _below(count: int) -> st.SearchStrategy[int]:
    return st.integers(0, count - 1)


def choices(draw: st.DrawFn) -> Drawn:
    """The choices that a composite strategy draws."""
    return Drawn(lambda count: draw(_below(count)))


@st.composite
def programs(draw: st.DrawFn, size: int = SIZE, surface: bool = False) -> Program:
    """Well-typed programs, all of whose runs end; ``size`` is about the number of nodes in the main expression.

    ``surface``: only what the surface language can say, so that the program's text is elaborated to the program again.
    """
    return program(choices(draw), size, surface)
