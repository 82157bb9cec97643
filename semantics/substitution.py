"""The relation → as an evaluator: by substitution, a step at a time. The abstract machine is checked against it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from calculus.config import World
from calculus.contexts import Control, Ended, Running
from calculus.runtime import Lineage
from calculus.source import Span
from calculus.terms import Term
from calculus.values import Value
from semantics.contexts import fill, split, unwind
from semantics.evaluator import VISIBLE, Action, Evaluator
from semantics.reduction import reduce

# Practicalities: substitution recurses into the source, whose nesting the parser bounds.
_DEEP_ENOUGH = 20_000


@contextmanager
def _room() -> Iterator[None]:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _DEEP_ENOUGH))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


class Substitution:
    """Its states are ``calculus.contexts.Control``."""

    def start(self, world: World, term: Term) -> Control:
        with _room():
            return split(world.program, term)

    def look(self, state: Control) -> Action | Ended | None:
        if isinstance(state, Ended):
            return state
        if type(state.redex) in VISIBLE:
            return Action(state.redex, state.values)  # type: ignore[arg-type]
        return None

    def advance(self, world: World, state: Control, fuel: int) -> tuple[Control, int]:
        steps = 0
        with _room():
            while steps < fuel and isinstance(state, Running) and type(state.redex) not in VISIBLE:
                _, state = reduce(world, state)
                steps += 1
        return state, steps

    def step(self, world: World, state: Control) -> tuple[str, Span, Control]:
        assert isinstance(state, Running)
        with _room():
            rule, after = reduce(world, state)
        return rule, state.redex.span, after

    def resume(self, world: World, state: Control, value: Value) -> Control:
        assert isinstance(state, Running)
        with _room():
            return fill(world.program, value, state.stack)

    def enter(self, world: World, state: Control, term: Term) -> Control:
        assert isinstance(state, Running)
        with _room():
            return split(world.program, term, state.stack)

    def tail(self, state: Control) -> bool:
        assert isinstance(state, Running)
        return state.stack is None

    def unwind(self, state: Control) -> tuple[Lineage, Control] | None:
        assert isinstance(state, Running)
        found = unwind(state.stack)
        return found and (found[0], Running(state.redex, state.values, found[1]))

    def readback(self, state: Control) -> Control:
        return state


SUBSTITUTION: Evaluator = Substitution()
