"""mobile(T): may values of type T travel? And comparable(T), ordered(T): may they be compared?

The three are *properties of a type's parts*: a leaf has one or not, anything else has it iff all its parts do. A data type
has it iff the fields of its constructors do, coinductively: D[T,…] fails only if a finite path of fields leads to a part that
fails. So each data type comes down to the set of its parameters that must have the property (None: it fails whatever they are),
a greatest fixed point that is found once; types that grow with each recursion, D[(A, A)] inside D[A], need no special care.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias
from weakref import WeakKeyDictionary

import attrs

from calculus.rules import add_rule, fired
from calculus.types import (
    BOOLEAN,
    CHAR,
    DOUBLE,
    INT,
    NOTHING,
    STRING,
    UNIT,
    Base,
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
from checker.declarations import Declarations, constructors_of, facts, field_types

Property: TypeAlias = Literal["mobile", "comparable", "ordered"]

PROPERTIES: tuple[Property, ...] = ("mobile", "comparable", "ordered")

#: The parameters (by position) of each data type that must have a property for it to have it; None where it never has.
Needs: TypeAlias = dict[str, frozenset[int] | None]

_NEEDS: WeakKeyDictionary[Declarations, dict[Property, Needs]] = WeakKeyDictionary()


@attrs.frozen
class Part:
    """A part of a type, and the way to it from the outside: ``("elements", "field `f` of `P`")``."""

    path: tuple[str, ...]
    type: Type

    def __str__(self) -> str:
        """Words for a message: ``Int => Int``, or ``Int => Int``, with its place."""
        place = " of ".join(reversed(self.path))
        return f"`{self.type}`, {place}" if place else f"`{self.type}`"


def mobile(program: Declarations, ty: Type) -> bool:
    """Is every value of this well-formed type free of functions and futures, so that it may be captured and sent?"""
    return holds(program, "mobile", ty)


def comparable(program: Declarations, ty: Type) -> bool:
    """May values of the type be compared with ``==`` and be keys of a Map?"""
    return holds(program, "comparable", ty)


def ordered(program: Declarations, ty: Type) -> bool:
    """May values of the type be sorted?"""
    return holds(program, "ordered", ty)


def immobile_part(program: Declarations, ty: Type) -> Part | None:
    """The nearest part that makes a type immobile; None where it is mobile."""
    return offending_part(program, "mobile", ty)


def holds(program: Declarations, what: Property, ty: Type) -> bool:
    """Has the type the property?"""
    verdict = _leaf(what, ty)
    if verdict is not None:
        return verdict
    if isinstance(ty, DataOf):
        needs = _needs(program, what)[ty.name]
        if needs is None:
            return False
        return all([holds(program, what, arg) for at, arg in enumerate(ty.args) if at in needs])
    return all([holds(program, what, part) for part in parts(ty)])


# fmt: off
def _leaf(what: Property, ty: Type) -> bool | None:
    """Decides the types whose parts do not matter; None for the others."""
    if what == "mobile":
        match ty:
            case Base():                  return by("Mobile-Base", True)
            case TypeVar(_, mobile):      return by("Mobile-Var", mobile)
            case SporeOf():               return by("Mobile-Spore", True)
            case SiloOf():                return by("Mobile-Silo", True)
            case Fun() | FutureOf():      return False
            case DataOf():                return by("Mobile-Data", None)
            case _:                       return by("Mobile-Parts", None)
    match ty:
        case TypeVar():
            return _promises(ty, what)
        case Fun() | SporeOf() | SiloOf() | FutureOf():
            return False
        case Base():
            return what == "comparable" or ty in _ORDERED_BASES
        case MapOf() | RecordOf() if what == "ordered":
            return False
        case DataOf(name) if what == "ordered" and name not in _ORDERED_DATA:
            return False
        case _:
            return None
# fmt: on

_ORDERED_BASES = (INT, DOUBLE, BOOLEAN, CHAR, STRING, UNIT, NOTHING)
_ORDERED_DATA = ("Option", "Some", "None")


def _promises(var: TypeVar, what: Property) -> bool:
    """Is the type variable declared to have the property? What is ordered is comparable."""
    if what == "mobile":
        return var.mobile
    return var.ordered or (what == "comparable" and var.comparable)


def breach(program: Declarations, var: TypeVar, ty: Type) -> tuple[Property, Part] | None:
    """The first of the variable's bounds that a type for it does not keep, and the part that is to blame."""
    for what in PROPERTIES:
        if _promises(var, what):
            part = offending_part(program, what, ty)
            if part is not None:
                return what, part
    return None


