"""What the generators of terms share: the choices, the program so far, the names in scope, and how much may still be built."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from calculus.operations import Bound
from calculus.terms import Definition, Program, Var
from calculus.types import Base, DataOf, Type, TypeVar, parts
from checker.formation import type_problems
from checker.mobility import breach, holds
from checker.subtyping import is_subtype
from fpcalc.testing.generators.choices import Choices, one_of, rarely


@attrs.frozen(eq=False)
class Scope:
    """Γ, the type variables in scope, and whether this is the driver's own code, where hosts may be spawned by name.

    ``names`` has each name once, the one bound last at the end.
    """

    names: tuple[tuple[str, Type], ...] = ()
    variables: tuple[TypeVar, ...] = ()
    driver: bool = True

    def bind(self, name: str, ty: Type) -> Scope:
        """Γ, x: T"""
        return Scope((*[pair for pair in self.names if pair[0] != name], (name, ty)), self.variables, self.driver)

    def without(self, name: str) -> Scope:
        """Γ without x: what it means here is something else, which no generated term may mention."""
        return Scope(tuple([pair for pair in self.names if pair[0] != name]), self.variables, self.driver)

    def only(self, names: Sequence[tuple[str, Type]]) -> Scope:
        """The scope of a spore's closure: its header and parameters."""
        return Scope(tuple({name: (name, ty) for name, ty in names}.values()), self.variables, False)


@attrs.define(eq=False)
class Builder:
    """One run of the generators.

    ``program`` has the data types; ``definitions`` those that terms may mention so far.
    ``size``: the nodes still to be built, after which everything is as small as it can be.
    ``surface`` leaves out what only the kernel can say, or what its text says otherwise: cases that are never reached, names
    that hide others, values of type Nothing, NaN.
    ``counted``: recursive definitions, whose first argument is a number of rounds. ``driver_only``: those that may spawn hosts
    by name.
    """

    choices: Choices
    program: Program
    size: int = 60
    surface: bool = False
    definitions: dict[str, Definition] = attrs.field(factory=dict)
    counted: set[str] = attrs.field(factory=set)
    driver_only: set[str] = attrs.field(factory=set)
    made: int = 0
    _below: dict[tuple[Type, Type], bool] = attrs.field(factory=dict)

    def known_definitions(self, scope: Scope) -> list[Definition]:
        """The definitions that a term here may mention."""
        return [found for name, found in self.definitions.items() if scope.driver or name not in self.driver_only]

    def pick(self, count: int) -> int:
        return self.choices.pick(count)

    def rarely(self, one_in: int) -> bool:
        """True once in so many times, unless there is no room for more."""
        return self.size > 0 and rarely(self.choices, one_in)

    def several(self, most: int, one_in: int) -> Iterator[int]:
        """Numbers from 0, up to ``most`` of them; before each one chance in so many that there is none any more.

        Each is asked for anew, so that an example shrinks by leaving one out, with all that was chosen for it.
        """
        for number in range(most):
            if self.pick(one_in) == 0:
                return
            yield number

    def fresh(self, scope: Scope, stem: str = "x") -> str:
        """A name for a binder: a new one, now and then one that hides another."""
        if scope.names and not self.surface and self.rarely(12):
            return one_of(self.choices, scope.names)[0]
        self.made += 1
        return f"{stem}{self.made}"

    def below(self, s: Type, t: Type) -> bool:
        """S <: T"""
        if s == t:
            return True
        found = self._below.get((s, t))
        if found is None:
            found = self._below[s, t] = is_subtype(self.program, s, t)
        return found

    def variables_of(self, scope: Scope, ty: Type) -> list[Var]:
        """The names in scope that have the type, those bound last first."""
        return [Var(name) for name, of in reversed(scope.names) if self.below(of, ty)]

    def mobile(self, ty: Type) -> bool:
        """mobile(T)"""
        return holds(self.program, "mobile", ty)

    def keeps(self, bound: Bound, ty: Type) -> bool:
        """Has the type what the table of operations asks of it?"""
        return bound == "any" or holds(self.program, bound, ty)

    def may_stand_for(self, variable: TypeVar, ty: Type) -> bool:
        """Does the type keep the variable's bounds?"""
        return breach(self.program, variable, ty) is None

    def well_formed(self, ty: Type, scope: Scope) -> bool:
        """Is the type well formed?"""
        return not type_problems(self.program, ty, scope.variables)


def match_types(pattern: Type, ty: Type, by: dict[str, Type]) -> bool:
    """Is there an instance of ``pattern`` that is ``ty``? Fills ``by`` with what its variables stand for."""
    match pattern:
        case TypeVar(name):
            return by.setdefault(name, ty) == ty
        case Base():
            return pattern == ty
        case DataOf(name) if not (isinstance(ty, DataOf) and ty.name == name):
            return False
    if type(pattern) is not type(ty):
        return False
    inside, others = parts(pattern), parts(ty)
    same = len(inside) == len(others) and getattr(pattern, "labels", None) == getattr(ty, "labels", None)
    for field in ("captured", "excluded"):
        same = same and getattr(pattern, field, None) == getattr(ty, field, None)
    return same and all([match_types(p, t, by) for p, t in zip(inside, others, strict=True)])
