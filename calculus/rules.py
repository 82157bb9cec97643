"""The registry of rules: one function a rule, its figure in its docstring, its name unique.

Trace labels, ``fpcalc explain``, ``docs/rules.md``, rule coverage and the mutants all come from here, so no name can drift.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any, Literal, TypeVar

import attrs

F = TypeVar("F", bound=Callable[..., Any])

Judgement = Literal["typing", "mobility", "subtyping", "local", "system", "materialize", "fault"]


@attrs.frozen
class Rule:
    """A rule: its name, the judgement that it belongs to, its figure, one sentence on it, and the function that is it."""

    name: str
    judgement: Judgement
    figure: str
    remark: str
    function: Callable[..., Any]


RULES: dict[str, Rule] = {}

# Names of rules that have fired, for coverage; None while nobody measures. A rule of a judgement that is a table of
# clauses reports itself with ``fired``.
_coverage: set[str] | None = None


def rule(name: str, judgement: Judgement) -> Callable[[F], F]:
    """Registers a function as the rule ``name``.

    Raises ``ValueError`` unless the docstring holds a figure (a bar of ``─``) followed on the bar's line by the name.
    """

    def register(function: F) -> F:
        add_rule(name, judgement, inspect.cleandoc(function.__doc__ or ""), function)
        return function

    return register


def add_rule(name: str, judgement: Judgement, text: str, function: Callable[..., Any]) -> None:
    """Registers a rule from its text: the figure, then, after an empty line, an optional remark.

    For the clauses of a judgement that is one ``match``; a rule with a function of its own uses ``@rule``.
    """
    if name in RULES:
        raise ValueError(f"two rules are named {name}")
    figure, _, remark = text.partition("\n\n")
    bars = [line for line in figure.splitlines() if "───" in line]
    if len(bars) != 1 or not bars[0].rstrip().endswith(" " + name):
        raise ValueError(f"the docstring of {name} must hold one bar of ─, and the rule's name right of it")
    RULES[name] = Rule(name, judgement, figure, " ".join(remark.split()), function)


def fired(name: str) -> None:
    """Notes that a rule was used; free while nobody measures."""
    if _coverage is not None:
        _coverage.add(name)


class covering:  # noqa: N801  (used as a function: ``with covering() as names``)
    """Collects the names of the rules that fire inside the ``with``."""

    def __enter__(self) -> set[str]:
        global _coverage
        self._outer = _coverage
        _coverage = set()
        return _coverage

    def __exit__(self, *_: object) -> None:
        global _coverage
        inner, _coverage = _coverage, self._outer
        if _coverage is not None and inner is not None:
            _coverage |= inner


def rules_of(judgement: Judgement) -> Iterator[Rule]:
    """The rules of one judgement, in the order of the text."""
    return (rule for rule in RULES.values() if rule.judgement == judgement)
