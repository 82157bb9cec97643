"""The functions of the public page, ``import fpcalc``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from calculus.config import Config
from calculus.printing import show
from calculus.problems import Problem, ProblemFound
from calculus.source import NO_SPAN, Source
from calculus.terms import Program
from fpcalc.checking import Checked, check_file, check_text
from fpcalc.engines.interface import engine as engine_named
from fpcalc.limits import room
from fpcalc.report import Format, Reporter, Sources
from fpcalc.running import Ended, first_config, run_program
from parser import Parsed
from parser import parse as parse_source
from semantics.choosers import Chooser, RoundRobin
from semantics.labels import Step
from semantics.system import steps as system_steps


def parse(text: str, name: str = "<text>") -> Parsed:
    """The surface syntax of a program, ``.module``, and what is wrong with its form, ``.problems``; never raises."""
    with room():
        return parse_source(Source(name, text))


def check(text: str, name: str = "<text>") -> Checked:
    """A program given as text, checked; imports are relative to the folder of ``name``, problems are in the result."""
    return check_text(text, name)


def load(path: str) -> Checked:
    """The program in a file, checked. Raises ``ProblemFound`` FP0904 where the file cannot be read."""
    return check_file(path)


def run(
    program: Checked,
    choose: Chooser = RoundRobin(),  # noqa: B008  (a value)
    *,
    max_steps: int | None = None,
    observe: Callable[[Step], None] | None = None,
    data: str | None = None,
    engine: str = "calculus",
) -> Ended:
    """Runs a checked program to its end, or for ``max_steps``: ``.value`` and ``.type``, or ``.problem`` that tells why not.

    ``choose`` says who makes the next step, ``observe`` is told every step; files are read below the folder ``data``.
    ``engine``: ``calculus``, ``local`` or ``dask``; the last two run compiled code, to which steps mean nothing.
    Raises ``ProblemFound`` where the program has errors or nothing to run.
    """
    runnable = _runnable(program)
    if engine != "calculus":
        return engine_named(engine).run(runnable, data or program.folder)
    return run_program(runnable, data or program.folder, choose, fuel=max_steps, observe=observe, each_step=observe is not None)


def evaluate(text: str) -> tuple[str, str]:
    """The value and the type of a program given as text, as text.

    Raises ``ProblemFound`` where it has errors, or fails.
    """
    ended = run(check(text))
    if ended.problem is not None:
        raise ProblemFound(ended.problem)
    return show(ended.value), show(ended.type)


def start(program: Checked, data: str | None = None) -> Config:
    """The configuration that a program's run begins with. Raises ``ProblemFound`` as ``run`` does."""
    return first_config(_runnable(program), data or program.folder)


def steps(config: Config) -> Iterator[Step]:
    """All steps that a configuration can make, each with its label and the configuration after it."""
    return system_steps(config)


def describe(problems: Sequence[Problem], sources: Sources, form: Format = "full") -> str:
    """Problems as text; ``sources`` are those of ``Checked``."""
    return Reporter(sources, form).show(problems)


def _runnable(checked: Checked) -> Program:
    if checked.program is None:
        raise ProblemFound(*[problem for problem in checked.problems if problem.severity == "error"])
    if checked.program.main is None:
        names = list(checked.sources)
        raise ProblemFound(Problem("FP0909", NO_SPAN, {"file": names[0] if names else ""}))
    return checked.program
