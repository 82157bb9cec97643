"""What a process asks of others: requests, puts and evictions, each a Dask task on the worker that bears the host.

Only who asks holds a request's task. So what Dask computes again after a crash is wanted by somebody who is alive; and a
request that was handed on is made by the first asker, by whom it is held from then on:

    asker ── serve ──▶ h    h: Next(request for h′) ──▶ asker ── serve ──▶ h′    h′: Answered(…) ──▶ asker

A put is held by its sender to the end of the run, so that the data comes again after a crash. Where that is not wanted, each
message has a name, under which it is marked when it arrives: from then on it does nothing.
"""

from __future__ import annotations

import os
import threading
from asyncio import CancelledError
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import Any

import attrs
from distributed import Client, Future

from calculus.config import Asking as At
from calculus.config import Lack, Req
from calculus.runtime import FMapped, HostId, Lineage, Loc, Lost, Mapped, OrElsed, Outcome, Persisted
from calculus.values import Level
from fpcalc.engines.dask.settings import Terms
from fpcalc.engines.dask.tasks import drop, serve, store
from fpcalc.engines.dask.wire import (
    Answer,
    Answered,
    Asking,
    Lineages,
    Next,
    Parcel,
    Refused,
    pack,
    put_key,
    request_key,
    resource,
    unpack,
)
from fpcalc.engines.storage import Storage
from semantics.lacks import below, joined

_POLL = 0.5  # seconds between two looks at whether an answer can still come
_FETCH = 60.0  # seconds for an answer's data, before it is asked for again
_LARGEST = 4_000_000  # bytes of data inside a task; what is larger goes by storage
_COMING = frozenset({"waiting", "no-worker", "queued", "processing"})


@attrs.define(eq=False)
class Asked:
    """A request whose answer is not here yet: as it was made, and as it was handed on last.

    ``losses``: how many of its attempts are for the loss of what an earlier one had made.
    """

    request: Req
    current: Req
    future: Future
    attempt: int = 0
    losses: int = 0
    lock: threading.Lock = attrs.Factory(threading.Lock)


