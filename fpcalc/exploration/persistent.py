"""Persistent sets with remembered states: where a step is a mover nothing else is tried, and states where none is are met once.

An execution goes on by movers (``semantics.movers``) as long as there is one, with a branch for each fault that may happen
to a message instead of its arrival. Where no mover is left, everything that is enabled is tried, and the state is remembered:
an execution that comes to it again ends there. Each execution of the full graph has an equivalent one here, so no outcome is
lost (Godefroid: "Partial-order methods for the verification of concurrent systems", 1996).

A crash of a host depends on every step of that host. So an execution says of each host, before the first event that the host
has, whether the host is *doomed*: it will crash. No crash is possible on the others, and their steps can be movers; a doomed
host's crash is tried wherever the host has come further. Executions whose doom does not come are those of a host that is
spared, and are not counted.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator

import attrs

from calculus.config import receiver
from calculus.runtime import DRIVER, HostId
from fpcalc.exploration.search import Counts, Keys, Todo, Told
from fpcalc.exploration.space import Agent, Late, Space, State, Transition
from semantics.choosers import TaskAgent
from semantics.faults import Crash, Fault, Tear
from semantics.labels import Label, show_host
from semantics.movers import WIPED, Movers
from semantics.recovery import Retry

_NO_HOSTS: frozenset[HostId] = frozenset()


@attrs.frozen(eq=False)
class Trail:
    """The steps to a state: the last ones, and those before them."""

    labels: tuple[Label, ...]
    before: Trail | None


@attrs.frozen(eq=False)
class Branch:
    """An execution up to a state: hosts that are to crash, and hosts that are not.

    ``due``: doomed hosts that have come further since their crash was last tried.
    """

    state: State
    doomed: frozenset[HostId] = _NO_HOSTS
    spared: frozenset[HostId] = _NO_HOSTS
    due: frozenset[HostId] = _NO_HOSTS
    trail: Trail | None = None


class Persistent:
    """The search, depth first among executions with as many faults, crashes that are certain counted."""

    def __init__(self, space: Space, keys: Keys, movers: Movers) -> None:
        self.space = space
        self.counts = Counts()
        self._movers = movers
        self._keys = keys
        self._seen: set[Hashable] = set()
        self._ends: set[Hashable] = set()
        self._trail: Trail | None = None
        self._todo: Todo[Branch] = Todo()

    def go(self, ended: Told) -> Iterator[None]:
        """Explores; tells ``ended`` each last state once, while ``labels`` has the steps to it."""
        start, labels = self.space.first()
        self._leave(Branch(start, trail=Trail(labels, None)))
        while self._todo:
            branch = self._todo.newest()
            self.counts.complete = self._todo.least
            found = self._mover(branch)
            while found is not None:
                branch = self._after(self._decided(branch, found.agent), found)
                yield
                found = self._mover(branch)
            yield from self._all(branch, ended)

    def labels(self) -> list[Label]:
        """The steps to the state that was told last."""
        found: list[tuple[Label, ...]] = []
        at = self._trail
        while at is not None:
            found.append(at.labels)
            at = at.before
        return [label for labels in reversed(found) for label in labels]

    def _leave(self, branch: Branch) -> None:
        """Leaves a branch to be explored."""
        self._todo.add(branch.state.spent + len(branch.doomed), branch)

    # Movers.

    def _mover(self, branch: Branch) -> Transition | None:
        """A step that need not wait for others; the faults that may happen instead of it are branches of their own."""
        for agent in self.space.agents(branch.state):
            if not isinstance(agent, TaskAgent) and _host_of(agent) in branch.doomed:
                continue
            found = self.space.transition(branch.state, agent)
            if found is not None and self._is_mover(branch, found):
                return found
        return None

    def _is_mover(self, branch: Branch, found: Transition) -> bool:
        agent, exposed, doomed = found.agent, branch.state.exposed, branch.doomed
        match agent:
            case Retry():
                return self._movers.retry_comes_first(exposed, agent, doomed)
            case Late():
                return False
            case TaskAgent(_, task):
                again = branch.state.started.get(task, False)
                return self._movers.comes_first(exposed, found.labels[0], doomed, again=again)
            case _:
                return self._movers.comes_first(exposed, found.labels[0], doomed, hit=self._left(branch) > 0)

    # Crashes and other faults.

    def _decided(self, branch: Branch, agent: Agent) -> Branch:
        """The branch in which the agent's host is spared; that in which it is doomed is left to be explored."""
        at = _host_of(agent)
        if at is None or at in branch.doomed or at in branch.spared or not self._may_crash(branch, at):
            return branch
        self._leave(attrs.evolve(branch, doomed=branch.doomed | {at}))
        return attrs.evolve(branch, spared=branch.spared | {at})

    def _may_crash(self, branch: Branch, at: HostId) -> bool:
        kinds = self.space.bounds.kinds
        return self._left(branch) > 0 and not kinds.isdisjoint({"crash", "tear"}) and (at != DRIVER or "driver" in kinds)

    def _left(self, branch: Branch) -> int:
        """How many faults may happen besides the crashes that are certain."""
        return self.space.bounds.faults - branch.state.spent - len(branch.doomed)

    def _faults(self, branch: Branch, step: Transition) -> Iterator[Transition]:
        """What may happen instead of a step, crashes of its host not counted."""
        left = self._left(branch) > 0

        def wanted(what: Fault) -> bool:
            return what.host in branch.doomed if isinstance(what, Tear) else left and not isinstance(what, Crash)

        return self.space.faults(branch.state, step, wanted)

    def _after(self, branch: Branch, step: Transition) -> Branch:
        """The branch after a step; what may happen instead of the step is left to be explored."""
        if step.fault is None:
            for one in self._faults(branch, step):
                self._leave(self._moved(branch, one))
        return self._moved(branch, step)

    def _moved(self, branch: Branch, step: Transition) -> Branch:
        self.counts.transitions += 1
        trail = Trail(step.labels, branch.trail)
        doomed, spared, due = branch.doomed, branch.spared, branch.due
        first = step.labels[0]
        if isinstance(step.fault, Crash | Tear):
            doomed, spared, due = doomed - {first.host}, spared - {first.host}, due - {first.host}
        elif first.host in doomed and (first.rule in WIPED or len(step.labels) > 1):
            due |= {first.host}
        return Branch(step.after, doomed, spared, due, trail)

    # Where there is no mover.

    def _all(self, branch: Branch, ended: Told) -> Iterator[None]:
        """Leaves everything that is enabled to be explored; where nothing is, an execution ends."""
        state = self._keys.shared(branch.state)
        branch = attrs.evolve(branch, state=state)
        found = [self.space.transition(state, agent) for agent in self.space.agents(state)]
        steps = [step for step in found if step is not None]
        for step in steps:
            branch = self._decided(branch, step.agent)
        due = branch.due | branch.doomed.intersection([_host_of(step.agent) for step in steps])
        if not steps and not due:
            self._end(branch, ended)
        elif self._remembered(branch, due):
            for crash in self._crashes(branch, due):
                self._leave(self._moved(branch, crash))
                yield
            rest = attrs.evolve(branch, due=_NO_HOSTS)
            for step in steps:
                self._leave(self._after(rest, step))
                yield

    def _crashes(self, branch: Branch, due: frozenset[HostId]) -> Iterator[Transition]:
        """The crashes of hosts that have an event here, or have come further."""
        for at in sorted(due, key=show_host) if "crash" in self.space.bounds.kinds else ():
            found = self.space.fault(branch.state, Crash(at), Crash(at))
            if found is not None:
                yield found

    def _remembered(self, branch: Branch, due: frozenset[HostId]) -> bool:
        """Is the state met for the first time? Then it is remembered."""
        spared = branch.spared if self._left(branch) > 0 else _NO_HOSTS
        key = self._keys.key(branch.state, branch.doomed, spared, due)
        if key in self._seen:
            return False
        self._seen.add(key)
        self.counts.states += 1
        return True

    def _end(self, branch: Branch, ended: Told) -> None:
        if branch.doomed:
            return
        self.counts.executions += 1
        key = self._keys.key(branch.state)
        if key not in self._ends:
            self._ends.add(key)
            self.counts.ends += 1
            self._trail = branch.trail
            ended(branch.state)


def _host_of(agent: Agent) -> HostId | None:
    """The host whose event an agent's step is."""
    match agent:
        case TaskAgent(host) | Retry(_, _, host) | Crash(host):
            return host
        case Late():
            return None
        case _:
            return receiver(agent)
