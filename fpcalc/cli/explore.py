"""``fpcalc explore``: every schedule of a program, and every fault within a bound."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Sequence

import attrs

from calculus.problems import ProblemFound
from fpcalc.checking import Checked
from fpcalc.cli import BOUND, INTERRUPTED, OK, PROBLEMS
from fpcalc.cli.console import report
from fpcalc.cli.run import checked_program
from fpcalc.exploration.conditions import conditions_of, told
from fpcalc.exploration.counterexamples import Counterexample, minimised, name_of, schedule_of, write
from fpcalc.exploration.exploring import Exploration, Limits, evaluator_for
from fpcalc.exploration.space import Bounds
from fpcalc.exploration.verdict import Verdict, Violation, as_json, as_text
from fpcalc.replaying import outcome_of, replay
from fpcalc.running import fastest, first_config
from semantics.recovery import read_recovery


def main(options: Namespace) -> int:
    """Explores, prints the verdict, and writes a counterexample where there is one."""
    checked = checked_program(options)
    if isinstance(checked, int):
        return checked
    assert checked.program is not None
    interrupted = False
    try:
        exploration = _exploration(checked, options)
        try:
            verdict = exploration.run()
        except KeyboardInterrupt:
            interrupted = True
            verdict = exploration.verdict()
        sys.stdout.write((as_json if options.format == "json" else as_text)(verdict))
        for violation in verdict.violations:
            if violation.labels:
                _save(checked, options, violation)
    except ProblemFound as found:
        report(found.problems, checked.sources, options.output_format)
        return PROBLEMS
    return INTERRUPTED if interrupted else _code(verdict)


def _code(verdict: Verdict) -> int:
    return {"holds": OK, "violated": PROBLEMS}.get(verdict.word, BOUND)


def _exploration(checked: Checked, options: Namespace) -> Exploration:
    """The exploration that the options ask for. Raises ``ProblemFound`` FP0932 for a condition that is none."""
    assert checked.program is not None
    conditions = conditions_of(checked.sources.values())
    kinds = frozenset(options.kinds) if options.kinds else Bounds().kinds
    full = options.no_reduction or any(condition.of_every_state for condition in conditions)
    evaluator = evaluator_for(full, fastest())
    return Exploration(
        options.file,
        first_config(checked.program, options.data or checked.folder, evaluator),
        Bounds(options.faults, kinds, read_recovery(options.recovery)),
        Limits(options.max_executions, options.max_states, options.time),
        evaluator,
        conditions,
        reduced=not full,
        seed=options.seed,
        memory=options.memory,
    )


def _save(checked: Checked, options: Namespace, violation: Violation) -> None:
    """Writes the counterexample as it was found, then makes it small, and writes it again."""
    assert checked.program is not None
    path = options.save or os.path.splitext(os.path.basename(options.file))[0] + ".fptrace"
    schedule = schedule_of(violation.labels)
    found = Counterexample(
        name_of(checked.program), options.file, options.recovery, schedule, violation.condition, violation.outcome
    )
    write(path, found)
    small = found
    if violation.condition == "no stuck task" or not violation.outcome.startswith("value"):
        small = _minimised(checked, options, found)
    write(path, small)
    sys.stdout.write(f"counterexample: {path}, {len(small.schedule)} of {len(schedule)} steps; fpcalc replay {path}\n")
    for fault in small.faults:
        sys.stdout.write(f"  {fault}\n")


def _minimised(checked: Checked, options: Namespace, found: Counterexample) -> Counterexample:
    """The counterexample with fewer steps and the same outcome."""
    program = checked.program
    assert program is not None
    recovery, evaluator = read_recovery(options.recovery), fastest()

    def breaks(schedule: Sequence[str]) -> bool:
        config = first_config(program, options.data or checked.folder, evaluator)
        again = replay(config, schedule, recovery, evaluator, lenient=True, most=10 * len(found.schedule) + 1_000)
        return not again.skipped and again.finished and told(again.end) == found.expected == outcome_of(again)

    return attrs.evolve(found, schedule=minimised(found.schedule, breaks))
