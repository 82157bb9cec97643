"""Programs: every definition, and the main expression, checked by the kernel's rules alone.

Pre: a program from anywhere. Post: where there are no problems, the theorems of the calculus speak of it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial

from calculus.problems import Problem, ProblemFound
from calculus.rules import fired, rule
from calculus.terms import Definition, Program
from checker.formation import data_problems, type_problems
from checker.kernel import judgement
from checker.kernel.contexts import Ctx

# Terms nest as deep as the parser lets programs nest; each level takes a few of Python's frames.
_FRAMES = 50_000


def check_program(program: Program) -> tuple[Problem, ...]:
    """All problems of a program: the data types' if they have any, else the first of each definition and of main."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _FRAMES))
    try:
        return tuple(data_problems(program)) or tuple(_term_problems(program))
    finally:
        sys.setrecursionlimit(limit)


def _term_problems(program: Program) -> Iterator[Problem]:
    for name, definition in program.definitions.items():
        if name != definition.name:
            yield Problem("FP0202", definition.span, {"name": name})
        yield from _problems(partial(t_def, program, definition))
    yield from _problems(lambda: t_program(program))


def _problems(judge: Callable[[], None]) -> tuple[Problem, ...]:
    try:
        judge()
    except ProblemFound as found:
        return found.problems
    return ()


@rule("T-Def", "typing")
def t_def(program: Program, f: Definition) -> None:
    """
    A₁, … ⊢ T well formed    A₁, …; ∅; ∅ ⊢ t : T
    ─────────────────────────────────────────────  T-Def
    ⊢ def f[A₁, …]: T = t

    A definition is closed: its body sees type parameters and definitions.
    """
    for found in type_problems(program, f.type, f.type_params, f.span):
        raise ProblemFound(found)
    judgement.check(Ctx(program, scope=f.type_params), f.body, f.type)
    fired("T-Def")


@rule("T-Program", "typing")
def t_program(program: Program) -> None:
    """
    ⊢ def …    ∅; ∅ ⊢ t : T
    ────────────────────────  T-Program
    ⊢ def … ; t : T

    A library has no main expression.
    """
    if program.main is None or program.type is None:
        return
    for found in type_problems(program, program.type, (), program.main.span):
        raise ProblemFound(found)
    judgement.check(Ctx(program), program.main, program.type)
    fired("T-Program")
