"""The local engine, watched: the events of its run, with what each has cost.

A request is served when it is sent, and its answer is there at once: the events are those of this one schedule.
"""

from __future__ import annotations

from collections.abc import Sequence

from calculus.config import Message, Put, Req, Res, World
from calculus.runtime import DRIVER, DRIVER_TASK, Done, Future, HostId, Id, Lineage, Loc, Outcome, Persisted, SporeVal
from calculus.terms import Program
from calculus.values import Value
from fpcalc.compiler import Code, deep
from fpcalc.conformance.costs import Noted
from fpcalc.conformance.events import Event, hash_of
from fpcalc.conformance.watching import watched_run
from fpcalc.engines.interface import Stopped, Task, ended, outcome_of
from fpcalc.engines.local import Hosts
from fpcalc.engines.materialize import HandedOn, materialize
from fpcalc.files import FolderFiles
from fpcalc.limits import rare_collections
from fpcalc.running import Ended
from fpcalc.stats import size_of
from semantics.machine.readback import may_hold_functions


class Watched:
    """``fpcalc.engines.local.Local``, and ``noted`` of its last run."""

    name = "local"
    retries = 0

    def __init__(self) -> None:
        self.noted: list[Noted] = []

    def run(self, program: Program, folder: str) -> Ended:
        """The program's end."""
        assert program.type is not None
        if may_hold_functions(program, program.type):
            done, events = watched_run(program, folder)
            self.noted = [Noted(event.host, event) for event in events]
            return done
        hosts = WatchedHosts(Code(World(program, FolderFiles(folder))))
        self.noted = hosts.noted
        with rare_collections(), deep():
            return ended(program, hosts.run())


class WatchedHosts(Hosts):
    """All hosts of a run, which note what is done."""

    def __init__(self, code: Code) -> None:
        super().__init__(code)
        self.noted: list[Noted] = []
        self._plain = code
        self._ran = 0
        self._active = [Task(DRIVER_TASK, DRIVER, self)]  # the task that acts now is the last one

    def _note(self, kind: str, name: Id | None, of: HostId, data: object = None, message: Message | None = None) -> None:
        """An event of the task that acts now."""
        task = self._active[-1]
        event = Event(kind, task.host, task.id, name, of, "" if data is None else hash_of(data))
        self._noted(event, 0 if message is None else size_of(message))

    def _noted(self, event: Event, size: int = 0) -> None:
        self.noted.append(Noted(event.host, event, size, self._ran))
        self._ran = 0

    def main(self, task: Task) -> Value:
        return self._plain.main(task)

    def along(self, task: Task, spores: Sequence[SporeVal], argument: Value) -> Value:
        """Compiled code's ``along``, counted."""
        self._ran += len(spores)
        return self._plain.along(task, spores, argument)

    def run(self, made: int = 0) -> Outcome:
        outcome = outcome_of(lambda: self._plain.main(Task(DRIVER_TASK, DRIVER, self, made)))
        self._noted(Event("end", DRIVER, DRIVER_TASK, None, None, hash_of(outcome)))
        return outcome

    # What tasks ask for.

    def spawn(self, host: HostId) -> bool:
        new = super().spawn(host)
        if new:
            self._note("spawn", None, host)
        return new

    def put(self, loc: Loc, value: Value) -> None:
        here = self._active[-1].host
        if loc.host == here:
            self._note("populate", loc.id, loc.host, value)
        else:
            self._note("populate", loc.id, loc.host, value, Put(loc, value, here))
            self._noted(Event("put", loc.host, None, loc.id, loc.host, hash_of(value)))
        super().put(loc, value)

    def request(self, lineage: Lineage, reply: Future) -> None:
        loc = reply.loc
        if loc not in self._futures:
            request = Req(loc.id, lineage, loc)
            self._note("request", loc.id, lineage.host, lineage, request)
            outcome = self._futures[loc] = self._handle(request)
            self._noted(Event("answer", loc.host, None, loc.id, loc.host, hash_of(outcome)))

    def evict(self, lineage: Persisted) -> None:
        self._noted(Event("evict", lineage.host, None, lineage.loc.id, lineage.host))
        super().evict(lineage)

    # What materialization asks for.

    def kept(self, lineage: Persisted) -> Outcome:
        if lineage.loc not in self._kept:
            self._note("materialise", lineage.loc.id, lineage.host)
        outcome = super().kept(lineage)
        self._note("read", lineage.loc.id, lineage.loc.host)
        return outcome

    def _keep(self, lineage: Persisted) -> Outcome:
        task = Task(lineage.loc.id, lineage.host, self)
        self._active.append(task)
        found = self._outcome(task, lineage.parent, answers=False)
        self._note("keep", lineage.loc.id, lineage.loc.host)
        self._active.pop()
        assert not isinstance(found, HandedOn)
        return found

    def _handle(self, request: Req) -> Outcome:
        """The outcome of a request, which may be handed on any number of times."""
        reply = request.reply
        while True:
            task = Task(request.id, request.lineage.host, self)
            self._noted(Event("materialise", task.host, None, task.id, task.host))
            self._active.append(task)
            found = self._outcome(task, request.lineage, answers=True)
            if isinstance(found, HandedOn):
                request = Req(found.id, found.lineage, reply)
                self._note("request", found.id, found.lineage.host, found.lineage, request)
            else:
                self._note("reply", reply.id, reply.host, found, Res(reply, found))
            self._active.pop()
            if not isinstance(found, HandedOn):
                return found

    def _outcome(self, task: Task, lineage: Lineage, *, answers: bool) -> Outcome | HandedOn:
        try:
            found = materialize(self, task, lineage, self, answers=answers)
        except Stopped as stopped:
            return stopped.outcome
        return found if isinstance(found, HandedOn) else Done(found)
