"""How the system's rules see the evaluation of a task.

The rules of ``semantics.system`` and ``semantics.materialize`` are written once, for every way of evaluating local steps.
What they need to know of a task's control state is here. Two evaluators exist: ``SUBSTITUTION``, the relation of
``semantics.reduction`` itself, and the abstract machine of ``semantics.machine``, which agrees with it at every visible
action: same steps made, same ``readback``.

A control state stands at one of three places:

- E[t], t a *visible* redex (``VISIBLE``): only a system rule can go on, with ``resume``, ``enter`` or ``unwind``;
- E[t], t any other redex: ``advance`` goes on;
- an outcome: then, for every evaluator, it is ``calculus.contexts.Ended``.
"""

from __future__ import annotations

from typing import Any, Protocol, TypeAlias

import attrs

from calculus.config import World
from calculus.contexts import Control, Ended
from calculus.runtime import Lineage
from calculus.source import Span
from calculus.terms import (
    Await,
    FlatMap,
    Forward,
    FromFun,
    Here,
    HostOf,
    Map,
    Materialize,
    OrElse,
    Persist,
    Populate,
    Recover,
    Send,
    Spawn,
    Term,
    Unpersist,
)
from calculus.values import Value

#: The redexes that look at or change the configuration around their task.
VISIBLE: frozenset[type] = frozenset(
    {
        *(Spawn, Here, HostOf, Populate, FromFun, Map, FlatMap, OrElse, Persist, Unpersist, Send, Await),
        *(Materialize, Forward, Recover),
    }
)

#: A task's control state: ``Running``, another evaluator's own form of it, or ``Ended``.
State: TypeAlias = Any


@attrs.frozen(eq=False)
class Action:
    """A visible redex and the values of its operands, in order."""

    term: Term
    values: tuple[Value, ...]


class Evaluator(Protocol):
    """Evaluates tasks between their visible actions. All states are immutable: each can be gone on from more than once."""

    def start(self, world: World, term: Term) -> State:
        """The state of a closed term, before its first step."""
        ...

    def look(self, state: State) -> Action | Ended | None:
        """The visible action or the end that a state stands at; None where ``advance`` can go on. Constant time."""
        ...

    def advance(self, world: World, state: State, fuel: int) -> tuple[State, int]:
        """Local steps, until a visible action, the end, or some ``fuel`` > 0 of them; and how many these were.

        An evaluator may run past ``fuel`` by a bounded number of steps, which it documents.
        """
        ...

    def step(self, world: World, state: State) -> tuple[str, Span, State]:
        """One local step, its rule's name and its redex's place. An evaluator that makes several at once says ``local``."""
        ...

    def resume(self, world: World, state: State, value: Value) -> State:
        """E[t] to E[v]: the visible redex is replaced by its value."""
        ...

    def enter(self, world: World, state: State, term: Term) -> State:
        """E[t] to E[t′]: the visible redex is replaced by a closed term.

        The terms that the rules enter, p a spore's value, r a lineage, all as ``Val``:
        ``p ()``, ``p (materialize r)``, ``materialize r``, ``forward (p (materialize r))``, ``forward r``,
        ``await (send r)``, ``recover (materialize r) r``.
        """
        ...

    def tail(self, state: State) -> bool:
        """Is there nothing around the visible redex: E = □?"""
        ...

    def unwind(self, state: State) -> tuple[Lineage, State] | None:
        """E[t] with E = E′[recover E″ r] and no recover in E″: r, and the state E′[t] whose redex ``enter`` replaces.

        None where no recover is around the redex. Its cost may grow with E″.
        """
        ...

    def readback(self, state: State) -> Control:
        """The state as the relation has it."""
        ...
