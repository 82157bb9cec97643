"""The events of a run of the calculus itself, as its steps are made."""

from __future__ import annotations

from calculus.config import Config
from calculus.runtime import DRIVER, DRIVER_TASK, Loc, Outcome
from calculus.terms import Program
from fpcalc.conformance.checking import local
from fpcalc.conformance.events import Event, event_of, hash_of
from fpcalc.running import Ended, first_config, run_program
from semantics.choosers import TaskAgent
from semantics.evaluator import Evaluator
from semantics.labels import Label, Step
from semantics.machine.machine import MACHINE
from semantics.recovery import Exposed
from semantics.system import turn_of

_READS = {"M-Kept": "read", "M-KeptNot": "read", "M-Lost": "lost"}


class Watching:
    """Collects the events of a run that begins with ``config``, and whose local steps ``evaluator`` makes."""

    def __init__(self, config: Config, evaluator: Evaluator) -> None:
        self.events: list[Event] = []
        self._config = config
        self._evaluator = evaluator

    def see(self, step: Step) -> None:
        """A visible step."""
        label = step.label
        if label.rule in _READS:
            loc = self._materialised(label)
            self.events.append(Event(_READS[label.rule], label.host, label.task, loc.id, loc.host))
        else:
            event = event_of(label, step.after)
            if event is not None:
                self.events.append(event)
        self._config = step.after

    def end(self, outcome: Outcome | None) -> None:
        """The run is over; it has no outcome where it was stopped, or waits for ever."""
        if outcome is not None:
            self.events.append(Event("end", DRIVER, DRIVER_TASK, None, None, hash_of(outcome)))

    def _materialised(self, label: Label) -> Loc:
        """What the task was about to materialise, which its label does not say."""
        assert label.task is not None
        before = local(Exposed(self._config), TaskAgent(label.host, label.task), self._evaluator).config
        loc: Loc = turn_of(before, label.host, label.task, self._evaluator).values[0].loc
        return loc


def watched_run(program: Program, folder: str) -> tuple[Ended, list[Event]]:
    """A run by the calculus, and its events."""
    watching = Watching(first_config(program, folder, MACHINE), MACHINE)
    done = run_program(program, folder, observe=watching.see)
    assert done.run is not None
    watching.end(done.run.outcome)
    return done, watching.events
