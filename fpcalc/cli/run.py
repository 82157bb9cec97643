"""``fpcalc run``: checks a program, runs it, and prints its value and type."""

from __future__ import annotations

import os
import sys
from argparse import Namespace

import attrs

from calculus.printing import show
from calculus.problems import Problem, ProblemFound, problem
from calculus.source import NO_SPAN, Span
from calculus.terms import Program
from fpcalc.checking import Checked, check_file
from fpcalc.cli import BOUND, OK, PROBLEMS, USAGE
from fpcalc.cli.console import report
from fpcalc.cli.recording import Recording
from fpcalc.loading import Unreadable, read_source
from fpcalc.running import Ended, run_program
from semantics.choosers import Chooser, Replay, RoundRobin, Seeded
from semantics.labels import Choice, read_choice


def main(options: Namespace) -> int:
    """Runs the program; its problems and failures are shown like those of ``check``."""
    if options.file.endswith(".fplin"):
        from fpcalc.cli.saved import run_saved

        return run_saved(options)
    checked = checked_program(options)
    if isinstance(checked, int):
        return checked
    try:
        choose = _chooser(options, checked)
        if options.faults is not None:
            from fpcalc.cli.faulty import run_with_plan

            return run_with_plan(checked, options, choose)
        with Recording(options, checked.sources) as recording:
            ended = execute(checked, options, recording.watched(choose), recording)
            recording.finish(ended)
    except ProblemFound as found:
        report(found.problems, checked.sources, options.output_format)
        return USAGE if isinstance(found, Unreadable) else PROBLEMS
    if ended.problem is not None:
        return failed(ended.problem, checked, options)
    sys.stdout.write(f"{show(ended.value)} : {show(ended.type)}\n")
    return OK


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


def failed(problem: Problem, checked: Checked, options: Namespace) -> int:
    """Shows why a run has no value, and gives the exit code for that."""
    report([problem], checked.sources, options.output_format)
    return BOUND if problem.code == "FP0907" else PROBLEMS


def execute(checked: Checked, options: Namespace, choose: Chooser, recording: Recording | None = None) -> Ended:
    """Runs a program that can be run."""
    assert checked.program is not None
    if getattr(options, "engine", "calculus") != "calculus":
        return _elsewhere(checked.program, options, options.data or checked.folder)
    return run_program(
        checked.program,
        options.data or checked.folder,
        choose,
        fuel=options.max_steps,
        observe=recording.observe if recording and recording.watches else None,
        each_step=recording is not None and recording.traces,
        record=recording is not None and recording.schedules,
    )


def _elsewhere(program: Program, options: Namespace, folder: str) -> Ended:
    """Runs a program by compiled code. Raises ``ProblemFound`` FP0942 for an option that is about steps."""
    from fpcalc.engines import engine

    for option in ("seed", "schedule", "save_schedule", "max_steps", "trace", "faults"):
        if getattr(options, option) is not None:
            raise problem("FP0942", fix="fix", option=f"--{option.replace('_', '-')}", name=options.engine)
    found = engine(options.engine)
    return on_dask(program, options, folder) if options.engine == "dask" else found.run(program, folder)


def on_dask(program: Program, options: Namespace, folder: str) -> Ended:
    """Runs a program on a cluster, as the options say."""
    from fpcalc.engines.dask import DaskEngine, Settings

    where, workers = options.dask or "local", options.workers or None
    settings = Settings(where, workers, options.storage, options.log, options.dashboard, options.stats)
    engine = DaskEngine(settings)
    ended = engine.run(program, folder)
    if options.stats:
        sys.stderr.write(engine.stats())
    return ended


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
                raise ProblemFound(*[attrs.evolve(problem, span=span) for problem in found.problems]) from None
        start += len(line) + 1
    return choices
