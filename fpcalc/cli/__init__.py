"""The commands, one module each; imported where it is used, as are the modules that it needs."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from contextlib import suppress
from errno import ENOSPC
from importlib import import_module
from io import TextIOWrapper
from typing import TextIO

OK, PROBLEMS, USAGE, BOUND, INTERRUPTED = 0, 1, 2, 3, 130


def main(args: Sequence[str]) -> int:
    """Runs a command line and gives its exit code; nothing is raised, whatever goes wrong."""
    try:
        _accept_any_text(sys.stdout)
        _accept_any_text(sys.stderr)
        code = _dispatch(args)
        sys.stdout.flush()
        return code
    except SystemExit as ending:
        return ending.code if isinstance(ending.code, int) else USAGE
    except KeyboardInterrupt:
        sys.stderr.write("\ninterrupted\n")
        return INTERRUPTED
    except BrokenPipeError:
        return _closed()
    except OSError as error:
        if error.errno != ENOSPC:
            fault = _words_of(error)
        else:
            sys.stderr.write(f"fpcalc: the output cannot be written: {(error.strerror or '').lower()}\n")
            return USAGE
    except Exception as error:  # the last resort: never a traceback
        fault = _words_of(error)
    return _internal_error(fault)  # out here the error's frames are gone, and what they held of the memory


def _dispatch(args: Sequence[str]) -> int:
    from fpcalc.cli.arguments import COMMANDS, parser

    name = args[0] if args else ""
    if name and not name.startswith("-") and name not in COMMANDS:
        return _unknown(name, list(COMMANDS))
    if not args:
        parser().print_help(sys.stderr)
        return USAGE
    options = parser(name if name in COMMANDS else None).parse_args(args)
    return _command(options.command)(options)


def _command(name: str) -> Callable[[Namespace], int]:
    command: Callable[[Namespace], int] = import_module(f"fpcalc.cli.{name}").main
    return command


def _unknown(name: str, commands: list[str]) -> int:
    from difflib import get_close_matches

    near = get_close_matches(name, commands, n=1)
    if near:
        hint = f"; did you mean `{near[0]}`?"
    elif name.endswith(".fp") or os.path.exists(name):
        hint = f"; did you mean `fpcalc run {name}`?"
    else:
        hint = f", only {', '.join(commands)}"
    sys.stderr.write(f"fpcalc: there is no command `{name}`{hint}\n")
    return USAGE


def _accept_any_text(stream: TextIO) -> None:
    """Characters that the encoding of a stream lacks, half of a surrogate pair for one, are escaped, not refused."""
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")


def _closed() -> int:
    """Whoever read the output has gone, as ``head`` does: no error of anybody's. What is still buffered goes nowhere."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    return OK


def _words_of(error: Exception) -> str:
    """What has gone wrong in fpcalc; with FPCALC_DEBUG its traceback is printed."""
    if os.environ.get("FPCALC_DEBUG"):
        import traceback

        traceback.print_exception(error)
    match error:
        case MemoryError():
            return "out of memory"
        case RecursionError():
            return "nested too deeply"
        case _:
            return f"{type(error).__name__}: {error}"


def _internal_error(what: str) -> int:
    from calculus.problems import Problem
    from calculus.source import NO_SPAN
    from fpcalc.cli.console import report

    fix = "memory" if what == "out of memory" else "fix"
    try:
        report([Problem("FP0903", NO_SPAN, {"what": what}, fix=fix)], {})
    except (MemoryError, RecursionError):
        sys.stderr.write(f"error[FP0903]: internal error: {what}\n")
    return PROBLEMS
