"""The Dask engine: hosts are workers of a cluster, code is compiled where it runs, and what is lost is computed again.

    main ── send ──▶ request, a Dask task on the host's worker ── hand on ──▶ request on another host …
      ▲                                                                            │
      └──────────────────────────── the answer, straight to who asked ◀───────────┘

Lineages travel as data of the calculus, with the hash of their content; silos stay in the processes of their hosts.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from typing import Any

from calculus.runtime import DRIVER, DRIVER_TASK, HostId, Outcome
from calculus.terms import Here, Program
from fpcalc.compiler import deep
from fpcalc.conformance.events import Event, Log, hash_of, read_event, write_log
from fpcalc.engines.dask.cluster import Cluster, Placement, tell_dashboard
from fpcalc.engines.dask.process import Process, Terms, main_task
from fpcalc.engines.dask.settings import Kill, Settings
from fpcalc.engines.dask.wire import pack
from fpcalc.engines.dask.worker import PROCESSES
from fpcalc.engines.interface import ended, outcome_of
from fpcalc.running import Ended, run_program
from semantics.machine.readback import may_hold_functions

__all__ = ["DASK", "Cluster", "DaskEngine", "Kill", "Settings"]


class DaskEngine:
    """Runs programs on a cluster: one that is there already, or one of its own for each run."""

    name = "dask"

    def __init__(self, settings: Settings = Settings(), cluster: Cluster | None = None) -> None:  # noqa: B008  (a value)
        self.settings = settings
        self._cluster = cluster
        self.events: list[Event] = []

    def run(self, program: Program, folder: str) -> Ended:
        """The program's end. Raises ``ProblemFound`` FP0970–FP0975 where the cluster or the storage has no way to run it."""
        assert program.type is not None
        if may_hold_functions(program, program.type):  # functions are terms of the calculus, and no data
            return run_program(program, folder)
        if self._cluster is not None:
            return self._on(self._cluster, program, folder)
        with Cluster(self.settings) as cluster:
            if self.settings.dashboard:
                tell_dashboard(cluster)
            return self._on(cluster, program, folder)

    def stats(self) -> str:
        """How many events of each kind the last run had; it must have been watched."""
        kinds = Counter([event.kind for event in self.events])
        return "events: " + ", ".join([f"{count:,} {kind}" for kind, count in sorted(kinds.items())]) + "\n"

    def _on(self, cluster: Cluster, program: Program, folder: str) -> Ended:
        with deep():
            run = Run(cluster, self.settings, program, os.path.abspath(folder))
            try:
                return ended(program, run.go())
            finally:
                run.close()
                self.events = run.events
                if self.settings.log is not None:
                    write_events(self.settings.log, Log(program, folder, self.settings.retries, tuple(run.events)))


class Run:
    """One run on a cluster."""

    def __init__(self, cluster: Cluster, settings: Settings, program: Program, folder: str) -> None:
        self.cluster = cluster
        self.settings = settings
        self.events: list[Event] = []
        self.name = os.urandom(4).hex()
        self.scratch = tempfile.mkdtemp(prefix="fpcalc-")
        marks = tuple([(kill.host, kill.event, f"{self.scratch}/kill{at}") for at, kill in enumerate(settings.kills)])
        terms = Terms(
            self.name,
            pack(program),
            folder,
            settings.storage or f"{self.scratch}/storage",
            settings.retries,
            self.watched,
            marks,
        )
        self.process = PROCESSES[self.name] = Process(terms, lambda: cluster.client, driver=True)
        self.placement = Placement(cluster, terms, self.crashed, self.heard)
        self.process.new_host = self.placement.new_host
        self.process.gone = self.placement.gone
        self.program = program

    @property
    def watched(self) -> bool:
        return self.settings.log is not None or self.settings.stats

    def go(self) -> Outcome:
        """The program's outcome. Raises ``ProblemFound``."""
        if self.settings.storage is not None:
            self.process.storage.check()
        self.placement.start()
        if mentions_here(self.program):
            self.placement.waiting[DRIVER] = 0.0
        task = main_task(self.process)
        outcome = outcome_of(lambda: self.process.code.main(task))
        if self.watched:
            self.process.note(Event("end", DRIVER, DRIVER_TASK, None, None, hash_of(outcome)))
            self.collect()
        return outcome

    def collect(self) -> None:
        """Takes the run's events in the scheduler's order."""
        told: Any = self.cluster.client.get_events(f"fp-{self.name}")
        self.events = [read_event(message) for _, message in told if "event" in message]

    def crashed(self, host: HostId) -> None:
        """A host's worker is gone."""
        if self.watched:
            self.process.note(Event("crash", host))

    def heard(self, message: Any) -> None:
        """Something was told of the run; the scheduler keeps it until the end."""

    def close(self) -> None:
        """Lets go of all that the run held."""
        futures = list(self.process.held.values())
        try:
            if futures:
                self.cluster.client.cancel(futures, force=True)
            self.placement.stop()
        finally:
            PROCESSES.pop(self.name, None)
            shutil.rmtree(self.scratch, ignore_errors=True)


def mentions_here(program: Program) -> bool:
    """May the driver name itself, and so hold data?"""
    from calculus.node import children
    from calculus.terms import SporeCode

    stack: list[Any] = [program.main, *[each.body for each in program.definitions.values()]]
    while stack:
        node = stack.pop()
        if type(node) is Here:
            return True
        if type(node) is not SporeCode:
            stack.extend(children(node))
    return False


def write_events(path: str, log: Log) -> None:
    """Writes a run's log to a file."""
    aside = f"{path}.{os.getpid()}.part"
    with open(aside, "w", encoding="utf-8", newline="\n") as out:
        write_log(out, log)
    os.replace(aside, path)


DASK = DaskEngine()
