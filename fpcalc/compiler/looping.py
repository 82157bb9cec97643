"""Loops: comprehensions, and what a loop fills.

A chain of comprehensions becomes one, whose loops stand inside each other, where no order is changed by it that can be seen.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from fpcalc.compiler import syntax as py

if TYPE_CHECKING:
    from fpcalc.compiler.functions import Function


#: How many loops stand inside each other in one source. Python has room for 20 in a function.
_MOST = 6


def loops_of(source: ast.expr) -> int:
    """How many loops, inside each other, go through a source."""
    return _count(source.loops) if isinstance(source, Fused) else 1


def _count(loops: list[ast.comprehension]) -> int:
    return sum([not isinstance(loop.iter, ast.List) or len(loop.iter.elts) != 1 for loop in loops])


def repeat(f: Function, names: list[str], source: ast.expr, block: list[ast.stmt]) -> None:
    """A loop; of a fused source, its loops inside each other."""
    if not isinstance(source, Fused):
        f.emit(ast.For(py.target(names), source, block, []))
        return
    for loop in reversed(source.loops):
        if loop.ifs:
            block = [ast.If(all_of(loop.ifs), block, [])]
        match loop.iter:
            case ast.List([only]):
                block = [ast.Assign([loop.target], only), *block]
            case _:
                block = [ast.For(loop.target, loop.iter, block, [])]
    f.block += block


def all_of(tests: list[ast.expr]) -> ast.expr:
    return tests[0] if len(tests) == 1 else ast.BoolOp(ast.And(), tests)


def gather(f: Function, names: list[str], source: ast.expr, block: list[ast.stmt], method: str, value: ast.expr) -> ast.expr:
    """A list that a loop fills."""
    out = f.fresh("out")
    f.emit(py.assign(out, py.list_of([])))
    add = ast.Expr(py.method(py.name(out), method, value))
    repeat(f, names, source, [*block, add])
    return py.name(out)


class Listed(ast.ListComp):
    """A comprehension; ``safe``: nothing in it fails or acts but, at once, its first source."""

    def __init__(self, result: ast.expr, loops: list[ast.comprehension], safe: bool) -> None:
        super().__init__(result, loops)
        self.safe = safe


def comprehension(
    result: ast.expr,
    names: list[str],
    source: ast.expr,
    safe: bool,
    *conditions: ast.expr,
    within: Sequence[ast.comprehension] = (),
) -> ast.expr:
    """What a function gives for the elements of a source; in the source's own loops, if that may be.

    ``within``: the loops of the function itself, inside those.
    """
    if isinstance(source, Fused):
        *_, last = source.loops
        last.ifs += conditions
        return Listed(result, [*source.loops, *within], safe and source.safe)
    return Listed(result, [ast.comprehension(py.target(names), source, list(conditions), 0), *within], safe)


class Fused(ast.expr):
    """A source whose elements stand, one after the other, under the name that the next function takes."""

    loops: list[ast.comprehension]
    safe: bool


def fused(source: ast.expr, names: list[str], safe: bool) -> ast.expr:
    """A comprehension as a source that is not made into a list: only if its elements may be computed one by one.

    That changes the order of failures and actions, unless one of the two has none.
    """
    if not (isinstance(source, Listed) and (safe or source.safe)) or _count(source.generators) > _MOST:
        return source
    whole = Fused()
    whole.loops, whole.safe = list(source.generators), source.safe
    whole.loops.append(ast.comprehension(py.target(names), py.list_of([source.elt]), [], 0))
    return whole
