"""What all commands print in one way: problems, and counts."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from calculus.problems import Problem

if TYPE_CHECKING:
    from fpcalc.report import Format, Sources


def report(problems: Sequence[Problem], sources: Sources, form: Format = "full", out: TextIO | None = None) -> None:
    """Shows problems, on standard error if ``out`` does not say otherwise."""
    if not problems and not for_machines(form):
        return
    from fpcalc.report import Reporter, wants_colour  # not needed where all is well

    out = sys.stderr if out is None else out
    text = Reporter(sources, form, wants_colour(out)).show(problems)
    sys.stdout.flush()
    out.write(text)
    out.flush()


def for_machines(form: Format) -> bool:
    """Is this a format that other programs read?"""
    return form in ("json", "sarif", "github")


def has_errors(problems: Sequence[Problem]) -> bool:
    """Is there more than warnings?"""
    return any(problem.severity == "error" for problem in problems)


def plural(count: int, noun: str) -> str:
    """``1 error``, ``2 errors``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
