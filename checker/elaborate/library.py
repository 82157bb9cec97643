"""Operations that are written in the language itself: each becomes a definition of the program that uses it, once."""

from __future__ import annotations

from functools import partial

import attrs

from calculus.operations import Defined, Operation
from calculus.source import Source, Span
from calculus.terms import App, Ref, Term
from calculus.types import Type
from checker.elaborate import callees
from checker.elaborate.callees import Callee, packed
from checker.elaborate.contexts import Elaborator, Symbol


def is_defined(row: Operation) -> bool:
    """Is the operation a definition in the language?"""
    return isinstance(row.implementation, Defined)


def operation(el: Elaborator, row: Operation) -> Callee:
    """An operation as a callee; one that is a definition joins the program when it is called."""
    callee = callees.operation(row)
    if not is_defined(row):
        return callee
    return attrs.evolve(callee, build=partial(_call, el, row))


def _call(el: Elaborator, row: Operation, types: tuple[Type, ...], terms: list[Term], span: Span) -> Term:
    symbol = _definition(el, row)
    by_name = dict(zip([var.name for var in row.scheme.type_params], types, strict=True))
    args = tuple([by_name[name] for name in symbol.types])
    return App(Ref(row.name, args, span=span), packed(terms, span), span=span)


def _definition(el: Elaborator, row: Operation) -> Symbol:
    known = el.library.get(row.name)
    if known is None:
        from checker.elaborate.declarations import symbol_of
        from parser import parse
        from parser.surface import Def

        assert isinstance(row.implementation, Defined)
        parsed = parse(Source(f"<operations>/{row.name}", row.implementation.source))
        (decl,) = parsed.module.declarations
        assert isinstance(decl, Def) and not parsed.problems, row.name
        known = el.library[row.name] = symbol_of(el, decl)
        el.wanted.append(known)
    return known
