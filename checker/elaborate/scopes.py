"""Which definition a name means: a program's own definitions hide those of the same name that it imports.

A hidden definition keeps its name in the imported files; elsewhere it is ``module.name``, as the kernel calls it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from calculus.source import Span
from checker.elaborate.contexts import Ctx, Elaborator, Symbol
from parser import surface


def open_modules(el: Elaborator, modules: Sequence[surface.Module]) -> None:
    """Notes which file is the program, and what the imported ones are called."""
    *imported, program = modules
    el.file = program.span.file
    el.modules = {PurePath(module.span.file).stem: module.span.file for module in imported}


def may_hide(el: Elaborator, declaration: surface.Declaration, taken: Span) -> bool:
    """May the declaration have a name that is taken? A definition of the program may, from an imported definition."""
    imported = taken.file != el.file == declaration.name_span.file
    return imported and isinstance(declaration, surface.Def) and declaration.name not in el.type_spans


def enter(el: Elaborator, symbol: Symbol) -> None:
    """Makes a definition or method known, and hides the imported one of its name."""
    known = el.symbols.get(symbol.name)
    if known is not None:
        el.hidden[symbol.name] = known
        known.name = f"{PurePath(known.decl.name_span.file).stem}.{symbol.name}"
        el.symbols[known.name] = known
    el.symbols[symbol.name] = symbol


def meant(ctx: Ctx, name: str) -> Symbol | None:
    """The definition that a name means here. The program's own ``val``s hide imported definitions too."""
    el = ctx.el
    if el.current is not None and el.current.imported:
        return el.hidden.get(name) or el.symbols.get(name)
    symbol = el.symbols.get(name)
    return None if symbol is not None and symbol.imported and name in el.top_vals else symbol


def module_before(ctx: Ctx, e: surface.Expr) -> str | None:
    """The imported module that a name before a dot means, unless something of the program is called like it."""
    if not isinstance(e, surface.Name) or e.name not in ctx.el.modules:
        return None
    return None if e.name in ctx.el.term_spans or ctx.find(e.name)[0] is not None else e.name


def member(el: Elaborator, module: str, name: str) -> Symbol | None:
    """The definition ``module.name``."""
    symbol = el.hidden.get(name) or el.symbols.get(name)
    return symbol if symbol is not None and symbol.decl.name_span.file == el.modules[module] else None


def members(el: Elaborator, module: str) -> list[str]:
    """The names of a module's definitions."""
    file = el.modules[module]
    return [s.decl.name for s in el.symbols.values() if s.decl.receiver is None and s.decl.name_span.file == file]
