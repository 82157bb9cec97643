"""What the declared data types say: their constructors, the types of their fields, the variance of their parameters.

A data type D[A,…] has constructors K[B,…](l: T, …) extends D[p,…]. A *case type* K[B,…] is the type of the values that K
makes; it is a subtype of its parent. Matching a value of type D[T,…] against K finds the Bs again: B is the Tᵢ where pᵢ is B
itself, the first such i (``checker.formation`` refuses a constructor with a B that stands nowhere).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol
from weakref import WeakKeyDictionary

import attrs

from calculus.terms import Constructor, DataType
from calculus.types import (
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
    subst_all,
)


class Declarations(Protocol):
    """Whatever knows all data types of a program, complete and for good; compared by identity. A ``Program`` is one."""

    @property
    def data(self) -> Mapping[str, DataType]: ...


# How a parameter is used: a set of two bits. Bit 1: where values come out (covariant), bit 2: where they go in.
UNUSED, COVARIANT, CONTRAVARIANT, INVARIANT = 0, 1, 2, 3
_FLIP = (UNUSED, CONTRAVARIANT, COVARIANT, INVARIANT)


@attrs.frozen
class Facts:
    """What follows from the declarations, by the name of a data type or of a case type.

    ``cases``: the constructors whose name is not their data type's own.
    ``fields``: the types of a constructor's fields in a value of a type, as far as they have been asked for.
    """

    constructors: dict[str, Constructor]
    cases: dict[str, Constructor]
    params: dict[str, tuple[TypeVar, ...]]
    variance: dict[str, tuple[int, ...]]
    fields: dict[tuple[str, DataOf], tuple[Type, ...]] = attrs.field(factory=dict)


_FACTS: WeakKeyDictionary[Declarations, Facts] = WeakKeyDictionary()


def facts(program: Declarations) -> Facts:
    """The facts of a program, found once."""
    known = _FACTS.get(program)
    if known is None:
        known = _FACTS[program] = _find(program)
    return known


def _find(program: Declarations) -> Facts:
    constructors = {con.name: con for data in program.data.values() for con in data.constructors}
    cases = {name: con for name, con in constructors.items() if con.parent.name != name}
    params = {name: data.type_params for name, data in program.data.items()}
    params |= {name: con.type_params for name, con in cases.items() if name not in params}
    return Facts(constructors, cases, params, _variances(program, params))


def parent(program: Declarations, ty: DataOf) -> DataOf | None:
    """The data type that a case type belongs to; None for a data type."""
    con = facts(program).cases.get(ty.name)
    if con is None or ty.name in program.data:
        return None
    by: dict[str, Type] = {var.name: arg for var, arg in zip(con.type_params, ty.args, strict=True)}
    return DataOf(con.parent.name, subst_all(con.parent.args, by))


def constructors_of(program: Declarations, ty: DataOf) -> tuple[Constructor, ...]:
    """The constructors that make the values of a data type or of a case type."""
    data = program.data.get(ty.name)
    return data.constructors if data is not None else (facts(program).constructors[ty.name],)


def case_type(program: Declarations, con: Constructor, ty: DataOf) -> DataOf:
    """The type of those values of ``ty`` that ``con`` makes; ``con`` belongs to the data type of ``ty``."""
    if con.name == ty.name:
        return ty
    whole = parent(program, ty) or ty
    found: dict[str, Type] = {}
    for arg, actual in zip(con.parent.args, whole.args, strict=True):
        if isinstance(arg, TypeVar):
            found.setdefault(arg.name, actual)
    return DataOf(con.name, tuple([found[var.name] for var in con.type_params]))


def field_types(program: Declarations, con: Constructor, ty: DataOf) -> tuple[Type, ...]:
    """The types of the fields that ``con`` gives to a value of type ``ty``; found once for each of its types."""
    known = facts(program).fields
    types = known.get((con.name, ty))
    if types is None:
        by = dict(zip([var.name for var in con.type_params], case_type(program, con, ty).args, strict=True))
        types = known[con.name, ty] = subst_all(tuple([param.type for param in con.fields]), by)
    return types


# Variance: the least fixed point of "a parameter is used as the fields use it".


def _variances(program: Declarations, params: dict[str, tuple[TypeVar, ...]]) -> dict[str, tuple[int, ...]]:
    found = {name: (UNUSED,) * len(variables) for name, variables in params.items()}
    _grow(program, found)
    # A parameter that no field uses is covariant, for joins to be unique; which may make more of those around it used.
    for name, uses in found.items():
        found[name] = tuple([use or COVARIANT for use in uses])
    _grow(program, found)
    return found


def _grow(program: Declarations, found: dict[str, tuple[int, ...]]) -> None:
    changed = True
    while changed:
        changed = False
        for data in program.data.values():
            whole = list(found[data.name])
            for con in data.constructors:
                uses = _uses([param.type for param in con.fields], found)
                determined: set[str] = set()
                for at, arg in enumerate(con.parent.args):
                    if isinstance(arg, TypeVar) and arg.name not in determined:
                        determined.add(arg.name)
                        whole[at] |= uses.get(arg.name, UNUSED)
                if con.name in program.data:
                    continue
                _note(con.parent, COVARIANT, uses, found)
                before = found[con.name]
                pairs = zip(con.type_params, before, strict=True)
                found[con.name] = tuple([old | uses.get(var.name, UNUSED) for var, old in pairs])
                changed |= found[con.name] != before
            changed |= tuple(whole) != found[data.name]
            found[data.name] = tuple(whole)


def _uses(types: list[Type], variance: Mapping[str, tuple[int, ...]]) -> dict[str, int]:
    """How the variables of some types, all read from, are used."""
    uses: dict[str, int] = {}
    for ty in types:
        _note(ty, COVARIANT, uses, variance)
    return uses


def _note(ty: Type, use: int, uses: dict[str, int], variance: Mapping[str, tuple[int, ...]]) -> None:
    match ty:
        case Base():
            pass
        case TypeVar(name):
            uses[name] = uses.get(name, UNUSED) | use
        case TupleOf(items) | RecordOf(_, items):
            for item in items:
                _note(item, use, uses, variance)
        case ListOf(item) | SiloOf(item) | FutureOf(item):
            _note(item, use, uses, variance)
        case MapOf(key, value):
            _note(key, INVARIANT, uses, variance)
            _note(value, use, uses, variance)
        case DataOf(name, args):
            for arg, inner in zip(args, variance.get(name, (INVARIANT,) * len(args)), strict=False):
                if inner:
                    _note(arg, through(inner, use), uses, variance)
        case Fun(param, result):
            _note(param, _FLIP[use], uses, variance)
            _note(result, use, uses, variance)
        case SporeOf(param, result, captured, excluded):
            _note(param, _FLIP[use], uses, variance)
            _note(result, use, uses, variance)
            for part in (captured or ()) + excluded:
                _note(part, INVARIANT, uses, variance)


def through(outer: int, use: int) -> int:
    """The use of what stands at a parameter that is itself used: ``outer`` after ``use``."""
    if outer == COVARIANT:
        return use
    return _FLIP[use] if outer == CONTRAVARIANT else INVARIANT
