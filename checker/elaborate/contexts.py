"""Γ of elaboration: what a name means where it stands, and what a run of the elaborator has found so far.

A ``Ctx`` is a block's names and the context around it. A new block, lambda or case gets a new context (``inner``), and
only the one who made it puts names in, in the order of the text; so a program of 100,000 statements costs one dict.
(A persistent map would be copied whenever an inner block is left.)

A spore's closure is a context behind a ``Closure``: a name found beyond it is outside the spore.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import attrs

from calculus.problems import Label, Problem, Severity
from calculus.source import NO_SPAN, Span
from calculus.terms import OPTION, Constructor, DataType, Lit, Param, Term
from calculus.types import Base, Type, TypeVar
from checker.mobility import Property
from parser import surface

#: The type of what is wrong: it fits everywhere, so that one mistake is reported once. It never reaches a program.
ERROR = Base("<error>")

#: What is not known yet, in a hint: ``List[_] => _``.
HOLE = Base("_")

#: A term and its type.
Typed: TypeAlias = tuple[Term, Type]

#: What stands for an expression in which something is wrong.
BROKEN: Typed = (Lit(()), ERROR)


@attrs.define(eq=False)
class Local:
    """A name that a ``val``, a parameter, a pattern or a local definition binds.

    ``value``: a local ``def f: T``, whose mention is a call.
    ``pending``: finds the type of a local definition without result type, when it is first mentioned.
    """

    name: str
    type: Type
    span: Span
    used: bool = False
    value: bool = False
    pending: Callable[[], None] | None = None


@attrs.define(eq=False)
class Closure:
    """The border between a spore and what is around it.

    ``implicit``: a lambda where a spore is expected, which may capture nothing.
    ``outside``: the names beyond the border that the closure mentions, and where it first does.
    ``refs``: the definitions that it mentions.
    """

    span: Span
    implicit: bool
    outside: dict[str, Span] = attrs.field(factory=dict)
    refs: dict[str, Span] = attrs.field(factory=dict)


class Ctx:
    """The names of a block, and what is around it; ``types`` are the type variables in sight."""

    __slots__ = ("block", "closure", "el", "names", "outer", "types")

    def __init__(self, el: Elaborator, outer: Ctx | None, types: Mapping[str, Type], closure: Closure | None = None) -> None:
        self.el = el
        self.outer = outer
        self.types = types
        self.closure = closure
        self.names: dict[str, Local] = {}
        self.block: surface.Block | None = None

    def inner(self) -> Ctx:
        """A context inside this one, with no names of its own yet."""
        return Ctx(self.el, self, self.types)

    def behind(self, closure: Closure) -> Ctx:
        """The context of a spore's closure that stands in this one."""
        return Ctx(self.el, self, self.types, closure)

    def bind(self, name: str, ty: Type, span: Span) -> Local:
        """Puts a name in, over one of the same name."""
        local = Local(name, ty, span)
        self.names[name] = local
        self.el.bindings.append((span, name, ty))
        return local

    def find(self, name: str) -> tuple[Local | None, Closure | None]:
        """What a name means, and the innermost spore that it stands in and is bound outside of."""
        ctx: Ctx | None = self
        crossed: Closure | None = None
        while ctx is not None:
            local = ctx.names.get(name)
            if local is not None:
                return local, crossed
            if crossed is None:
                crossed = ctx.closure
            ctx = ctx.outer
        return None, None

    def depth_of(self, local: Local) -> int:
        """How many spores stand between here and where a name is bound."""
        ctx: Ctx | None = self
        borders = 0
        while ctx is not None and local not in ctx.names.values():
            borders += ctx.closure is not None
            ctx = ctx.outer
        return borders

    def spore(self) -> Closure | None:
        """The innermost spore around."""
        ctx: Ctx | None = self
        while ctx is not None:
            if ctx.closure is not None:
                return ctx.closure
            ctx = ctx.outer
        return None

    def in_sight(self) -> list[str]:
        """All names bound around here, for suggestions."""
        found: list[str] = []
        ctx: Ctx | None = self
        while ctx is not None:
            found += ctx.names
            ctx = ctx.outer
        return found


