"""A program's text as a tree: scan, separate statements, run the automaton, check what the grammar cannot say."""

from __future__ import annotations

import gc
from bisect import bisect_left
from collections.abc import Callable
from functools import cache

import attrs

from calculus.problems import Problem
from calculus.source import Source, Span
from parser.automaton import automaton_for, run
from parser.builder import Builder
from parser.comments import document
from parser.expectation import misfit, without_echoes
from parser.nesting import too_deep
from parser.newlines import MAX_NESTING, MAX_PROBLEMS, separate
from parser.scanner import Token, scan
from parser.surface import Declaration, Expr, Module, Val
from parser.tables import Tables, load

MAX_TEXT = 16 * 2**20
"""How many characters a file may have."""

MAX_TOKENS = 3_000_000
"""How many tokens a file may have."""


@attrs.frozen(eq=False)
class Parsed:
    """A file's tree, without the statements that hold an error, and its problems in the order of the text."""

    module: Module
    problems: tuple[Problem, ...]


def parse(source: Source) -> Parsed:
    """The surface syntax of a program. Whatever the text is, nothing is raised."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        return _parse(source)
    finally:
        if collecting:
            gc.enable()


def comments(source: Source) -> list[tuple[int, int]]:
    """Where the comments of a program are."""
    return scan(source, tables(), MAX_TOKENS).comments


@cache
def tables() -> Tables:
    """The grammar's tables, loaded when the first program is parsed."""
    return load()


def _parse(source: Source) -> Parsed:
    if len(source.text) > MAX_TEXT:
        return _too_large(source, "characters", MAX_TEXT)
    scanned = scan(source, tables(), MAX_TOKENS)
    if len(scanned.tokens) > MAX_TOKENS:
        return _too_large(source, "tokens", MAX_TOKENS)
    separated = separate(source, scanned)
    tokens, problems = separated.tokens, scanned.problems + separated.problems
    if not tokens:
        return Parsed(_nothing(source), _in_order(problems))
    builder = Builder(source.name)
    end = tokens[-1].end
    tokens.append(Token("$END", "", end, end))

    def on_error(index: int, expected: Callable[[], frozenset[str]]) -> None:
        if len(problems) < MAX_PROBLEMS:
            problems.append(misfit(source, tokens, index, expected()))

    module = run(automaton_for(tables(), builder), tokens, builder, source.name, on_error)
    problems = without_echoes(problems + builder.problems, source, separated.too_deep)
    if len(tokens) > MAX_NESTING:
        module = _shallow(module, tokens, problems)
    return Parsed(document(module, source, scanned.comments), _in_order(problems))


def _nothing(source: Source) -> Module:
    return Module((), (), (), None, span=Span(source.name, 0, 0))


def _too_large(source: Source, what: str, limit: int) -> Parsed:
    return Parsed(_nothing(source), (Problem("FP0111", Span(source.name, 0, 0), {"what": what, "limit": limit}),))


def _in_order(problems: list[Problem]) -> tuple[Problem, ...]:
    ordered = sorted(problems, key=lambda problem: (problem.span.start, problem.span.end, problem.code))
    return tuple(ordered[:MAX_PROBLEMS])


def _shallow(module: Module, tokens: list[Token], problems: list[Problem]) -> Module:
    """The module without the statements that nest too deeply. One that has fewer tokens than levels cannot."""
    starts = [token.start for token in tokens]

    def fits(node: Declaration | Val | Expr) -> bool:
        span = node.span
        if bisect_left(starts, span.end) - bisect_left(starts, span.start) <= MAX_NESTING:
            return True
        found = too_deep(node)
        known = [one for one in problems if one.code == "FP0110" and span.start <= one.span.start < span.end]
        if found is not None and not known:
            problems.append(Problem("FP0110", found.span, {"limit": MAX_NESTING}))  # type: ignore[attr-defined]
        return found is None

    declarations: list[Declaration] = [node for node in module.declarations if fits(node)]
    statements = [node for node in module.statements if fits(node)]
    result = module.result if module.result is not None and fits(module.result) else None
    return attrs.evolve(module, declarations=tuple(declarations), statements=tuple(statements), result=result)
