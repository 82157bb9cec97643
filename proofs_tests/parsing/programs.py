"""What the parsing tests ask of a text."""

from __future__ import annotations

from pathlib import Path

from calculus.source import Source
from parser import Parsed, parse
from parser.surface import Expr, Module, TypeExpr, Val

EVERYTHING = (Path(__file__).parent / "everything.fp").read_text("utf-8")
"""A program with each form of the language."""


def read(text: str) -> Parsed:
    return parse(Source("test.fp", text))


def module(text: str) -> Module:
    """The tree of a text without errors."""
    parsed = read(text)
    assert parsed.problems == (), text
    return parsed.module


def expr(text: str) -> Expr:
    """The tree of a text that is one expression."""
    found = module(text)
    assert not found.statements and found.result is not None
    return found.result


def type_of_val(text: str) -> TypeExpr:
    """The tree of a type."""
    (val,) = module(f"val x: {text} = y").statements
    assert isinstance(val, Val) and val.type is not None
    return val.type


def codes(text: str) -> list[str]:
    return [problem.code for problem in read(text).problems]


def places(text: str) -> list[tuple[str, str]]:
    """Each problem's code and the text at its place."""
    return [(problem.code, text[problem.span.start : problem.span.end]) for problem in read(text).problems]
