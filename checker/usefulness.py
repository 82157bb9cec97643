"""Which values do the cases of a match leave out, and which cases does nothing reach?

Both questions are *usefulness*: a pattern is useful after some rows if a value fits it and none of the rows. The algorithm is
that of Maranget, "Warnings for pattern matching" (2007): the first column is taken apart, constructor by constructor. Here it
is a search with an explicit stack over rows that are linked lists, because a list pattern may be as long as a program; the
search notes the constructors that it goes through, in preorder, and the missing case is rebuilt from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import attrs

from calculus.terms import Case, PAlt, Pattern, PBind, PCon, PCons, PLit, PNil, PTup, PVar, PWild
from calculus.types import BOOLEAN, LEVEL, NOTHING, UNIT, DataOf, ListOf, TupleOf, Type
from calculus.values import Level, Value
from checker.declarations import Declarations, constructors_of, field_types
from checker.patterns import constructor_for, items_of

#: How many rows may be looked at for one match. Usefulness is NP-complete; matches that people write need a few dozen.
WORK = 1_000_000


class TooLarge(Exception):  # noqa: N818  (an answer of the search, not an error of ours)
    """The work allowed for one question is spent."""


@attrs.define
class Budget:
    """What may still be spent."""

    left: int

    def spend(self, amount: int) -> None:
        """Raises ``TooLarge`` where too little is left."""
        self.left -= amount
        if self.left < 0:
            raise TooLarge


# A column of patterns, types, or the constructors gone through, as a linked list.
Column: TypeAlias = tuple[Any, "Column"] | None


@attrs.frozen
class Head:
    """The outermost constructor of values and patterns: a tuple, Nil, ``::``, a constructor by name, or a constant."""

    kind: str
    name: Value = None
    arity: int = 0


_NIL = Head("Nil")
_CONS = Head("::", arity=2)
_ANY = Head("_")


def missing_case(program: Declarations, cases: Sequence[Case], ty: Type, work: int = WORK) -> Pattern | None:
    """A pattern for values of type ``ty`` that no case without a guard fits; None where there are none.

    Raises ``TooLarge`` where the question takes more than ``work``. The patterns fit the type (``checker.patterns``).
    """
    rows = [case.pattern for case in cases if case.guard is None]
    path = _search(program, rows, PWild(), ty, Budget(work))
    return None if path is None else _rebuild(path)


def unreachable(program: Declarations, cases: Sequence[Case], ty: Type, work: int = WORK) -> list[int]:
    """The positions of the cases that earlier ones always forestall, as far as ``work`` goes."""
    found: list[int] = []
    rows: list[Pattern] = []
    budget = Budget(work)
    for at, case in enumerate(cases):
        try:
            if _search(program, rows, case.pattern, ty, budget) is None:
                found.append(at)
        except TooLarge:
            break
        if case.guard is None:
            rows.append(case.pattern)
    return found


def _search(program: Declarations, rows: list[Pattern], pattern: Pattern, ty: Type, budget: Budget) -> Column:
    """The heads of a value that fits ``pattern`` and no row, last one first; None where there is no such value."""
    start: list[Column] = [(row, None) for row in rows]
    waiting: list[tuple[list[Column], Column, Column, Column]] = [(start, (pattern, None), (ty, None), None)]
    while waiting:
        matrix, vector, types, path = waiting.pop()
        if vector is None:
            if not matrix:
                return path if path is not None else (_ANY, None)
            continue
        assert types is not None
        budget.spend(len(matrix) + 1)
        first, rest = _open(vector[0]), vector[1]
        s, below = types
        if isinstance(first, PAlt):
            waiting += [(matrix, (item, rest), types, path) for item in reversed(first.items)]
            continue
        matrix = _without_alternatives(matrix)
        heads = _heads_to_try(program, first, matrix, s)
        narrowed = _narrow(matrix, heads)
        for head in reversed(heads):
            inside = _inside(program, head, s)
            columns = _items(first, head)
            waiting.append((narrowed[head], _push(columns, rest), _push(inside, below), (head, path)))
    return None


def _open(pattern: Pattern) -> Pattern:
    """A pattern without its binders; a name is a wildcard."""
    while isinstance(pattern, PBind):
        pattern = pattern.pattern
    return PWild() if isinstance(pattern, PVar) else pattern


def _without_alternatives(matrix: list[Column]) -> list[Column]:
    """The rows with their first column opened, one for each alternative."""
    rows: list[Column] = []
    waiting = matrix[::-1]
    while waiting:
        row = waiting.pop()
        assert row is not None
        first = _open(row[0])
        if isinstance(first, PAlt):
            waiting += [(item, row[1]) for item in reversed(first.items)]
        else:
            rows.append((first, row[1]))
    return rows


def _heads_to_try(program: Declarations, first: Pattern, matrix: list[Column], ty: Type) -> list[Head]:
    """Heads of values that fit ``first``, enough of them that if none leads to a value, no other does."""
    if ty == NOTHING:
        return []
    if not isinstance(first, PWild):
        return [_head(first)]
    used = {_head(row[0]): None for row in matrix if row is not None and not isinstance(row[0], PWild)}
    if not used:
        return [_ANY]
    every = _signature(program, ty)
    if every is None:
        return [_ANY]
    inhabited = [head for head in every if NOTHING not in _inside(program, head, ty)]
    # One head that no row mentions stands for all: the rows that fit it fit any head.
    return [head for head in inhabited if head not in used][:1] or inhabited


def _head(pattern: Pattern) -> Head:
    match pattern:
        case PTup(items):
            return Head("tuple", arity=len(items))
        case PCon(name, items):
            return Head("constructor", name, len(items))
        case PNil():
            return _NIL
        case PCons():
            return _CONS
        case PLit(value):
            return Head("constant", value)
        case _:
            raise AssertionError(pattern)


def _signature(program: Declarations, ty: Type) -> list[Head] | None:
    """All heads of a type's values; None where they are too many to name."""
    match ty:
        case TupleOf(items):
            return [Head("tuple", arity=len(items))]
        case ListOf():
            return [_NIL, _CONS]
        case DataOf():
            return [Head("constructor", con.name, len(con.fields)) for con in constructors_of(program, ty)]
        case _ if ty == BOOLEAN:
            return [Head("constant", True), Head("constant", False)]
        case _ if ty == LEVEL:
            return [Head("constant", level) for level in Level]
        case _ if ty == UNIT:
            return [Head("constant", ())]
        case _:
            return None


