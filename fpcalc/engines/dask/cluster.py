"""Clusters: a scheduler and its workers, our own on loopback or those at an address."""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import signal
import ssl
import threading
import time
from asyncio import CancelledError
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Any

import dask
from distributed import Client, LocalCluster, Nanny, Security
from distributed.core import Status

import fpcalc
from calculus.problems import ProblemFound, problem
from fpcalc.engines.dask.settings import Settings, Tls

#: After so long a cluster gives up a worker that was lost, and whose successor is not there at that moment, for it has died,
#: too. Successors come at once, so there is nothing to be given up.
_NEVER = "1000 days"
_FAREWELL = 15.0  # seconds for others to let go
_STILLBORN = 2.0  # seconds after which a worker that is dead is not going to be started by Dask
_TRIES = 3  # workers that may die while they are started, where there is no other


class Cluster:
    """A scheduler and its workers."""

    def __init__(self, settings: Settings = Settings()) -> None:  # noqa: B008  (a value)
        """Starts or finds them.

        Raises ``ProblemFound``: FP0970 where there is none, FP0978 where TLS files are no such, FP0980 inside a worker.
        """
        self.settings = settings
        self.local: LocalCluster | None = None
        self._dead: dict[Nanny, float] = {}  # since when
        self._stillborn = 0
        _silence()
        with collecting_before():
            if settings.where == "local":
                self.local = _start(settings)
            self.client = self._connect()

    def _connect(self) -> Client:
        settings = self.settings
        options: dict[str, Any] = {"timeout": settings.absence, "direct_to_workers": True, "set_as_default": False}
        if settings.tls is not None:
            options["security"] = security(settings.tls)
        try:
            return Client(self.local if self.local is not None else settings.where, **options)
        except (OSError, TimeoutError, ValueError, TypeError) as error:
            raise unreachable(settings.where, str(error).split("\n")[0]) from None

    @property
    def dashboard(self) -> str:
        """The address of the dashboard."""
        return str(self.client.dashboard_link)

    def addresses(self) -> list[str]:
        """The workers that are there.

        Asked of the scheduler: what the client itself remembers has no workers in it for a moment, every two seconds.
        """
        return list(self.client.nthreads())

    def replace_stillborn(self) -> None:
        """Starts local workers anew that died while they were started: Dask itself does so only for those that die later.

        A worker is replaced when it has been seen dead for a while, for Dask takes a moment to start those of its own.
        Raises ``ProblemFound`` FP0980 where several have died so, and there is none.
        """
        if self.local is None:
            return
        now = time.monotonic()
        dead = {nanny: name for name, nanny in self.local.workers.items() if _is_dead(nanny)}
        self._dead = {nanny: self._dead.get(nanny, now) for nanny in dead}
        for nanny, since in self._dead.items():
            if now - since > _STILLBORN:
                self._stillborn += 1
                self.local.sync(_give_up, self.local, dead[nanny], nanny)
        if self._stillborn >= _TRIES and not self.addresses():
            raise problem("FP0980", fix="fix")

    def close(self) -> None:
        """Ends what was started here, also where workers answer no more."""
        with collecting_before():
            within(_FAREWELL, self.client.close)
            if self.local is not None:
                for nanny in self.local.workers.values():
                    _kill(nanny)
                within(_FAREWELL, self.local.close)

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _start(settings: Settings) -> LocalCluster:
    """A cluster of our own on loopback, with one thread a worker."""
    if getattr(multiprocessing.current_process(), "_inheriting", False):  # a worker that imports its script
        raise problem("FP0980", fix="fix")
    dask.config.set({"distributed.deploy.lost-worker-timeout": _NEVER})
    return LocalCluster(
        n_workers=settings.workers or 0,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",  # without an address, or with ":0", it listens to all the world
        scheduler_kwargs={"dashboard": settings.dashboard},
        memory_limit=0,
        env={"PYTHONPATH": _search_path(), "DASK_LOGGING__DISTRIBUTED": "critical"},
        silence_logs="CRITICAL",
    )


@contextmanager
def collecting_before() -> Iterator[None]:
    """Collects garbage before, and none within.

    A client that failed is closed where it is collected, and waits for a lock that another holds while it starts or ends.
    """
    gc.collect()
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def within(seconds: float, act: Callable[[], object]) -> None:
    """Does something, and waits for it no longer than that; it may fail."""

    def attempt() -> None:
        with suppress(Exception, CancelledError):
            act()

    thread = threading.Thread(target=attempt, daemon=True)
    thread.start()
    thread.join(seconds)


def _is_dead(nanny: Nanny) -> bool:
    """Is there no worker process, and none about to be?"""
    return nanny.status in (Status.failed, Status.closed) or (
        nanny.process is not None and nanny.process.status is Status.stopped
    )


async def _give_up(local: LocalCluster, name: Any, nanny: Nanny) -> None:
    """Lets a worker go, and another be started in its place."""
    if local.workers.get(name) is nanny:
        del local.workers[name]
        await nanny.close()
        local.scale(len(local.worker_spec))


def _kill(nanny: Nanny) -> None:
    """A worker process of ours ends without a word: it holds nothing that anybody wants."""
    nanny.auto_restart = False
    if nanny.pid is not None:
        with suppress(ProcessLookupError):
            os.kill(nanny.pid, signal.SIGKILL)


def unreachable(where: str, reason: str) -> ProblemFound:
    """FP0970: there is no scheduler, or no more."""
    return problem("FP0970", fix="fix", address=where, reason=reason)


def security(tls: Tls) -> Security:
    """What Dask wants to know for connections by TLS only. Raises ``ProblemFound`` FP0978 where the files do not serve."""
    found = Security(
        tls_ca_file=tls.ca, tls_client_cert=tls.cert, tls_client_key=tls.key, tls_worker_cert=tls.cert, tls_worker_key=tls.key,
        require_encryption=True,
    )  # fmt: skip
    try:
        found.get_connection_args("client")
    except (OSError, ssl.SSLError) as error:
        reason = error.strerror or str(error)
        raise problem("FP0978", fix="fix", files=", ".join([tls.ca, tls.cert, tls.key]), reason=reason) from None
    return found


def _search_path() -> str:
    """Where workers find fpcalc: where it is here."""
    root = os.path.dirname(os.path.dirname(os.path.abspath(fpcalc.__file__)))
    return os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])


def _silence() -> None:
    """Keeps Dask's own log out of the program's output."""
    for name in ["distributed", "tornado", "asyncio", *logging.root.manager.loggerDict]:
        if name.partition(".")[0] in ("distributed", "tornado", "asyncio"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
