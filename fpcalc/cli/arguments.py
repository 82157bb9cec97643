"""The commands and their options, as data for ``argparse`` and for shell completion."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from typing import NoReturn

from fpcalc.version import __version__

ENGINES = ("calculus", "local", "dask")  # fpcalc.engines has them
KINDS = ("crash", "tear", "drop", "dup", "delay", "forget", "driver")  # what can be asked of fpcalc.exploration
FORMATS = ("full", "concise", "json", "sarif", "github")  # fpcalc.report's, whose import would cost time here

COMMANDS = {
    "run": "run a program and print its value and type",
    "check": "check programs and libraries without running them",
    "explain": "explain a code such as FP0301, or a rule such as T-Spore",
    "rules": "print the rules of the calculus",
    "explore": "run a program under every schedule, and every fault within a bound",
    "replay": "make the execution of a counterexample again",
    "faults": "look for the smallest plan of faults that breaks a program, or certify that there is none",
    "meta": "test the theorems of the calculus, over generated programs or along the runs of one",
    "lineage": "show the silo references that a program makes, and what each is derived from",
    "conform": "check that a log of events is a run that the calculus allows",
    "version": "print the version",
    "completion": "print a script that completes fpcalc's commands in a shell",
}

_EPILOG = """exit codes:
  0    fine
  1    problems in a program, or a program that failed
  2    wrong usage, or a file that cannot be read
  3    a bound was reached, such as --max-steps
  130  interrupted"""


class _Parser(argparse.ArgumentParser):
    """argparse's parser, whose errors point to the help."""

    def _get_formatter(self) -> argparse.HelpFormatter:
        # argparse makes one for each option, only to see that there is no mistake in it; a given width spares it the import
        # of a module each time it asks for the terminal's.
        return argparse.RawDescriptionHelpFormatter(self.prog, width=_width())

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\ntry `{self.prog} --help`\n")


def parser(only: str | None = None) -> argparse.ArgumentParser:
    """The parser of command lines; with ``only``, of the lines with that command."""
    top = _Parser(
        prog="fpcalc",
        description="Function passing, formally: parse, check and run spore programs.",
        epilog=_EPILOG,
        allow_abbrev=False,
    )
    top.add_argument("--version", "-V", action="version", version=f"fpcalc {__version__}")
    commands = top.add_subparsers(prog="fpcalc", dest="command", metavar="COMMAND", required=True, parser_class=_Parser)
    for name, summary in COMMANDS.items():
        if only in (None, name):
            command = commands.add_parser(
                name, help=summary, description=summary[0].upper() + summary[1:] + ".", allow_abbrev=False
            )
            _OPTIONS.get(name, _nothing)(command)
    return top


def _width() -> int:
    try:
        return os.get_terminal_size().columns - 2
    except OSError:
        return 100


def _nothing(command: argparse.ArgumentParser) -> None:
    pass


def _output(command: argparse.ArgumentParser) -> None:
    command.add_argument("--output-format", choices=FORMATS, default="full", help="how problems are shown (full)")


def _data(command: argparse.ArgumentParser) -> None:
    command.add_argument("--data", metavar="DIR", help="the folder whose files the program may read (the program's own)")


def _run(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="FILE", help="a program, or a saved lineage (.fplin); - is standard input")
    command.add_argument("--engine", choices=ENGINES, default="calculus", help="what runs the program (calculus)")
    dask = command.add_argument_group("the engine dask")
    dask.add_argument("--dask", metavar="WHERE", help="local, or the address of a scheduler, tcp://… or tls://… (local)")
    dask.add_argument("--workers", type=_natural, metavar="N", help="put the hosts on N workers (one worker for each host)")
    dask.add_argument("--storage", metavar="URL", help="where persist(stable) keeps data: a folder or an fsspec URL")
    dask.add_argument("--deadline", type=_natural, metavar="SECONDS", help="give up after so long without any event (600)")
    dask.add_argument("--tls", nargs=3, metavar=("CA", "CERT", "KEY"), help="files in PEM format, for a scheduler at tls://…")
    dask.add_argument("--dashboard", action="store_true", help="start the dashboard and tell its address")
    choice = command.add_mutually_exclusive_group()
    choice.add_argument("--seed", type=_natural, metavar="N", help="choose the next step at random, from this seed")
    choice.add_argument("--schedule", metavar="FILE", help="choose the steps that a file says")
    command.add_argument("--faults", metavar="PLAN", help="make the faults happen that a file says")
    _recovery(command)
    command.add_argument("--log", metavar="FILE", help="write the events of this run, for fpcalc conform")
    command.add_argument("--save-schedule", metavar="FILE", help="write the choices of this run, for --schedule")
    command.add_argument("--max-steps", type=_natural, metavar="N", help="stop after N steps, with exit code 3")
    command.add_argument("--trace", metavar="FILE", help="write the steps as JSON Lines; - shows them on standard error")
    command.add_argument("--stats", action="store_true", help="show steps, messages, bytes per link and silos per host")
    command.add_argument("--quiet", "-q", action="store_true", help="no warnings and no progress, only the result")
    _data(command)
    _output(command)


