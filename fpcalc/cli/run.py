"""``fpcalc run``: checks a program, runs it, and prints its value and type."""

from __future__ import annotations

import os
import sys
from argparse import Namespace

import attrs

from calculus.printing import show
from calculus.problems import Problem, ProblemFound, problem
from calculus.source import NO_SPAN, Span
from fpcalc.checking import Checked, check_file
from fpcalc.cli import BOUND, OK, PROBLEMS, USAGE
from fpcalc.cli.console import report
from fpcalc.cli.recording import Recording
from fpcalc.loading import Unreadable, read_source
from fpcalc.running import Ended, run_program
from semantics.choosers import Chooser, Replay, RoundRobin, Seeded
from semantics.labels import Choice, read_choice

_OF_STEPS = ("seed", "schedule", "save_schedule", "max_steps", "trace", "faults")
_OF_DASK = ("dask", "workers", "storage", "dashboard", "deadline", "tls")


def main(options: Namespace) -> int:
    """Runs the program; its problems and failures are shown like those of ``check``."""
    if options.file.endswith(".fplin"):
        from fpcalc.cli.saved import run_saved

        return run_saved(options)
    checked = checked_program(options)
    if isinstance(checked, int):
        return checked
    try:
        refuse_options(options)
        choose = _chooser(options, checked)
        if options.faults is not None:
            from fpcalc.cli.faulty import run_with_plan

            return run_with_plan(checked, options, choose)
        with Recording(options, checked) as recording:
            ended = execute(checked, options, recording.watched(choose), recording)
            recording.finish(ended)
    except ProblemFound as found:
        report(found.problems, checked.sources, options.output_format)
        return USAGE if isinstance(found, Unreadable) else PROBLEMS
    if ended.problem is not None:
        return failed(ended.problem, checked, options)
    sys.stdout.write(f"{show(ended.value)} : {show(ended.type)}\n")
    return OK


def refuse_options(options: Namespace) -> None:
    """Raises ``ProblemFound`` FP0942 for an option that is about steps, FP0979 for one of another engine."""
    unfit = []
    if options.engine != "calculus":
        unfit += [("FP0942", name) for name in _OF_STEPS]
    if options.engine != "dask":
        unfit += [("FP0979", name) for name in _OF_DASK]
    for code, name in unfit:
        if getattr(options, name):
            raise problem(code, fix="fix", option=f"--{name.replace('_', '-')}", name=options.engine)


def checked_program(options: Namespace) -> Checked | int:
    """The program in ``options.file``, which can be run; or the exit code, after the problems are shown."""
    try:
        checked = check_file(options.file)
        _need_folder(options.data)
    except Unreadable as found:
        report(found.problems, {}, options.output_format)
        return USAGE
    problems = list(checked.problems)
    if checked.program is not None and checked.program.main is None:
        problems.append(Problem("FP0909", NO_SPAN, {"file": options.file}, fix="fix"))
    if not checked.ok or not getattr(options, "quiet", False):
        report(problems, checked.sources, options.output_format)
    runs = checked.program is not None and checked.program.main is not None
    return checked if runs else PROBLEMS


def failed(found: Problem, checked: Checked, options: Namespace) -> int:
    """Shows why a run has no value, and gives the exit code for that."""
    report([found], checked.sources, options.output_format)
    return BOUND if found.code == "FP0907" else PROBLEMS


def execute(checked: Checked, options: Namespace, choose: Chooser, recording: Recording | None = None) -> Ended:
    """Runs a program that can be run."""
    assert checked.program is not None
    if getattr(options, "engine", "calculus") != "calculus":
        from fpcalc.cli.elsewhere import run_elsewhere

        return run_elsewhere(checked.program, options, options.data or checked.folder)
    return run_program(
        checked.program,
        options.data or checked.folder,
        choose,
        fuel=options.max_steps,
        observe=recording.observe if recording and recording.watches else None,
        each_step=recording is not None and recording.traces,
        record=recording is not None and recording.schedules,
    )


def _need_folder(folder: str | None) -> None:
    if folder is not None and not os.path.isdir(folder):
        raise Unreadable(Problem("FP0904", NO_SPAN, {"path": folder, "reason": "it is not a folder"}))


def _chooser(options: Namespace, checked: Checked) -> Chooser:
    if options.schedule is not None:
        return Replay(_read_schedule(options.schedule, checked))
    return RoundRobin() if options.seed is None else Seeded(options.seed)


def _read_schedule(path: str, checked: Checked) -> list[Choice]:
    """The choices in a file, one a line; ``#`` begins a comment. Raises FP0481 at the line that is none."""
    source = read_source(path)
    checked.sources[source.name] = source
    choices, start = [], 0
    for line in source.text.split("\n"):
        if line.strip() and not line.startswith("#"):
            try:
                choices.append(read_choice(line))
            except ProblemFound as found:
                span = Span(source.name, start, start + len(line))
                raise ProblemFound(*[attrs.evolve(each, span=span) for each in found.problems]) from None
        start += len(line) + 1
    return choices
