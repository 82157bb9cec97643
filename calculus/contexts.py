"""Evaluation contexts as data: where a task stands in its term.

    E ::= □ | E[(v,…, □, t,…)] …        written as a stack of frames, the innermost on top

A task's term is kept split into its redex and the frames around it, so a step costs the same at any depth, and equal terms
are equal states: the split is unique.

The values of operands stand beside their term and not in it: the term keeps its operands as they were checked, and each
value has its operand's type. So a frame or a redex is typed as the term that it was.
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
    """A term whose first operands are values, ``done`` (the last one first), and whose next operand is being evaluated.

    A Match whose scrutinee is ``done`` evaluates a guard: that of the first case that fits, after ``done``'s ``false`` ones.
    """

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
    """E[t] with t a redex: every operand that it evaluates is a value already; ``values`` are these, in order.

    A Loop whose function has given a result is a redex too, with that one value; and so is a Match with its scrutinee and
    the values of the guards that were tried so far, all but the last of them ``false``.
    """

    redex: Term | Loop
    values: tuple[Value, ...]
    stack: Stack | None


@attrs.frozen(eq=False, repr=False)
class Ended(Node):
    """A term that has been evaluated to its end."""

    outcome: Outcome


Control: TypeAlias = Running | Ended
