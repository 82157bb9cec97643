"""What ``fpcalc meta`` tells of a violation, and writes of it: its program, and the steps that lead there."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import attrs

from calculus.printing import show_program
from fpcalc.aside import Aside
from fpcalc.checking import check_file
from fpcalc.cli import PROBLEMS, USAGE
from fpcalc.cli.console import report
from fpcalc.exploration.counterexamples import Counterexample, name_of, schedule_of
from fpcalc.exploration.counterexamples import write as write_trace
from fpcalc.loading import Unreadable
from fpcalc.plans import show_plan
from fpcalc.replaying import REPLAY_CORRECTNESS
from fpcalc.running import first_config
from semantics.substitution import SUBSTITUTION

if TYPE_CHECKING:
    from calculus.config import Config
    from calculus.terms import Program
    from fpcalc.meta.theorems import Violation
    from fpcalc.testing.generators.plans import FaultPlan


@attrs.frozen
class Written:
    """The files that a violation was written to, and the command that shows it."""

    files: Sequence[str]
    see: str


def tell(violation: Violation, again: str, folder: str = ".", *, small: bool = True) -> int:
    """Tells a violation, and writes it; ``again`` is the command that finds it. Gives the exit code."""
    from fpcalc.meta.theorems import THEOREMS

    statement = THEOREMS[violation.theorem].statement if violation.theorem in THEOREMS else ""
    plan = "" if violation.plan is None else f"under the faults\n{violation.plan!r}"
    sys.stdout.write(f"{violation.theorem} does not hold: {violation.words}\n  {statement}\n\n")
    sys.stdout.write(f"{show_program(violation.program)}{plan}\n")
    try:
        written = write(violation, folder, small=small)
    except Unreadable as found:
        report(found.problems, {}, "full")
        return USAGE
    sys.stdout.write(f"written: {', '.join(written.files)}; see it: {written.see}\nagain: {again}\n")
    return PROBLEMS


def write(violation: Violation, folder: str = ".", *, small: bool = True) -> Written:
    """Writes the program, which reads files below the folder, and the steps; under faults as few of these as will do, unless
    it is not to be ``small``. Raises ``Unreadable`` FP0911.
    """
    name, words = f"meta-{violation.theorem}", _words(violation)
    program = f"{name}.fp"
    with Aside(program) as out:
        out.write(f"// {violation.theorem}: {words}\n{show_program(violation.program)}")
    data = "" if os.path.realpath(folder) == os.path.realpath(".") else f"--data {shlex.quote(os.path.relpath(folder))} "
    if violation.plan is None:
        return _schedule(violation, name, f"{data}{program}")
    checked = check_file(program).program
    if checked is None:
        return Written((program,), f"fpcalc check {program}")
    config = first_config(checked, folder, SUBSTITUTION)
    found = _counterexample(violation, checked, program, config)
    if found is None:
        return _plan(violation.plan, name, f"{data}{program}")
    trace = f"{name}.fptrace"
    write_trace(trace, found)
    if small:
        write_trace(trace, _smaller(found, config))
    return Written((program, trace), f"fpcalc replay {data}{trace}")


def _words(violation: Violation) -> str:
    return " ".join(violation.words.split())


def _schedule(violation: Violation, name: str, program: str) -> Written:
    """Writes the choices that lead to a violation without faults."""
    from fpcalc.meta.theorems import show_schedule

    schedule = f"{name}.schedule"
    with Aside(schedule) as out:
        out.write(f"# {violation.theorem}: {_words(violation)}\n{show_schedule(violation.schedule)}")
    return Written((f"{name}.fp", schedule), f"fpcalc run --schedule {schedule} {program}")


def _plan(plan: FaultPlan, name: str, program: str) -> Written:
    """Writes the faults alone; a trace of that name is of another violation."""
    file = f"{name}.plan"
    with suppress(FileNotFoundError):
        os.unlink(f"{name}.fptrace")
    with Aside(file) as out:
        out.write(show_plan(plan.faults))
    return Written((f"{name}.fp", file), f"fpcalc run --faults {file} --recovery {shlex.quote(str(plan.policy))} {program}")


def _counterexample(violation: Violation, program: Program, path: str, config: Config) -> Counterexample | None:
    """The run under faults, as ``fpcalc replay`` makes it again; None where its steps alone do not show what is wrong."""
    from fpcalc.meta.retracing import retraced

    assert violation.plan is not None
    condition, policy = REPLAY_CORRECTNESS[violation.agreeing], str(violation.plan.policy)
    try:
        steps = schedule_of(violation.labels)
        found = Counterexample(name_of(program), path, policy, steps, condition, _words(violation))
        words = retraced(found, config)
    except Exception:  # whatever a wrong rule does
        return None
    return None if words is None else attrs.evolve(found, expected=words)


def _smaller(found: Counterexample, config: Config) -> Counterexample:
    """The counterexample with fewer steps; Ctrl-C leaves it as it is."""
    from fpcalc.meta.retracing import smaller

    try:
        return smaller(found, config)
    except KeyboardInterrupt:
        return found
