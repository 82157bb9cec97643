"""Γ; Σ and what else a judgement of the kernel is made under."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

import attrs

from calculus.node import Node
from calculus.pmap import PMap
from calculus.problems import Label, problem
from calculus.runtime import Loc
from calculus.source import NO_SPAN, Span
from calculus.terms import Param, Program, SporeCode
from calculus.types import Type, TypeVar
from calculus.values import Value
from checker.formation import type_problems

#: Σ: the types of locations.
StoreTy: TypeAlias = PMap[Loc, Type]

NO_STORE: StoreTy = PMap()


class Names:
    """The names of one binder, and those around it.

    ``spore`` is the span of a spore whose closure begins here: what is further out is known only to say that it is outside.
    """

    __slots__ = ("outer", "spore", "types")

    def __init__(self, types: dict[str, Type], outer: Names | None, spore: Span | None = None) -> None:
        self.types = types
        self.outer = outer
        self.spore = spore


@attrs.frozen(eq=False)
class Ctx:
    """The program around; Γ; Σ; the type variables in scope; and what has been found before.

    ``driver``: does this run on the driver? Only there may hosts be spawned by name.
    ``formed``: types known to be well formed here. ``codes``: spores known to be well typed in this program.
    ``debts``: values whose types are still to be checked; None where that is done at once. ``values``: those that were.
    """

    program: Program
    names: Names | None = None
    store_ty: StoreTy = NO_STORE
    scope: tuple[TypeVar, ...] = ()
    driver: bool = True
    formed: set[Type] = attrs.field(factory=set)
    codes: set[SporeCode] = attrs.field(factory=set)
    values: set[tuple[Node, Type]] = attrs.field(factory=set)
    debts: list[tuple[Value, Type]] | None = None

    def bind(self, types: dict[str, Type]) -> Ctx:
        """Γ, x: T, …"""
        names = Names(types, self.names)
        return Ctx(
            self.program, names, self.store_ty, self.scope, self.driver, self.formed, self.codes, self.values, self.debts
        )

    def closed(self, debts: list[tuple[Value, Type]] | None) -> Ctx:
        """The empty Γ, for a value; the types of the values in it are left to whoever pays the debts."""
        return Ctx(self.program, None, self.store_ty, self.scope, self.driver, self.formed, self.codes, self.values, debts)

    def extend(self, params: Iterable[Param]) -> Ctx:
        """Γ, x: T, … for parameters; FP0219 where one name is bound twice."""
        types: dict[str, Type] = {}
        for param in params:
            if param.name in types:
                raise problem("FP0219", param.span, name=param.name)
            types[param.name] = param.type
        return self.bind(types)

    def only(self, spore: Span) -> Ctx:
        """The empty Γ with the empty Σ, off the driver, of the closure of a spore that is written there."""
        return Ctx(
            self.program, Names({}, self.names, spore), NO_STORE, self.scope, False, self.formed, self.codes, self.values
        )

    def type_of(self, name: str, span: Span) -> Type:
        """Γ(x); FP0202 where x is not bound, FP0301 where it is bound outside the spore that x stands in."""
        crossed: Span | None = None
        names = self.names
        while names is not None:
            ty = names.types.get(name)
            if ty is not None and crossed is None:
                return ty
            if ty is not None and crossed is not None:
                raise problem("FP0301", span, Label(crossed, "spore"), name=name, bound="a binder", fresh=f"local {name}")
            if crossed is None:
                crossed = names.spore
            names = names.outer
        raise problem("FP0202", span, name=name)

    def well_formed(self, ty: Type, span: Span = NO_SPAN) -> None:
        """Raises the first problem of a type that is not well formed here."""
        if ty in self.formed:
            return
        for found in type_problems(self.program, ty, self.scope, span):
            raise problem(found.code, found.span, **found.args)
        self.formed.add(ty)
