"""The laws of S <: T, S ∨ T and S ∧ T, on types of one shape.

Subtyping is an order on the well-formed types. S ∨ T is the least type above both, S ∧ T the greatest below both. What is
below a mobile type is mobile, and a data type is below another one as its fields are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import product
from typing import TypeAlias

import attrs

from calculus.printing import show
from calculus.terms import Program
from calculus.types import (
    INT,
    NOTHING,
    DataOf,
    Fun,
    FutureOf,
    ListOf,
    MapOf,
    RecordOf,
    SiloOf,
    SporeOf,
    TupleOf,
    Type,
)
from checker import subtyping
from checker.declarations import constructors_of, field_types
from checker.formation import well_formed
from checker.mobility import mobile
from fpcalc.checking import check_text
from fpcalc.testing.generators.choices import Choices, one_of

_DECLARED = """
sealed trait Shape
case class Circle(radius: Int) extends Shape
case class Square(side: Int) extends Shape
case class Blob(area: Int => Int) extends Shape
case class Box[A](content: A)
case class Sink[A](take: A => Int)
case class Cell[A](change: A => A)
case class Remote[A: Mobile](silo: SiloRef[A])
0
"""
_CIRCLE, _SQUARE, _SHAPE = DataOf("Circle"), DataOf("Square"), DataOf("Shape")
_ATOMS: tuple[Type, ...] = (INT, _CIRCLE, _SHAPE, _SQUARE, NOTHING, SporeOf(INT, INT, ()), SporeOf(INT, INT), Fun(INT, INT))
_GENERIC = ("Box", "Sink", "Cell", "Remote")
_TYPES = 4

#: Makes a type of one shape, whose leaves are chosen.
Shape: TypeAlias = Callable[[Choices], Type]
#: Makes a type with another one inside.
Around: TypeAlias = Callable[[Choices, Type], Type]


@attrs.frozen(eq=False)
class Types:
    """A few types of one shape: the well-formed ones, and the others."""

    program: Program
    good: tuple[Type, ...]
    bad: tuple[Type, ...]


def alike(choices: Choices) -> Types:
    """Types of one shape."""
    shape = _shape(choices, 2)
    types = [shape(choices) for _ in range(_TYPES)]
    program = _declared()
    good = [ty for ty in dict.fromkeys(types) if well_formed(program, ty)]
    return Types(program, tuple(good), tuple([ty for ty in dict.fromkeys(types) if ty not in good]))


@cache
def _declared() -> Program:
    program = check_text(_DECLARED).program
    assert program is not None
    return program


def _shape(choices: Choices, depth: int) -> Shape:
    if not depth or not choices.pick(5):
        return lambda choices: one_of(choices, _ATOMS)
    around, inside = one_of(choices, _AROUND), _shape(choices, depth - 1)
    return lambda choices: around(choices, inside(choices))


def _data(name: str) -> Around:
    return lambda _, ty: DataOf(name, (ty,))


#: Types that have others inside.
_AROUND: tuple[Around, ...] = (
    lambda _, ty: SiloOf(ty),
    lambda _, ty: ListOf(ty),
    lambda _, ty: FutureOf(ty),
    lambda _, ty: TupleOf((INT, ty)),
    lambda choices, ty: _record(ty, choices.pick(2)),
    lambda choices, ty: MapOf(one_of(choices, (INT, NOTHING)), ty),
    lambda choices, ty: SporeOf(INT, ty) if choices.pick(2) else Fun(INT, ty),
    lambda choices, ty: SporeOf(ty, INT) if choices.pick(2) else Fun(ty, INT),
    lambda choices, ty: _data(one_of(choices, _GENERIC))(choices, ty),
    *[_data(name) for name in _GENERIC],
)


def _record(ty: Type, more: int) -> Type:
    return RecordOf(("l", "m")[: 1 + more], (ty, INT)[: 1 + more])


#: What speaks against a law: words, and the types that they are about.
Against: TypeAlias = tuple[str, tuple[Type, ...]]


def disorder(types: Types) -> Against | None:
    """The first thing that speaks against one of the laws."""
    for law in (_order, _kinds, _fields, _joins, _meets):
        for against in law(types):
            return against
    return None


def _below(types: Types, s: Type, t: Type) -> bool:
    return subtyping.is_subtype(types.program, s, t)


def _order(types: Types) -> Iterator[Against]:
    """Reflexive, antisymmetric, transitive."""
    for s in types.good:
        if not _below(types, s, s):
            yield "a type is not below itself", (s,)
    for s, t in product(types.good, types.good):
        if s != t and _below(types, s, t) and _below(types, t, s):
            yield "two types are below each other", (s, t)
    for s, t, u in product(types.good, types.good, types.good):
        if _below(types, s, t) and _below(types, t, u) and not _below(types, s, u):
            yield "each is below the next, and the first is not below the last", (s, t, u)


def _kinds(types: Types) -> Iterator[Against]:
    """What is below a mobile type is mobile; nothing is below or above an ill-formed one, but itself."""
    for s, t in product(types.good, types.good):
        if _below(types, s, t) and mobile(types.program, t) and not mobile(types.program, s):
            yield "the first is below the second, and only the second is mobile", (s, t)
    for s, t in product(types.good, types.bad):
        if _below(types, s, t):
            yield "the first is below the second, which is ill formed", (s, t)


def _fields(types: Types) -> Iterator[Against]:
    """A data type is below another instance of it just when its fields are."""
    for s, t in product(types.good, types.good):
        if isinstance(s, DataOf) and isinstance(t, DataOf) and s.name == t.name and s.name in _GENERIC:
            (con,) = constructors_of(types.program, s)
            pairs = zip(field_types(types.program, con, s), field_types(types.program, con, t), strict=True)
            fields = all(_below(types, a, b) for a, b in pairs)
            if fields != _below(types, s, t):
                yield f"the first is {'not ' if fields else ''}below the second, unlike their fields", (s, t)


def _joins(types: Types) -> Iterator[Against]:
    for s, t in product(types.good, types.good):
        least = subtyping.join(types.program, s, t)
        above = [u for u in types.good if _below(types, s, u) and _below(types, t, u)]
        if least is None:
            if above:
                yield "two types are said to have none above both", (s, t, above[0])
        elif not well_formed(types.program, least) or not _below(types, s, least) or not _below(types, t, least):
            yield "the least type above two is ill formed, or not above both", (s, t, least)
        elif any(not _below(types, least, u) for u in above):
            yield "another type above two is less than the least", (s, t, least)


def _meets(types: Types) -> Iterator[Against]:
    for s, t in product(types.good, types.good):
        greatest = subtyping.meet(types.program, s, t)
        below = [u for u in types.good if _below(types, u, s) and _below(types, u, t)]
        if not well_formed(types.program, greatest) or not _below(types, greatest, s) or not _below(types, greatest, t):
            yield "the greatest type below two is ill formed, or not below both", (s, t, greatest)
        elif any(not _below(types, u, greatest) for u in below):
            yield "another type below two is greater than the greatest", (s, t, greatest)


def told(types: Sequence[Type]) -> str:
    """Types, one to a line."""
    return "\n".join([show(ty) for ty in types])