def by(name: str, verdict: bool | None) -> bool | None:
    """The verdict, by the rule ``name``."""
    if verdict is not False:
        fired(name)
    return verdict


def _needs(program: Declarations, what: Property) -> Needs:
    known = _NEEDS.setdefault(program, {})
    if what not in known:
        known[what] = _find_needs(program, what)
    return known[what]


def _find_needs(program: Declarations, what: Property) -> Needs:
    params = facts(program).params
    found: Needs = {name: frozenset() for name in params}
    changed = True
    while changed:
        changed = False
        for name, variables in params.items():
            whole = DataOf(name, variables)
            positions = {var.name: at for at, var in enumerate(variables)}
            fields = [ty for con in constructors_of(program, whole) for ty in field_types(program, con, whole)]
            needs = _needed(what, fields, positions, found)
            changed |= needs != found[name]
            found[name] = needs
    return found


def _needed(what: Property, types: list[Type], positions: dict[str, int], found: Needs) -> frozenset[int] | None:
    """The parameters that must have the property for all of some types to have it."""
    needs: frozenset[int] = frozenset()
    for ty in types:
        if isinstance(ty, TypeVar) and not _promises(ty, what):
            inner: frozenset[int] | None = frozenset({positions[ty.name]})
        elif (verdict := _leaf(what, ty)) is not None:
            inner = frozenset() if verdict else None
        elif isinstance(ty, DataOf):
            own = found[ty.name]
            args = [arg for at, arg in enumerate(ty.args) if own and at in own]
            inner = None if own is None else _needed(what, args, positions, found)
        else:
            inner = _needed(what, list(parts(ty)), positions, found)
        if inner is None:
            return None
        needs |= inner
    return needs


def offending_part(program: Declarations, what: Property, ty: Type) -> Part | None:
    """The nearest part, breadth first, for whose sake a type has not the property; None where it has."""
    if holds(program, what, ty):
        return None
    level = [Part((), ty)]
    while True:
        below: list[Part] = []
        for part in level:
            if _leaf(what, part.type) is False:
                return part
            below += [
                Part((*part.path, step), inner) for step, inner in _steps(program, part.type) if not holds(program, what, inner)
            ]
        level = below


def _steps(program: Declarations, ty: Type) -> Iterator[tuple[str, Type]]:
    """The parts of a type, with words for the way to each."""
    match ty:
        case TupleOf(items):
            for at, item in enumerate(items):
                yield f"component _{at + 1}", item
        case RecordOf(labels, items):
            for label, item in zip(labels, items, strict=True):
                yield f"field `{label}`", item
        case ListOf(item):
            yield "the elements", item
        case MapOf(key, value):
            yield "the keys", key
            yield "the values", value
        case DataOf():
            for con in constructors_of(program, ty):
                for param, inner in zip(con.fields, field_types(program, con, ty), strict=True):
                    yield f"field `{param.name}` of `{con.name}`", inner
        case _:
            pass


# The figures of the rules above.

for _name, _figure in {
    "Mobile-Base": """
─────────────  Mobile-Base
mobile(B)

B is Int, Double, Boolean, Char, String, Unit, Host, StorageLevel or Nothing.
""",
    "Mobile-Var": """
A : Mobile declared
───────────────────  Mobile-Var
mobile(A)
""",
    "Mobile-Spore": """
──────────────────────────────────  Mobile-Spore
mobile(Spore[A, B]{Captured = …})

Its captured types were found mobile where the spore was made; there is no rule for A => B, nor for Future[T].
""",
    "Mobile-Silo": """
───────────────────  Mobile-Silo
mobile(SiloRef[T])

The type is well formed only if T is mobile.
""",
    "Mobile-Parts": """
mobile(T₁)  …  mobile(Tₙ)
──────────────────────────────────────────────────────────────────  Mobile-Parts
mobile((T₁,…,Tₙ))   mobile({l₁: T₁,…})   mobile(List[T₁])   mobile(Map[T₁, T₂])
""",
    "Mobile-Data": """
for each constructor K(l₁: T₁,…,lₙ: Tₙ) of D[A,…]:  mobile([S/A]T₁)  …  mobile([S/A]Tₙ)
───────────────────────────────────────────────────────────────────────────────────────  Mobile-Data
mobile(D[S,…])

Read coinductively: a recursive data type is mobile unless a finite path of fields leads to a part that is not.
""",
}.items():
    add_rule(_name, "mobility", _figure.strip(), holds)
