"""``fpcalc conform``: is a log of events a run that the calculus allows?"""

from __future__ import annotations

import sys
from argparse import Namespace

from calculus.problems import Problem, ProblemFound
from fpcalc.cli import OK, PROBLEMS, USAGE
from fpcalc.cli.console import report
from fpcalc.conformance import conforms, read_log
from fpcalc.conformance.checking import Verdict
from fpcalc.conformance.events import Log
from fpcalc.loading import Unreadable, read_source

_MOST = 12  # events that a message names


def main(options: Namespace) -> int:
    """Checks the log in ``options.file``: 0 where it is a run of the calculus, 1 where it is none."""
    sources = {}
    try:
        source = read_source(options.file)
        sources[source.name] = source
        log = read_log(source)
    except ProblemFound as found:
        report(found.problems, sources, options.output_format)
        return USAGE if isinstance(found, Unreadable) else PROBLEMS
    verdict = conforms(log)
    if not verdict.ok:
        report([refusal(log, verdict)], sources, options.output_format)
        return PROBLEMS
    crashes = len([event for event in log.events if event.kind == "crash"])
    sys.stdout.write(f"conforms: {len(log.events)} events, {crashes} crashes\n")
    return OK


def refusal(log: Log, verdict: Verdict) -> Problem:
    """FP0961 at the event that is not allowed."""
    assert verdict.refused is not None
    allowed = [str(event) for event in verdict.allowed]
    more = f", and {len(allowed) - _MOST} more" if len(allowed) > _MOST else ""
    args = {"event": str(log.events[verdict.refused]), "allowed": ", ".join(allowed[:_MOST]) + more or "nothing but a crash"}
    return Problem("FP0961", log.places[verdict.refused], args, fix="fix")
