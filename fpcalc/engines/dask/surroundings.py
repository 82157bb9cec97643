"""What surrounds a task on the Dask engine: what compiled code asks of its engine, and materialization of its host."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future as Promise
from typing import TYPE_CHECKING, Any

from distributed import secede

from calculus.config import Lack, Put, Req
from calculus.runtime import DRIVER, DRIVER_TASK, Done, HostId, Id, Lineage, Loc, Lost, Outcome, Persisted
from calculus.runtime import Future as FutureValue
from calculus.values import Level, Value
from fpcalc.conformance.events import Event
from fpcalc.engines.dask.wire import pack
from fpcalc.engines.interface import Stopped, Task
from fpcalc.engines.materialize import materialize
from fpcalc.engines.storage import Damaged
from semantics.lacks import below, joined

if TYPE_CHECKING:
    from fpcalc.engines.dask.asking import Asked
    from fpcalc.engines.dask.process import Host, Process

_LOOK = 0.02  # seconds between two looks at whether data has arrived
_ASK = 0.25  # seconds between two questions to the scheduler about it
_ABSENT = 2.0  # seconds that data may be under way before anybody has heard of it


def main_task(process: Process, made: int = 0) -> Task:
    """The program's own task, on the driver; it has ``made`` names before."""
    return Around(process, DRIVER_TASK, DRIVER, made).task


