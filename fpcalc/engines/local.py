"""The local engine: compiled code in one process, all hosts logical.

A request is served when it is sent, which is one of the schedules that the calculus has; by its determinism the value, the
failure and the lineages are those of every other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from calculus.config import World
from calculus.runtime import DRIVER, DRIVER_TASK, Done, Future, HostId, Id, Lineage, Loc, Outcome, Persisted
from calculus.terms import Program
from calculus.values import Value
from fpcalc.compiler import Code, deep
from fpcalc.engines.interface import Stopped, Task, ended, outcome_of
from fpcalc.engines.materialize import HandedOn, materialize
from fpcalc.files import FolderFiles
from fpcalc.limits import rare_collections
from fpcalc.running import Ended, run_program
from semantics.machine.readback import may_hold_functions

if TYPE_CHECKING:
    from fpcalc.lineage_files import Saved


class Local:
    """Compiled code in this process."""

    name = "local"

    def run(self, program: Program, folder: str) -> Ended:
        """The program's end. A program whose result may hold functions is run by the calculus: its functions are terms."""
        assert program.type is not None
        if may_hold_functions(program, program.type):
            return run_program(program, folder)
        code = Code(World(program, FolderFiles(folder)))
        with rare_collections(), deep():
            return ended(program, Hosts(code).run())

    def resume(self, saved: Saved, folder: str) -> Ended:
        """The data of a saved lineage."""
        code = Code(World(saved.program, FolderFiles(folder)))
        with rare_collections(), deep():
            return ended(saved.program, Hosts(code, saved.hosts, saved.silos).run(saved.made))


class Hosts:
    """All hosts of a run: what they store, and what they have answered."""

    def __init__(self, code: Code, hosts: Iterable[HostId] = (), silos: Mapping[Loc, Value] | None = None) -> None:
        self._code = code
        self._hosts = {DRIVER, *hosts}
        self._silos: dict[Loc, Value] = dict(silos or {})
        self._futures: dict[Loc, Outcome] = {}
        self._kept: dict[Loc, Outcome] = {}

    def run(self, made: int = 0) -> Outcome:
        """The program's outcome; the driver has ``made`` names before."""
        main = Task(DRIVER_TASK, DRIVER, self, made)
        return outcome_of(lambda: self._code.main(main))

    # What tasks ask for.

    def spawn(self, host: HostId) -> bool:
        new = host not in self._hosts
        self._hosts.add(host)
        return new

    def put(self, loc: Loc, value: Value) -> None:
        self._silos.setdefault(loc, value)

    def request(self, lineage: Lineage, reply: Future) -> None:
        if reply.loc not in self._futures:
            self._futures[reply.loc] = self._serve(reply.loc.id, lineage)

    def wait(self, future: Future) -> Outcome:
        return self._futures[future.loc]

    def evict(self, lineage: Persisted) -> None:
        self._kept.pop(lineage.loc, None)

    # What materialization asks for.

    def silo(self, loc: Loc) -> Outcome:
        return Done(self._silos[loc])

    def kept(self, lineage: Persisted) -> Outcome:
        outcome = self._kept.get(lineage.loc)
        if outcome is None:
            outcome = self._kept[lineage.loc] = self._keep(lineage)
        return outcome

    def _keep(self, lineage: Persisted) -> Outcome:
        keeper = Task(lineage.loc.id, lineage.host, self)
        try:
            return Done(materialize(self._code, keeper, lineage.parent, self, answers=False))
        except Stopped as stopped:
            return stopped.outcome

    def _serve(self, name: Id, lineage: Lineage) -> Outcome:
        """The outcome of a request, which may be handed on any number of times."""
        while True:
            task = Task(name, lineage.host, self)
            try:
                found = materialize(self._code, task, lineage, self, answers=True)
            except Stopped as stopped:
                return stopped.outcome
            if type(found) is not HandedOn:
                return Done(found)
            name, lineage = found.id, found.lineage


LOCAL = Local()
