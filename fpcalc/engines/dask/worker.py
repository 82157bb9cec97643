"""What makes Dask's workers part of a run: the plugin that gives them its terms, and the function that gives them a host."""

from __future__ import annotations

from distributed import Worker, WorkerPlugin
from distributed.core import Status

from fpcalc.engines.dask.process import Process
from fpcalc.engines.dask.settings import Terms
from fpcalc.engines.dask.tasks import PARTS
from fpcalc.engines.dask.wire import resource
from fpcalc.version import __version__
from semantics.labels import read_host

#: How much of a host's resource its worker offers: its one thread, and the tasks that have stepped aside.
PLENTY = 1_000_000


_DRIVER = "fp-driver-"


def driver_name(run: str) -> str:
    """The name of the worker in the driver's own process."""
    return _DRIVER + run


def _is_drivers(worker: Worker) -> bool:
    """Is it the worker of a driver, of this run or another? Such a one bears no host but its driver."""
    return str(worker.name).startswith(_DRIVER)


class Runs(WorkerPlugin):
    """Makes a worker part of a run, also one that is started again later."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.name = f"fp-{terms.run}"

    async def setup(self, worker: Worker) -> None:
        if not _is_drivers(worker):
            PARTS[self.terms.run] = Process(self.terms, worker._get_client)
        await worker.scheduler.log_event(topic=f"fp-{self.terms.run}", msg={"hello": worker.address})

    def teardown(self, worker: Worker) -> None:
        if not _is_drivers(worker):
            part = PARTS.pop(self.terms.run, None)
            if isinstance(part, Process):
                part.close()


def version(run: str) -> str | None:
    """The version of fpcalc here; None where the worker takes no part in the run yet."""
    return __version__ if run in PARTS else None


async def adopt(run: str, host: str, dask_worker: Worker) -> bool:
    """The worker bears a host from now on; false where it takes no part in the run."""
    process = PARTS.get(run)
    if not isinstance(process, Process):
        return False
    name = read_host(host)
    process.bear(name)
    await dask_worker.set_resources(**{resource(run, name): PLENTY})
    # The scheduler looks again at tasks that no worker could take when a worker comes back from a pause, but not for this.
    dask_worker.status = Status.paused
    dask_worker.status = Status.running
    return True
