"""Runs of programs on clusters, from the first task to the last."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from asyncio import CancelledError
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from calculus.config import Put
from calculus.node import children
from calculus.runtime import DRIVER, DRIVER_TASK, Done, HostId, Loc, Outcome
from calculus.terms import Here, Program, SporeCode
from calculus.values import Value
from fpcalc.compiler import deep
from fpcalc.conformance.costs import Noted, read_noted
from fpcalc.conformance.events import Event, hash_of
from fpcalc.conformance.order import with_crashes_in_place
from fpcalc.conformance.watching import watched_run
from fpcalc.engines.dask.asking import is_dasks
from fpcalc.engines.dask.cluster import Cluster, unreachable
from fpcalc.engines.dask.placement import Placement
from fpcalc.engines.dask.process import Process
from fpcalc.engines.dask.settings import Settings, Terms
from fpcalc.engines.dask.surroundings import main_task
from fpcalc.engines.dask.tasks import PARTS
from fpcalc.engines.dask.wire import pack
from fpcalc.engines.interface import ended, outcome_of
from fpcalc.limits import rare_collections
from fpcalc.running import Ended
from semantics.machine.readback import may_hold_functions

if TYPE_CHECKING:
    from fpcalc.lineage_files import Saved


class DaskEngine:
    """Runs programs on a cluster: one that is there already, or one of its own for each run."""

    name = "dask"

    def __init__(self, settings: Settings = Settings(), cluster: Cluster | None = None) -> None:  # noqa: B008  (a value)
        self.settings = settings
        self._cluster = cluster
        self.noted: list[Noted] = []

    @property
    def retries(self) -> int:
        """How often a lost request is replayed."""
        return self.settings.retries

    @property
    def events(self) -> list[Event]:
        """The events of the last run, if it was watched."""
        return [noted.event for noted in self.noted if noted.event is not None]

    def run(self, program: Program, folder: str) -> Ended:
        """The program's end. Raises ``ProblemFound`` FP0970–FP0980 where the cluster or the storage has no way to run it."""
        assert program.type is not None
        if may_hold_functions(program, program.type):  # functions are terms of the calculus, and no data
            done, events = watched_run(program, folder)
            self.noted = [Noted(event.host, event) for event in events]
            return done
        return self._with_cluster(lambda cluster: self._on(cluster, program, folder, Run.go))

    def resume(self, saved: Saved, folder: str) -> Ended:
        """The data of a saved lineage, whose silos are put first. Raises what ``run`` raises."""
        return self._with_cluster(lambda cluster: self._on(cluster, saved.program, folder, lambda run: run.resume(saved)))

    def _with_cluster(self, use: Callable[[Cluster], Ended]) -> Ended:
        if self._cluster is not None:
            return use(self._cluster)
        with Cluster(self.settings) as cluster:
            if self.settings.dashboard:
                sys.stderr.write(f"dashboard: {cluster.dashboard}\n")
            return use(cluster)

    def _on(self, cluster: Cluster, program: Program, folder: str, go: Callable[[Run], Outcome]) -> Ended:
        with rare_collections(), deep():
            run = Run(cluster, self.settings, program, os.path.abspath(folder))
            try:
                return ended(program, go(run))
            except (Exception, CancelledError) as error:
                if is_dasks(error):  # who waits for a task knows what its errors mean, so this is the scheduler's
                    raise unreachable(cluster.settings.where, "it has gone") from None
                raise
            finally:
                run.close()
                self.noted = run.noted


class Run:
    """One run on a cluster."""

    def __init__(self, cluster: Cluster, settings: Settings, program: Program, folder: str) -> None:
        self.noted: list[Noted] = []
        self._cluster = cluster
        self._settings = settings
        self._program = program
        self._over = False
        self._scratch = tempfile.mkdtemp(prefix="fpcalc-")
        self._terms = Terms(
            run=os.urandom(4).hex(),
            program=pack(program),
            folder=folder,
            storage=settings.storage or f"{self._scratch}/storage",
            retries=settings.retries,
            durable=settings.durable,
            watched=settings.watched,
            kills=tuple([(kill.host, kill.event, f"{self._scratch}/kill{at}") for at, kill in enumerate(settings.kills)]),
        )
        self._placement = Placement(cluster, settings, self._terms, self._crashed)
        self._process = Process(self._terms, lambda: cluster.client, self._placement.still, self._placement.new_host)
        PARTS[self._terms.run] = self._process

    def go(self) -> Outcome:
        """The program's outcome. Raises ``ProblemFound``."""
        self._start(mentions_here(self._program))
        return self._main()

    def resume(self, saved: Saved) -> Outcome:
        """The outcome of the program that asks a saved lineage for its data. Raises ``ProblemFound``."""
        self._start(DRIVER in saved.hosts or mentions_here(self._program))
        for host in saved.hosts:
            if host != DRIVER:
                self._placement.new_host(host)
        for loc, value in saved.silos.items():
            self._put(loc, value)
        return self._main(saved.made)

    def _put(self, loc: Loc, value: Value) -> None:
        if loc.host == DRIVER:
            self._process.hosts[DRIVER].silos[loc] = Done(value)
        else:
            self._process.post.put(loc, pack(Put(loc, value, DRIVER)))

    def _start(self, with_driver: bool) -> None:
        self._process.storage.check()
        self._process.bear(DRIVER)
        self._placement.start(with_driver=with_driver)

    def _main(self, made: int = 0) -> Outcome:
        task = main_task(self._process, made)
        outcome = outcome_of(lambda: self._process.main(task))
        if self._terms.watched:
            self._process.note(Event("end", DRIVER, DRIVER_TASK, None, None, hash_of(outcome)))
            self._over = True
        return outcome

    def _crashed(self, host: HostId) -> None:
        if self._terms.watched:
            self._process.note(Event("crash", host))

    def close(self) -> None:
        """Collects what was told of the run, and lets go of all that it held."""
        try:
            self.noted = self._collected()
            if self._cluster.client.status == "running":
                self._process.post.close()
                self._process.storage.clear()
            self._placement.stop()
        finally:
            PARTS.pop(self._terms.run, None)
            shutil.rmtree(self._scratch, ignore_errors=True)

    def _collected(self) -> list[Noted]:
        """What was noted, in the scheduler's order; crashes where they have happened."""
        told = self._placement.told(to_the_end=self._over) if self._terms.watched else []
        return with_crashes_in_place([noted for message in told if (noted := read_noted(message)) is not None])


def mentions_here(program: Program) -> bool:
    """May the driver name itself, and so hold data?"""
    stack: list[Any] = [program.main, *[each.body for each in program.definitions.values()]]
    while stack:
        node = stack.pop()
        if type(node) is Here:
            return True
        if type(node) is not SporeCode:
            stack.extend(children(node))
    return False


DASK = DaskEngine()
