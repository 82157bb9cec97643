"""Whole programs: modules in, the kernel's program out."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

import attrs

from calculus.problems import Label, Problem
from calculus.source import Span
from calculus.terms import Lit, Program, Term
from calculus.types import UNIT, Type
from checker.elaborate import blocks, expressions
from checker.elaborate.contexts import Ctx, Elaborator
from checker.elaborate.declarations import declare, definition, elaborate_body
from checker.elaborate.patterns import bound_names
from parser import surface

_STACK = 1_000_000  # for 200 definitions whose types need each other, each 400 levels deep


@attrs.frozen
class Elaborated:
    """The program, and what is wrong with it; where there are errors it is incomplete, and ``program.main`` is None.

    ``bindings``: where each name is bound, and its type.
    """

    program: Program
    problems: tuple[Problem, ...]
    bindings: tuple[tuple[Span, str, Type], ...]


def elaborate(modules: Sequence[surface.Module]) -> Elaborated:
    """Γ ⊢ e ⇝ t for a whole program: modules in dependency order, the last one is the program and runs."""
    limit, collecting = sys.getrecursionlimit(), gc.isenabled()
    sys.setrecursionlimit(max(limit, _STACK))
    gc.disable()  # what is built here stays, so looking for garbage costs twice the time and finds none
    try:
        return _elaborate(modules)
    finally:
        sys.setrecursionlimit(limit)
        if collecting:
            gc.enable()


def _elaborate(modules: Sequence[surface.Module]) -> Elaborated:
    el = Elaborator()
    if not modules:
        return Elaborated(Program({}, el.data, None, None), (), ())
    declare(el, modules)
    program = modules[-1]
    for module in modules[:-1]:
        _note_idle(el, module)
    _note_vals(el, program)
    for symbol in el.symbols.values():
        elaborate_body(el, symbol)
    main, ty = _main(el, program)
    while el.wanted:
        elaborate_body(el, el.wanted.pop())
    _named_spawns(el)
    problems = tuple(_in_order(el.problems, modules))
    if any([problem.severity == "error" for problem in problems]):
        return Elaborated(Program({}, el.data, None, None), problems, tuple(el.bindings))
    definitions = {name: definition(symbol, name) for name, symbol in {**el.symbols, **el.library}.items()}
    return Elaborated(Program(definitions, el.data, main, ty), problems, tuple(el.bindings))


def _in_order(problems: list[Problem], modules: Sequence[surface.Module]) -> list[Problem]:
    """The problems by file, then by place; the same at the same place once."""
    files = {module.span.file: at for at, module in enumerate(modules)}
    once = {(problem.code, problem.span): problem for problem in reversed(problems)}
    return sorted(once.values(), key=lambda problem: (files.get(problem.span.file, -1), problem.span.start))


def _note_idle(el: Elaborator, library: surface.Module) -> None:
    """FP0233: the statements of an imported file do not run, and its ``val``s are not seen."""
    statements = [*library.statements, *([] if library.result is None else [library.result])]
    if statements:
        el.report("FP0233", statements[0].span, severity="warning")
    for statement in statements:
        if isinstance(statement, surface.Val):
            el.idle_vals |= dict(bound_names(statement.pattern))


def _note_vals(el: Elaborator, module: surface.Module) -> None:
    """The names of the program's ``val``s, which definitions do not see; FP0210 where one of its definitions has one."""
    for statement in module.statements:
        if isinstance(statement, surface.Val):
            for name, span in bound_names(statement.pattern):
                if name in el.term_spans and el.term_spans[name].file == el.file:
                    el.report("FP0210", span, Label(el.term_spans[name], "first"), name=name)
                el.top_vals.setdefault(name, span)


def _main(el: Elaborator, module: surface.Module) -> tuple[Term | None, Type | None]:
    """What runs on the driver; nothing for a library."""
    if not module.statements and module.result is None:
        return None, None
    ctx = Ctx(el, None, {})
    spine: blocks.Spine = []
    for statement in module.statements:
        blocks.statement(ctx, statement, spine)
    if module.result is None:
        return blocks.close(spine, Lit(())), UNIT
    term, ty = expressions.infer(ctx, module.result, None)
    return blocks.close(spine, term), ty


def _named_spawns(el: Elaborator) -> None:
    """FP0307 where a spore mentions a definition that makes a named host, or that mentions one that does."""
    users: dict[str, list[str]] = {}
    for symbol in el.symbols.values():
        for name in symbol.refs:
            users.setdefault(name, []).append(symbol.name)
    spawns = {symbol.name: symbol.spawns for symbol in el.symbols.values() if symbol.spawns is not None}
    waiting = list(spawns)
    for name in waiting:
        for user in users.get(name, ()):
            if user not in spawns:
                spawns[user] = spawns[name]
                waiting.append(user)
    for mention in el.mentions:
        if mention.name in spawns:
            labels = (Label(mention.spore, "spore"), Label(spawns[mention.name], "spawn"))
            el.report("FP0307", mention.span, *labels, fix="definition", name=mention.name)
