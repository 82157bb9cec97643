"""What surrounds a task on the Dask engine: what compiled code asks of its engine, and materialization of its host."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future as Promise
from typing import TYPE_CHECKING, Any

from distributed import secede

from calculus.config import Put, Req
from calculus.runtime import DRIVER, DRIVER_TASK, Done, HostId, Id, Lineage, Loc, Lost, Outcome, Persisted
from calculus.runtime import Future as FutureValue
from calculus.values import Level, Value
from fpcalc.conformance.events import Event
from fpcalc.engines.dask.wire import pack
from fpcalc.engines.interface import Stopped, Task
from fpcalc.engines.materialize import materialize
from semantics.labels import show_id
from semantics.recovery import below

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

    def __init__(self, process: Process, name: Id, host: HostId, made: int = 0) -> None:
        self.process = process
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
        if reply.loc not in self._asked:
            request = Req(reply.loc.id, lineage, reply.loc)
            asking = self.process.lineages.pack(request)
            self._note("request", request.id, lineage.host, lineage, asking.size)
            self._asked[reply.loc] = self.process.post.ask(request, asking)

    def wait(self, future: FutureValue) -> Outcome:
        loc = future.loc
        outcome = self._outcomes.get(loc)
        if outcome is None:
            step_aside()
            outcome = self._outcomes[loc] = self.process.post.answer(self._asked[loc])
            self.process.note(Event("answer", loc.host, None, loc.id, loc.host, self.process.hashed(outcome)))
        return outcome

    def evict(self, lineage: Persisted) -> None:
        self.process.post.evict(lineage, show_id(self.task.id))

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
        host, loc = self._host, lineage.loc
        while True:
            promise: Promise[None] = Promise()
            with host.lock:
                there = self._there(host, lineage)
                if there is not None:
                    self._note("read", loc.id, loc.host)
                    return there
                first = host.keepers.setdefault(loc, promise)
                if first is promise:
                    self._note("materialise", loc.id, host.id)
            if first is promise:
                try:
                    self._keep(host, lineage)
                finally:
                    with host.lock:
                        del host.keepers[loc]
                    promise.set_result(None)
            else:
                step_aside()
                first.result()

    def _there(self, host: Host, lineage: Persisted) -> Outcome | None:
        outcome = host.kept.get(lineage.loc)
        if outcome is None and lineage.level is Level.STABLE:
            data = self.process.storage.read(lineage.loc)
            outcome = None if data is None else host.kept.setdefault(lineage.loc, data)
        return outcome

    def _keep(self, host: Host, lineage: Persisted) -> None:
        """Computes a persisted lineage in a task of its own; a loss that a replay mends is not kept (``Retry-Keep``)."""
        loc = lineage.loc
        around = Around(self.process, loc.id, host.id)
        outcome: Outcome
        try:
            outcome = Done(materialize(self.process, around.task, lineage.parent, around, answers=False))
        except Stopped as stopped:
            outcome = stopped.outcome
        with host.lock:
            tries = host.tries[loc] = host.tries.get(loc, 0) + 1
            if isinstance(outcome, Lost) and below(outcome.root.id, loc.id) and tries <= self.process.terms.retries:
                return
            self.process.note(Event("keep", host.id, loc.id, loc.id, loc.host))
            if lineage.level is Level.STABLE and isinstance(outcome, Done):
                self.process.storage.write(loc, outcome)
            host.kept[loc] = outcome


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
