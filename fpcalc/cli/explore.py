"""``fpcalc explore``: every schedule of a program, and every fault within a bound."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Sequence

from calculus.problems import ProblemFound
from calculus.terms import Program
from fpcalc.cli import BOUND, INTERRUPTED, OK, PROBLEMS, USAGE
from fpcalc.cli.console import report
from fpcalc.cli.run import checked_program
from fpcalc.exploration.conditions import Condition, conditions_of
from fpcalc.exploration.counterexamples import Counterexample, name_of, schedule_of, write
from fpcalc.exploration.exploring import Exploration, Limits, evaluator_for, possible
from fpcalc.exploration.space import Bounds
from fpcalc.exploration.verdict import Verdict, Violation, as_json, as_text
from fpcalc.replaying import shrunk
from fpcalc.running import fastest, first_config
from semantics.recovery import read_recovery


def main(options: Namespace) -> int:
    """Explores, prints the verdict, and writes a counterexample where there is one."""
    checked = checked_program(options)
    if isinstance(checked, int):
        return checked
    assert checked.program is not None
    if options.symmetry and options.reduction == "dpor":
        sys.stderr.write("fpcalc explore: --symmetry is for searches with states, and --reduction dpor remembers no states\n")
        return USAGE
    folder = options.data or checked.folder
    try:
        conditions = conditions_of(checked.sources.values())
        exploration = _exploration(checked.program, folder, conditions, options)
        verdict, interrupted = _explored(exploration)
        sys.stdout.write((as_json if options.format == "json" else as_text)(verdict))
        sys.stdout.flush()
        saving = _Saving(checked.program, folder, conditions, options)
        for number, violation in enumerate([v for v in verdict.violations if v.labels]):
            saving.save(violation, number)
    except ProblemFound as found:
        report(found.problems, checked.sources, options.output_format)
        return PROBLEMS
    return INTERRUPTED if interrupted else _code(verdict)


def _explored(exploration: Exploration) -> tuple[Verdict, bool]:
    """The verdict, and whether it is what was known when the user interrupted."""
    try:
        return exploration.run(), False
    except KeyboardInterrupt:
        return exploration.verdict(), True


def _code(verdict: Verdict) -> int:
    return {"holds": OK, "violated": PROBLEMS}.get(verdict.word, BOUND)


def _exploration(program: Program, folder: str, conditions: Sequence[Condition], options: Namespace) -> Exploration:
    """The exploration that the options ask for."""
    kinds = frozenset(options.kinds) if options.kinds else Bounds().kinds
    reduction = possible(options.reduction, conditions)
    evaluator = evaluator_for(reduction, fastest())
    return Exploration(
        options.file,
        first_config(program, folder, evaluator),
        Bounds(options.faults, kinds, read_recovery(options.recovery)),
        Limits(options.max_executions, options.max_states, options.time, options.all),
        evaluator,
        conditions,
        reduction=reduction,
        symmetry=options.symmetry,
        seed=options.seed,
        memory=options.memory,
    )


class _Saving:
    """Writes the counterexamples of one exploration; each as it was found, and again when it has been made small."""

    def __init__(self, program: Program, folder: str, conditions: Sequence[Condition], options: Namespace) -> None:
        self._program = program
        self._folder = folder
        self._conditions = conditions
        self._options = options

    def save(self, violation: Violation, number: int) -> None:
        """The first one is ``PROGRAM.fptrace``, the next ones ``PROGRAM-1.fptrace`` and so on."""
        options = self._options
        stem, ending = os.path.splitext(options.save or os.path.splitext(os.path.basename(options.file))[0] + ".fptrace")
        path = f"{stem}-{number}{ending}" if number else stem + ending
        schedule = schedule_of(violation.labels)
        found = Counterexample(
            name_of(self._program), options.file, options.recovery, schedule, violation.condition, violation.outcome
        )
        write(path, found)
        evaluator = fastest()
        small = shrunk(found, first_config(self._program, self._folder, evaluator), self._conditions, evaluator)
        write(path, small)
        sys.stdout.write(f"counterexample: {path}, {len(small.schedule)} of {len(schedule)} steps; fpcalc replay {path}\n")
        sys.stdout.writelines([f"  {fault}\n" for fault in small.faults])
