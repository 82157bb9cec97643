"""What can be called by a name: operations, definitions, constructors, silo functions; all in one form.

A callee is a type scheme with parameter lists and a function that builds the kernel term. Only ``build`` tells an
operation from a definition, so application and inference are written once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import attrs

from calculus.operations import Operation
from calculus.operations.signatures import Bound
from calculus.source import NO_SPAN, Span
from calculus.terms import App, Constructor, Lit, New, Op, Ref, Term, Tup
from calculus.types import DataOf, Fun, Type, TypeVar, option, product
from checker.elaborate.contexts import Symbol

#: Bounds of type parameters, by name.
Asks: TypeAlias = "tuple[tuple[str, Bound], ...]"

#: Type arguments, arguments (the receiver first), the whole call's place.
Build: TypeAlias = Callable[[tuple[Type, ...], list[Term], Span], Term]


@attrs.frozen(eq=False)
class Callee:
    """∀A…. params => result.

    ``params``: all parameters' types, the receiver's first if there is one; ``lists``: the sizes of the parameter lists.
    ``asks``: the bounds of type parameters, by name. ``names``: the parameters' names, the receiver not among them.
    ``by_name``, ``partial``: places in ``params``, see ``Operation``.
    ``curried``: each parameter list is a function of its own, so that the first ones can be applied alone.
    ``span``: where it is defined.
    """

    name: str
    type_params: tuple[TypeVar, ...]
    asks: Asks
    params: tuple[Type, ...]
    lists: tuple[int, ...]
    result: Type
    build: Build
    names: tuple[str, ...] = ()
    by_name: tuple[int, ...] = ()
    partial: tuple[int, ...] = ()
    curried: bool = False
    span: Span = NO_SPAN

    #: 1 for a method, 0 for a function.
    receivers: int = attrs.field(init=False, repr=False)

    @receivers.default
    def _receivers(self) -> int:
        return len(self.params) - sum(self.lists)

    def first(self, count: int) -> Callee:
        """The callee that takes the first ``count`` parameter lists and gives a function of the others."""
        rest = self.params
        for size in self.lists[:count]:
            rest = rest[size:]
        result = self.result
        ends = len(rest)
        for size in reversed(self.lists[count:]):
            result = Fun(product(rest[ends - size : ends]), result)
            ends -= size
        params = self.params[: len(self.params) - len(rest)]
        build = _apply_lists(self.name, self.lists[:count])
        return attrs.evolve(self, params=params, lists=self.lists[:count], result=result, build=build)


_OPERATIONS: dict[str, Callee] = {}


def operation(op: Operation) -> Callee:
    """An operation of the table."""
    known = _OPERATIONS.get(op.name)
    if known is None:
        known = _OPERATIONS[op.name] = _operation(op)
    return known


def _operation(op: Operation) -> Callee:
    scheme = op.scheme
    asks = [(var.name, bound) for var, bound in zip(scheme.type_params, scheme.bounds, strict=True) if bound != "any"]
    name = op.name

    def build(types: tuple[Type, ...], terms: list[Term], span: Span) -> Term:
        return Op(name, types, tuple(terms), span=span)

    lists = tuple([size for size in op.lists if size])
    shape = op.shape
    return Callee(
        op.method,
        scheme.type_params,
        tuple(asks),
        scheme.params,
        lists,
        scheme.result,
        build,
        shape.names,
        shape.by_name,
        shape.partial,
    )


def promises(variables: Sequence[TypeVar]) -> Asks:
    """The bounds of declared type parameters."""
    found: list[tuple[str, Bound]] = []
    for variable in variables:
        if variable.mobile:
            found.append((variable.name, "mobile"))
        if variable.ordered:
            found.append((variable.name, "ordered"))
        elif variable.comparable:
            found.append((variable.name, "comparable"))
    return tuple(found)


def definition(symbol: Symbol, kernel_name: str, result: Type) -> Callee:
    """A top-level definition with its result's type."""
    params = [param for group in symbol.lists for param in group]
    lists = tuple([len(group) for group in symbol.lists])
    return Callee(
        kernel_name,
        symbol.type_params,
        promises(symbol.type_params),
        tuple([param.type for param in params]),
        lists,
        result,
        _apply_lists(kernel_name, lists),
        tuple([param.name for param in params]),
        curried=True,
        span=symbol.decl.name_span,
    )


def method(symbol: Symbol, result: Type) -> Callee:
    """A definition with a receiver, as a method of it."""
    whole = definition(symbol, symbol.name, result)
    return attrs.evolve(
        whole, name=symbol.decl.name, lists=whole.lists[1:], names=whole.names[1:], curried=False
    )


def _apply_lists(name: str, lists: tuple[int, ...]) -> Build:
    def build(types: tuple[Type, ...], terms: list[Term], span: Span) -> Term:
        term: Term = Ref(name, types, span=span)
        at = 0
        for size in lists:
            term = App(term, packed(terms[at : at + size], span), span=span)
            at += size
        return term

    return build


def packed(terms: list[Term], span: Span) -> Term:
    """Several arguments as the one that a kernel function takes."""
    if len(terms) == 1:
        return terms[0]
    return Tup(tuple(terms), span=span) if terms else Lit((), span=span)


def constructor(con: Constructor, span: Span) -> Callee:
    """A case class or case object as a function of its fields."""
    name = con.name

    def build(types: tuple[Type, ...], terms: list[Term], span: Span) -> Term:
        return New(name, types, tuple(terms), span=span)

    result = option(con.type_params[0]) if con.parent.name == "Option" else DataOf(name, con.type_params)
    return Callee(
        name,
        con.type_params,
        promises(con.type_params),
        tuple([field.type for field in con.fields]),
        (len(con.fields),),
        result,
        build,
        tuple([field.name for field in con.fields]),
        span=span,
    )
