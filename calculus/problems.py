"""What is wrong with a program, as data.

A ``Problem`` holds a code, the place, the terms and types that it speaks of, and the names of its fix;
the English of each code is a file of its own, ``fpcalc/explain/FPxxxx.md``, rendered by ``fpcalc.report``.

Blocks of codes: FP01xx parser, FP02xx checker, FP03xx spores and mobility, FP04xx run time, FP09xx the tool.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import attrs

from calculus.source import NO_SPAN, Span

Severity = Literal["error", "warning"]


@attrs.frozen
class Label:
    """A second place that explains a problem; ``key`` names its words in the code's file."""

    span: Span
    key: str


@attrs.frozen
class Problem:
    """One thing that is wrong (or, as a warning, doubtful).

    ``code``: ``FP0301``.
    ``span``: where.
    ``args``: what its words speak of, by name: strings, numbers, types, terms, patterns.
    ``labels``: the places that give the reason.
    ``fix``: the key of the fix among those of the code's file, or None.
    """

    code: str
    span: Span
    args: Mapping[str, Any] = attrs.field(factory=dict)
    labels: tuple[Label, ...] = ()
    fix: str | None = None
    severity: Severity = "error"

    def __str__(self) -> str:
        args = ", ".join(f"{name}={value}" for name, value in self.args.items())
        return f"{self.code}({args})"


class ProblemFound(Exception):  # noqa: N818  (a problem of the program, not an error of ours)
    """Carries one or more problems up to whoever reports them."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems


def problem(code: str, span: Span = NO_SPAN, *labels: Label, fix: str | None = None, **args: Any) -> ProblemFound:
    """A ``ProblemFound`` of one problem, ready to raise."""
    return ProblemFound(Problem(code, span, args, labels, fix))
