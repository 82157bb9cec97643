"""Movers: steps that may be made at once, whatever else can happen, because nothing that matters is lost.

Whoever explores needs not try a step in every order with the steps of others if it is a *mover*: no sequence of steps of
others, faults and retries among them, changes what it does, is kept from happening by it, or sees that it has not happened
yet. Then each execution has an equivalent one that begins with it (Lipton: "Reduction", 1975), and the step alone is a
persistent set (Godefroid: "Partial-order methods for the verification of concurrent systems", 1996).

What the calculus gives: data that is in a silo, an outcome that a future has, stay until a crash; a name is made by one task,
and again only if that task is started again; a future is answered by whoever bears its address for its latest asking, and a
host asks again only when nobody does, or its task starts afresh. A step is a mover where these facts say so. ``False`` is
always a safe answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Set as AbstractSet
from typing import Any

import attrs

from calculus.config import Ack, Message, Put, Req, Res, Task
from calculus.contexts import Ended
from calculus.node import children
from calculus.runtime import DRIVER_TASK, Done, Failure, HostId, Id, Loc, Lost
from calculus.terms import Await, OrElse, Persist, Program, Unpersist
from semantics.evaluator import Action, Evaluator
from semantics.footprints import PRIVATE
from semantics.labels import Label
from semantics.recovery import Exposed, Recovery, Retry

#: Steps that change nothing but their own task, or start one on its host: after a crash of the host nothing is left of them,
#: so a crash after such a step is a crash before it.
WIPED = PRIVATE | {"R-Await", "R-Throw", "M-Mat", "M-Lost", "M-Kept", "M-KeptNot", "M-Persist"}
_ALWAYS = PRIVATE | {"R-Spawn", "R-SpawnNamed", "R-SpawnTaken", "R-Unpersist", "R-Await", "R-Throw", "M-Mat", "Retry-Keep"}
_OF_WHAT_IS_KEPT = frozenset({"M-Kept", "M-KeptNot", "M-Persist", "M-Keep"})
_NOWHERE: Any = object()


def forms_in(program: Program) -> frozenset[type]:
    """The classes of terms, of those that matter here, that a program has anywhere."""
    bodies = [definition.body for definition in program.definitions.values()]
    todo: list[Any] = bodies if program.main is None else [*bodies, program.main]
    found, met = set(), set()
    while todo:
        node = todo.pop()
        if id(node) not in met:
            met.add(id(node))
            found.add(type(node))
            todo.extend(children(node))
    return frozenset(found & {OrElse, Persist, Unpersist})


def _earlier(state: Exposed, request: Req) -> bool:
    """Is an earlier asking of the same request on its way? It starts a task only where it comes before this one."""
    return any(
        isinstance(m, Req) and m.id == request.id and m.asking < request.asking
        for messages in (state.config.messages, state.late)
        for m in messages
    )


def _bearing(state: Exposed) -> Counter[object]:
    """How many messages and tasks bear each reply address."""
    bearing: Counter[object] = Counter()
    for messages in (state.config.messages, state.late):
        for m, count in messages.items():
            if isinstance(m, Req | Res):
                bearing[m.reply] += count
    for host in state.config.hosts.values():
        bearing.update([task.reply for task in host.tasks.values()])
    return bearing


@attrs.frozen(eq=False)
class Movers:
    """Tells movers in the executions of one program; ``faulty``: are there faults, before a step or after it?

    ``forgets``: may stable storage lose what it has?
    """

    forms: frozenset[type]
    policy: Recovery
    evaluator: Evaluator
    faulty: bool
    forgets: bool = False

    def comes_first(
        self, before: Exposed, label: Label, doomed: AbstractSet[HostId], *, again: bool = False, hit: bool = False
    ) -> bool:
        """Is the step of a task or a message a mover, where the hosts of ``doomed`` may crash and no others?

        ``again``: its task has been started more than once. ``hit``: faults may happen to its message instead; then these
        are meant too.
        """
        rule = label.rule
        if rule in _OF_WHAT_IS_KEPT and (Unpersist in self.forms or self.forgets):
            return False
        if label.host in doomed and rule not in WIPED:
            return False
        if rule in _ALWAYS:
            return True
        if not self.faulty:
            return rule != "R-Evict"
        if rule in _OF_WHAT_IS_KEPT:
            return self._is_for_good(before, label)
        if label.message is not None:
            return self._delivery(before, label, label.message, doomed, hit)
        if label.task is not None:
            return self._turn(before, label, label.task, doomed, again)
        return False

    def retry_comes_first(self, before: Exposed, what: Retry, doomed: AbstractSet[HostId]) -> bool:
        """Is a retry that can be made a mover?"""
        if what.host in doomed:
            return False
        loc = what.loc
        match what.how:
            case "req":
                late = any(isinstance(m, Req | Res) and m.reply == loc for m in before.late)
                return not late and self._asker_stays(before, loc, doomed, _bearing(before))
            case "put":
                late = any(isinstance(m, Put | Ack) and m.loc == loc for m in before.late)
                return not late and self._never_again(before, loc.id)
            case _:
                return False

    # By the kind of step.

    def _delivery(self, before: Exposed, label: Label, message: Message, doomed: AbstractSet[HostId], hit: bool) -> bool:
        match message:
            case Req(id, lacks=lacks):
                if id in before.config.hosts[label.host].tasks or _earlier(before, message):
                    return False
                return not (lacks and Persist in self.forms)
            case Put(loc):
                return OrElse not in self.forms or loc.id.parent == DRIVER_TASK
            case Ack(loc):
                return self._never_again(before, loc.id) and not (hit and self._sent_again(before, loc, doomed))
            case Res(reply):
                there = before.config.hosts[label.host].futures.get(reply, _NOWHERE)
                if isinstance(there, Done | Failure) or message.asking != before.config.hosts[label.host].asking(reply):
                    return True
                return there is None and self._asked_once(before, reply, doomed)
            case _:
                return False

    def _turn(self, before: Exposed, label: Label, task: Id, doomed: AbstractSet[HostId], again: bool) -> bool:
        match label.rule:
            case "R-Populate" | "R-PopulateAt" | "R-Send":
                return not again
            case "R-Reply" | "M-HandOn":
                reply = before.config.hosts[label.host].tasks[task].reply
                return isinstance(reply, Loc) and self._asked_once(before, reply, doomed)
            case "M-Lost":
                action = self.evaluator.look(before.config.hosts[label.host].tasks[task].control)
                assert isinstance(action, Action)
                return self._stays_lost(before, action.values[0].loc)
            case _:
                return False

    def _is_for_good(self, before: Exposed, label: Label) -> bool:
        """Is what is kept, or about to be, nothing that a replay mends or makes suspect? That is data of the same host, and
        what was persisted below a request that may be replayed.
        """
        assert label.task is not None
        host = before.config.hosts[label.host]
        control = host.tasks[label.task].control
        if isinstance(control, Ended):
            name, outcome = label.task, control.outcome
        else:
            action = self.evaluator.look(control)
            assert isinstance(action, Action)
            name, outcome = action.values[0].loc.id, host.kept.get(action.values[0].loc)
        if not self._is_computed_once(name):
            return False
        if not isinstance(outcome, Lost) or outcome.root.host != label.host:
            return True
        return self._stays_lost(before, outcome.root)

    # What others may still do.

    def _is_computed_once(self, persisted: Id) -> bool:
        """Will no replay for a loss make what is kept of a persisted lineage suspect?"""
        return not self.policy.retries or persisted.parent == DRIVER_TASK

    def _asked_once(self, before: Exposed, reply: Loc, doomed: AbstractSet[HostId]) -> bool:
        """Does one message or task bear the address, and will nobody else come to bear it before that one has answered?"""
        bearing = _bearing(before)
        return bearing[reply] == 1 and self._asker_stays(before, reply, doomed, bearing)

    def _asker_stays(self, before: Exposed, reply: Loc, doomed: AbstractSet[HostId], bearing: Counter[object]) -> bool:
        """Is the task that asked the driver's, or does it wait for this answer where no crash takes it, and nothing starts it
        afresh? It is the only one that its own asker, who waits as well, may hear of.
        """
        while reply.id.parent != DRIVER_TASK:
            task = None if reply.host in doomed else self._waiting(before, reply)
            if task is None:
                return False
            if not isinstance(task.reply, Loc):
                return self._is_computed_once(task.id)
            reply = task.reply
            if bearing[reply] != 1:
                return False
        return True

    def _waiting(self, before: Exposed, reply: Loc) -> Task | None:
        """The task that has asked for a future, if it waits for it."""
        asker = reply.id.parent
        task = None if asker is None else before.config.hosts[reply.host].tasks.get(asker)
        if task is None or isinstance(task.control, Ended):
            return None
        action = self.evaluator.look(task.control)
        waits = isinstance(action, Action) and isinstance(action.term, Await) and action.values[0].loc == reply
        return task if waits else None

    def _never_again(self, before: Exposed, name: Id) -> bool:
        """Has the task that made this name made it for the last time?"""
        if name.parent == DRIVER_TASK:
            return True
        if Persist in self.forms:
            return False  # a persisted lineage's task starts whenever somebody needs what is not kept
        makers = set()
        at = name
        while at.parent is not None and at.parent != DRIVER_TASK:
            at = at.parent
            makers.add(at)
        config = before.config
        if any(isinstance(m, Req) and m.id in makers for messages in (config.messages, before.late) for m in messages):
            return False
        if any(loc.id in makers for loc in before.asked):
            return False
        return not any(task in makers for host in config.hosts.values() for task in host.tasks)

    def _sent_again(self, before: Exposed, loc: Loc, doomed: AbstractSet[HostId]) -> bool:
        """Is there a loss, now or later, that is told while the Ack is on its way, and mended if it is dropped first?"""
        there = before.config.hosts[loc.host].silos.get(loc)
        return self.policy.retries > 0 and (loc.host in doomed or not isinstance(there, Done))

    def _stays_lost(self, before: Exposed, loc: Loc) -> bool:
        """Will nobody put data there again?"""
        moving = any(
            isinstance(m, Put) and m.loc == loc for messages in (before.config.messages, before.late) for m in messages
        )
        noted = any(loc in host.unacked for host in before.config.hosts.values())
        tried = before.tries.get(("put", loc), 0) >= self.policy.retries
        return not moving and (not noted or tried) and self._never_again(before, loc.id)
