"""What runs on Dask's workers: the plugin that gives them a run's terms, and the tasks that they are sent."""

from __future__ import annotations

from typing import Any

from distributed import Worker, WorkerPlugin
from distributed.core import Status

from calculus.config import Put
from calculus.problems import ProblemFound
from calculus.runtime import Done, HostId, Loc
from fpcalc.conformance.events import Event
from fpcalc.engines.dask.process import Answer, Process, Terms
from fpcalc.engines.dask.wire import Parcel, resource, unpack
from fpcalc.version import __version__
from semantics.labels import read_host

#: The runs that this process takes part in.
PROCESSES: dict[str, Process] = {}

#: How much of a host's resource its worker offers: its one thread, and the tasks that have stepped aside.
PLENTY = 1_000_000


class Runs(WorkerPlugin):
    """Makes a worker part of a run, also one that is started again later."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.name = f"fp-{terms.run}"

    async def setup(self, worker: Worker) -> None:
        if self.terms.run not in PROCESSES:
            PROCESSES[self.terms.run] = Process(self.terms, worker._get_client)
        hello = {"hello": worker.address, "name": str(worker.name), "version": __version__}
        await worker.scheduler.log_event(topic=f"fp-{self.terms.run}", msg=hello)

    def teardown(self, worker: Worker) -> None:
        process = PROCESSES.get(self.terms.run)
        if process is not None and not process.driver:
            del PROCESSES[self.terms.run]


async def adopt(run: str, host: str, dask_worker: Worker) -> bool:
    """The worker bears a host from now on."""
    process = PROCESSES.get(run)
    if process is None:
        return False
    name = read_host(host)
    process.bear(name)
    await dask_worker.set_resources(**{resource(run, name): PLENTY})
    # The scheduler looks again at tasks that no worker could take when a worker comes back from a pause, but not for this.
    dask_worker.status = Status.paused
    dask_worker.status = Status.running
    return True


# Tasks.


def serve(run: str, request: Parcel, after: Any = ()) -> Answer:
    """The answer to a request. ``after``: the puts that it waits for."""
    process = PROCESSES.get(run)
    if process is None:
        return ("refused", "FP0975", (("host", run),))
    try:
        return process.serve(request)
    except ProblemFound as found:  # the request itself is damaged
        told = found.problems[0]
        return ("refused", told.code, tuple([(name, str(word)) for name, word in told.args.items()]))


def store(run: str, data: Parcel | str) -> None:
    """Stores data that was put on a host of this worker: the first write wins."""
    process = PROCESSES[run]
    put: Put = unpack(data if isinstance(data, Parcel) else Parcel(process.storage.fetch(data), data))
    host = process.hosts[put.loc.host]
    process.note(Event("put", host.id, None, put.loc.id, host.id, process.hashed(put.value)))
    host.silos.setdefault(put.loc, Done(put.value))


def drop(run: str, parcel: Parcel, stable: bool, at: HostId) -> None:
    """Drops what a host keeps of a persisted lineage."""
    process = PROCESSES[run]
    loc: Loc = unpack(parcel)
    host = process.hosts[at]
    with host.lock:
        process.note(Event("evict", host.id, None, loc.id, host.id))
        host.kept.pop(loc, None)
        if stable:
            process.storage.remove(loc)
