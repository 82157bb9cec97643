"""may contain(S, U): can a value of type S hold one of type U, anywhere? What ``Excluded`` forbids of a spore's captures.

S may contain U iff S and U have values in common, or a part of S may contain U (components, fields, elements, the data of a
SiloRef, the captured types of a spore), or S is opaque: a type variable, a function, or a spore whose Captured is unknown.

"Values in common" is S <: U and a little more, so that widening a type never hides what is in it: a Shape may be a Circle,
a SiloRef[Shape] a SiloRef[Circle]. Two lists have more in common than Nil only if their elements have something in common.
A U that mentions a type variable has something in common with every type of its form, for it may be instantiated to that.
"""

from __future__ import annotations

from calculus.types import (
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
    TypeVar,
    parts,
)
from checker.declarations import Declarations, constructors_of, field_types
from checker.subtyping import is_subtype, meet

# A data type that grows in its own recursion, D[(A, A)] inside D[A], has parts without end; this many are looked at.
_LOOKED_AT = 1000


def may_contain(program: Declarations, s: Type, u: Type) -> bool:
    """Can a value of type S hold one of type U? Where it is not known that it cannot, the answer is yes."""
    return containing_part(program, s, u) is not None


def containing_part(program: Declarations, s: Type, u: Type) -> Type | None:
    """The first part of S, S itself counted, that may be a U or is opaque; None where S holds no U."""
    waiting, seen = [s], {s}
    for part in waiting:
        if _opaque(part) or _overlap(program, part, u) or len(waiting) > _LOOKED_AT:
            return part
        for inner in _inside(program, part):
            if inner not in seen:
                seen.add(inner)
                waiting.append(inner)
    return None


def _opaque(ty: Type) -> bool:
    match ty:
        case TypeVar() | Fun():
            return True
        case SporeOf(captured=captured):
            return captured is None
        case _:
            return False


def _inside(program: Declarations, ty: Type) -> list[Type]:
    """The types of what a value of this type is made of."""
    match ty:
        case SporeOf(captured=captured):
            return list(captured or ())
        case DataOf():
            return [inner for con in constructors_of(program, ty) for inner in field_types(program, con, ty)]
        case _:
            return list(parts(ty))


def _overlap(program: Declarations, s: Type, u: Type) -> bool:
    if _open(u):
        return isinstance(u, TypeVar) or type(s) is type(u) or (isinstance(s, SporeOf) and isinstance(u, Fun)) or s == NOTHING
    return is_subtype(program, s, u) or not _hollow(meet(program, s, u))


def _open(ty: Type) -> bool:
    """Does a type variable stand in the type?"""
    inside = parts(ty) + (ty.captured or ()) + ty.excluded if isinstance(ty, SporeOf) else parts(ty)
    return isinstance(ty, TypeVar) or any([_open(part) for part in inside])


# fmt: off
def _hollow(ty: Type) -> bool:
    """Has a type no values, or only empty ones, for want of anything to put into them?"""
    match ty:
        case TupleOf(items) | RecordOf(_, items) | DataOf(_, items):    return any([_hollow(item) for item in items])
        case ListOf(item) | SiloOf(item) | FutureOf(item):              return _hollow(item)
        case MapOf(key, value):                                         return _hollow(key) or _hollow(value)
        case Fun(_, result) | SporeOf(_, result):                       return _hollow(result)
        case _:                                                         return ty == NOTHING
# fmt: on
