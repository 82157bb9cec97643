"""``fpcalc meta``: the theorems, over generated programs or along the runs of one; and whether they find wrong calculi out."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from calculus.printing import show_program
from calculus.terms import Program
from fpcalc.aside import Aside
from fpcalc.checking import check_file
from fpcalc.cli import OK, PROBLEMS, USAGE
from fpcalc.cli.console import plural, report
from fpcalc.cli.line import Line
from fpcalc.exploration.counterexamples import Counterexample, name_of, schedule_of, write
from fpcalc.loading import Unreadable
from fpcalc.replaying import GOOD_END, Replayed, ending, replay, shrunk
from fpcalc.running import fastest, first_config

if TYPE_CHECKING:
    from fpcalc.meta.theorems import Exercised, Violation

_PROGRAMS = 500  # if nobody says how many
_SCHEDULES = 12  # for a program that is given
_RULES = ("local", "system", "materialize", "fault")


def main(options: Namespace) -> int:
    """Looks for a counterexample; writes one down aside. Exit code 1 where there is one, or where too little was tried."""
    try:
        from fpcalc.meta.theorems import THEOREMS

        wanted = options.theorem or []
        unknown = [name for name in wanted if name not in THEOREMS]
        if unknown:
            sys.stderr.write(f"fpcalc meta: there is no theorem `{unknown[0]}`, only {', '.join(THEOREMS)}\n")
            return USAGE
        names = wanted or list(THEOREMS)
        if options.mutants:
            if wanted or options.file is not None:
                sys.stderr.write("fpcalc meta: --mutants takes neither FILE nor --theorem: the hunts have their own\n")
                return USAGE
            return _hunt(options)
        return _generated(options, names) if options.file is None else _given(options, names)
    except ModuleNotFoundError as missing:
        if missing.name != "hypothesis":
            raise
        sys.stderr.write("fpcalc meta: the theorems need hypothesis: pip install fpcalc[testing]\n")
        return USAGE


# Generated programs.


def _generated(options: Namespace, names: Sequence[str]) -> int:
    from fpcalc.meta.campaign import campaign
    from fpcalc.meta.theorems import Exercised

    seen = Exercised()
    until = None if options.time is None else time.monotonic() + options.time
    with _watched(partial(_tell, seen)) as line:

        def tell(at: int) -> None:
            line.say(lambda: f"{plural(at, 'program')}, {plural(seen.steps, 'step')}, {len(seen.rules)} rules")

        found = campaign(names, _examples(options, _PROGRAMS), options.seed, seen, until=until, progress=tell)
    _tell(seen)
    if found is not None:
        again = f"fpcalc meta --theorem {found.violation.theorem} --seed {options.seed} --examples {found.examples}"
        return _violated(found.violation, f"meta-{found.violation.theorem}", again)
    return _verdict(names, seen, _missing(names, seen))


def _examples(options: Namespace, otherwise: int) -> int:
    return otherwise if options.examples is None else options.examples


@contextmanager
def _watched(tell: Callable[[], object]) -> Iterator[Line]:
    """A line that says how far it is; who interrupts is told what there is by then."""
    line = Line()
    try:
        yield line
    except KeyboardInterrupt:
        line.clear()
        tell()
        raise
    line.clear()


def _verdict(names: Sequence[str], seen: Exercised, missing: Sequence[str] = ()) -> int:
    """Nothing speaks against the theorems; or too little was tried to say so: a theorem on nothing, or without some rule."""
    untried = [name for name in names if not seen.tried[name]]
    if untried or missing:
        words = f"no case for {', '.join(untried)}" if untried else f"{', '.join(missing)} never fired"
        advice = "" if seen.too_long else "; try more --examples or --time"
        sys.stdout.write(f"says too little: {words}{advice}\n")
        return PROBLEMS
    sys.stdout.write(f"nothing speaks against {', '.join(names)}\n")
    return OK


def _missing(names: Sequence[str], seen: Exercised) -> list[str]:
    """The rules that never fired: those of runs if there were any, those of faults and losses if theorems speak of these."""
    from calculus.rules import RULES

    wanted = []
    for rule in RULES.values():
        of_faults = rule.judgement == "fault" or rule.name == "M-Lost"
        if rule.judgement in _RULES and ("replay" in names if of_faults else seen.runs):
            wanted.append(rule.name)
    return [name for name in wanted if name not in seen.rules]


def _tell(seen: Exercised) -> None:
    """What was exercised."""
    from calculus.rules import RULES

    counts = f"{plural(seen.programs, 'program')}, {plural(seen.runs, 'run')}, {plural(seen.steps, 'step')}"
    sys.stdout.write(f"{counts}, {plural(seen.configurations, 'configuration')}\n")
    if seen.tried:
        sys.stdout.write(f"  tried: {', '.join([f'{name} {count:,}' for name, count in seen.tried.items()])}\n")
    for judgement in _RULES:
        fired = [
            f"{name} {seen.rules[name]:,}" for name, rule in RULES.items() if rule.judgement == judgement and name in seen.rules
        ]
        if fired:
            sys.stdout.write(f"  {judgement}: {', '.join(fired)}\n")
    if seen.ends:
        ends = [f"{end} {count:,}" for end, count in sorted(seen.ends.items())]
        sys.stdout.write(f"  ends under faults: {', '.join(ends)}\n")
    for count, words in (
        (seen.too_long, "too long to be followed to its end"),
        (seen.unknown, "without a meaning that is known"),
    ):
        if count:
            sys.stdout.write(f"  {count:,} {words}\n")


# A program that is given.


def _given(options: Namespace, names: Sequence[str]) -> int:
    from fpcalc.cli.run import checked_program
    from fpcalc.files import FolderFiles
    from fpcalc.limits import room
    from fpcalc.meta.theorems import Case, Exercised, examine

    checked = checked_program(options)
    if isinstance(checked, int):
        return checked
    assert checked.program is not None
    seen = Exercised()
    files = FolderFiles(options.data or checked.folder)
    until = None if options.time is None else time.monotonic() + options.time
    with room(), _watched(partial(_tell, seen)) as line:
        for at in range(min(_examples(options, _SCHEDULES), _SCHEDULES)):
            line.say(lambda: f"{plural(seen.runs, 'run')}, {plural(seen.steps, 'step')}")
            if until is not None and time.monotonic() > until:
                break
            violation = examine(Case(checked.program, (0, options.seed + at + 1) if at else (0,), files), names, seen)
            seen.programs = 1
            if violation is not None:
                line.clear()
                again = f"fpcalc meta --theorem {violation.theorem} --seed {options.seed} {options.file}"
                return _violated(violation, f"meta-{violation.theorem}", again)
    _tell(seen)
    return _verdict(names, seen)


# Counterexamples.


def _violated(violation: Violation, name: str, again: str) -> int:
    """Tells a violation, and writes its program beside the steps that lead there."""
    from fpcalc.meta.theorems import THEOREMS

    statement = THEOREMS[violation.theorem].statement if violation.theorem in THEOREMS else ""
    text = show_program(violation.program)
    plan = "" if violation.plan is None else f"under the faults\n{violation.plan!r}"
    sys.stdout.write(f"{violation.theorem} does not hold: {violation.words}\n  {statement}\n\n{text}{plan}\n")
    program = f"{name}.fp"
    try:
        with Aside(program) as out:
            out.write(f"// {violation.theorem}: {_one_line(violation.words)}\n{text}")
        written, see = _steps(violation, name, program)
    except Unreadable as found:
        report(found.problems, {}, "full")
        return USAGE
    sys.stdout.write(f"written: {', '.join([program, *written])}; see it: {see}\nagain: {again}\n")
    return PROBLEMS


def _steps(violation: Violation, name: str, program: str) -> tuple[list[str], str]:
    """Writes the steps that lead to a violation: a schedule, or what ``fpcalc replay`` reads if there are faults among them.
    The files, and how to see it.
    """
    from fpcalc.meta.theorems import show_schedule

    if violation.plan is None:
        schedule = f"{name}.schedule"
        with Aside(schedule) as out:
            out.write(f"# {violation.theorem}: {_one_line(violation.words)}\n{show_schedule(violation.schedule)}")
        return [schedule], f"fpcalc run --schedule {schedule} {program}"
    checked = check_file(program)
    if checked.program is None:
        return [], f"fpcalc check {program}"
    write(f"{name}.fptrace", _counterexample(violation, checked.program, program))
    return [f"{name}.fptrace"], f"fpcalc replay {name}.fptrace"


def _counterexample(violation: Violation, program: Program, path: str) -> Counterexample:
    """The run under faults that speaks against replay correctness, and how it ends."""
    assert violation.plan is not None
    policy, evaluator = violation.plan.policy, fastest()
    config, schedule = first_config(program, ".", evaluator), schedule_of(violation.labels)
    made = replay(config, schedule, policy, evaluator, lenient=True, lasting=False)
    found = Counterexample(name_of(program), path, str(policy), schedule, GOOD_END, _ending(made))
    usual = _ending(replay(config, (), policy, evaluator, lasting=False))
    return found if found.expected == usual else shrunk(found, config, (), evaluator)  # the end tells it, or a step on the way


def _ending(made: Replayed) -> str:
    return ending(made.end, made.state.exposed.config.stable.values())


def _one_line(words: str) -> str:
    return " ".join(words.split())


# Mutants.


def _hunt(options: Namespace) -> int:
    """Prints the table; of the mutants that were hunted by then, where it is interrupted."""
    from fpcalc.meta.hunting import MOST_SECONDS, Hunted, each
    from fpcalc.meta.mutants import MUTANTS
    from fpcalc.meta.report import table

    found: list[Hunted] = []
    seconds = MOST_SECONDS if options.time is None else options.time
    with _watched(lambda: sys.stdout.write(table(found))) as line:
        for row in each(MUTANTS, [options.seed], seconds, examples=options.examples):
            found.append(row)
            line.say(lambda: f"{len(found)} of {len(MUTANTS)} mutants are hunted")
    sys.stdout.write(table(found))
    alive = [row.name for row in found if row.alive]
    if alive:
        sys.stdout.write(f"\nnot found out: {', '.join(alive)}\n")
        return PROBLEMS
    return OK
