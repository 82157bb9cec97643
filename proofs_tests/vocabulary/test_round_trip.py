"""Kernel programs are written as surface programs that mean the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from calculus.printing import show_program
from calculus.source import Source
from calculus.terms import Program
from checker.elaborate import elaborate
from parser import parse

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.fp"))


def _elaborated(name: str, text: str) -> Program:
    parsed = parse(Source(name, text))
    elaborated = elaborate([parsed.module])
    found = [*parsed.problems, *elaborated.problems]
    assert [] == [str(problem) for problem in found if problem.severity == "error"], text
    return elaborated.program


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_a_program_is_read_back(file: Path) -> None:
    """elaborate(parse(show(P))) = P, for every example that is one file."""
    text = file.read_text("utf-8")
    if "\nimport " in "\n" + text:
        pytest.skip("it has a library")
    program = _elaborated(file.name, text)
    again = _elaborated("again.fp", show_program(program))
    assert program.main == again.main
    assert dict(program.definitions) == dict(again.definitions)
    assert dict(program.data) == dict(again.data)
