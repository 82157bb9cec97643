"""What names of the kernel are in Python, and where values go."""

from __future__ import annotations

import ast
from typing import TypeAlias

import attrs

from calculus.terms import Abs, Term
from calculus.types import Type

#: The parameter under which compiled code has its task.
TASK = "task"


@attrs.frozen(eq=False)
class Update:
    """The dict that a fold's accumulator is, a Map that only the fold has: ``name`` is the kernel's."""

    name: str
    python: str


#: Where a value goes: a name, the Map that a fold changes, or out of the function.
Dest: TypeAlias = "str | Update | None"


@attrs.frozen(eq=False)
class Direct:
    """A function that is called with its arguments one by one: ``python`` is its name, ``task`` says that it takes the task."""

    python: str
    arity: int
    task: bool = False


@attrs.frozen(eq=False)
class Name:
    """What a name of the kernel is in Python: an expression without effects, and perhaps more.

    ``inline``: a function that is written out where it is called, with the names that it sees; without a ``value`` it is
    nowhere else.
    ``later``: a term that is evaluated where the name stands, with the names that it sees.
    """

    value: ast.expr | None
    type: Type | None
    direct: Direct | None = None
    inline: tuple[Abs, dict[str, Name]] | None = None
    later: tuple[Term, dict[str, Name]] | None = None
