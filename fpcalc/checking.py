"""From a program's text to a checked kernel program: parse, elaborate, and let the kernel's own rules check the result."""

from __future__ import annotations

import attrs

from calculus.problems import Problem
from calculus.source import Source
from calculus.terms import Program
from fpcalc.limits import room
from fpcalc.loading import Loaded, load


@attrs.frozen
class Checked:
    """A program and everything that is wrong with it; ``program`` is None where there are errors.

    ``sources``: the texts that the problems' spans are of, by name.
    ``folder``: the program's own, which the files that it reads are below.
    """

    program: Program | None
    problems: tuple[Problem, ...]
    sources: dict[str, Source]
    folder: str

    @property
    def ok(self) -> bool:
        """Are there no errors (warnings aside)?"""
        return self.program is not None


def check_file(path: str) -> Checked:
    """Checks the program in a file; ``-`` is standard input. Raises ``loading.Unreadable``."""
    with room():
        return _check(load(path))


def check_text(text: str, name: str = "<text>") -> Checked:
    """Checks a program that is at hand as text; what it imports is relative to the folder of ``name``."""
    with room():
        return _check(load(name, text))


def _check(loaded: Loaded) -> Checked:
    if _errors(loaded.problems):  # names of what did not parse would all be unknown
        return Checked(None, loaded.problems, loaded.sources, loaded.folder)
    from checker.elaborate import elaborate

    elaborated = elaborate(loaded.modules)
    problems = (*loaded.problems, *elaborated.problems)
    if not _errors(problems):
        problems = (*problems, *_check_again(elaborated.program))
    program = None if _errors(problems) else elaborated.program
    return Checked(program, problems, loaded.sources, loaded.folder)


def _check_again(program: Program) -> list[Problem]:
    """What the kernel's rules say to the elaborator's program: nothing, if the elaborator is right."""
    from checker.kernel import check_program

    return [disagreement(problem) for problem in check_program(program)]


def disagreement(problem: Problem) -> Problem:
    """FP0901 for a problem that the kernel has found after the elaborator had found none."""
    from fpcalc.messages import tell

    told = tell(problem, lambda span: span.file)
    return Problem("FP0901", problem.span, {"code": problem.code, "words": told.message}, fix="fix")


def _errors(problems: tuple[Problem, ...]) -> bool:
    return any(problem.severity == "error" for problem in problems)