def _recovery(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--recovery", type=_policy, default="none", metavar="POLICY", help="none, or retry(N): what is tried again (none)"
    )


def _explore(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="FILE", help="a program; - is standard input")
    command.add_argument("--faults", type=_natural, default=0, metavar="K", help="and every plan of at most K faults (0)")
    command.add_argument("--kinds", type=_kinds, metavar="KIND,…", help=f"the faults: of {', '.join(KINDS)} (the first five)")
    _recovery(command)
    command.add_argument(
        "--reduction",
        choices=("persistent", "dpor", "none"),
        default="persistent",
        help="how it is known which orders need not be tried: by the rules, meeting states once (persistent); by what each "
        "step looks at and changes, slower by far (dpor); not at all (none)",
    )
    command.add_argument(
        "--no-reduction",
        action="store_const",
        dest="reduction",
        const="none",
        help="every interleaving: the full graph of states",
    )
    command.add_argument("--symmetry", action="store_true", help="states that differ only in which host is which are one")
    command.add_argument("--max-executions", type=_natural, metavar="N", help="stop after N executions, with exit code 3")
    command.add_argument(
        "--max-states",
        type=_natural,
        metavar="N",
        help="stop after N states of the full graph, or N transitions of another search, with exit code 3",
    )
    command.add_argument("--time", type=_natural, metavar="SECONDS", help="stop after a time, with exit code 3")
    command.add_argument("--seed", type=_natural, metavar="N", help="take the agents in another order")
    command.add_argument("--memory", action="store_true", help="measure the memory of a state; slow")
    command.add_argument("--all", action="store_true", help="go on where a condition is broken: find every one that is")
    command.add_argument("--save", metavar="FILE", help="where a counterexample is written (PROGRAM.fptrace)")
    command.add_argument("--format", choices=("text", "json"), default="text", help="how the verdict is shown (text)")
    _data(command)
    _output(command)


def _replay(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="FILE", help="a counterexample, a .fptrace file")
    command.add_argument("--program", metavar="FILE", help="the program (the one that the counterexample names)")
    command.add_argument(
        "--engine", choices=("calculus", "dask"), default="calculus", help="dask kills real workers (calculus)"
    )
    command.add_argument("--trace", action="store_true", help="show the steps on standard error")
    _data(command)
    _output(command)


def _check(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "files", metavar="FILE", nargs="+", help="programs; folders stand for the .fp files below; - is standard input"
    )
    command.add_argument(
        "--totality", action="store_true", help="tell which programs always come to an end, and why others may not"
    )
    command.add_argument("--quiet", "-q", action="store_true", help="no summary")
    _output(command)


def _explain(command: argparse.ArgumentParser) -> None:
    command.add_argument("name", metavar="CODE|RULE", nargs="?", help="without it, all codes and rules are listed")


def _rules(command: argparse.ArgumentParser) -> None:
    command.add_argument("names", metavar="NAME", nargs="*", help="the rules to print (all)")
    command.add_argument("--format", choices=("text", "markdown", "latex"), default="text", help="(text)")


