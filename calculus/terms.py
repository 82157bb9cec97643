"""The terms of the kernel: explicitly typed, small, what the theorems speak of.

    t ::= x | c | (x: T, …) => t | t t | let x: T = t in t | letrec f: T = λ … in t | if t then t else t
        | t match { p if t => t … } | (t,…) | {l = t,…} | List[T](t,…) | t._i | t.l | K[T,…](t,…) | op[T,…](t,…) | f[T,…]
        | spore { x: T = t, … ; (y: T, …) => t }
        | spawn(t) | spawn() | here
        | populate(t, t) | fromFun(t, t) | map(t, t) | flatMap(t, t) | orElse(t, t) | persist(t, t) | unpersist(t) | hostOf(t)
        | send(t) | await(t)
        | v | materialize t | forward t | recover t r                             (run time only)

A function of several parameters takes a tuple, one of none takes ``()``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import attrs

from calculus.node import Node
from calculus.source import NO_SPAN, Span
from calculus.types import DataOf, Fun, SporeOf, Type, TypeVar, product
from calculus.values import Value


class TermNode(Node):
    """A term; it keeps its free names (``calculus.binding``) as it keeps its hash."""

    __slots__ = ("_free",)
    _free: frozenset[str]


def span_field() -> Span:
    """A term's place in the text: for people, not for the theory, so outside equality, hash and ``match``."""
    return attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class Param(Node):
    """``x: T``, a parameter or a header entry."""

    name: str
    type: Type
    span: Span = span_field()


def param_type(params: tuple[Param, ...]) -> Type:
    """The type of the argument that a parameter list takes."""
    return product(tuple([param.type for param in params]))


@attrs.frozen(eq=False, repr=False)
class Var(TermNode):
    """``x``"""

    name: str
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class Lit(TermNode):
    """``c``, a constant of a base type: int, float, bool, str, ``Char``, ``()`` or ``Level``."""

    value: Value
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class Val(TermNode):
    """A value that evaluation has put in a term's place, with the type that the place was checked at."""

    value: Value
    type: Type
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class Abs(TermNode):
    """``(x: T, …) => t``; closed, it is a function value."""

    params: tuple[Param, ...]
    body: Term
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class App(TermNode):
    """``t₁ t₂``"""

    fn: Term
    arg: Term
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class Let(TermNode):
    """``let x: T = t₁ in t₂``; a program's statements are a long spine of these, so walk them in a loop."""

    name: str
    type: Type
    bound: Term
    body: Term
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class LocalDef(Node):
    """``f: T = λ``, one of a group of local functions that may call each other."""

    name: str
    type: Fun
    fun: Abs
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class LetRec(TermNode):
    """``letrec f: T = λ, … in t``"""

    defs: tuple[LocalDef, ...]
    body: Term
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class Rec(TermNode):
    """The local function ``name`` of a closed group: a function value, made by ``letrec``."""

    defs: tuple[LocalDef, ...]
    name: str
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class If(TermNode):
    """``if t₁ then t₂ else t₃``"""

    cond: Term
    then: Term
    els: Term
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class Case(Node):
    """``p if g => t``; ``guard`` is None where there is none."""

    pattern: Pattern
    guard: Term | None
    body: Term
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class Match(TermNode):
    """``t match { case … }``: the first case that fits; ``type`` is the type of the result."""

    scrutinee: Term
    cases: tuple[Case, ...]
    type: Type
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class Tup(TermNode):
    """``(t,…)``, two or more."""

    items: tuple[Term, ...]
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class Rcd(TermNode):
    """``(l = t,…)``"""

    labels: tuple[str, ...]
    items: tuple[Term, ...]
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class Lst(TermNode):
    """``List[T](t,…)``"""

    item: Type
    items: tuple[Term, ...]
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class Proj(TermNode):
    """``t._i``, i from 1."""

    tuple: Term
    index: int
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class Sel(TermNode):
    """``t.l``: a field of a record, or of a data type with one constructor."""

    of: Term
    label: str
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class New(TermNode):
    """``K[T,…](t,…)``: a value of a data type; ``Some`` and ``None`` are constructors too."""

    name: str
    types: tuple[Type, ...]
    args: tuple[Term, ...]
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class Op(TermNode):
    """``op[T,…](t,…)``: an operation of the table, all its parameters at once."""

    name: str
    types: tuple[Type, ...]
    args: tuple[Term, ...]
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class Ref(TermNode):
    """``f[T,…]``: a top-level definition; if its body is a function, this is a function value."""

    name: str
    types: tuple[Type, ...] = ()
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class SporeCode(Node):
    """A spore without its environment: closed but for the names of its header and its parameters."""

    header: tuple[Param, ...]
    params: tuple[Param, ...]
    body: Term
    type: SporeOf
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class Spore(TermNode):
    """``spore { x: T = t, … ; (y: T, …) => t }``

    ``inits[i]`` sees the header's entries before i; the body sees the header and the parameters, and nothing else.
    """

    code: SporeCode
    inits: tuple[Term, ...]
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class Spawn(TermNode):
    """``spawn(t)`` or ``spawn()``"""

    name: Term | None
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class Here(TermNode):
    """``here``, on the surface ``currentHost``"""

    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class Populate(TermNode):
    """``populate(h, v)``: a silo of type ``data`` on a host."""

    data: Type
    host: Term
    value: Term
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class FromFun(TermNode):
    """``fromFun(h, p)``"""

    host: Term
    spore: Term
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class Map(TermNode):
    """``map(r, p)``"""

    silo: Term
    spore: Term
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class FlatMap(TermNode):
    """``flatMap(r, p)``, on the surface ``apply``"""

    silo: Term
    spore: Term
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class OrElse(TermNode):
    """``orElse(r₁, r₂)``; ``data`` is the least common type of their data."""

    first: Term
    second: Term
    data: Type
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class Persist(TermNode):
    """``persist(r, level)``"""

    silo: Term
    level: Term
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class Unpersist(TermNode):
    """``unpersist(r)``"""

    silo: Term
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class HostOf(TermNode):
    """``hostOf(r)``, on the surface ``r.host``"""

    silo: Term
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class Send(TermNode):
    """``send(r)``: asks r's host for its data; evaluates to a future."""

    silo: Term
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class Await(TermNode):
    """``await(ι)``: the future's value, once it is there."""

    future: Term
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class Materialize(TermNode):
    """``materialize r``: the data of r, computed on r's host; only a request's handler has this term."""

    silo: Term
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class Forward(TermNode):
    """``forward t``: t gives a lineage; its host is asked for the data, which goes straight to who asked where it can."""

    silo: Term
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class Recover(TermNode):
    """``recover t r``: t's value, or r's data where t is lost; only materialize orElse makes it."""

    attempt: Term
    second: Value
    span: Span = span_field()


