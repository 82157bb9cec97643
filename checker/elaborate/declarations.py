"""Declarations: data types, aliases and definitions, of all modules in one space of names (but see ``scopes``).

First every type's name and parameters, then what they are made of, then the definitions' types; bodies come last, or when
the type of a definition without result type is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence

from calculus.problems import Label
from calculus.source import Span
from calculus.terms import Constructor, DataType, Definition, Param
from calculus.types import BASES, DataOf, Type, TypeVar
from checker.elaborate import blocks, extensions, scopes
from checker.elaborate.bounds import check_noted
from checker.elaborate.contexts import ERROR, Alias, Ctx, Elaborator, Symbol, close_to
from checker.elaborate.types import GENERIC, resolve_alias, type_of, type_variables
from parser import surface

_RESERVED = ("Option", "Some", "None", *GENERIC, *BASES)
_MOST_CHAINED = 200


def declare(el: Elaborator, modules: Sequence[surface.Module]) -> None:
    """Makes the declarations of all modules known; the last one is the program."""
    scopes.open_modules(el, modules)
    declarations = [declaration for module in modules for declaration in module.declarations]
    kept = [declaration for declaration in declarations if _enter_name(el, declaration)]
    for declaration in kept:
        if isinstance(declaration, surface.TypeDecl):
            el.aliases[declaration.name] = Alias(declaration)
        elif not isinstance(declaration, surface.Def):
            params = () if isinstance(declaration, surface.CaseObject) else declaration.type_params
            el.type_params[declaration.name] = tuple(type_variables(Ctx(el, None, {}), params).values())
    for alias in el.aliases.values():
        resolve_alias(Ctx(el, None, {}), alias, alias.decl.name_span)
    _data_types(el, kept)
    for declaration in kept:
        if isinstance(declaration, surface.Def):
            _enter_definition(el, symbol_of(el, declaration))
    check_noted(el)


def _enter_definition(el: Elaborator, symbol: Symbol) -> None:
    if symbol.decl.receiver is None:
        scopes.enter(el, symbol)
    else:
        extensions.enter(el, symbol)


def _enter_name(el: Elaborator, declaration: surface.Declaration) -> bool:
    """Notes a declaration's name; FP0210, and False, where it is taken. Methods are noted with their types' names."""
    if isinstance(declaration, surface.Def) and declaration.receiver is not None:
        return True
    name, span = declaration.name, declaration.name_span
    spaces = []
    if not isinstance(declaration, surface.Def):
        spaces.append(el.type_spans)
        if name in _RESERVED:
            el.report("FP0231", span, name=name)
            return False
    if not isinstance(declaration, surface.TypeDecl | surface.SealedTrait):
        spaces.append(el.term_spans)
    for space in spaces:
        if name in space and not scopes.may_hide(el, declaration, space[name]):
            el.report("FP0210", span, Label(space[name], "first"), name=name)
            return False
    for space in spaces:
        space[name] = span
    return True


# Data types.


def _data_types(el: Elaborator, declarations: list[surface.Declaration]) -> None:
    traits: dict[str, list[Constructor]] = {d.name: [] for d in declarations if isinstance(d, surface.SealedTrait)}
    found: dict[str, DataType] = {}
    for declaration in declarations:
        if isinstance(declaration, surface.CaseClass | surface.CaseObject):
            con = _constructor(el, declaration, traits)
            if con.parent.name == con.name:
                found[con.name] = DataType(con.name, con.type_params, (con,), span=declaration.name_span)
            else:
                traits[con.parent.name].append(con)
            el.constructors[con.name] = con
    for declaration in declarations:
        if declaration.name in found:
            el.data[declaration.name] = found[declaration.name]
        elif isinstance(declaration, surface.SealedTrait):
            name = declaration.name
            el.data[name] = DataType(name, el.type_params[name], tuple(traits[name]), span=declaration.name_span)


def _constructor(
    el: Elaborator, declaration: surface.CaseClass | surface.CaseObject, traits: dict[str, list[Constructor]]
) -> Constructor:
    variables = el.type_params[declaration.name]
    ctx = Ctx(el, None, {variable.name: variable for variable in variables})
    own = DataOf(declaration.name, variables)
    if isinstance(declaration, surface.CaseObject):
        fields: tuple[Param, ...] = ()
        el.objects.add(declaration.name)
    else:
        fields = blocks.params_of(ctx, declaration.params)
    parent = own if declaration.parent is None else _parent(ctx, declaration.parent, own, traits)
    for variable in variables:
        if variable not in parent.args:
            el.report("FP0232", declaration.name_span, name=variable.name, parent=parent)
            parent = own
    return Constructor(declaration.name, variables, fields, parent, span=declaration.name_span)


def _parent(ctx: Ctx, written: surface.TypeExpr, own: DataOf, traits: dict[str, list[Constructor]]) -> DataOf:
    """The sealed trait after ``extends``; FP0208 where there is none."""
    if isinstance(written, surface.TypeName) and written.name in traits:
        ty = type_of(ctx, written)
        return ty if isinstance(ty, DataOf) else own
    name = written.name if isinstance(written, surface.TypeName) else "this"
    close = close_to(name, list(traits))
    ctx.el.report("FP0208", written.span, fix="fix" if close else None, name=name, close=close)
    return own


# Definitions.


def symbol_of(el: Elaborator, decl: surface.Def) -> Symbol:
    """A definition with its parameters' types, and its result's if that is written."""
    ctx = Ctx(el, None, {})
    receiver = decl.receiver
    types = type_variables(ctx, decl.type_params if receiver is None else receiver.type_params + decl.type_params)
    ctx.types = types
    groups = decl.param_lists if receiver is None else ((receiver.param,), *decl.param_lists)
    lists = tuple([blocks.params_of(ctx, group) for group in groups])
    _distinct(el, lists)
    result = None if decl.result is None else type_of(ctx, decl.result)
    name = decl.name if receiver is None else extensions.kernel_name(lists[0][0].type, decl.name)
    return Symbol(name, decl, types, lists, result, imported=decl.name_span.file != el.file)


def _distinct(el: Elaborator, lists: tuple[tuple[Param, ...], ...]) -> None:
    """FP0219 for a name in two parameter lists."""
    seen: dict[str, Span] = {}
    for group in lists:
        for param in group:
            if param.name in seen:
                el.report("FP0219", param.span, Label(seen[param.name], "first"), name=param.name)
        seen |= {param.name: param.span for param in group}


def result_of(el: Elaborator, symbol: Symbol, span: Span) -> Type:
    """The type of a definition's result; FP0211 where it is asked for while it is being found."""
    if symbol.result is None:
        if symbol.state == "running" or el.inferring >= _MOST_CHAINED:
            el.report("FP0211", symbol.decl.name_span, Label(span, "uses"), fix="fix", name=symbol.name)
            symbol.result = ERROR
        else:
            elaborate_body(el, symbol)
    assert symbol.result is not None
    return symbol.result


def elaborate_body(el: Elaborator, symbol: Symbol) -> None:
    """Types a definition's body, once."""
    if symbol.state != "new":
        return
    symbol.state = "running"
    around, el.current = el.current, symbol
    el.inferring += 1
    ctx = Ctx(el, None, symbol.types)
    blocks.enter(ctx, symbol.lists)
    body, result = blocks.body_of(ctx, symbol.decl, symbol.result)
    if symbol.result is None:
        symbol.result = result
    symbol.body = blocks.function(symbol.lists, body, symbol.decl.span) if symbol.lists else body
    el.inferring -= 1
    el.current = around
    symbol.state = "done"


def definition(symbol: Symbol, name: str) -> Definition:
    """The kernel's definition."""
    assert symbol.body is not None and symbol.result is not None
    ty = blocks.function_type(symbol.lists, symbol.result)
    return Definition(name, symbol.type_params, ty, symbol.body, span=symbol.decl.name_span)


__all__ = ["TypeVar", "declare", "definition", "elaborate_body", "result_of", "symbol_of"]
