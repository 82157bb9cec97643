"""Printing and parsing are inverse."""

from __future__ import annotations

from hypothesis import given, settings

from calculus.source import Source
from parser import parse
from parser.printing import show
from parser.surface import Expr, Module
from proofs_tests.parsing.strategies import exprs, modules


def parsed(text: str) -> Module:
    found = parse(Source("test.fp", text))
    assert not found.problems, (found.problems, text)
    return found.module


@settings(max_examples=150, deadline=None)
@given(exprs)
def test_parsing_undoes_printing_of_expressions(expr: Expr) -> None:
    """parse(show(e)) = e"""
    module = Module((), (), (), expr)
    assert module == parsed(show(module)), show(module)


@settings(max_examples=60, deadline=None)
@given(modules())
def test_parsing_undoes_printing(module: Module) -> None:
    """parse(show(m)) = m"""
    assert module == parsed(show(module)), show(module)
