"""Calls of the table's operations, found by the type of their result; functions given to them may do visible actions."""

from __future__ import annotations

from functools import cache

from calculus.operations import OPERATIONS, Defined, Operation
from calculus.terms import Abs, Let, Op, Term, Var
from calculus.types import CHAR, INT, Fun, Type, TypeVar, subst_types
from fpcalc.testing.generators import terms
from fpcalc.testing.generators.builder import Builder, Scope, match_types
from fpcalc.testing.generators.choices import one_of
from fpcalc.testing.generators.types import a_type

#: Operations whose result may be very large, that read files, or whose arguments must have a special form.
_LARGE = (
    *("Int.<<", "Int.to", "Int.toBy", "Int.until", "Int.untilBy", "Int.toChar", "Char.to", "Char.until", "List.fill"),
    *("List.fill2", "List.tabulate", "List.tabulate2", "List.range", "List.rangeBy", "List.padTo", "String.padTo"),
    *("String.*", "String.repeat", "String.format", "String.format2", "String.format3", "List.combinations"),
    *("List.permutations", "File.text", "File.textPart", "File.jsonLines", "File.jsonLinesPart", "File.csv"),
    *("File.parquet", "File.parquetPart"),
    *("String.replaceAll", "String.replaceFirst", "String.matches", "String.split", "String.splitLimit"),
    *("List.transpose", "Math.pow"),
)


@cache
def operations_of(head: str, total: bool) -> tuple[Operation, ...]:
    """The operations whose result is of a form of type, or a type variable; those that always have a result, or the others."""
    found = [
        operation
        for operation in OPERATIONS.values()
        if not isinstance(operation.implementation, Defined) and operation.name not in _LARGE
    ]
    return tuple([operation for operation in found if operation.total == total and head_of(operation.scheme.result) == head])


def head_of(ty: Type) -> str:
    """The outermost form of a type; ``TypeVar`` for a variable."""
    return getattr(ty, "name", type(ty).__name__) if not isinstance(ty, TypeVar) else "TypeVar"


def operation(b: Builder, scope: Scope, ty: Type, depth: int) -> Term | None:
    """A call whose result has the type; None where no operation has it."""
    total = not b.rarely(12)
    fitting = operations_of(head_of(ty), total) if not isinstance(ty, TypeVar) else ()
    if not fitting or b.pick(3) == 2:
        fitting = operations_of("TypeVar", total)
    chosen = one_of(b.choices, fitting)
    scheme = chosen.scheme
    by: dict[str, Type] = {}
    if not match_types(scheme.result, ty, by):
        return None
    types: list[Type] = []
    for variable, bound in zip(scheme.type_params, scheme.bounds, strict=True):
        found = by.get(variable.name)
        if found is None:
            found = a_type(b, scope, 1, bound)
            found = found if b.keeps(bound, found) else INT
        if not b.keeps(bound, found):
            return None
        by[variable.name] = found
        types.append(found)
    if b.surface and chosen.owner == "String" and CHAR in types:  # in its text that is the operation that gives a String
        return None
    params = [subst_types(param, by) for param in scheme.params]
    args = [argument(b, scope, chosen, at, param, depth) for at, param in enumerate(params)]
    if b.surface and chosen.method.endswith(":"):  # where what stands on the left is evaluated first, and is the argument
        name = b.fresh(scope)
        return Let(name, params[1], args[1], Op(chosen.name, tuple(types), (args[0], Var(name))))
    return Op(chosen.name, tuple(types), tuple(args))


def argument(b: Builder, scope: Scope, chosen: Operation, at: int, ty: Type, depth: int) -> Term:
    """An argument; one that the surface language passes by name is written as a function there."""
    if b.surface and at in chosen.by_name and isinstance(ty, Fun):
        return Abs((), terms.term(b, scope, ty.result, depth))
    return terms.term(b, scope, ty, depth)
