"""Programs run by compiled code, from the command line: the engines ``local`` and ``dask``."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from calculus.terms import Program
from fpcalc.cli.line import Line
from fpcalc.cli.recording import save_log
from fpcalc.conformance.costs import Costs, Noted
from fpcalc.conformance.events import Log
from fpcalc.engines import engine
from fpcalc.lineage_files import Saved
from fpcalc.running import Ended

if TYPE_CHECKING:
    from fpcalc.engines.dask import DaskEngine


class Watchable(Protocol):
    """An engine that notes what happens."""

    noted: list[Noted]

    @property
    def retries(self) -> int: ...

    def run(self, program: Program, folder: str) -> Ended: ...


def run_elsewhere(program: Program, options: Namespace, folder: str) -> Ended:
    """Runs a program on the engine that the options name. Raises ``ProblemFound`` where the engine does."""
    if options.engine == "dask":
        return with_dask(options, lambda found: _watched(found, program, options, folder))
    if options.log is not None or options.stats:
        from fpcalc.engines.watched import Watched

        return _watched(Watched(), program, options, folder)
    return engine(options.engine).run(program, folder)


def resume_elsewhere(saved: Saved, options: Namespace, folder: str) -> Ended:
    """The data of a saved lineage. Raises what ``run_elsewhere`` raises."""
    if options.engine == "dask":
        return with_dask(options, lambda found: found.resume(saved, folder))
    from fpcalc.engines.local import LOCAL

    return LOCAL.resume(saved, folder)


def with_dask(options: Namespace, use: Callable[[DaskEngine], Ended]) -> Ended:
    """Runs something on the Dask engine, as the options say, and tells on a terminal how far it is."""
    engine("dask")  # FP0941 where it is not installed
    from fpcalc.engines.dask import DaskEngine, Settings, Tls

    line = None if options.quiet else Line()
    settings = Settings(
        where=options.dask or "local",
        workers=options.workers or None,
        storage=options.storage,
        watched=options.log is not None or options.stats,
        dashboard=options.dashboard,
        tell=line.say if line else None,
        tls=Tls(*options.tls) if options.tls else None,
        deadline=options.deadline or Settings().deadline,
    )
    try:
        return use(DaskEngine(settings))
    finally:
        if line is not None:
            line.clear()


def _watched(found: Watchable, program: Program, options: Namespace, folder: str) -> Ended:
    """Runs a program; the log is written and the costs are shown also where it fails."""
    try:
        return found.run(program, folder)
    finally:
        if options.log is not None:
            events = tuple([noted.event for noted in found.noted if noted.event is not None])
            save_log(options.log, Log(program, folder, found.retries, events))
        if options.stats:
            sys.stderr.write(str(Costs(found.noted)))
