"""Runs of checked programs: the configuration to begin with, who chooses, and how the end is told."""

from __future__ import annotations

from collections.abc import Callable

import attrs

from calculus.config import Config, World
from calculus.problems import Problem
from calculus.runtime import Done, Failure, Lost, Outcome
from calculus.source import NO_SPAN, Span
from calculus.terms import Let, Program
from calculus.types import Type
from calculus.values import Value
from fpcalc.files import FolderFiles
from fpcalc.limits import rare_collections
from semantics.choosers import Chooser, RoundRobin
from semantics.drivers import Run
from semantics.drivers import run as drive
from semantics.evaluator import Evaluator
from semantics.labels import Step, show_host, show_id
from semantics.substitution import SUBSTITUTION
from semantics.system import start


@attrs.frozen(eq=False)
class Ended:
    """A run: ``problem`` says why it has no value, and is None where ``value`` is the program's, of type ``type``.

    ``run`` is what the calculus's driver tells of it; None of a run by another engine.
    """

    run: Run | None
    type: Type
    value: Value
    problem: Problem | None


def run_program(
    program: Program,
    folder: str,
    choose: Chooser = RoundRobin(),  # noqa: B008  (a value)
    *,
    fuel: int | None = None,
    observe: Callable[[Step], None] | None = None,
    each_step: bool = False,
    record: bool = False,
) -> Ended:
    """Runs a program that has a main expression; it reads files below ``folder``.

    ``observe`` is told the visible steps, and with ``each_step`` the local ones too, which the relation itself then makes;
    otherwise the abstract machine makes them, at full speed.
    Raises ``ProblemFound`` FP0480 where a replayed schedule does not fit.
    """
    evaluator = SUBSTITUTION if each_step else fastest()
    config = first_config(program, folder, evaluator)
    with rare_collections():
        ended = drive(config, choose, fuel=fuel, observe=observe, local=each_step, record=record, evaluator=evaluator)
    assert program.type is not None
    value = ended.outcome.value if isinstance(ended.outcome, Done) else None
    return Ended(ended, program.type, value, why_no_value(ended, program))


def first_config(program: Program, folder: str, evaluator: Evaluator = SUBSTITUTION) -> Config:
    """The configuration that a program's run begins with."""
    return start(World(program, FolderFiles(folder)), evaluator)


def fastest() -> Evaluator:
    """The abstract machine, imported where something is run."""
    from semantics.machine.machine import MACHINE

    return MACHINE


def why_no_value(ended: Run, program: Program) -> Problem | None:
    """Why a run has no value, as a problem at the place that failed."""
    if ended.stopped == "fuel":
        return Problem("FP0907", NO_SPAN, {"steps": f"{ended.steps:,}"}, fix="fix")
    if ended.outcome is None:
        waits = [f"{show_id(w.task)} on {show_host(w.host)} for {show_id(w.loc.id)}" for w in ended.waits]
        return Problem("FP0491", _end_of(program), {"waits": "; ".join(waits) or "nothing"})
    return problem_of(ended.outcome, program)


def problem_of(outcome: Outcome, program: Program) -> Problem | None:
    """Why a program that has ended has no value; None where it has one."""
    match outcome:
        case Done():
            return None
        case Failure(code, words, span=span):
            return Problem(code, span, dict(words))
        case Lost(root):
            return Problem("FP0451", _end_of(program), {"root": root})


def _end_of(program: Program) -> Span:
    """The place of the final expression."""
    term = program.main
    while isinstance(term, Let):
        term = term.body
    return NO_SPAN if term is None else term.span
