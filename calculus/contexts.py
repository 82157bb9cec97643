"""Evaluation contexts as data: where a task stands in its term.

    E ::= □ | E[(v,…, □, t,…)] …        written as a stack of frames, the innermost on top

A task's term is kept split into its redex and the frames around it, so a step costs the same at any depth, and equal terms
are equal states: the split is unique.
"""

from __future__ import annotations

from typing import TypeAlias

import attrs

from calculus.node import Node
from calculus.runtime import Outcome
from calculus.seq import Seq
from calculus.source import NO_SPAN, Span
from calculus.terms import Term
from calculus.types import Type
from calculus.values import Value


@attrs.frozen(eq=False, repr=False)
class Hole(Node):
    """A term whose first operands are values, ``done`` (the last one first), and whose next operand is being evaluated."""

    term: Term
    done: Seq


@attrs.frozen(eq=False, repr=False)
class Loop(Node):
    """A higher-order operation while its function runs on one item.

    ``items`` are those still to come after it; ``acc`` is what the calls so far have given: a fold's accumulator,
    or the results as a ``Seq``, the last one first.
    """

    op: str
    types: tuple[Type, ...]
    args: tuple[Value, ...]
    items: Seq
    acc: Value
    span: Span = attrs.field(default=NO_SPAN, eq=False, kw_only=True)


Frame: TypeAlias = Hole | Loop


@attrs.frozen(eq=False, repr=False)
class Stack(Node):
    """The frames around a redex, innermost first; None is the empty stack."""

    top: Frame
    below: Stack | None


@attrs.frozen(eq=False, repr=False)
class Running(Node):
    """E[t] with t a redex: every operand that it evaluates is a value already."""

    redex: Term
    stack: Stack | None


@attrs.frozen(eq=False, repr=False)
class Ended(Node):
    """A term that has been evaluated to its end."""

    outcome: Outcome


Control: TypeAlias = Running | Ended
