"""What one process holds of a run: the state of the hosts that it bears, and the program's code.

The driver has one, and each worker; nothing of it is Dask's data, so a process that dies takes its silos with it, as a crash
does in the calculus.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future as Promise
from typing import Any

import attrs
from distributed import Client

from calculus.config import Lack, Put, Req, Res, World
from calculus.problems import ProblemFound, problem
from calculus.runtime import Done, HostId, Id, Loc, Lost, Outcome, SporeVal
from calculus.terms import Program
from calculus.values import Value
from fpcalc.compiler.code import DEEPEST, Code
from fpcalc.conformance.events import Event, as_json, hash_of
from fpcalc.engines.dask.asking import Post
from fpcalc.engines.dask.settings import Terms
from fpcalc.engines.dask.surroundings import Around, step_aside
from fpcalc.engines.dask.wire import Answer, Answered, Asking, Lineages, Next, Parcel, pack, refused, unpack
from fpcalc.engines.interface import Stopped, Task
from fpcalc.engines.materialize import HandedOn, materialize
from fpcalc.engines.storage import Storage
from fpcalc.files import FolderFiles
from fpcalc.limits import collect_rarely
from semantics.labels import show_host
from semantics.lacks import below, joined, says_of

_BEAT = 1.0  # seconds between two signs of life


@attrs.define(eq=False)
class Host:
    """σ, κ and the tasks of one host, and what it has done: events that could be logged, spores run since the last one.

    ``keepers`` compute persisted lineages, and have begun ``again`` so many times.
    ``lacks``: the replays for losses that it has heard of; ``known``: those that it knew of when it began to compute what is
    kept; ``due``: those that the next keeper is for.
    """

    id: HostId
    silos: dict[Loc, Outcome] = attrs.Factory(dict)
    kept: dict[Loc, Outcome] = attrs.Factory(dict)
    keepers: dict[Loc, Promise[None]] = attrs.Factory(dict)
    again: dict[Loc, int] = attrs.Factory(dict)
    lacks: tuple[Lack, ...] = ()
    known: dict[Loc, tuple[Lack, ...]] = attrs.Factory(dict)
    due: dict[Loc, tuple[Lack, ...]] = attrs.Factory(dict)
    serving: dict[Id, Promise[Answer]] = attrs.Factory(dict)
    lock: threading.RLock = attrs.Factory(threading.RLock)
    events: int = 0
    ran: int = 0

    def put(self, loc: Loc, value: Value) -> None:
        """Stores data, the first write wins; the losses of it that were kept are forgotten, for it is here now."""
        with self.lock:
            self.silos.setdefault(loc, Done(value))
            for mended in [at for at, kept in self.kept.items() if isinstance(kept, Lost) and kept.root == loc]:
                del self.kept[mended]

    def hear(self, lacks: tuple[Lack, ...]) -> None:
        """It hears of replays for losses: what it keeps may stand on lost data."""
        with self.lock:
            self.lacks = joined(self.lacks, lacks)

    def suspects(self, loc: Loc, outcome: Outcome) -> bool:
        """Is what is kept to be computed again? (``semantics.lacks``)"""
        new = [lack.reply.id for lack in self.lacks if lack not in self.known.get(loc, ())]
        return any(below(loc.id, maker) and says_of(outcome, maker) for maker in new)


class Process:
    """One process's part of a run: ``fpcalc.engines.dask.tasks.Part``, and ``fpcalc.engines.interface.Compiled``."""

    def __init__(
        self,
        terms: Terms,
        client: Callable[[], Client],
        still: Callable[[HostId], bool] | None = None,
        new_host: Callable[[HostId], bool] | None = None,
    ) -> None:
        """``still`` and ``new_host`` are the driver's: may a host answer yet? and: have a new host placed."""
        sys.setrecursionlimit(DEEPEST)  # for all threads, for good: what compiled code runs inside elsewhere is ``deep``
        self.terms = terms
        self.driver = new_host is not None
        if not self.driver:
            collect_rarely()
        self.new_host = new_host or self._announce
        self.closed = False
        program: Program = unpack(terms.program)
        self.code = Code(World(program, FolderFiles(terms.folder)))
        self.storage = Storage(terms.storage, terms.run)
        self.lineages = Lineages()
        self.hosts: dict[HostId, Host] = {}
        self.post = Post(terms, self.storage, self.lineages, client, still or self._goes_on, self._note_replay)
        self._client = client
        self._beat = 0.0

    def close(self) -> None:
        """The run is over: what still waits gives up."""
        self.closed = True

    def bear(self, host: HostId) -> None:
        """The process bears a host from now on, which is empty where it has not been here."""
        self.hosts.setdefault(host, Host(host))

    def main(self, task: Task) -> Value:
        """The value of the program's main expression. Raises ``Stopped``."""
        return self.code.main(task)

    def along(self, task: Task, spores: Sequence[SporeVal], argument: Value) -> Value:
        """The value of spores applied one after the other, the first to an argument, in a task. Raises ``Stopped``."""
        host = self.hosts[task.host]
        with host.lock:
            host.ran += len(spores)
        return self.code.along(task, spores, argument)

    def _announce(self, host: HostId) -> bool:
        self.tell({"spawn": show_host(host)})
        return True

    def _goes_on(self, host: HostId) -> bool:
        if self.closed:
            raise problem("FP0975", host=self.terms.run)
        return True

    # What is told of the run.

    def note(self, event: Event, size: int = 0) -> None:
        """Tells of an event, before anybody can see its effect; here a planned kill happens.

        ``size``: the bytes of the message that the event sends.
        """
        host = self.hosts.get(event.host)
        if host is not None and self.terms.kills:
            self._die_as_planned(host)
        if self.terms.watched:
            self.tell({**as_json(event), "bytes": size, "ran": _taken(host)})
        elif time.monotonic() > self._beat + _BEAT:
            self._beat = time.monotonic()
            self.tell({"beat": True})

    def tell(self, message: dict[str, Any]) -> None:
        """Tells the run's driver, in an order in which causes come first: the scheduler's."""
        self._client().log_event(f"fp-{self.terms.run}", message)

    def hashed(self, node: Any) -> str:
        """A node's name in the log, if there is one."""
        return hash_of(node) if self.terms.watched else ""

    def _note_replay(self, request: Req, asking: Asking) -> None:
        to = request.lineage
        event = Event("request", request.reply.host, None, request.id, to.host, self.hashed(to))
        self.note(event, asking.size)

    def _die_as_planned(self, host: Host) -> None:
        """The next kill that is planned for a host happens; a machine's events are counted from its first one."""
        with host.lock:
            host.events += 1
            now = host.events
        pending = [(event, mark) for of, event, mark in self.terms.kills if of == host.id and not os.path.exists(mark)]
        if pending and pending[0][0] == now and not self.driver:
            with open(pending[0][1], "w", encoding="ascii"):
                pass
            self.tell({"killed": show_host(host.id), "ran": _taken(host)})
            os.kill(os.getpid(), signal.SIGKILL)

    # What others ask for.

    def serve(self, request: Asking, once: str) -> Answer:
        """Materialises what a request asks for, in a task that bears the request's name.

        Raises ``ConnectionAbortedError`` where it has come before, to a machine that has crashed since.
        """
        if self.storage.is_marked(once):
            raise ConnectionAbortedError
        try:
            return self._served(self.lineages.unpack(request), once)
        except ProblemFound as found:
            return refused(found)

    def store(self, put: Parcel | str, once: str) -> None:
        """Data arrives: the first write wins."""
        if self.storage.is_marked(once):
            return
        parcel = put if isinstance(put, Parcel) else Parcel(self.storage.fetch(put), put)
        message: Put = unpack(parcel)
        loc, host = message.loc, self.hosts[message.loc.host]
        self.note(Event("put", host.id, None, loc.id, host.id, self.hashed(message.value)))
        self.storage.mark(once)
        host.put(loc, message.value)

    def drop(self, loc: Parcel, stable: bool, host: HostId) -> None:
        """What is kept at a location is dropped."""
        at: Loc = unpack(loc)
        there = self.hosts[host]
        with there.lock:
            self.note(Event("evict", host, None, at.id, host))
            there.kept.pop(at, None)
            if stable:
                self.storage.remove(at)

    def _served(self, request: Req, once: str) -> Answer:
        """The answer; a request that is being served already is answered by its handler."""
        host = self.hosts.get(request.lineage.host)
        if host is None:
            raise problem("FP0975", host=show_host(request.lineage.host))
        promise: Promise[Answer] = Promise()
        with host.lock:
            first = host.serving.setdefault(request.id, promise)
        if first is not promise:
            step_aside()
            return first.result()
        try:
            answer = self._handle(request, once)
            promise.set_result(answer)
            return answer
        except BaseException as error:
            promise.set_exception(error)
            raise
        finally:
            with host.lock:
                del host.serving[request.id]

    def _handle(self, request: Req, once: str) -> Answer:
        while True:
            host = self.hosts[request.lineage.host]
            self.note(Event("materialise", host.id, None, request.id, host.id))
            self.storage.mark(once)
            host.hear(request.lacks)
            around = Around(self, request.id, host.id, lacks=request.lacks)
            try:
                found = materialize(self, around.task, request.lineage, around, answers=True)
            except Stopped as stopped:
                return self._reply(around.task, request.reply, stopped.outcome)
            if type(found) is not HandedOn:
                return self._reply(around.task, request.reply, Done(found))
            request = Req(found.id, found.lineage, request.reply, lacks=request.lacks)
            asking = self.lineages.pack(request)
            to = request.lineage
            self.note(Event("request", host.id, around.task.id, request.id, to.host, self.hashed(to)), asking.size)
            if to.host not in self.hosts:
                return Next(asking)

    def _reply(self, task: Task, reply: Loc, outcome: Outcome) -> Answer:
        parcel = pack(Res(reply, outcome))
        self.note(Event("reply", task.host, task.id, reply.id, reply.host, self.hashed(outcome)), len(parcel.data))
        return Answered(parcel)


def _taken(host: Host | None) -> int:
    """How many spores a host has run since this was asked last."""
    if host is None:
        return 0
    with host.lock:
        ran, host.ran = host.ran, 0
    return ran
