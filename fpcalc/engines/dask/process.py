"""What one process holds of a run: the state of the hosts that it bears, the program's code, and what its tasks ask of others.

The driver has one, and each worker; nothing of it is Dask's data, so a process that dies takes its silos with it, as a crash
does in the calculus. Requests, puts and evictions are Dask tasks, placed by the resource that the worker of a host offers.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from asyncio import CancelledError
from collections.abc import Callable, Iterable
from concurrent.futures import Future as Promise
from typing import Any

import attrs
from distributed import Client, Future, secede

from calculus.config import Put, Req, Res, World
from calculus.problems import Problem, ProblemFound
from calculus.runtime import DRIVER, DRIVER_TASK, Done, HostId, Id, Lineage, Loc, Lost, Mat, Outcome, Persisted, parents
from calculus.runtime import Future as FutureValue
from calculus.source import NO_SPAN
from calculus.terms import Program
from calculus.values import Level, Value
from fpcalc.compiler.code import DEEPEST, Code
from fpcalc.conformance.events import Event, as_json, hash_of
from fpcalc.engines.dask.wire import Parcel, pack, put_key, request_key, resource, unpack
from fpcalc.engines.interface import Stopped, Task
from fpcalc.engines.materialize import HandedOn, materialize
from fpcalc.engines.storage import Storage
from fpcalc.files import FolderFiles
from semantics.labels import show_host, show_id
from semantics.recovery import below

#: What a task answers with: an outcome, the request that it was handed on to, or why there is neither.
Answer = tuple[Any, ...]

_POLL = 0.5  # seconds between two looks at whether an answer can still come
_ABSENT = 2.0  # seconds that data may be under way before anybody has heard of it
_LARGEST = 4_000_000  # bytes of data inside a task; what is larger goes by storage


@attrs.frozen
class Terms:
    """What all processes of a run agree on."""

    run: str
    program: Parcel
    folder: str
    storage: str
    retries: int
    watched: bool
    kills: tuple[tuple[HostId, int, str], ...]  # host, event, and a mark that a kill has been done


@attrs.define(eq=False)
class Host:
    """σ, κ and the tasks of one host."""

    id: HostId
    silos: dict[Loc, Outcome] = attrs.Factory(dict)
    kept: dict[Loc, Outcome] = attrs.Factory(dict)
    keepers: dict[Loc, Promise[None]] = attrs.Factory(dict)
    serving: dict[Id, Promise[Answer]] = attrs.Factory(dict)
    lock: threading.RLock = attrs.Factory(threading.RLock)
    events: int = 0


class Process:
    """One process's part of a run."""

    def __init__(self, terms: Terms, client: Callable[[], Client], *, driver: bool = False) -> None:
        sys.setrecursionlimit(DEEPEST)  # for all threads, for good: what compiled code runs inside elsewhere is ``deep``
        self.terms = terms
        self.client = client
        self.driver = driver
        program: Program = unpack(terms.program)
        self.code = Code(World(program, FolderFiles(terms.folder)))
        self.storage = Storage(terms.storage, terms.run)
        self.hosts: dict[HostId, Host] = {}
        self.held: dict[str, Future] = {}
        self.gone: Callable[[HostId], bool] = lambda host: False
        self.new_host: Callable[[HostId], bool] = self._announce
        self.lock = threading.Lock()

    # Hosts.

    def bear(self, host: HostId) -> None:
        """The process bears a host from now on, which is empty here."""
        self.hosts[host] = Host(host)

    def host(self, host: HostId) -> Host:
        return self.hosts[host]

    def _announce(self, host: HostId) -> bool:
        self.tell({"spawn": show_host(host)})
        return True

    # What is told of the run.

    def note(self, event: Event) -> None:
        """Tells of an event, before anybody can see its effect; here a planned kill happens."""
        if self.terms.kills and event.host in self.hosts:
            self._die_as_planned(self.hosts[event.host])
        if self.terms.watched:
            self.tell(as_json(event))

    def tell(self, message: dict[str, Any]) -> None:
        """Tells the run's driver, in an order in which causes come first: the scheduler's."""
        self.client().log_event(f"fp-{self.terms.run}", message)

    def _die_as_planned(self, host: Host) -> None:
        host.events += 1
        for of, event, mark in self.terms.kills:
            if of == host.id and event == host.events and not os.path.exists(mark) and not self.driver:
                with open(mark, "w", encoding="ascii"):
                    pass
                os.kill(os.getpid(), signal.SIGKILL)

    def hashed(self, node: Any) -> str:
        return hash_of(node) if self.terms.watched else ""

    # Serving.

    def serve(self, parcel: Parcel) -> Answer:
        """Materialises what a request asks for, in a task that bears the request's name."""
        request: Req = unpack(parcel)
        host = self.hosts.get(request.lineage.host)
        if host is None:
            return ("refused", "FP0975", (("host", show_host(request.lineage.host)),))
        promise: Promise[Answer] = Promise()
        with host.lock:
            first = host.serving.setdefault(request.id, promise)
        if first is not promise:  # the same request again: its handler is the first one
            step_aside()
            return first.result()
        try:
            answer = self._serve(request)
        except ProblemFound as found:
            told = found.problems[0]
            answer = ("refused", told.code, tuple([(name, str(word)) for name, word in told.args.items()]))
        except BaseException as error:
            promise.set_exception(error)
            raise
        finally:
            with host.lock:
                del host.serving[request.id]
        promise.set_result(answer)
        return answer

    def _serve(self, request: Req) -> Answer:
        name, lineage, reply = request.id, request.lineage, request.reply
        while True:
            host = self.hosts[lineage.host]
            self.note(Event("materialise", host.id, None, name, host.id))
            around = Around(self, host)
            task = around.task = Task(name, host.id, around)
            try:
                found = materialize(self.code, task, lineage, around, answers=True)
            except Stopped as stopped:
                return self._reply(task, reply, stopped.outcome)
            if type(found) is not HandedOn:
                return self._reply(task, reply, Done(found))
            name, lineage = found.id, found.lineage
            self.note(Event("request", task.host, task.id, name, lineage.host, self.hashed(lineage)))
            if lineage.host not in self.hosts:
                self.ask(Req(name, lineage, reply))
                return "next", request_key(self.terms.run, lineage.host, name), show_host(lineage.host)

    def _reply(self, task: Task, reply: Loc, outcome: Outcome) -> Answer:
        self.note(Event("reply", task.host, task.id, reply.id, reply.host, self.hashed(outcome)))
        return "answer", pack(Res(reply, outcome))

    # Asking.

    def ask(self, request: Req, attempt: int = 0) -> Future:
        """Has a request served on its host, after the data that it needs there."""
        from fpcalc.engines.dask.worker import serve

        host = request.lineage.host
        key = request_key(self.terms.run, host, request.id, attempt)
        return self._submit(key, host, serve, pack(request), list(self._needs(request.lineage)))

    def put(self, loc: Loc, value: Value, sender: HostId) -> None:
        """Has data stored on another host."""
        from fpcalc.engines.dask.worker import store

        parcel: Parcel | str = pack(Put(loc, value, sender))
        if isinstance(parcel, Parcel) and len(parcel.data) > _LARGEST:
            parcel = self.storage.park(parcel.data)
        self._submit(put_key(self.terms.run, loc), loc.host, store, parcel)

    def evict(self, lineage: Persisted, by: Task) -> None:
        """Has what is kept dropped."""
        from fpcalc.engines.dask.worker import drop

        key = f"{put_key(self.terms.run, lineage.loc)}-evicted-by-{show_id(by.id)}"
        self._submit(key, lineage.host, drop, pack(lineage.loc), lineage.level is Level.STABLE, lineage.host)

    def _submit(self, key: str, host: HostId, function: Callable[..., Any], *args: Any) -> Future:
        run = self.terms.run
        future = self.client().submit(function, run, *args, key=key, resources={resource(run, host): 1}, pure=False)
        self.held[key] = future
        return future

    def _needs(self, lineage: Lineage) -> Iterable[Future]:
        """The puts from here that a lineage's host must have seen before."""
        stack: list[Lineage] = [lineage]
        while stack:
            one = stack.pop()
            if isinstance(one, Mat) and one.host == lineage.host:
                future = self.held.get(put_key(self.terms.run, one.loc))
                if future is not None:
                    yield future
            stack.extend(parents(one))

    def answer(self, request: Req, future: Future) -> Outcome:
        """The answer to a request, which is made again where its replay brings back what was lost."""
        attempt = 0
        while True:
            outcome = self._answer(request, future)
            if isinstance(outcome, Lost) and not self._replays(outcome, request):
                return outcome
            if outcome is not None and not isinstance(outcome, Lost):
                return outcome
            attempt += 1
            if attempt > self.terms.retries or self.gone(request.lineage.host):
                return outcome if outcome is not None else Lost(root_of(request.lineage))
            self.note(
                Event("request", request.reply.host, None, request.id, request.lineage.host, self.hashed(request.lineage))
            )
            future = self.ask(request, attempt)

    def _replays(self, lost: Lost, request: Req) -> bool:
        return below(lost.root.id, request.id)

    def _answer(self, request: Req, future: Future) -> Outcome | None:
        """The outcome; None where nobody is going to bring one."""
        host = request.lineage.host
        while True:
            try:
                future.exception(timeout=_POLL)  # which waits, but fetches nothing
                found: Answer = future.result()
            except TimeoutError:
                if self.gone(host) or not self._is_known(future.key):
                    return None
                continue
            except ProblemFound:
                raise
            except (
                Exception,
                CancelledError,
            ) as error:  # Dask's own: the task was cancelled, forgotten, or killed too many workers
                if not _is_dasks(error):
                    raise
                return None
            self.held.pop(future.key, None)
            match found:
                case ("answer", parcel):
                    outcome: Outcome = unpack(parcel).outcome
                    return outcome
                case ("next", key, at):
                    from semantics.labels import read_host

                    host = read_host(at)
                    future = self.held[key] = self._future(key)
                case ("refused", code, words):
                    raise ProblemFound(Problem(code, NO_SPAN, dict(words)))

    def _future(self, key: str) -> Future:
        """A Dask future for a task that another process has submitted."""
        client = self.client()
        future = Future(key, client)
        client._send_to_scheduler({"op": "client-desires-keys", "keys": [key], "client": client.id})
        return future

    def _is_known(self, key: str) -> bool:
        return self.status(key) is not None

    def status(self, key: str) -> str | None:
        """The state of a Dask task; None where the scheduler knows none of that name."""
        client = self.client()
        states: dict[str, str | None] = client.sync(client.scheduler.get_task_status, keys=[key])
        return states[key]