def _narrow(matrix: list[Column], heads: list[Head]) -> dict[Head, list[Column]]:
    """For each head the rows that fit values with it, their first column replaced by what is inside."""
    rows: dict[Head, list[Column]] = {head: [] for head in heads}
    for row in matrix:
        assert row is not None
        first, rest = row
        if isinstance(first, PWild):
            for head, fitting in rows.items():
                fitting.append(_push((first,) * head.arity, rest))
        elif (head := _head(first)) in rows:
            rows[head].append(_push(items_of(first), rest))
    return rows


def _items(pattern: Pattern, head: Head) -> tuple[Pattern, ...]:
    return (PWild(),) * head.arity if isinstance(pattern, PWild) else items_of(pattern)


def _inside(program: Declarations, head: Head, ty: Type) -> tuple[Type, ...]:
    """The types of what is inside a value of type ``ty`` with that head."""
    match ty:
        case TupleOf(items) if head.arity:
            return items
        case ListOf(item) if head.arity:
            return (item, ty)
        case DataOf() if head.arity:
            con = constructor_for(program, head.name, ty)
            return field_types(program, con, ty) if con is not None else (NOTHING,) * head.arity
        case _:
            return ()


def _push(items: Iterable[Any], rest: Column) -> Column:
    for item in reversed(tuple(items)):
        rest = (item, rest)
    return rest


def _rebuild(path: Column) -> Pattern:
    """The pattern whose heads, in preorder, the path gives, the last one first."""
    done: list[Pattern] = []
    while path is not None:
        head, path = path
        items = [done.pop() for _ in range(head.arity)]
        done.append(_pattern(head, tuple(items)))
    return done[0]


def _pattern(head: Head, items: tuple[Pattern, ...]) -> Pattern:
    match head.kind:
        case "tuple":
            return PTup(items)
        case "constructor":
            return PCon(head.name, items)
        case "Nil":
            return PNil()
        case "::":
            return PCons(items[0], items[1])
        case "constant":
            return PLit(head.name)
        case _:
            return PWild()
