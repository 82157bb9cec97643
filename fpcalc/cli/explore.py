"""``fpcalc explore``: every schedule of a program, and every fault within a bound."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Sequence

from calculus.problems import ProblemFound
from calculus.terms import Program
from fpcalc.cli import BOUND, INTERRUPTED, OK, PROBLEMS, USAGE
from fpcalc.cli.console import plural, report
from fpcalc.cli.line import Line
from fpcalc.cli.run import checked_program
from fpcalc.exploration.conditions import Condition, conditions_of
from fpcalc.exploration.counterexamples import Counterexample, how_to_replay, name_of, path_for, schedule_of, write
from fpcalc.exploration.exploring import Exploration, Limits, evaluator_for, possible
from fpcalc.exploration.search import Counts
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
        files = _files(verdict, options)
        sys.stdout.write(as_json(verdict, files) if options.format == "json" else as_text(verdict))
        sys.stdout.flush()
        saving = _Saving(checked.program, folder, conditions, options)
        for violation, file in zip(verdict.violations, files, strict=True):
            if file is not None:
                saving.save(violation, file)
    except ProblemFound as found:
        report(found.problems, checked.sources, options.output_format)
        return PROBLEMS
    return INTERRUPTED if interrupted else _code(verdict)


def _explored(exploration: Exploration) -> tuple[Verdict, bool]:
    """The verdict, and whether it is what was known when the user interrupted."""
    line = Line()
    try:
        return exploration.run(lambda counts: line.say(lambda: _far(counts))), False
    except KeyboardInterrupt:
        return exploration.verdict(), True
    finally:
        line.clear()


def _far(counts: Counts) -> str:
    """How far a search is."""
    made = f"{plural(counts.executions, 'execution')}, {plural(counts.ends, 'last state')}"
    return f"{made}, {plural(counts.states, 'state')} remembered, {plural(counts.transitions, 'transition')}"


def _files(verdict: Verdict, options: Namespace) -> list[str | None]:
    """Where the violations' counterexamples go: ``PROGRAM.fptrace``, ``PROGRAM-1.fptrace`` and so on.

    None for a violation that no single execution shows.
    """
    stem, ending = os.path.splitext(options.save or path_for(options.file))
    number = 0
    files: list[str | None] = []
    for violation in verdict.violations:
        files.append((f"{stem}-{number}{ending}" if number else stem + ending) if violation.labels else None)
        number += bool(violation.labels)
    return files


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

    def save(self, violation: Violation, path: str) -> None:
        """Writes one, and says where; what other programs read on standard output has that in it already."""
        options = self._options
        schedule = schedule_of(violation.labels)
        found = Counterexample(
            name_of(self._program), options.file, options.recovery, schedule, violation.condition, violation.outcome
        )
        write(path, found)
        evaluator = fastest()
        small = shrunk(found, first_config(self._program, self._folder, evaluator), self._conditions, evaluator)
        write(path, small)
        out = sys.stderr if options.format == "json" else sys.stdout
        out.write(
            f"counterexample: {path}, {len(small.schedule)} of {len(schedule)} steps; {how_to_replay(path, options.file)}\n"
        )
        out.writelines([f"  {fault}\n" for fault in small.faults])
