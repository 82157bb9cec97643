"""Local type inference: the type arguments of one call, from its arguments and from the type that is expected of it.

Pierce and Turner, "Local type inference" (2000): every parameter and every argument bounds the type variables from below
or from above; when all arguments are typed the variables are solved, and nothing stays open after the call. An unsolved
variable is ``Nothing``, the least type.

A function's type scheme is used without renaming: the variables of a *parameter's* type are the unknowns, the variables
of an *argument's* type are those of the definition around, and substitution is simultaneous.
"""

from __future__ import annotations

import attrs

from calculus.types import (
    DOUBLE,
    INT,
    NOTHING,
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
    subst_types,
)
from checker.elaborate.contexts import ERROR, HOLE, Elaborator
from checker.subtyping import is_subtype, join


def mentions(ty: Type, what: Type) -> bool:
    """Does ``what`` (a type without parts) stand in the type?"""
    if isinstance(ty, Base):
        return ty is what
    stack: list[Type] = [ty]
    while stack:
        top = stack.pop()
        if top is what:
            return True
        stack += parts(top)
        if isinstance(top, SporeOf):
            stack += [*(top.captured or ()), *top.excluded]
    return False


def wrong_already(*types: Type) -> bool:
    """Has a problem been reported where one of the types comes from?"""
    return any([mentions(ty, ERROR) for ty in types])


def is_instance(ty: Type, param: Type, solution: dict[str, Type]) -> bool:
    """Is the type the parameter's type at the solution, as far as can be seen without comparing deeply?"""
    match param:
        case TypeVar(name):
            return ty is solution.get(name, param)
        case ListOf(item):
            return isinstance(ty, ListOf) and is_instance(ty.item, item, solution)
        case Fun(a, b):
            return isinstance(ty, Fun) and is_instance(ty.param, a, solution) and is_instance(ty.result, b, solution)
        case _:
            return ty is param


