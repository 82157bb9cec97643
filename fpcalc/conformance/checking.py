"""Is a log a run that the calculus allows?

The calculus itself goes along: each event must be the next visible step of its task, or the delivery of a message that is on
its way, with the same data. What only a task's own machine sees happens in between, unlogged. A crash must be in the log;
after it, and only then, what its host had been sent may come again, and a request may be replayed. A crash may have come in
the middle of a write to stable storage, which was told before: then what was to be kept is not there (``F-Tear``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import attrs

from calculus.config import FIRST, Config, Evict, Message, Put, Req, Res, World, receiver
from calculus.contexts import Ended
from calculus.runtime import DRIVER, DRIVER_TASK, HostId, Id, Loc
from fpcalc.conformance.events import Event, Log, event_of, hash_of
from fpcalc.files import FolderFiles
from semantics.choosers import TaskAgent
from semantics.evaluator import Evaluator
from semantics.faults import Crash, Drop, Dup, Forget, fault, moves_of
from semantics.machine.machine import MACHINE
from semantics.recovery import Exposed, Move, Recovery, Retry, retry
from semantics.system import moved, outcome, start, turn_of, waits_for

_SLICE = 100_000


@attrs.frozen(eq=False)
class Verdict:
    """``refused``: the index of the first event that is not allowed, None where all are; ``allowed``: those that would be."""

    refused: int | None
    allowed: tuple[Event, ...] = ()

    @property
    def ok(self) -> bool:
        return self.refused is None


def conforms(log: Log) -> Verdict:
    """Follows the log to its end, or to the first event that the calculus does not allow there."""
    following = Following(World(log.program, FolderFiles(log.folder)), Recovery(log.retries))
    for at, event in enumerate(log.events):
        if not following.take(event):
            return Verdict(at, tuple(following.allowed()))
    return Verdict(None)


class Following:
    """The configuration that the events so far lead to."""

    def __init__(self, world: World, policy: Recovery) -> None:
        self.state = Exposed(start(world, MACHINE))
        self.policy = policy
        self.delivered: dict[HostId, list[Message]] = {}
        self.again: dict[HostId, list[Message]] = {}  # what a crashed host had been sent
        self.writing: dict[Loc, HostId] = {}  # what was kept in stable storage, and has not been read since
        self.torn: dict[Loc, HostId] = {}  # the same, whose host has crashed
        self.forgotten: set[Loc] = set()
        self.ended = False

    def take(self, event: Event) -> bool:
        """Goes on by one event; false, and nothing has changed, where the calculus does not allow it."""
        if self.ended:
            return False
        match event:
            case Event("end", host, task, value=value) if (host, task) == (DRIVER, DRIVER_TASK):
                return self._end(value)
            case Event("crash", host):
                return event == Event("crash", host) and self._crash(host)
            case Event("forget", host, None, Id() as name, HostId() as of):
                return event == Event("forget", host, None, name, of) and self._forget(Loc(of, name))
            case Event("request", task=None):
                return self._replay(event)
            case Event(task=None):
                return self._delivery(event)
            case _:
                return self._turn(event)

    def allowed(self) -> Iterator[Event]:
        """The events that could be next, faults not counted."""
        if self.ended:
            return
        for agent in self._agents():
            found = self._next(agent, self.state)
            if found is not None:
                yield found[0]
        for message in [*self.state.config.messages, *[m for messages in self.again.values() for m in messages]]:
            event = self._arrival(message)
            if event is not None:
                yield event
        settled = self._settled()
        if settled is not None:
            yield settled

    # A task's turn.

    def _turn(self, event: Event) -> bool:
        assert event.task is not None
        for state in self._may_be(event):
            found = self._next(TaskAgent(event.host, event.task), state)
            if found is not None and found[0] == event:
                self.state = found[1]
                self._written(event)
                return True
        return False

    def _may_be(self, event: Event) -> Iterator[Exposed]:
        """The states that the events so far may have led to: after a crash, of what it took no event may have told."""
        yield self.state
        if event.name is not None and event.of is not None:
            loc = Loc(event.of, event.name)
            if event.kind == "materialise":
                torn = [at for at, host in self.torn.items() if host == event.host and at.id == event.name]
                yield from [move.after for at in torn for move in fault(self.state, Forget(at))]
            elif event.kind == "lost":
                yield from [move.after for move in retry(self._without_puts(loc), Retry("absent", loc, loc.host), self.policy)]

    def _without_puts(self, loc: Loc) -> Exposed:
        """Without the Puts of ι that are on their way from machines that have crashed."""
        config = self.state.config
        gone = [m for m in config.messages if isinstance(m, Put) and m.loc == loc and config.hosts[m.sender].incarnation]
        return self._dropped(gone)

    def _written(self, event: Event) -> None:
        """What is known of stable storage after a task's event."""
        if event.name is not None and event.of is not None:
            loc = Loc(event.of, event.name)
            if event.kind == "keep" and loc in self.state.config.stable:
                self.writing[loc] = event.host
            elif event.kind == "read":
                self.writing.pop(loc, None)
                self.torn.pop(loc, None)

    def _next(self, agent: TaskAgent, state: Exposed) -> tuple[Event, Exposed] | None:
        """A task's next event, and the state after it; None where it has none now."""
        event, after = self._visible(self._before_next(agent, state), agent)
        return None if event is None or after is None else (event, after)

    def _visible(self, state: Exposed, agent: TaskAgent) -> tuple[Event | None, Exposed | None]:
        """What a task does next, if others see it, and the state after it; no state where it waits, or has ended for good."""
        event, after = self._done(state, agent)
        return event, self._kept_again(state, agent) if after is None else after

    def _done(self, state: Exposed, agent: TaskAgent) -> tuple[Event | None, Exposed | None]:
        move = next(moves_of(state, agent, self.policy, MACHINE), None)
        if move is None:
            return None, None
        if move.label.rule in ("M-Kept", "M-KeptNot", "M-Lost"):
            loc = turn_of(state.config, agent.host, agent.id, MACHINE).values[0].loc
            kind = "lost" if move.label.rule == "M-Lost" else "read"
            return Event(kind, agent.host, agent.id, loc.id, loc.host), move.after
        return event_of(move.label, move.after.config), move.after

    def _kept_again(self, state: Exposed, agent: TaskAgent) -> Exposed | None:
        """A task waits for a keeper whose loss is not kept (``Retry-Keep``): that keeper goes."""
        host = state.config.hosts.get(agent.host)
        if host is None or agent.id not in host.tasks or isinstance(host.tasks[agent.id].control, Ended):
            return None
        loc = waits_for(turn_of(state.config, agent.host, agent.id, MACHINE))
        if loc is None or loc.id not in host.tasks or loc.id == agent.id:
            return None
        keeper = TaskAgent(agent.host, loc.id)
        state = local(state, keeper)
        while keeper.id in state.config.hosts[keeper.host].tasks:
            event, after = self._done(state, keeper)
            if event is not None or after is None:
                return None
            state = local(after, keeper)
        return state

    # Messages.

    def _delivery(self, event: Event) -> bool:
        for message in self._are(event, self.state.config.messages):
            self._deliver(message)
            return True
        for message in self._are(event, self.again.get(event.host, ())):
            self.again[event.host].remove(message)
            self.state = attrs.evolve(self.state, config=_sent_again(self.state, message))
            self._deliver(message)
            return True
        return event.kind == "evict" and self._eviction(event)

    def _are(self, event: Event, messages: Iterable[Message]) -> list[Message]:
        """The messages whose arrival may be the event; of later askings first: machines that have crashed wait no more."""
        found = [m for m in list(messages) if _is_about(event, m) and self._arrival(m) == event]
        return sorted(found, key=lambda m: m.asking if isinstance(m, Req | Res) else FIRST, reverse=True)

    def _eviction(self, event: Event) -> bool:
        """An eviction arrives that a task has sent since its last event: to send one is none."""
        for agent in self._agents():
            state = self._before_next(agent, self.state)
            for message in list(state.config.messages):
                if _is_about(event, message):
                    self.state = state
                    self._deliver(message)
                    return True
        return False

    def _before_next(self, agent: TaskAgent, state: Exposed) -> Exposed:
        """The state in which a task has done all that comes before its next event."""
        state = local(state, agent)
        while True:
            event, after = self._visible(state, agent)
            if event is not None or after is None:
                return state
            state = local(after, agent)

    def _agents(self) -> list[TaskAgent]:
        return [TaskAgent(host, task) for host, there in self.state.config.hosts.items() for task in there.tasks]

    def _arrival(self, message: Message) -> Event | None:
        state = self.state
        if message not in state.config.messages:
            state = attrs.evolve(state, config=_sent_again(state, message))
        move = next(moves_of(state, message, self.policy, MACHINE), None)
        return None if move is None else event_of(move.label, move.after.config)

    def _deliver(self, message: Message) -> None:
        self.state = next(moves_of(self.state, message, self.policy, MACHINE)).after
        self.delivered.setdefault(receiver(message), []).append(message)

    def _replay(self, event: Event) -> bool:
        """A pending request is made again: its answer was a loss that this mends, or nobody serves it any more."""
        if event.name is None:
            return False
        reply = Loc(event.host, event.name)
        for message in list(self.state.config.messages):
            is_its = isinstance(message, Res) and message.reply == reply
            if is_its and self._replayed(event, next(moves_of(self.state, message, self.policy, MACHINE), None)):
                return True
        before = self.state
        if any(host.incarnation for host in before.config.hosts.values()):
            self._drop_bearers(reply)
        again = next(retry(self.state, Retry("req", reply, reply.host), self.policy), None)
        if self._replayed(event, again):
            return True
        self.state = before
        return False

    def _replayed(self, event: Event, move: Move | None) -> bool:
        if move is None or event_of(move.label, move.after.config) != attrs.evolve(event, task=move.label.task):
            return False
        self.state = move.after
        return True

    def _drop_bearers(self, reply: Loc) -> None:
        """What was on its way from or to a machine that crashed has vanished with it."""
        self.state = self._dropped([m for m in self.state.config.messages if isinstance(m, Req | Res) and m.reply == reply])

    def _dropped(self, messages: Sequence[Message]) -> Exposed:
        """Without these messages, of which there may be several copies."""
        state = self.state
        for message in messages:
            while message in state.config.messages:
                state = next(fault(state, Drop(message))).after
        return state

    # Ends.

    def _crash(self, host: HostId) -> bool:
        if host not in self.state.config.hosts:
            return False
        self.state = next(fault(self.state, Crash(host))).after
        self.again[host] = [*self.again.get(host, ()), *self.delivered.pop(host, ())]
        self.torn |= {loc: host for loc, at in self.writing.items() if at == host}
        return True

    def _forget(self, loc: Loc) -> bool:
        """Stable storage has lost what was kept; whoever crashes before that is made good finds it once more."""
        for move in fault(self.state, Forget(loc)):
            self.state = move.after
            self.forgotten.add(loc)
        return loc in self.forgotten

    def _end(self, value: str) -> bool:
        settled = self._settled()
        self.ended = settled is not None and settled.value == value
        return self.ended

    def _settled(self) -> Event | None:
        """The program's end, where its task has nothing left to do that others could see."""
        agent = TaskAgent(DRIVER, DRIVER_TASK)
        state = self._before_next(agent, self.state)
        if self._visible(state, agent)[0] is not None:
            return None
        end = outcome(state.config)
        return None if end is None else Event("end", DRIVER, DRIVER_TASK, None, None, hash_of(end))


def local(state: Exposed, agent: TaskAgent, evaluator: Evaluator = MACHINE) -> Exposed:
    """The state after all of a task's local steps."""
    host = state.config.hosts.get(agent.host)
    if host is None or agent.id not in host.tasks:
        return state
    control = host.tasks[agent.id].control
    if evaluator.look(control) is not None:
        return state
    while evaluator.look(control) is None:
        control, _ = evaluator.advance(state.config.world, control, _SLICE)
    return attrs.evolve(state, config=moved(state.config, agent.host, agent.id, control))


def _sent_again(state: Exposed, message: Message) -> Config:
    """The configuration with one more copy of a message on its way: ``F-Dup`` of what was delivered before."""
    if message in state.config.messages:
        return next(fault(state, Dup(message))).after.config
    return attrs.evolve(state.config, messages=state.config.messages.set(message, 1))


def _is_about(event: Event, message: Message) -> bool:
    match event.kind, message:
        case ("put", Put(loc)) | ("evict", Evict(_, loc)):
            return receiver(message) == event.host and loc.id == event.name
        case "materialise", Req(id):
            return receiver(message) == event.host and id == event.name
        case "answer", Res(reply):
            return receiver(message) == event.host and reply.id == event.name
        case _:
            return False
