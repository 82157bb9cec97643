"""Subject reduction of elaboration, over generated programs that the surface language can say."""

from __future__ import annotations

import pytest
from hypothesis import given, note

from calculus.printing import show_program
from calculus.renaming import alpha_equal
from calculus.terms import Program
from checker.kernel import check_program
from fpcalc.checking import check_text
from fpcalc.testing import begin, programs
from proofs_tests.theorems.trying import tried
from semantics.drivers import run

pytestmark = pytest.mark.campaign


@tried(3)
@given(programs(surface=True))
def test_elaboration_keeps_programs(program: Program) -> None:
    """The text of a kernel program is elaborated to a program of the same type, which the kernel's rules accept, and which is
    α-equal to it, or differs in types that are written more narrowly: it makes the same visible steps to the same end.
    """
    note(show_program(program))
    checked = check_text(show_program(program))
    assert [] == [problem for problem in checked.problems if problem.severity == "error"]
    assert checked.program is not None
    assert () == check_program(checked.program)
    assert program.type == checked.program.type
    assert program.main is not None
    assert checked.program.main is not None
    if not alpha_equal(program.main, checked.program.main):
        there, here = run(begin(program), record=True), run(begin(checked.program), record=True)
        assert there.schedule == here.schedule
        assert type(there.outcome) is type(here.outcome)
