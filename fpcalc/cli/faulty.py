"""``fpcalc run --faults``: one run under a plan of faults."""

from __future__ import annotations

import sys
from argparse import Namespace

from calculus.printing import show
from calculus.problems import Problem, ProblemFound
from calculus.runtime import Done, Failure, Lost
from calculus.source import NO_SPAN
from fpcalc.checking import Checked
from fpcalc.cli import OK
from fpcalc.cli.recording import Recording
from fpcalc.cli.run import failed
from fpcalc.loading import read_source
from fpcalc.plans import idle_problems, read_plan
from fpcalc.running import Ended, fastest, first_config
from semantics.choosers import Chooser
from semantics.drivers import Run
from semantics.faults import DriverLost
from semantics.labels import Step, show_host, show_id
from semantics.recovery import Move, read_recovery
from semantics.trials import Trial, trial


def run_with_plan(checked: Checked, options: Namespace, choose: Chooser) -> int:
    """Runs the program under the plan in ``options.faults``, prints its value or why it has none, and gives the exit code.

    Raises ``ProblemFound`` where the plan cannot be read, is wrong, or names nothing that the run does.
    """
    assert checked.program is not None and checked.program.type is not None
    source = read_source(options.faults)
    checked.sources[source.name] = source
    plan, spans = read_plan(source)
    evaluator = fastest()
    config = first_config(checked.program, options.data or checked.folder, evaluator)
    with Recording(options, checked) as recording:

        def observe(move: Move) -> None:
            recording.observe(Step(move.label, move.after.config))

        done = trial(
            config, plan, read_recovery(options.recovery), choose, fuel=options.max_steps, observe=observe, evaluator=evaluator
        )
        problem = _problem_of(done)
        value = done.end.value if isinstance(done.end, Done) else None
        recording.finish(Ended(_as_run(done), checked.program.type, value, problem))
    if done.idle and done.stopped == "quiet":
        raise ProblemFound(*idle_problems(done.idle, plan, spans))
    if problem is not None:
        return failed(problem, checked, options)
    sys.stdout.write(f"{show(value)} : {show(checked.program.type)}\n")
    return OK


def _as_run(done: Trial) -> Run:
    counts: dict[str, int] = {}
    for label in done.labels:
        counts[label.rule] = counts.get(label.rule, 0) + 1
    counts["local"] = done.steps - len(done.labels)
    outcome = done.end if isinstance(done.end, Done | Failure | Lost) else None
    return Run(done.state.config, outcome, counts, done.stopped, (), None)


def _problem_of(done: Trial) -> Problem | None:
    """Why the run has no value."""
    if done.stopped == "fuel":
        return Problem("FP0907", NO_SPAN, {"steps": f"{done.steps:,}"}, fix="fix")
    match done.end:
        case Done():
            return None
        case Failure(code, words, span=span):
            return Problem(code, span, dict(words))
        case Lost(root):
            return Problem("FP0451", NO_SPAN, {"root": root})
        case DriverLost():
            return Problem("FP0933", NO_SPAN)
        case _:
            return Problem("FP0491", NO_SPAN, {"waits": _waits(done)})


def _waits(done: Trial) -> str:
    waiting = [(at, task) for at, host in done.state.config.hosts.items() for task in host.tasks]
    return "; ".join([f"{show_id(task)} on {show_host(at)}" for at, task in waiting]) or "nothing"