@attrs.define(eq=False)
class Symbol:
    """A top-level definition: what it says, and what has been found out about it.

    ``name``: what the kernel calls it. ``lists``: its parameter lists, a method's receiver first; empty for ``def f: T``.
    ``result``: None while it is not known.
    ``imported``: it stands in a file that the program imports.
    ``state``: ``new``, ``running`` while its body is elaborated, ``done``.
    ``refs``: the definitions that its body mentions; ``spawns``: where it makes a named host.
    """

    name: str
    decl: surface.Def
    types: dict[str, TypeVar]
    lists: tuple[tuple[Param, ...], ...]
    result: Type | None
    imported: bool = False
    state: str = "new"
    body: Term | None = None
    refs: dict[str, Span] = attrs.field(factory=dict)
    spawns: Span | None = None

    @property
    def type_params(self) -> tuple[TypeVar, ...]:
        return tuple(self.types.values())


@attrs.define(eq=False)
class Alias:
    """``type N[A] = T``; ``type`` is None while it is not resolved."""

    decl: surface.TypeDecl
    type: Type | None = None
    running: bool = False


@attrs.define(eq=False)
class SporeMention:
    """A definition that a spore's closure mentions."""

    name: str
    span: Span
    spore: Span


class Elaborator:
    """What one run knows of the whole program, and what it has found wrong.

    ``file``: the program's own; ``modules``: the names of the imported ones, and their files.
    ``hidden``: the imported definitions and methods whose names the program gives to its own.
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.data: dict[str, DataType] = {"Option": OPTION}
        self.constructors: dict[str, Constructor] = {con.name: con for con in OPTION.constructors}
        self.aliases: dict[str, Alias] = {}
        self.symbols: dict[str, Symbol] = {}
        self.file = ""
        self.modules: dict[str, str] = {}
        self.hidden: dict[str, Symbol] = {}
        self.library: dict[str, Symbol] = {}
        self.wanted: list[Symbol] = []
        self.type_spans: dict[str, Span] = {}
        self.term_spans: dict[str, Span] = {}
        self.objects: set[str] = set()
        self.type_params: dict[str, tuple[TypeVar, ...]] = {"Option": OPTION.type_params}
        self.top_vals: dict[str, Span] = {}
        self.idle_vals: dict[str, Span] = {}
        self.bindings: list[tuple[Span, str, Type]] = []
        self.unchecked: list[tuple[Property, Type, Span]] | None = []
        self.mentions: list[SporeMention] = []
        self.current: Symbol | None = None
        self.inferring = 0
        self.retries = 0
        self._fresh = 0

    def constructor(self, name: str) -> Constructor:
        """The constructor of that name; ``KeyError`` where there is none."""
        return self.constructors[name]

    def fresh(self) -> str:
        """A name that no program has."""
        self._fresh += 1
        return f"${self._fresh}"

    def report(
        self, code: str, span: Span, *labels: Label, fix: str | None = None, severity: Severity = "error", **args: object
    ) -> None:
        """Notes a problem and goes on."""
        known = tuple([label for label in labels if label.span is not NO_SPAN])
        self.problems.append(Problem(code, span, args, known, fix, severity))


MANY = 300  # names that a suggestion is sought among, one by one


def close_to(name: str, known: list[str]) -> str | None:
    """The known name that somebody may have meant. Among very many, those that begin alike and are about as long."""
    from difflib import get_close_matches

    others = [other for other in known if "$" not in other and other != name]
    if len(others) > MANY:
        begin, longest = name[:1].lower(), len(name) + 2
        alike = [other for other in others if len(other) <= longest and other[:1].lower() == begin]
        others = [other for other in alike if len(other) >= len(name) - 2][:MANY]
    near = get_close_matches(name, others, n=1, cutoff=0.7)
    if near:
        return near[0]
    same = [other for other in others if other.lower() == name.lower()]
    return same[0] if same else None
