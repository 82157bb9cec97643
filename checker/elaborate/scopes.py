"""Which definition a name means: a program's own definitions hide those of the same name that it imports.

A hidden definition keeps its name in the imported files; elsewhere it is ``module.name``, as the kernel calls it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from checker.elaborate.contexts import Ctx, Elaborator, Symbol
from parser import surface


def open_modules(el: Elaborator, modules: Sequence[surface.Module]) -> None:
    """Notes which file is the program, what the imported ones are called, and which of their names it hides."""
    *imported, program = modules
    el.file = program.span.file
    el.modules = {PurePath(module.span.file).stem: module.span.file for module in imported}
    el.hiding = _defined(program) & {name for module in imported for name in _defined(module)}


def _defined(module: surface.Module) -> set[str]:
    return {each.name for each in module.declarations if isinstance(each, surface.Def) and each.receiver is None}


def is_hidden(el: Elaborator, declaration: surface.Declaration) -> bool:
    """Does the program have a definition of its own for this imported one's name?"""
    return (
        isinstance(declaration, surface.Def)
        and declaration.receiver is None
        and declaration.name in el.hiding
        and declaration.name_span.file != el.file
    )


def kernel_name(declaration: surface.Def) -> str:
    """What the kernel calls a hidden definition."""
    return f"{PurePath(declaration.name_span.file).stem}.{declaration.name}"


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
