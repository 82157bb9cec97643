"""Source-DPOR with sleep sets: one execution, or few, of each class that differs only in the order of independent steps.

Abdulla, Aronis, Jonsson, Sagonas: "Optimal dynamic partial order reduction" (POPL 2014), algorithm 1. What an agent may do
is its step or a fault instead of it, and all of these are tried wherever the agent has its turn. The steps that happen
before a step are the bits of one integer.

It remembers no states, so what meets in one state is gone on from again and again: with faults its time is exponential in the
number of hosts. It is here as a second opinion on the default search, whose movers are known from the rules.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import TypeAlias

import attrs

from fpcalc.exploration.search import Counts, Keys, Told
from fpcalc.exploration.space import Agent, Space, State, Transition
from semantics.faults import Crash
from semantics.footprints import Footprint, Place, independent
from semantics.labels import Label
from semantics.recovery import Retry

#: Of a place: the last event that changed it, and those that have looked at it since.
Marks: TypeAlias = tuple[int, tuple[int, ...]]
_NEVER: Marks = (-1, ())


@attrs.define(eq=False)
class Node:
    """A state on the current execution: what has been tried from here, what is still to be, and what need not be."""

    state: State
    sleep: dict[object, Event]
    backtrack: dict[Agent, None] = attrs.field(factory=dict)
    expanded: set[Agent] = attrs.field(factory=set)
    pending: list[Transition] = attrs.field(factory=list)
    done: set[object] = attrs.field(factory=set)


@attrs.define(eq=False)
class Event:
    """A transition of the current execution; ``before`` has its own bit and one for each event that happens before it."""

    transition: Transition
    footprint: Footprint
    before: int
    undo: list[tuple[Place, Marks]]
    order: list[tuple[Agent, int]]


class SourceDpor:
    """The search, depth first."""

    def __init__(self, space: Space, keys: Keys) -> None:
        self.space = space
        self._keys = keys
        self.counts = Counts()
        start, self.prelude = space.first()
        self.nodes = [self._node(start, {})]
        self.events: list[Event] = []
        self._ends: set[Hashable] = set()
        self._places: dict[Place, Marks] = {}
        self._last: dict[Agent, int] = {}

    def go(self, ended: Told) -> Iterator[None]:
        """Explores; tells ``ended`` each last state once, while ``labels`` has the steps to it."""
        if not self.nodes[0].backtrack:
            self._end(self.nodes[0].state, ended)
        while self.nodes:
            node = self.nodes[-1]
            chosen = self._next(node)
            if chosen is None:
                self._back()
                continue
            self.counts.transitions += 1
            child = self._take(node, chosen)
            if not child.backtrack:
                if next(self._enabled(child.state), None) is None:
                    self._end(child.state, ended)
                else:
                    self.counts.blocked += 1
            yield

    def _end(self, state: State, ended: Told) -> None:
        self.counts.executions += 1
        key = self._keys.key(state)
        if key not in self._ends:
            self._ends.add(key)
            self.counts.ends += 1
            ended(state)

    def labels(self) -> list[Label]:
        """The steps of the current execution."""
        found = list(self.prelude)
        for event in self.events:
            found += event.transition.labels
        return found

    # What is tried next.

    def _enabled(self, state: State) -> Iterator[Transition]:
        for agent in self.space.agents(state):
            found = self.space.transition(state, agent)
            if found is not None:
                yield found

    def _node(self, state: State, sleep: dict[object, Event]) -> Node:
        node = Node(state, sleep)
        for first in self._enabled(state):
            choices = self._choices(node, first)
            if choices:
                node.backtrack[first.agent] = None
                self._expand(node, first, choices)
                break
        return node

    def _choices(self, node: Node, step: Transition) -> list[Transition]:
        """What the agent of a step may do here and has not been tried."""
        found = [step, *self.space.faults(node.state, step)]
        return [one for one in found if one.key not in node.sleep and one.key not in node.done]

    def _expand(self, node: Node, step: Transition, choices: list[Transition]) -> None:
        node.expanded.add(step.agent)
        node.pending = choices[::-1]
        for one in choices:
            node.backtrack.setdefault(one.agent, None)
            if isinstance(one.agent, Crash):
                node.expanded.add(one.agent)

    def _next(self, node: Node) -> Transition | None:
        while True:
            while node.pending:
                chosen = node.pending.pop()
                if chosen.key not in node.done and chosen.key not in node.sleep:
                    return chosen
            agent = next((agent for agent in node.backtrack if agent not in node.expanded), None)
            if agent is None:
                return None
            node.expanded.add(agent)
            step = self.space.transition(node.state, agent)
            if step is not None:
                self._expand(node, step, self._choices(node, step))

    # Forward and back.

    def _take(self, node: Node, chosen: Transition) -> Node:
        node.done.add(chosen.key)
        event = self._push(node, chosen)
        self._disabled(node, chosen)
        sleep = {key: other for key, other in node.sleep.items() if self._commute(event, other)}
        child = self._node(chosen.after, sleep)
        self.nodes.append(child)
        return child

    def _commute(self, one: Event, other: Event) -> bool:
        return one.transition.agent != other.transition.agent and independent(one.footprint, other.footprint)

    def _back(self) -> None:
        self.nodes.pop()
        if not self.events:
            return
        event = self.events.pop()
        for place, old in reversed(event.undo):
            self._places[place] = old
        for agent, last in reversed(event.order):
            self._last[agent] = last
        node = self.nodes[-1]
        node.sleep[event.transition.key] = event

    def _push(self, node: Node, made: Transition) -> Event:
        """Adds an event: what happens before it, and the races that it ends."""
        at = len(self.events)
        touched = self.space.footprint(node.state, made)
        agents = dict.fromkeys((made.agent, *made.creates))
        races, causes = self._races(touched), self._causes(touched, agents)
        before = 1 << at
        found = [*races, *causes]
        for i in found:
            before |= self.events[i].before
        event = Event(made, touched, before, self._mark(touched, at), [(agent, self._last.get(agent, -1)) for agent in agents])
        for agent in agents:
            self._last[agent] = at
        self.events.append(event)
        for i in races:
            if i not in causes and not any(k != i and self.events[k].before >> i & 1 for k in found):
                self._race(i, at)
        return event

    def _races(self, touched: Footprint) -> dict[int, None]:
        """The last events that changed what an event looks at, or looked at what it changes: they could come after it."""
        races: dict[int, None] = {}
        for place in touched.writes:
            writer, readers = self._places.get(place, _NEVER)
            for i in (*readers, writer):
                if i >= 0:
                    races[i] = None
        for place in touched.reads:
            writer, _ = self._places.get(place, _NEVER)
            if writer >= 0:
                races[writer] = None
        return races

    def _causes(self, touched: Footprint, agents: Iterable[Agent]) -> list[int]:
        """The events that had to come before: of the same agents, and those that filled a place."""
        found = [self._last.get(agent, -1) for agent in agents]
        found += [self._places.get(place, _NEVER)[0] for place in touched.needs]
        return [i for i in found if i >= 0]

    def _mark(self, touched: Footprint, at: int) -> list[tuple[Place, Marks]]:
        """Notes an event at the places that it touches; gives what was noted there before."""
        undo = [(place, self._places.get(place, _NEVER)) for place in touched.writes | touched.reads | touched.needs]
        for place, (writer, readers) in undo:
            self._places[place] = (at, ()) if place in touched.writes else (writer, (*readers, at))
        return undo

    def _race(self, i: int, j: int) -> None:
        """Events i and j could come in the other order: makes sure that it is tried from before i."""
        node = self.nodes[i]
        after = [k for k in range(i + 1, j) if not self.events[k].before >> i & 1]
        after.append(j)
        mask = 0
        for k in after:
            mask |= 1 << k
        initials = [self.events[k].transition.agent for k in after if self.events[k].before & mask == 1 << k]
        if any(agent in node.backtrack for agent in initials):
            return
        for agent in initials:
            if self.space.transition(node.state, agent) is not None:
                node.backtrack[agent] = None
                return
        for step in self._enabled(node.state):
            node.backtrack.setdefault(step.agent, None)

    def _disabled(self, node: Node, chosen: Transition) -> None:
        """A retry that could be made before a step, and not after it, is tried before it too."""
        if not self.space.faulty or not self.space.bounds.recovery.retries:
            return
        for agent in self.space.agents(node.state):
            if not isinstance(agent, Retry) or agent in node.backtrack or agent == chosen.agent:
                continue
            if self.space.transition(chosen.after, agent) is None and self.space.transition(node.state, agent) is not None:
                node.backtrack[agent] = None
