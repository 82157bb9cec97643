"""How far a run is, in steps, hosts and messages."""

from __future__ import annotations

import attrs

from calculus.config import Config
from fpcalc.cli.console import plural
from fpcalc.cli.line import Line
from semantics.choosers import Agenda, Agent, Chooser
from semantics.labels import Step


class Progress:
    """How far one run is. The line is shown at a turn, so a run that makes no turns for a while shows none."""

    def __init__(self) -> None:
        self._line = Line()
        self._steps = 0
        self._config: Config | None = None

    def observe(self, step: Step) -> None:
        """A visible step was made."""
        self._steps += 1
        self._config = step.after

    def turn(self) -> None:
        """Somebody has their turn."""
        self._line.say(lambda: f"{plural(self._steps, 'visible step')}{self._state()}")

    def _state(self) -> str:
        if self._config is None:
            return ""
        return f", {plural(len(self._config.hosts), 'host')}, {plural(len(self._config.messages), 'message')} on the way"

    def clear(self) -> None:
        """Takes the line away."""
        self._line.clear()


@attrs.frozen
class Watched:
    """A chooser that tells of each turn."""

    chooser: Chooser
    progress: Progress

    def agenda(self) -> Agenda:
        return _Watched(self.chooser.agenda(), self.progress)


class _Watched:
    def __init__(self, agenda: Agenda, progress: Progress) -> None:
        self._agenda = agenda
        self._progress = progress
        self.add, self.waiting = agenda.add, agenda.waiting

    @property
    def slice(self) -> int:
        return self._agenda.slice

    def take(self) -> Agent | None:
        self._progress.turn()
        return self._agenda.take()

    def fork(self) -> Agenda:
        return _Watched(self._agenda.fork(), self._progress)
