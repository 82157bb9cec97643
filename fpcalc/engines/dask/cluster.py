"""Clusters, and which worker bears which host.

Tasks are placed by resources, never by addresses: a host's worker offers the resource of that host. When a worker dies,
the next one that has no host, its successor most likely, takes its hosts over, empty, as another machine takes a name.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any

from distributed import Client, LocalCluster, Worker

import fpcalc
from calculus.problems import ProblemFound, problem
from calculus.runtime import DRIVER, HostId
from fpcalc.engines.dask.process import Terms
from fpcalc.engines.dask.settings import Settings
from fpcalc.engines.dask.worker import Runs, adopt
from fpcalc.version import __version__
from semantics.labels import read_host, show_host

_LOOK = 1.0  # seconds between two looks at which workers are alive


class Cluster:
    """A scheduler and its workers: local ones of our own, or those at an address."""

    def __init__(self, settings: Settings = Settings()) -> None:  # noqa: B008  (a value)
        self.settings = settings
        self.local: LocalCluster | None = None
        with distributed_quiet():
            if settings.where == "local":
                self.local = LocalCluster(
                    n_workers=settings.workers or 0,
                    threads_per_worker=1,
                    processes=True,
                    host="127.0.0.1",
                    dashboard_address="127.0.0.1:0" if settings.dashboard else None,
                    memory_limit=0,
                    env={"PYTHONPATH": _search_path(), "DASK_LOGGING__DISTRIBUTED": "critical"},
                    silence_logs="CRITICAL",
                )
            self.client = self._connect()

    def _connect(self) -> Client:
        address = self.local if self.local is not None else self.settings.where
        try:
            return Client(address, timeout=self.settings.deadline, direct_to_workers=True, set_as_default=False)
        except (OSError, TimeoutError, ValueError, TypeError) as error:
            raise problem("FP0970", fix="fix", address=self.settings.where, reason=str(error).split("\n")[0]) from None

    @property
    def dashboard(self) -> str:
        """The address of the dashboard."""
        return str(self.client.dashboard_link)

    def addresses(self) -> list[str]:
        """The workers that are there."""
        return list(self.client.scheduler_info()["workers"])

    def close(self) -> None:
        """Ends what was started here."""
        self.client.close()
        if self.local is not None:
            self.local.close()

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _search_path() -> str:
    """Where workers find fpcalc: where it is here."""
    root = os.path.dirname(os.path.dirname(os.path.abspath(fpcalc.__file__)))
    return os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])


class distributed_quiet:  # noqa: N801  (used as a function: ``with distributed_quiet()``)
    """Keeps Dask's own log out of the program's output."""

    def __enter__(self) -> None:
        import logging

        for name in ("distributed", "tornado", "asyncio"):
            logging.getLogger(name).setLevel(logging.CRITICAL)

    def __exit__(self, *_: object) -> None:
        pass


class Placement:
    """Which worker bears which host, during one run."""

    def __init__(self, cluster: Cluster, terms: Terms, crashed: Callable[[HostId], None], heard: Callable[[Any], None]) -> None:
        self.cluster = cluster
        self.settings = cluster.settings
        self.terms = terms
        self.crashed = crashed
        self.heard = heard
        self.at: dict[HostId, str] = {}
        self.waiting: dict[HostId, float] = {}  # hosts without a worker, since when
        self.alive: set[str] = set()
        self.lonely_since: float | None = None
        self.own: Worker | None = None
        self.problem: ProblemFound | None = None
        self._inbox: queue.Queue[Any] = queue.Queue()
        self._topic = f"fp-{terms.run}"
        self._thread = threading.Thread(target=self._watch, name="fpcalc-placement", daemon=True)

    def start(self) -> None:
        client = self.cluster.client
        client.subscribe_topic(self._topic, self._event)
        client.register_plugin(Runs(self.terms))
        self._thread.start()

    def stop(self) -> None:
        self._inbox.put(None)
        self._thread.join(timeout=10)
        client = self.cluster.client
        client.unsubscribe_topic(self._topic)
        if self.own is not None:
            client.sync(self.own.close)
        client.unregister_worker_plugin(f"fp-{self.terms.run}")

    def _event(self, event: tuple[float, Any]) -> None:
        message = event[1]
        if "hello" in message or "spawn" in message:
            self._inbox.put(message)
        else:
            self.heard(message)

    # From the driver's thread.

    def new_host(self, host: HostId) -> bool:
        """A host that the driver makes; false where it is there already. Raises FP0972 without a worker for it."""
        if host in self.at or host in self.waiting:
            return False
        self._check_room()
        self.waiting[host] = time.monotonic()
        self._inbox.put({"look": True})
        return True

    def _check_room(self) -> None:
        if self.cluster.local is None and self.settings.workers is None:
            there = len(self.cluster.addresses())
            taken = len([host for host in {**self.at, **self.waiting} if host != DRIVER])
            if taken >= there:
                raise problem("FP0972", fix="fix", hosts=taken + 1, workers=there)

    def gone(self, host: HostId) -> bool:
        """Is nobody going to bear the host any more?"""
        since = self.lonely_since
        return since is not None and time.monotonic() - since > self.settings.deadline

    # The watch: one thread that alone changes who bears what.

    def _watch(self) -> None:
        last = 0.0
        while True:
            try:
                message = self._inbox.get(timeout=_LOOK)
            except queue.Empty:
                message = {}
            if message is None:
                return
            try:
                self._take(message)
                if time.monotonic() - last > _LOOK or "hello" in message:
                    last = time.monotonic()
                    self._look()
                self._assign()
            except Exception as error:  # the cluster is going away; who waits finds out by the deadline
                if os.environ.get("FPCALC_DEBUG"):
                    import traceback

                    traceback.print_exc()
                if self.lonely_since is None:
                    self.lonely_since = time.monotonic()
                self.problem = error if isinstance(error, ProblemFound) else None

    def _take(self, message: dict[str, Any]) -> None:
        if "hello" in message:
            if message["version"] != __version__:
                self.problem = problem(
                    "FP0971", fix="fix", worker=message["hello"], version=message["version"], ours=__version__
                )
            elif message["name"] != f"fp-driver-{self.terms.run}":
                self.alive.add(message["hello"])
        elif "spawn" in message:
            host = read_host(message["spawn"])
            if host not in self.at:
                self.waiting.setdefault(host, time.monotonic())

    def _look(self) -> None:
        there = set(self.cluster.addresses())
        self.alive &= there
        for host, address in list(self.at.items()):
            if address not in there:
                del self.at[host]
                self.waiting[host] = time.monotonic()
                self.crashed(host)
        self.lonely_since = None if there else self.lonely_since or time.monotonic()

    def _assign(self) -> None:
        if DRIVER in self.waiting and self.own is None:
            self.own = self._start_own()
        for host in list(self.waiting):
            address = self.own.address if host == DRIVER and self.own is not None else self._worker_for(host)
            if address is not None and self._adopted(host, address):
                del self.waiting[host]
                self.at[host] = address

    def _worker_for(self, host: HostId) -> str | None:
        """A worker without hosts; else a new one; else, after a while or where all are in use, the one with fewest hosts."""
        load = dict.fromkeys(sorted(self.alive), 0)
        for address in self.at.values():
            if address in load:
                load[address] += 1
        best = min(load, key=lambda address: load[address], default=None)
        if best is not None and load[best] == 0:
            return best
        local, limit = self.cluster.local, self.settings.workers
        if limit is None and local is not None:
            wanted = len([one for one in {**self.at, **self.waiting} if one != DRIVER])
            if len(local.worker_spec) < wanted:
                local.scale(wanted)
        elif limit is not None and len(self.alive) < limit and local is None:
            pass
        elif best is not None and len(self.alive) >= (limit or 0):
            return best
        overdue = time.monotonic() - self.waiting[host] > self.settings.grace
        return best if overdue else None

    def _adopted(self, host: HostId, address: str) -> bool:
        run = self.cluster.client.run
        try:
            done = run(adopt, self.terms.run, show_host(host), workers=[address], on_error="return")
        except (OSError, TimeoutError, KeyError, ValueError):
            return False
        return done.get(address) is True

    def _start_own(self) -> Worker:
        """A worker in this process, for data on the driver itself."""
        scheduler = self.cluster.client.scheduler.address

        async def start() -> Worker:
            return await Worker(
                scheduler,
                nthreads=1,
                name=f"fp-driver-{self.terms.run}",
                memory_limit=0,
                dashboard=False,
                host="127.0.0.1" if self.cluster.local is not None else None,
            )

        worker: Worker = self.cluster.client.sync(start)
        return worker


def tell_dashboard(cluster: Cluster) -> None:
    sys.stderr.write(f"dashboard: {cluster.dashboard}\n")