# fmt: off
Term: TypeAlias = (
    Var | Lit | Val | Abs | App | Let | LetRec | Rec | If | Match | Tup | Rcd | Lst | Proj | Sel | New | Op | Ref | Spore
    | Spawn | Here | Populate | FromFun | Map | FlatMap | OrElse | Persist | Unpersist | HostOf | Send | Await
    | Materialize | Forward | Recover
)
# fmt: on


# Patterns.


@attrs.frozen(eq=False, repr=False)
class PVar(Node):
    """``x: T``; on the surface ``x``, its type is found by the elaborator."""

    name: str
    type: Type
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class PWild(Node):
    """``_``"""

    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class PLit(Node):
    """``c``"""

    value: Value
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class PTup(Node):
    """``(p,…)``"""

    items: tuple[Pattern, ...]
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class PCon(Node):
    """``K(p,…)``, ``Some(p)`` and ``None`` too"""

    name: str
    items: tuple[Pattern, ...]
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class PNil(Node):
    """``Nil``"""

    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class PCons(Node):
    """``p :: p``"""

    head: Pattern
    tail: Pattern
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class PAlt(Node):
    """``p | q``, which bind no names"""

    items: tuple[Pattern, ...]
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class PBind(Node):
    """``x: T @ p``; on the surface ``x @ p``"""

    name: str
    pattern: Pattern
    type: Type
    span: Span = span_field()


Pattern: TypeAlias = PVar | PWild | PLit | PTup | PCon | PNil | PCons | PAlt | PBind


# Programs.


@attrs.frozen(eq=False, repr=False)
class Definition(Node):
    """``def f[A, …]: T = t``: closed code that every machine knows.

    A definition whose body is a function is a function value; the body of any other is evaluated at each mention.
    """

    name: str
    type_params: tuple[TypeVar, ...]
    type: Type
    body: Term
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class Constructor(Node):
    """``case class K[A, …](l: T, …) extends D[T, …]``; where there is no trait, ``parent`` is K's own type."""

    name: str
    type_params: tuple[TypeVar, ...]
    fields: tuple[Param, ...]
    parent: DataOf
    span: Span = span_field()


@attrs.frozen(eq=False, repr=False)
class DataType(Node):
    """``sealed trait D[A, …]`` with its constructors, or a case class with itself as the only one."""

    name: str
    type_params: tuple[TypeVar, ...]
    constructors: tuple[Constructor, ...]
    span: Span = span_field()


SHOWN = 20_000  # characters of a program that its ``repr`` has


@attrs.frozen(eq=False, repr=False)
class Program:
    """Closed definitions, data types, and the expression that runs on the driver (None for a library).

    ``type`` is the type of ``main``; ``data`` has Option too.
    """

    definitions: Mapping[str, Definition]
    data: Mapping[str, DataType]
    main: Term | None
    type: Type | None

    _constructors: dict[str, Constructor] = attrs.field(init=False, repr=False)

    @_constructors.default
    def _index(self) -> dict[str, Constructor]:
        return {con.name: con for data in self.data.values() for con in data.constructors}

    def __repr__(self) -> str:
        from calculus.printing import show_program

        text = show_program(self)
        return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """How IPython shows a program, and Hypothesis a counterexample: as its text, on lines of its own."""
        printer.text(f"\n{self!r}")

    def constructor(self, name: str) -> Constructor:
        """The constructor of that name; ``KeyError`` where there is none."""
        return self._constructors[name]

    def constructors(self) -> Mapping[str, Constructor]:
        """All constructors by name."""
        return self._constructors


_A = TypeVar("A")
OPTION = DataType(
    "Option",
    (_A,),
    (
        Constructor("Some", (_A,), (Param("value", _A),), DataOf("Option", (_A,))),
        Constructor("None", (_A,), (), DataOf("Option", (_A,))),
    ),
)
