"""Generated programs for tests: yours and those of the calculus itself. Needs the extra ``testing`` (Hypothesis).

    from hypothesis import given
    from fpcalc.testing import programs

    @given(programs())
    def test_something(program):
        ...

Every strategy makes only what is well typed, by construction, and shrinks to small programs. A counterexample is best read
in the surface language: ``calculus.printing.show_program(program)``.
"""

from __future__ import annotations

from fpcalc.testing.strategies import programs

__all__ = ["programs"]