class Unknowns:
    """What is known of a scheme's type variables.

    ``lower``, ``upper``: bounds that arguments and the expected type give.
    ``bare``: no bound of the variable has come from inside a type, so that arguments may still be widened.
    """

    __slots__ = ("_el", "bare", "lower", "names", "upper")

    def __init__(self, el: Elaborator, variables: tuple[TypeVar, ...]) -> None:
        self._el = el
        self.names = [variable.name for variable in variables]
        self.lower: dict[str, Type] = {}
        self.upper: dict[str, Type] = {}
        self.bare = dict.fromkeys(self.names, True)

    def fix(self, types: dict[str, Type]) -> None:
        """These variables are these types, as ``f[T]`` says; those of a method's receiver are the receiver's."""
        for name, ty in types.items():
            self.lower[name] = self.upper[name] = ty
            self.bare[name] = False

    def hint(self, ty: Type) -> Type:
        """What is known of a parameter's type; the unknown is ``HOLE``."""
        by: dict[str, Type] = {}
        for name in self.names:
            by[name] = self.lower.get(name) or self.upper.get(name) or HOLE
        return subst_types(ty, by)

    def know(self, ty: Type) -> bool:
        """Is something known of each variable in the type, and is that complete?"""
        if isinstance(ty, TypeVar) and ty.name in self.bare:
            known = self.lower.get(ty.name) or self.upper.get(ty.name)
            return known is not None and not mentions(known, HOLE)
        return all([self.know(part) for part in parts(ty)])

    def wish(self, ty: Type) -> Type:
        """What is expected of an argument that need not be of the same type as those before it: what the call's place says.

        A function has to take what the arguments before it are.
        """
        if isinstance(ty, Fun | SporeOf):
            return attrs.evolve(ty, param=self.hint(ty.param), result=self.wish(ty.result))
        return subst_types(ty, {name: self.upper.get(name, HOLE) for name in self.names})

    def solution(self) -> dict[str, Type]:
        """The variables' types: the least that fits, else the greatest, else Nothing."""
        return {name: self.lower.get(name) or self.upper.get(name) or NOTHING for name in self.names}

    def takes(self, found: Type, param: Type) -> bool:
        """``found <: param`` bounds the variables of ``param``; False where an argument of this type fits no longer."""
        if isinstance(param, TypeVar) and param.name in self.bare:
            return self._above(param.name, found, bare=True)
        self._inside(found, param, up=True)
        return True

    def gives(self, result: Type, expected: Type) -> None:
        """``result <: expected`` bounds the variables of ``result``."""
        self._inside(expected, result, up=False)

    def _above(self, name: str, found: Type, bare: bool) -> bool:
        if found is ERROR or found is HOLE:
            self.lower.setdefault(name, ERROR if found is ERROR else NOTHING)
            return True
        old = self.lower.get(name)
        if old is None or old is ERROR:
            self.lower[name] = found
        elif old is not found:
            least = join(self._el, old, found)
            if least is None and bare and self.bare[name] and {old, found} == {INT, DOUBLE}:
                least = DOUBLE
            if least is None:
                return bool(wrong_already(old, found))
            self.lower[name] = least
        self.bare[name] = self.bare[name] and bare
        return True

    def _below(self, name: str, found: Type) -> None:
        if not mentions(found, HOLE) and not mentions(found, ERROR):
            old = self.upper.get(name)
            if old is None or is_subtype(self._el, found, old):
                self.upper[name] = found

    def _inside(self, other: Type, ty: Type, up: bool) -> None:
        """``other <: ty`` if ``up``, else ``ty <: other``; the unknowns are ``ty``'s."""
        match ty:
            case TypeVar(name) if name in self.bare:
                if up:
                    self._above(name, other, bare=False)
                else:
                    self._below(name, other)
            case ListOf(item):
                if isinstance(other, ListOf):
                    self._inside(other.item, item, up)
            case Fun(param, result):
                if isinstance(other, Fun | SporeOf):
                    self._inside(other.param, param, not up)
                    self._inside(other.result, result, up)
            case SporeOf(param, result):
                if isinstance(other, SporeOf) or (isinstance(other, Fun) and not up):
                    self._inside(other.param, param, not up)
                    self._inside(other.result, result, up)
            case TupleOf(items):
                if isinstance(other, TupleOf) and len(other.items) == len(items):
                    for there, here in zip(other.items, items, strict=True):
                        self._inside(there, here, up)
            case RecordOf(labels, items):
                if isinstance(other, RecordOf):
                    fields = dict(zip(other.labels, other.items, strict=True))
                    for label, here in zip(labels, items, strict=True):
                        if label in fields:
                            self._inside(fields[label], here, up)
            case SiloOf(part) | FutureOf(part):
                if isinstance(other, SiloOf | FutureOf):
                    self._inside(parts(other)[0], part, up)
            case MapOf(key, value):
                if isinstance(other, MapOf):
                    if other.key is not NOTHING:
                        self._inside(other.key, key, True)
                        self._inside(other.key, key, False)
                    self._inside(other.value, value, up)
            case DataOf():
                if isinstance(other, DataOf):
                    self._inside_data(other, ty, up)

    def _inside_data(self, other: DataOf, ty: DataOf, up: bool) -> None:
        low, high = (other, ty) if up else (ty, other)
        if low.name != high.name:
            low = parent_of(self._el, low)
            if low.name != high.name:
                return
        mine, theirs = (high, low) if up else (low, high)
        for there, here in zip(theirs.args, mine.args, strict=True):
            self._inside(there, here, up)


def parent_of(el: Elaborator, ty: DataOf) -> DataOf:
    """The data type that a case belongs to, at the case's arguments."""
    con = el.constructors.get(ty.name)
    if con is None or con.parent.name == ty.name:
        return ty
    by: dict[str, Type] = dict(zip([variable.name for variable in con.type_params], ty.args, strict=True))
    parent = subst_types(con.parent, by)
    assert isinstance(parent, DataOf)
    return parent
