"""Operations as text: each in the syntax that its row of the table says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from calculus.printing.types import type_arguments
from calculus.printing.writing import At, Piece, enclosed, group
from calculus.terms import Abs, App, Case, Lit, Match, New, PWild, Term, Var
from calculus.types import Type

if TYPE_CHECKING:
    from calculus.operations.table import Operation

SIMPLE, PREFIX, OTHER_SYMBOL, WORD = 13, 12, 11, 2
_PRECEDENCE = {"|": 3, "^": 4, "&": 5, "=": 6, "!": 6, "<": 7, ">": 7, ":": 8, "+": 9, "-": 9, "*": 10, "/": 10, "%": 10}


def _row(name: str) -> Operation | None:
    from calculus.operations.table import OPERATIONS  # whose rows print values themselves

    return OPERATIONS.get(name)


def _is_infix(row: Operation | None, args: tuple[Term, ...]) -> bool:
    return row is not None and len(args) == 2 and not (row.method[0].isalpha() or row.owner.endswith("."))


def _is_prefix(row: Operation | None, args: tuple[Term, ...]) -> bool:
    return row is not None and len(args) == 1 and row.method.startswith("unary_")


def is_bare(name: str) -> bool:
    """Is the operation a method that is written without parentheses?"""
    row = _row(name)
    return row is not None and not row.lists and not row.owner.endswith(".") and not row.method.startswith("unary_")


def operation_level(name: str, types: tuple[Type, ...], args: tuple[Term, ...]) -> int:
    """How tightly an operation binds: by the first character of an operator, as in Scala."""
    row = _row(name)
    if row is not None and _is_infix(row, args):
        return _PRECEDENCE.get(row.method[0], OTHER_SYMBOL)
    return PREFIX if _is_prefix(row, args) else SIMPLE


def operation_pieces(name: str, types: tuple[Type, ...], args: tuple[Term, ...]) -> Iterator[Piece]:
    """What an operation is written as; ``name[T](t, …)`` where the table has no such row."""
    row = _row(name)
    if row is None or len(args) != len(row.scheme.params):
        yield name
        yield from type_arguments(types)
        yield from enclosed("(", args, ")")
    elif _is_infix(row, args):
        yield from _infix(row.method, args[0], _by_name(row, 1, args[1]))
    elif _is_prefix(row, args):
        yield from (row.method.removeprefix("unary_"), At(args[0], PREFIX))
    else:
        yield from _call(row, types, args)


def _infix(operator: str, receiver: Term, other: Term) -> Iterator[Piece]:
    """``a + b``; an operator that ends in ``:`` is a method of what stands on its right."""
    level = _PRECEDENCE.get(operator[0], OTHER_SYMBOL)
    if operator.endswith(":"):
        yield from (At(other, level + 1), f" {operator} ", At(receiver, level))
    else:
        yield from (At(receiver, level), f" {operator} ", At(other, level + 1))


def _call(row: Operation, types: tuple[Type, ...], args: tuple[Term, ...]) -> Iterator[Piece]:
    """``t.m[T](t, …)(t)``, or ``Math.m(t, …)`` for a function of a companion."""
    shown = [_argument(row, place, arg) for place, arg in enumerate(args)]
    at = 0
    if row.owner.endswith("."):
        yield row.owner.removesuffix(".")
    else:
        yield At(args[0], SIMPLE)
        at = 1
    yield f".{row.method}"
    yield from type_arguments(types)
    for count in row.lists:
        yield from enclosed("(", shown[at : at + count], ")")
        at += count


def _argument(row: Operation, place: int, arg: Term) -> Piece:
    """An argument as people write it, where the elaborator puts a function around it."""
    match arg:
        case Abs((param,), Match(Var(name), cases)) if place in row.partial and name == param.name:
            return _partial_function(cases) or arg
        case _:
            return _by_name(row, place, arg)


def _by_name(row: Operation, place: int, arg: Term) -> Term:
    """What is passed by name, without the function that the elaborator puts around it."""
    if place not in row.by_name:
        return arg
    return arg.body if isinstance(arg, Abs) and not arg.params else App(arg, Lit(()))


def _partial_function(cases: tuple[Case, ...]) -> Piece | None:
    """``{ case p => e … }`` for cases that give ``Some(e)``, the last of them ``case _ => None``; None for any others."""
    shown: list[Piece] = []
    for case in cases[:-1]:
        match case:
            case Case(pattern, guard, New("Some", _, (body,))):
                shown.append(Case(pattern, guard, body))
            case _:
                return None
    match cases[-1]:
        case Case(PWild(), None, New("None")):
            return group(*enclosed("{ ", shown, " }", " "))
        case _:
            return None
