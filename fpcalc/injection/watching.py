"""The abstract machine as a search uses it: it tells what was looked at last, and does not compute twice what it has computed.

The runs of a search are the run without faults over and over, with something in the way. What a task computes between two
visible steps depends on the state that it starts from alone, so the states of one run are remembered, by identity, and a
run that comes to the same state goes on to the same next one.
"""

from __future__ import annotations

from typing import Any

from calculus.config import World
from calculus.contexts import Ended
from calculus.runtime import LINEAGES, Future, HostId
from calculus.terms import Materialize, Term, Val
from calculus.values import Value
from semantics.evaluator import Action, State
from semantics.machine.machine import MachineEvaluator

_NAMED = (*LINEAGES, Future, HostId)


class Watching(MachineEvaluator):
    """``last``: the action that was asked about last, which is the one of the task that steps.

    While it is ``learning``, it remembers. A key is the identity of what it holds on to, so no other object has it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.last: Action | None = None
        self.learning = False
        self._started: dict[int, tuple[Value, State]] = {}
        self._advanced: dict[tuple[int, int], tuple[State, tuple[State, int]]] = {}
        self._resumed: dict[int, tuple[State, Value, State]] = {}
        self._entered: dict[int, tuple[State, Term, State]] = {}

    def look(self, state: State) -> Action | Ended | None:
        action = super().look(state)
        self.last = action if isinstance(action, Action) else None
        return action

    def start(self, world: World, term: Term) -> Any:
        """The state of a request's handler is that of its lineage, which is sent again as it is."""
        if not (isinstance(term, Materialize) and isinstance(term.silo, Val)):
            return super().start(world, term)
        lineage = term.silo.value
        known = self._started.get(id(lineage))
        if known is not None:
            return known[1]
        state = super().start(world, term)
        if self.learning:
            self._started[id(lineage)] = (lineage, state)
        return state

    def advance(self, world: World, state: State, fuel: int) -> tuple[Any, int]:
        key = (id(state), fuel)
        known = self._advanced.get(key)
        if known is not None:
            return known[1]
        found = super().advance(world, state, fuel)
        if self.learning:
            self._advanced[key] = (state, found)
        return found

    def resume(self, world: World, state: State, value: Value) -> Any:
        """What a rule has named is another object each time that the rule makes it; data is the same object."""
        known = self._resumed.get(id(state))
        if known is not None and (known[1] is value or (isinstance(value, _NAMED) and known[1] == value)):
            return known[2]
        found = super().resume(world, state, value)
        if self.learning:
            self._resumed[id(state)] = (state, value, found)
        return found

    def enter(self, world: World, state: State, term: Term) -> Any:
        known = self._entered.get(id(state))
        if known is not None and known[1] == term:
            return known[2]
        found = super().enter(world, state, term)
        if self.learning:
            self._entered[id(state)] = (state, term, found)
        return found