class Post:
    """The tasks that one process holds."""

    def __init__(
        self,
        terms: Terms,
        storage: Storage,
        lineages: Lineages,
        client: Callable[[], Client],
        still: Callable[[HostId], bool],
        replayed: Callable[[Req, Asking], None],
    ) -> None:
        """``still``: may a host answer yet? ``replayed`` is told of a request before it is made again."""
        self._terms = terms
        self._storage = storage
        self._lineages = lineages
        self._client = client
        self._still = still
        self._replayed = replayed
        self._owner = os.urandom(4).hex()
        self._open: set[Asked] = set()
        self._puts: dict[Loc, Future] = {}
        self._times: dict[Loc, int] = {}  # how often data was put
        self._evictions: set[Future] = set()
        self._numbers = count()

    def close(self) -> None:
        """Lets go of all that is held."""
        futures = [*[asked.future for asked in list(self._open)], *self._puts.values(), *self._evictions]
        self._open.clear()
        self._puts.clear()
        self._evictions.clear()
        if futures:
            self._client().cancel(futures, force=True)

    # Puts and evictions.

    def put(self, loc: Loc, put: Parcel) -> None:
        """Has data stored on its host. What is not durable is another task each time, for it comes once."""
        data = self._storage.park(put.data) if len(put.data) > _LARGEST else put
        again = 0 if self._terms.durable else self._times.get(loc, 0)
        self._times[loc] = again + 1
        self._puts[loc] = self._submit(put_key(self._terms.run, loc, again), loc.host, store, data, self._once())

    def is_coming(self, loc: Loc) -> bool:
        """Is data on its way, put by any process that is alive?"""
        client, times = self._client(), 1 if self._terms.durable else self._terms.retries + 1
        keys = [put_key(self._terms.run, loc, again) for again in range(times)]
        states: dict[str, str | None] = client.sync(client.scheduler.get_task_status, keys=keys)
        return not _COMING.isdisjoint(states.values())

    def evict(self, lineage: Persisted) -> None:
        """Has what is kept dropped, once: what is done is let go of, or a crash would have it done again."""
        key = f"{put_key(self._terms.run, lineage.loc)}-evicted-by-{self._owner}-{next(self._numbers)}"
        stable = lineage.level is Level.STABLE
        future = self._submit(key, lineage.host, drop, pack(lineage.loc), stable, lineage.host)
        self._evictions.add(future)
        future.add_done_callback(self._evictions.discard)

    def _submit(self, key: str, host: HostId, function: Callable[..., Any], *args: Any) -> Future:
        run = self._terms.run
        return self._client().submit(function, run, *args, key=key, resources={resource(run, host): 1}, pure=False)

    # Requests.

    def ask(self, request: Req, asking: Asking) -> Asked:
        """Has a request served; ``asking`` is it, packed."""
        asked = Asked(request, request, self._serve(request, asking, 0))
        self._open.add(asked)
        self._watch(asked)
        return asked

    def _serve(self, request: Req, asking: Asking, attempt: int) -> Future:
        """The task that serves a request, after the data that it needs from here."""
        host = request.lineage.host
        key = request_key(self._terms.run, host, request.id, self._owner, attempt)
        return self._submit(key, host, serve, asking, self._once(), self._needs(request.lineage))

    def _once(self) -> str:
        """The name of a message that was delivered for good when it was; nothing where all comes again after a crash."""
        return "" if self._terms.durable else f"{self._owner}-{next(self._numbers)}"

    def _needs(self, lineage: Lineage) -> list[Future]:
        """The puts from here that a lineage's host must have seen before."""
        found = [self._puts.get(loc) for loc in _roots(lineage) if loc.host == lineage.host]
        return [future for future in found if future is not None]

    def _watch(self, asked: Asked) -> None:
        asked.future.add_done_callback(lambda future: self._follow(asked, future))

    def _follow(self, asked: Asked, future: Future) -> None:
        """A request that was handed on is made at once, also while nobody waits for its answer."""
        if future.status == "finished" and future.type is Next:
            with suppress(Exception, CancelledError):  # who waits for the answer meets it, too
                self._go_on(asked, future, future.result(timeout=_POLL))

    def _go_on(self, asked: Asked, after: Future, answer: Next) -> None:
        with asked.lock:
            if asked.future is after:
                asked.current = self._lineages.unpack(answer.request)
                asked.future = self._serve(asked.current, answer.request, asked.attempt)
                self._watch(asked)

    def answer(self, asked: Asked) -> Outcome:
        """The outcome of a request, which is made again where its replay may bring back what was lost.

        After that its task is let go of, or a crash would have it done again. Raises ``ProblemFound`` where the engine has
        no way to go on.
        """
        try:
            while True:
                outcome = self._answer(asked)
                if outcome is not None and not _is_mended(outcome, asked.request):
                    return outcome
                times = asked.attempt - asked.losses if outcome is None else asked.losses
                if times >= self._terms.retries or not self._still(asked.request.lineage.host):
                    return outcome if outcome is not None else Lost(_roots(asked.request.lineage)[0])
                self._again(asked, outcome is not None)
        finally:
            self._open.discard(asked)
            asked.future.release()

    def lack(self, reply: Loc, number: int) -> Lack:
        """A replay for a loss; no other has its name."""
        return Lack(reply, At(int(self._owner, 16), number))

    def _again(self, asked: Asked, lost: bool) -> None:
        request = asked.request
        if lost:
            lacks = joined(request.lacks, (self.lack(request.reply, asked.losses + 1),))
            request = attrs.evolve(request, lacks=lacks)
        asking = self._lineages.pack(request)
        self._replayed(request, asking)
        with asked.lock:
            asked.attempt += 1
            asked.losses += lost
            asked.request = request
            asked.current = asked.request
            asked.future = self._serve(asked.request, asking, asked.attempt)
            self._watch(asked)

    def _answer(self, asked: Asked) -> Outcome | None:
        """The outcome; None where nobody is going to bring one."""
        while True:
            future = asked.future
            try:
                future.exception(timeout=_POLL)  # which waits, but fetches nothing
                answer: Answer = future.result(timeout=_FETCH)
            except TimeoutError:
                if not self._still(asked.current.lineage.host):
                    return None
                continue
            except (Exception, CancelledError) as error:
                if not is_dasks(error):
                    raise
                self._still(asked.current.lineage.host)
                return None
            match answer:
                case Answered(parcel):
                    outcome: Outcome = unpack(parcel).outcome
                    return outcome
                case Next():
                    self._go_on(asked, future, answer)
                case Refused():
                    raise answer.problem


def _is_mended(outcome: Outcome, request: Req) -> bool:
    """Was the lost data made by the request itself, so that its replay makes it again? (``Retry-Lost``)"""
    return isinstance(outcome, Lost) and below(outcome.root.id, request.id)


def _roots(lineage: Lineage) -> list[Loc]:
    """The silos and functions that a lineage is computed from, captured ones not counted; the first one first."""
    found: dict[Loc, None] = {}
    seen: set[int] = set()
    stack: list[Lineage] = [lineage]
    while stack:
        one = stack.pop()
        while isinstance(one, (Mapped, FMapped, Persisted)):
            one = one.parent
        if not isinstance(one, OrElsed):
            found[one.loc] = None
        elif id(one) not in seen:
            seen.add(id(one))
            stack += (one.second, one.first)
    return list(found)


def is_dasks(error: BaseException) -> bool:
    """Does it say that a task was cancelled or forgotten, has killed too many workers, or that a connection broke?"""
    module = type(error).__module__.split(".")[0]
    return module in ("distributed", "dask", "asyncio", "concurrent") or isinstance(error, OSError)
