"""``fpcalc check``: every file and folder that is named; problems are shown, nothing is run."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence

from calculus.problems import Problem
from calculus.source import Source
from calculus.terms import Program
from fpcalc.checking import check_file
from fpcalc.cli import OK, PROBLEMS, USAGE
from fpcalc.cli.console import for_machines, has_errors, plural, report
from fpcalc.loading import Unreadable


def main(options: Namespace) -> int:
    """Checks the files; the worst of them decides the exit code."""
    code = OK
    problems: list[Problem] = []
    sources: dict[str, Source] = {}
    files = list(_files(options.files))
    for file in files:
        try:
            checked = check_file(file)
        except Unreadable as found:
            problems += found.problems
            code = USAGE
            continue
        problems += checked.problems
        sources |= checked.sources
        if options.totality and checked.program is not None:
            _tell_totality(file, checked.program)
    out = sys.stdout if for_machines(options.output_format) else None
    report(problems, sources, options.output_format, out)
    if options.output_format == "full" and not options.quiet:
        sys.stderr.write(_summary(problems, len(files)))
    return code or (PROBLEMS if has_errors(problems) else OK)


def _files(paths: Sequence[str]) -> Iterator[str]:
    """The files that are meant: folders stand for the programs below them, in the order of their names."""
    for path in paths:
        if path != "-" and os.path.isdir(path):
            yield from _programs_below(path)
        else:
            yield path


def _programs_below(folder: str) -> Iterator[str]:
    for here, folders, files in os.walk(folder):
        folders[:] = sorted([name for name in folders if not name.startswith(".")])
        yield from [os.path.join(here, name) for name in sorted(files) if name.endswith(".fp")]


def _summary(problems: Sequence[Problem], files: int) -> str:
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    found = [plural(count, noun) for count, noun in ((errors, "error"), (warnings, "warning")) if count]
    return f"{', '.join(found) or 'no problems'} in {plural(files, 'file')}\n"


def _tell_totality(file: str, program: Program) -> None:
    from checker.kernel import totality

    found = totality(program)
    reasons = [
        _reason("recursive", found.definitions),
        _reason("recursive and local", found.local),
        _reason("left of its arrow", found.data),
    ]
    why = "; ".join([reason for reason in reasons if reason])
    fails = f"; may fail in {', '.join(found.partial)}" if found.partial else ""
    sys.stdout.write(f"{file}: {f'not total: {why}' if why else 'total'}{fails}\n")


def _reason(what: str, names: Sequence[str]) -> str:
    return f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} {what}" if names else ""