def root_of(lineage: Lineage) -> Loc:
    """The root that a lineage is computed from first."""
    while above := parents(lineage):
        lineage = above[0]
    return lineage.loc


def _is_dasks(error: BaseException) -> bool:
    return type(error).__module__.split(".")[0] in ("distributed", "dask", "asyncio", "concurrent") or isinstance(
        error, OSError
    )


_aside = threading.local()


def step_aside() -> None:
    """Leaves the worker's one slot to another task, for this one is going to wait; nothing on the driver's own thread."""
    if getattr(_aside, "of", None) != _task_key():
        key = _task_key()
        if key is not None:
            secede()
        _aside.of = key


def _task_key() -> str | None:
    from distributed.worker import thread_state

    return str(thread_state.key) if getattr(thread_state, "key", None) is not None else None


class Around:
    """What surrounds one task: ``fpcalc.engines.interface.Surroundings``, and what its host stores for it."""

    task: Task

    def __init__(self, process: Process, host: Host | None) -> None:
        self.process = process
        self.at = host
        self.asked: dict[Loc, tuple[Req, Future]] = {}
        self.outcomes: dict[Loc, Outcome] = {}

    # Surroundings.

    def spawn(self, host: HostId) -> bool:
        new = self.process.new_host(host)
        if new:
            self._note("spawn", None, host)
        return new

    def put(self, loc: Loc, value: Value) -> None:
        self._note("populate", loc.id, loc.host, value)
        if loc.host == self.task.host:
            self._here(loc.host).silos.setdefault(loc, Done(value))
        else:
            self.process.put(loc, value, self.task.host)

    def request(self, lineage: Lineage, reply: FutureValue) -> None:
        if reply.loc not in self.asked:
            request = Req(reply.loc.id, lineage, reply.loc)
            self._note("request", request.id, lineage.host, lineage)
            self.asked[reply.loc] = request, self.process.ask(request)

    def wait(self, future: FutureValue) -> Outcome:
        outcome = self.outcomes.get(future.loc)
        if outcome is None:
            step_aside()
            request, asked = self.asked.pop(future.loc)
            outcome = self.outcomes[future.loc] = self.process.answer(request, asked)
            loc = future.loc
            self.process.note(Event("answer", loc.host, None, loc.id, loc.host, self.process.hashed(outcome)))
        return outcome

    def evict(self, lineage: Persisted) -> None:
        self.process.evict(lineage, self.task)

    def _here(self, host: HostId) -> Host:
        return self.process.hosts[host]

    def _note(self, kind: str, name: Id | None, of: HostId, data: Any = None) -> None:
        value = "" if data is None else self.process.hashed(data)
        self.process.note(Event(kind, self.task.host, self.task.id, name, of, value))

    # Store.

    def silo(self, loc: Loc) -> Outcome:
        host = self._here(loc.host)
        if loc not in host.silos:
            self._await_put(host, loc)
        outcome = host.silos.get(loc, Lost(loc))
        if isinstance(outcome, Lost):
            self._note("lost", loc.id, loc.host)
        return outcome

    def _await_put(self, host: Host, loc: Loc) -> None:
        """Data may be on its way here; nobody knows of it for good when it was stored here before a crash."""
        step_aside()
        heard, key = time.monotonic(), put_key(self.process.terms.run, loc)
        while loc not in host.silos and time.monotonic() < heard + _ABSENT:
            if loc.id.parent != self.task.id and self.process.status(key) is not None:
                heard = time.monotonic()
            time.sleep(0.02)

    def kept(self, lineage: Persisted) -> Outcome:
        host, loc = self._here(lineage.host), lineage.loc
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
        around = Around(self.process, host)
        keeper = around.task = Task(lineage.loc.id, host.id, around)
        outcome: Outcome
        try:
            outcome = Done(materialize(self.process.code, keeper, lineage.parent, around, answers=False))
        except Stopped as stopped:
            outcome = stopped.outcome
        with host.lock:
            self.process.note(Event("keep", host.id, keeper.id, lineage.loc.id, lineage.loc.host))
            if lineage.level is Level.STABLE and isinstance(outcome, Done):
                self.process.storage.write(lineage.loc, outcome)
            host.kept[lineage.loc] = outcome


def main_task(process: Process) -> Task:
    """The program's own task, on the driver."""
    around = Around(process, None)
    task = around.task = Task(DRIVER_TASK, DRIVER, around)
    return task