class Around:
    """What surrounds one task: ``fpcalc.engines.interface.Surroundings``, and ``fpcalc.engines.materialize.Store``."""

    def __init__(self, process: Process, name: Id, host: HostId, made: int = 0, lacks: tuple[Lack, ...] = ()) -> None:
        """``lacks``: the replays that it is part of."""
        self.process = process
        self.lacks = lacks
        self.task = Task(name, host, self, made)
        self._asked: dict[Loc, Asked] = {}
        self._outcomes: dict[Loc, Outcome] = {}

    @property
    def _host(self) -> Host:
        return self.process.hosts[self.task.host]

    def _note(self, kind: str, name: Id | None, of: HostId, data: Any = None, size: int = 0) -> None:
        value = "" if data is None else self.process.hashed(data)
        self.process.note(Event(kind, self.task.host, self.task.id, name, of, value), size)

    # Surroundings.

    def spawn(self, host: HostId) -> bool:
        new = self.process.new_host(host)
        if new:
            self._note("spawn", None, host)
        return new

    def put(self, loc: Loc, value: Value) -> None:
        if loc.host == self.task.host:
            self._note("populate", loc.id, loc.host, value)
            self._host.put(loc, value)
        else:
            parcel = pack(Put(loc, value, self.task.host))
            self._note("populate", loc.id, loc.host, value, len(parcel.data))
            self.process.post.put(loc, parcel)

    def request(self, lineage: Lineage, reply: FutureValue) -> None:
        request = Req(reply.loc.id, lineage, reply.loc, lacks=self.lacks)
        asking = self.process.lineages.pack(request)
        self._note("request", request.id, lineage.host, lineage, asking.size)
        self._asked[reply.loc] = self.process.post.ask(request, asking)

    def wait(self, future: FutureValue) -> Outcome:
        loc = future.loc
        outcome = self._outcomes.get(loc)
        if outcome is None:
            step_aside()
            outcome = self._outcomes[loc] = self.process.post.answer(self._asked.pop(loc))
            self.process.note(Event("answer", loc.host, None, loc.id, loc.host, self.process.hashed(outcome)))
        return outcome

    def evict(self, lineage: Persisted) -> None:
        self.process.post.evict(lineage)

    # Store.

    def silo(self, loc: Loc) -> Outcome:
        if loc not in self._host.silos:
            self._await_put(loc)
        outcome = self._host.silos.get(loc, Lost(loc))
        if isinstance(outcome, Lost):
            self._note("lost", loc.id, loc.host)
        return outcome

    def _await_put(self, loc: Loc) -> None:
        """Waits for data until it is here, or nobody is bringing it: its sender, or its host, has crashed since."""
        step_aside()
        silos, look = self._host.silos, time.monotonic()
        until = look + _ABSENT
        while loc not in silos and time.monotonic() < until and not self.process.closed:
            if time.monotonic() >= look:
                look = time.monotonic() + _ASK
                if self.process.post.is_coming(loc):
                    until = time.monotonic() + _ABSENT
            time.sleep(_LOOK)

    def kept(self, lineage: Persisted) -> Outcome:
        while True:
            mine: Promise[None] = Promise()
            found = self._found(lineage, mine)
            if found is mine:
                try:
                    self._keep(lineage)
                finally:
                    with self._host.lock:
                        del self._host.keepers[lineage.loc]
                    mine.set_result(None)
            elif isinstance(found, Promise):
                step_aside()
                found.result()
            elif isinstance(found, Loc):
                self._await_put(found)
            else:
                return found

    def _found(self, lineage: Persisted, mine: Promise[None]) -> Outcome | Promise[None] | Loc:
        """What is kept; or what to wait for: a keeper, ours by ``mine`` where there was none, or lost data that comes again."""
        host, loc = self._host, lineage.loc
        with host.lock:
            outcome = self._there(lineage)
            if outcome is None:
                keeper = host.keepers.setdefault(loc, mine)
                if keeper is mine:
                    self._note("materialise", loc.id, host.id)
                return keeper
            if isinstance(outcome, Lost) and outcome.root.host == host.id and self.process.post.is_coming(outcome.root):
                return outcome.root
            self._note("read", loc.id, loc.host)
            return outcome

    def _there(self, lineage: Persisted) -> Outcome | None:
        kept, loc = self._host.kept, lineage.loc
        if loc not in kept and lineage.level is Level.STABLE:
            try:
                stable = self.process.storage.read(loc)
            except Damaged:
                self.process.note(Event("forget", self.task.host, None, loc.id, loc.host))
                self.process.storage.remove(loc)
                stable = None
            if stable is not None:
                kept[loc] = stable
        outcome = kept.get(loc)
        return None if outcome is None or self._host.suspects(loc, outcome) else outcome

    def _keep(self, lineage: Persisted) -> None:
        """Computes a persisted lineage in a task of its own."""
        host, loc = self._host, lineage.loc
        with host.lock:
            lacks = joined(self.lacks, host.due.get(loc, ()))
            host.hear(lacks)
            known = host.lacks
        around = Around(self.process, loc.id, host.id, lacks=lacks)
        outcome: Outcome
        try:
            outcome = Done(materialize(self.process, around.task, lineage.parent, around, answers=False))
        except Stopped as stopped:
            outcome = stopped.outcome
        with host.lock:
            if isinstance(outcome, Lost) and below(outcome.root.id, loc.id) and self._may_again(loc):
                host.due[loc] = joined(lacks, (self.process.post.lack(loc, host.again[loc]),))
                return
            self.process.note(Event("keep", host.id, loc.id, loc.id, loc.host))
            if isinstance(outcome, Lost) and outcome.root in host.silos:
                return
            if lineage.level is Level.STABLE and isinstance(outcome, Done):
                self.process.storage.write(loc, outcome)
            host.kept[loc] = outcome
            host.known[loc] = known
            host.due.pop(loc, None)

    def _may_again(self, loc: Loc) -> bool:
        """May a keeper begin again, because a replay mends the loss that it has met? (``Retry-Keep``)"""
        again = self._host.again
        again[loc] = again.get(loc, 0) + 1
        return again[loc] <= self.process.terms.retries


_aside = threading.local()


def step_aside() -> None:
    """Leaves the worker's one slot to another task, for this one is going to wait; nothing on the driver's own thread."""
    key = _task_key()
    if key is not None and getattr(_aside, "of", None) != key:
        secede()
        _aside.of = key


def _task_key() -> str | None:
    from distributed.worker import thread_state

    return str(thread_state.key) if getattr(thread_state, "key", None) is not None else None
