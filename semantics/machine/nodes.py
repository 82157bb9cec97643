"""What the abstract machine runs: terms as a graph of nodes over environments.

    state ::= node, environment, stack            stack ::= · | (frame, data, stack)

An *environment* is a flat list, one for each call of a function: the values that the function captured (where it captures
any), its parameters, and a slot for every name that its body binds. A slot is written once in a call, so what stands around
an expression never changes under it.

An expression that calls nothing and looks at nothing outside is *simple*: it is one Python function of the environment
(``operands``). A node evaluates simple expressions and says what comes next; only calls have frames. Each node knows its
*place* in the source, from which the relation's control state can be read back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs

from calculus.operations import Each, Fold
from calculus.terms import Case, Op, Term
from calculus.types import Type
from calculus.values import Value

if TYPE_CHECKING:
    from semantics.machine.code import Code

Env: TypeAlias = list[Any]
Expr: TypeAlias = Callable[[Env], Any]
Stack: TypeAlias = "tuple[Any, Any, Stack] | None"


@attrs.define(eq=False)
class Scope:
    """The names that a term may mention: where the value of each is, and its type; the innermost first."""

    name: str
    type: Type
    value: Expr
    outer: Scope | None


@attrs.define(eq=False)
class Place:
    """A term, the scope that it stands in, and the operands of it that are evaluated already.

    ``tried``: for a Match, the cases before its next guard; those among them that fit have had a guard that is false.
    """

    term: Term
    scope: Scope | None
    done: tuple[Expr, ...] = ()
    tried: tuple[Case, ...] = ()


@attrs.define(eq=False)
class Context:
    """Places from the inside out: the evaluation context of an expression within the body of its function."""

    place: Place
    outer: Context | None


@attrs.define(eq=False)
class Return:
    """The value of the function's body."""

    value: Expr
    steps: int
    at: Context | None


@attrs.define(eq=False)
class Set:
    """Puts a value in a slot."""

    value: Expr
    steps: int
    slot: int
    next: Node
    at: Context | None


@attrs.define(eq=False)
class Branch:
    """Goes one of two ways."""

    test: Expr
    then_steps: int
    then: Node
    else_steps: int
    els: Node | None
    at: Context | None


@attrs.define(eq=False)
class Fit:
    """Does the value in a slot fit a pattern? If so, its parts are in the slots of the pattern's names."""

    fits: Callable[[Value, Env], bool]
    slot: int
    then: Node
    els: Node | None
    at: Context | None


@attrs.define(eq=False)
class Call:
    """Calls a function that is known; ``enter`` makes its environment. As a frame: the value goes to ``slot``."""

    enter: Callable[[Env], Env]
    code: Code
    steps: int
    slot: int
    next: Node
    at: Context | None
    around: Context | None


@attrs.define(eq=False)
class TailCall:
    """A call that the value of the function's body is."""

    enter: Callable[[Env], Env]
    code: Code
    steps: int
    at: Context | None


@attrs.define(eq=False)
class Apply:
    """Calls a function value; ``next`` is None in tail position."""

    function: Expr
    argument: Expr
    steps: int
    slot: int
    next: Node | None
    at: Context | None
    around: Context | None


@attrs.define(eq=False)
class Iterate:
    """An operation that calls a function on items, whose function is not simple, or not known to be."""

    operation: Each | Fold
    term: Op
    others: tuple[Expr, ...]
    function: Expr
    steps: int
    slot: int
    next: Node | None
    at: Context | None
    around: Context | None


@attrs.define(eq=False)
class Act:
    """A visible action, once its operands are evaluated: the machine stops here."""

    term: Term
    operands: tuple[Expr, ...]
    steps: int
    slot: int
    next: Node | None
    at: Context | None
    around: Context | None


@attrs.define(eq=False)
class Give:
    """A value that has come from outside, for the frame on top of the stack."""

    value: Value


Node: TypeAlias = Return | Set | Branch | Fit | Call | TailCall | Apply | Iterate | Act | Give


# Frames whose data is no environment.


@attrs.define(eq=False)
class Looping:
    """The frame of an ``Iterate`` during a call; its data is a ``Lap``."""

    slot: int = -1


@attrs.define(eq=False)
class Entered:
    """The frame of a term that a system rule has put in a redex's place; its data is the relation's frame, a ``Hole``."""

    slot: int = -1


LOOPING = Looping()
ENTERED = Entered()

#: How far an ``Iterate`` is: the node, the function, the other arguments, the items, how many have been called on, and the
#: fold's accumulator, or the list of the results before this call's (what is beyond them belongs to another run).
Lap: TypeAlias = "tuple[Iterate, Value, tuple[Value, ...], list[Value], int, Any]"
