"""What ``fpcalc run`` writes down of a run: the trace, the schedule, the statistics."""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from fpcalc.aside import Aside
from fpcalc.checking import Checked
from fpcalc.cli.progress import Progress, Watched
from fpcalc.report import Reporter
from fpcalc.running import Ended, fastest, first_config
from fpcalc.stats import Stats, as_text
from fpcalc.trace import JsonTrace, TextTrace
from semantics.choosers import Chooser
from semantics.labels import Step, show_choice
from semantics.recovery import read_recovery
from semantics.substitution import SUBSTITUTION

if TYPE_CHECKING:
    from fpcalc.conformance.events import Log
    from fpcalc.conformance.watching import Watching


class Recording:
    """Inside its ``with`` a run is observed; files are complete, under their names, when the ``with`` is left."""

    def __init__(self, options: Namespace, checked: Checked) -> None:
        self._options = options
        self._checked = checked
        self._place = Reporter(checked.sources).place
        self._stats = Stats() if options.stats else None
        self._file: Aside | None = None
        self._trace: JsonTrace | TextTrace | None = None
        self._events = self._watching() if options.log is not None else None
        self._progress = Progress() if sys.stderr.isatty() and not options.quiet and options.trace != "-" else None

    @property
    def traces(self) -> bool:
        """Is each step wanted?"""
        return self._options.trace is not None

    @property
    def schedules(self) -> bool:
        """Are the choices wanted?"""
        return self._options.save_schedule is not None

    @property
    def watches(self) -> bool:
        """Are steps looked at?"""
        return self.traces or any(each is not None for each in (self._stats, self._events, self._progress))

    def watched(self, choose: Chooser) -> Chooser:
        """The chooser, and it tells how far the run is if somebody waits."""
        return choose if self._progress is None else Watched(choose, self._progress)

    def __enter__(self) -> Recording:
        if self._options.trace == "-":
            self._trace = TextTrace(sys.stderr, self._place)
        elif self.traces:
            self._file = Aside(self._options.trace)
            self._trace = JsonTrace(self._file.out, self._place)
        return self

    def __exit__(self, *_: object) -> None:
        if self._progress is not None:
            self._progress.clear()
        if self._file is not None:  # also after a failure or Ctrl-C: that is when a trace is wanted
            self._file.publish()

    def observe(self, step: Step) -> None:
        """Takes note of a step."""
        if self._trace is not None:
            self._trace.see(step.label)
        if self._stats is not None:
            self._stats.see(step.label)
        if self._events is not None:
            self._events.see(step)
        if self._progress is not None:
            self._progress.observe(step)

    def finish(self, ended: Ended) -> None:
        """The run has come to an end: shows the statistics and writes the schedule."""
        if self._trace is not None:
            self._trace.end()
        if self._stats is not None and ended.run is not None:
            sys.stderr.write(as_text(self._stats, ended.run))
        if self._events is not None and ended.run is not None:
            self._events.end(ended.run.outcome)
            self._save_events(self._events)
        if self.schedules and ended.run is not None and ended.run.schedule is not None:
            with Aside(self._options.save_schedule) as out:
                out.write("# A schedule: the agents that made the visible steps, in order. See `fpcalc run --schedule`.\n")
                out.writelines([f"{show_choice(choice)}\n" for choice in ended.run.schedule])

    def _watching(self) -> Watching:
        from fpcalc.conformance.watching import Watching

        assert self._checked.program is not None
        evaluator = SUBSTITUTION if self.traces else fastest()
        return Watching(first_config(self._checked.program, self._folder, evaluator), evaluator)

    @property
    def _folder(self) -> str:
        folder: str = self._options.data or self._checked.folder
        return folder

    def _save_events(self, watching: Watching) -> None:
        from fpcalc.conformance.events import Log

        assert self._checked.program is not None
        retries = read_recovery(self._options.recovery).retries
        save_log(self._options.log, Log(self._checked.program, self._folder, retries, tuple(watching.events)))


def save_log(path: str, log: Log) -> None:
    """Writes the events of a run to a file. Raises ``Unreadable`` FP0911 where it cannot be written."""
    from fpcalc.conformance.events import write_log

    with Aside(path) as out:
        write_log(out, log)
