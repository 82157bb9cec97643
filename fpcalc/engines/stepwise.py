"""The calculus itself as an engine: the abstract machine makes the steps, one task after the other."""

from __future__ import annotations

from calculus.terms import Program
from fpcalc.running import Ended, run_program


class Stepwise:
    """One schedule of the calculus."""

    name = "calculus"

    def run(self, program: Program, folder: str) -> Ended:
        return run_program(program, folder)


STEPWISE = Stepwise()
