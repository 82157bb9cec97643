"""What the tests of elaboration share: a text, elaborated, and checked again by the kernel's rules."""

from __future__ import annotations

from calculus.problems import Problem
from calculus.source import Source
from calculus.terms import Term
from checker.elaborate import Elaborated, elaborate
from checker.kernel import check_program
from parser import parse


def elaborated(text: str) -> Elaborated:
    """A program's elaboration; without errors, the kernel accepts it too."""
    parsed = parse(Source("test.fp", text))
    assert () == tuple(parsed.problems)
    found = elaborate([parsed.module])
    if not [problem for problem in found.problems if problem.severity == "error"]:
        assert () == tuple(check_program(found.program))
    return found


def main_of(text: str) -> Term:
    """The kernel term of a program without problems."""
    found = elaborated(text)
    assert () == found.problems
    assert found.program.main is not None
    return found.program.main


def type_of(text: str) -> str:
    """The type of a program without problems."""
    found = elaborated(text)
    assert () == found.problems
    return str(found.program.type)


def problems_of(text: str) -> list[tuple[str, str]]:
    """The problems of a program, each with the text that it marks."""
    return [(problem.code, marked(problem, text)) for problem in elaborated(text).problems]


def marked(problem: Problem, text: str) -> str:
    """The text that a problem is about."""
    return text[problem.span.start : problem.span.end]
