"""Which worker bears which host, during one run.

Tasks are placed by resources, never by addresses: a host's worker offers the resource of that host. When a worker dies,
the next one that has no host, its successor most likely, takes its hosts over, empty, as another machine takes a name.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from typing import Any

from distributed import Worker

from calculus.problems import ProblemFound, problem
from calculus.runtime import DRIVER, HostId
from fpcalc.engines.dask.asking import is_dasks
from fpcalc.engines.dask.cluster import Cluster, security, unreachable, within
from fpcalc.engines.dask.settings import Settings, Terms
from fpcalc.engines.dask.worker import Runs, adopt, driver_name, version
from fpcalc.version import __version__
from semantics.labels import read_host, show_host

_LOOK = 1.0  # seconds between two looks at which workers are alive
_FAREWELL = 3.0  # seconds for workers to let go of the run
_ECHO = 0.05  # seconds for a message to come back
_TELLS = ("hello", "spawn", "action")  # the messages that change who bears what
_CONNECTED = ("running", "connecting")


class Placement:
    """One thread alone changes who bears what; the driver's thread asks it."""

    def __init__(self, cluster: Cluster, settings: Settings, terms: Terms, crashed: Callable[[HostId], None]) -> None:
        """``crashed`` is told of a host whose worker is gone."""
        self._cluster = cluster
        self._settings = settings
        self._terms = terms
        self._crashed = crashed
        self._at: dict[HostId, str] = {}
        self._chosen: dict[HostId, str] = {}  # who bears it, or has been asked to, of which the answer may be lost
        self._waiting: dict[HostId, float] = {}  # hosts without a worker, since when
        self._alive: set[str] = set()
        self._lonely_since: float | None = None
        self._own: Worker | None = None
        self._problem: ProblemFound | None = None
        self._heard = time.monotonic()
        self._told: list[dict[str, Any]] = []
        self._listening = threading.Event()
        self._ended = threading.Event()
        self._inbox: queue.Queue[Any] = queue.Queue()
        self._topic = f"fp-{terms.run}"
        self._thread = threading.Thread(target=self._watch, name="fpcalc-placement", daemon=True)

    def start(self, *, with_driver: bool) -> None:
        """Makes the workers part of the run, and with ``with_driver`` this process a worker, for data on the driver.

        Raises ``ProblemFound`` FP0971 where a worker has another fpcalc, or none.
        """
        client = self._cluster.client
        client.subscribe_topic(self._topic, self._event)
        client.subscribe_topic("all", self._event)
        while not self._listening.wait(_ECHO):  # the scheduler tells nothing of before it has heard of the subscription
            client.log_event(self._topic, {"listening": True})
        if with_driver:
            self._waiting[DRIVER] = 0.0
        self._introduce()
        self._thread.start()

    def _introduce(self) -> None:
        """Makes the workers part of the run; while one of them goes, they are asked again."""
        until = time.monotonic() + self._settings.absence
        while True:
            try:
                self._cluster.client.register_plugin(Runs(self._terms))
                return
            except Exception as error:  # what unpickling has raised there: anything
                if not is_dasks(error):
                    raise self._foreign("one of the workers", type(error).__name__) from None
                if self._cluster.client.status not in _CONNECTED or time.monotonic() > until:
                    raise
                time.sleep(_ECHO)

    def stop(self) -> None:
        """Lets the workers go. Nothing is raised where they are gone."""
        client = self._cluster.client
        if self._thread.is_alive():
            self._inbox.put(None)
            self._thread.join(_FAREWELL)
        if client.status not in _CONNECTED:
            return
        for topic in (self._topic, "all"):
            client.unsubscribe_topic(topic)
        own = self._own
        if own is not None:
            within(_FAREWELL, lambda: client.sync(own.close))
        within(_FAREWELL, lambda: client.unregister_worker_plugin(f"fp-{self._terms.run}"))

    def told(self, *, to_the_end: bool) -> list[dict[str, Any]]:
        """All that was told of the run, in the scheduler's order; with ``to_the_end`` the end is awaited, which was told."""
        if to_the_end:
            self._ended.wait(self._settings.absence)
        return list(self._told)

    def _event(self, event: tuple[float, Any]) -> None:
        message = event[1]
        if "action" not in message:  # it is of this run, and no news of the cluster
            self._heard = time.monotonic()
            if not self._ended.is_set():  # what was on its way when the program ended is not of its run
                self._told.append(message)
            self._listening.set()
        if message.get("event") == "end":
            self._ended.set()
        if any(word in message for word in _TELLS):
            self._inbox.put(message)

    def _foreign(self, worker: str, version: str) -> ProblemFound:
        return problem("FP0971", fix="fix", worker=worker, version=version, ours=__version__)

    # From the driver's thread.

    def new_host(self, host: HostId) -> bool:
        """A host that the driver makes; false where it is there already. Raises FP0972 without a worker for it."""
        if host in self._at or host in self._waiting:
            return False
        self._check_room()
        self._waiting[host] = time.monotonic()
        self._inbox.put({"spawn": show_host(host)})
        return True

    def _check_room(self) -> None:
        if self._cluster.local is None and self._settings.workers is None:
            there, taken = len(self._cluster.addresses()) - (self._own is not None), self._wanted()
            if taken >= there:
                raise problem("FP0972", fix="fix" if there else "fix.none", hosts=taken + 1, workers=there)

    def still(self, host: HostId) -> bool:
        """May a host answer yet? False where nobody is going to bear it any more.

        Raises ``ProblemFound``: what is wrong with the cluster, or FP0976 where nothing has happened for too long.
        """
        if self._problem is not None:
            raise self._problem
        now, settings = time.monotonic(), self._settings
        if self._cluster.client.status not in _CONNECTED:
            raise unreachable(settings.where, "it has gone")
        if now - self._heard > settings.deadline:
            raise problem("FP0976", fix="fix", seconds=f"{settings.deadline:g}", host=show_host(host))
        return self._lonely_since is None or now - self._lonely_since < settings.absence

    # The thread.

    def _watch(self) -> None:
        looked = 0.0
        while True:
            try:
                message = self._inbox.get(timeout=_LOOK)
            except queue.Empty:
                message = {}
            if message is None:
                return
            try:
                self._take(message)
                if time.monotonic() - looked > _LOOK or not message.keys().isdisjoint(("hello", "action")):
                    looked = time.monotonic()
                    self._look()
                    self._tell()
                self._assign()
            except ProblemFound as found:
                self._problem = found
            except Exception:  # the cluster is going away, or comes back; who waits finds out by the deadline
                self._lonely_since = self._lonely_since or time.monotonic()

    def _take(self, message: dict[str, Any]) -> None:
        if "spawn" in message:
            host = read_host(message["spawn"])
            if host not in self._at:
                self._waiting.setdefault(host, time.monotonic())

    def _look(self) -> None:
        there = {address for address in self._cluster.addresses() if self._own is None or address != self._own.address}
        self._alive = {address for address in there if address in self._alive or self._takes_part(address)}
        for host, address in list(self._chosen.items()):
            if address not in there:
                del self._chosen[host]
                self._at.pop(host, None)
                self._waiting.setdefault(host, time.monotonic())
                self._crashed(host)
        if self._waiting:
            self._cluster.replace_stillborn()
        others_come = self._cluster.local is not None
        self._lonely_since = None if there or others_come else self._lonely_since or time.monotonic()

    def _takes_part(self, address: str) -> bool:
        """Is a worker that is there part of the run already? Not one that goes at this moment."""
        found = self._run_on(address, version)
        if isinstance(found, Exception) and is_dasks(found):
            return False
        if isinstance(found, Exception):
            raise self._foreign(f"the worker {address}", type(found).__name__)
        if found not in (None, __version__):
            raise self._foreign(f"the worker {address}", found)
        return found is not None

    def _run_on(self, address: str, function: Callable[..., Any], *args: str) -> Any:
        """What a function gives on a worker; the error that it raises there, or None where the worker is gone."""
        found: dict[str, Any] = self._cluster.client.run(function, self._terms.run, *args, workers=[address], on_error="return")
        return found.get(address)

    def _tell(self) -> None:
        if self._settings.tell is not None:
            self._settings.tell(self._how_far)

    def _how_far(self) -> str:
        return f"hosts: {len(self._at)}, workers: {len(self._alive)}, signs of life: {len(self._told):,}"

    def _assign(self) -> None:
        if DRIVER in self._waiting and self._own is None:
            self._own = self._start_own()
        for host in list(self._waiting):
            address = self._own.address if host == DRIVER and self._own is not None else self._choose(host)
            if address is not None and self._adopted(host, address):
                self._at[host] = address
                del self._waiting[host]

    def _wanted(self) -> int:
        """How many workers the hosts want, each its own."""
        return len([host for host in {**self._at, **self._waiting} if host != DRIVER])

    def _choose(self, host: HostId) -> str | None:
        """Who is to bear a host: whoever has been asked already."""
        chosen = self._chosen.get(host)
        if chosen is None:
            chosen = self._worker_for(host)
            if chosen is not None:
                self._chosen[host] = chosen
        return chosen

    def _worker_for(self, host: HostId) -> str | None:
        """A worker without hosts; else, where all that there are to be have some or none comes in time, the least laden."""
        load = dict.fromkeys(sorted(self._alive), 0)
        for address in self._chosen.values():
            if address in load:
                load[address] += 1
        best = min(load, key=lambda address: load[address], default=None)
        if best is None or load[best] == 0:
            self._grow()
            return best
        if self._settings.workers is not None and len(load) >= self._settings.workers:
            return best
        self._grow()
        return best if time.monotonic() - self._waiting[host] > self._settings.grace else None

    def _grow(self) -> None:
        """Starts as many local workers as hosts want, unless the number was given."""
        local = self._cluster.local
        if local is not None and self._settings.workers is None and len(local.worker_spec) < self._wanted():
            local.scale(self._wanted())

    def _adopted(self, host: HostId, address: str) -> bool:
        return self._run_on(address, adopt, show_host(host)) is True

    def _start_own(self) -> Worker:
        """A worker in this process, for data on the driver itself."""
        client, settings = self._cluster.client, self._settings
        options: dict[str, Any] = {"nthreads": 1, "name": driver_name(self._terms.run), "memory_limit": 0, "dashboard": False}
        if settings.tls is not None:
            options["security"] = security(settings.tls)
        if self._cluster.local is not None:
            options["host"] = "127.0.0.1"

        async def start() -> Worker:
            return await Worker(client.scheduler.address, **options)

        worker: Worker = client.sync(start)
        return worker