def _lineage(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="FILE", help="a program; - is standard input")
    command.add_argument("--format", choices=("text", "dot", "mermaid", "json"), default="text", help="(text)")
    command.add_argument("--save", metavar="FILE", help="write a silo reference as a .fplin file, for `fpcalc run`")
    command.add_argument("--name", metavar="VAL", help="the val to save (the result, or else the last one)")
    command.add_argument("--max-steps", type=_natural, metavar="N", help="stop after N steps, with exit code 3")
    _data(command)
    _output(command)


def _faults(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="FILE", help="a program; - is standard input")
    command.add_argument("--faults", type=_natural, default=2, metavar="K", help="at most K faults in one run (2)")
    command.add_argument("--crashes", type=_natural, metavar="N", help="at most N of them crashes")
    command.add_argument("--kinds", default="crash,tear,drop,dup,delay", metavar="LIST", help="the faults (all but forget)")
    command.add_argument("--until", type=_natural, metavar="N", help="only the first N events of a run are hit")
    command.add_argument("--recovery", default="retry(2)", metavar="POLICY", help="none or retry(n) (retry(2))")
    command.add_argument("--survive", action="store_true", help="a lost root is no good end: the program must survive")
    command.add_argument("--strategy", choices=("lineage", "brute", "random"), default="lineage", help="(lineage)")
    command.add_argument("--solver", choices=("branching", "sat"), default="branching", help="sat needs the extra `sat`")
    command.add_argument("--max-runs", type=_natural, metavar="N", help="stop after N runs, with exit code 3")
    command.add_argument(
        "--max-events",
        type=_natural,
        default=1_000_000,
        metavar="N",
        help="stop after N events in all runs, 0 for never (1000000)",
    )
    command.add_argument("--random-runs", type=_natural, default=200, metavar="N", help="runs for random to compare with (200)")
    command.add_argument("--seed", type=_natural, default=0, metavar="N", help="of what is random (0)")
    command.add_argument("--save", metavar="FILE", help="where a counterexample is written (PROGRAM.fptrace)")
    command.add_argument("--save-plan", metavar="FILE", help="write the plan that was found, for `fpcalc run --faults`")
    command.add_argument("--format", choices=("text", "json"), default="text", help="(text)")
    _data(command)
    _output(command)


def _meta(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="FILE", nargs="?", help="a program (generated ones)")
    command.add_argument("--theorem", metavar="NAME", action="append", help="this theorem; may be repeated (all)")
    command.add_argument(
        "--examples",
        type=_natural,
        metavar="N",
        help="how many programs (500), or schedules of FILE (12); with --mutants, cases for each (no bound)",
    )
    command.add_argument("--seed", type=_natural, metavar="S", default=0, help="the same seed tries the same (0)")
    command.add_argument("--mutants", action="store_true", help="hunt wrong calculi instead: are the theorems strong enough?")
    command.add_argument("--time", type=_seconds, metavar="T", help="stop after T seconds; with --mutants, for each (30)")
    _data(command)
    _output(command)


def _conform(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="LOG", help="a file that fpcalc run --log wrote")
    _output(command)


def _completion(command: argparse.ArgumentParser) -> None:
    command.add_argument("shell", choices=("bash", "zsh", "fish"))


def _natural(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError("expected a number from 0")
    return number


_natural.__name__ = "number"


def _seconds(text: str) -> float:
    seconds = float(text)
    if not seconds >= 0:  # nor what is no number
        raise argparse.ArgumentTypeError("expected seconds, from 0")
    return seconds


_seconds.__name__ = "time"


def _policy(text: str) -> str:
    count = text.removeprefix("retry(").removesuffix(")")
    if text != "none" and not (text == f"retry({count})" and count.isascii() and count.isdigit() and len(count) < 7):
        raise argparse.ArgumentTypeError("expected none or retry(N)")
    return text


def _kinds(text: str) -> list[str]:
    kinds = text.split(",")
    for kind in kinds:
        if kind not in KINDS:
            raise argparse.ArgumentTypeError(f"expected some of {','.join(KINDS)}")
    return kinds


_OPTIONS: dict[str, Callable[[argparse.ArgumentParser], None]] = {
    "run": _run,
    "check": _check,
    "explain": _explain,
    "rules": _rules,
    "explore": _explore,
    "replay": _replay,
    "faults": _faults,
    "lineage": _lineage,
    "meta": _meta,
    "conform": _conform,
    "completion": _completion,
}
