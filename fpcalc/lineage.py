"""The DAG of a program's silo references: what each is derived from, and which others its spore has captured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import attrs

from calculus.node import Node, children
from calculus.runtime import LINEAGES, Lineage, Loc, Mat, OrElsed, Persisted, SporeVal, parents
from calculus.terms import Let, Program, Tup, Var
from calculus.types import DataOf, FutureOf, ListOf, MapOf, RecordOf, SiloOf, SporeOf, TupleOf, Type
from calculus.values import Value

RESULT = "(the result)"


@attrs.frozen
class Vertex:
    """A silo reference, with the names of the vals that are it."""

    lineage: Lineage
    names: tuple[str, ...]

    @property
    def loc(self) -> Loc:
        return self.lineage.loc

    @property
    def form(self) -> str:
        """The constructor, as the calculus has it."""
        match self.lineage:
            case Persisted(_, _, level):
                return f"Persist({level.value})"
            case OrElsed():
                return "OrElse"
            case other:
                return type(other).__name__

    @property
    def spore(self) -> SporeVal | None:
        """The spore that computes its data, if one does."""
        return None if isinstance(self.lineage, (Mat, OrElsed, Persisted)) else self.lineage.spore


@attrs.frozen
class Edge:
    """``target`` is computed from ``source``: its parent, its second choice, or captured by its spore under ``name``."""

    source: Loc
    target: Loc
    kind: Literal["parent", "otherwise", "captured"]
    name: str = ""


@attrs.frozen
class Graph:
    """The silo references, each after those that it is derived from, and the edges between them."""

    vertices: tuple[Vertex, ...]
    edges: tuple[Edge, ...]


def graph_of(roots: Mapping[str, Value]) -> Graph:
    """The graph below the silo references that the named values hold."""
    names: dict[Loc, list[str]] = {}
    lineages: list[Lineage] = []
    for name, value in roots.items():
        found = list(lineages_in(value))
        lineages += found
        if isinstance(value, LINEAGES) and "$" not in name and name != RESULT:
            names.setdefault(value.loc, []).append(name)
    edges: dict[Loc, list[Edge]] = {}
    order = _in_order(lineages, edges)
    vertices = tuple([Vertex(lineage, tuple(names.get(lineage.loc, ()))) for lineage in order])
    return Graph(vertices, tuple([edge for vertex in vertices for edge in edges[vertex.loc]]))


def _in_order(roots: list[Lineage], edges: dict[Loc, list[Edge]]) -> list[Lineage]:
    """The lineages below the roots, sources first; ``edges`` gets those into each."""
    order: list[Lineage] = []
    stack: list[tuple[Lineage, bool]] = [(lineage, False) for lineage in reversed(roots)]
    while stack:
        lineage, done = stack.pop()
        if done:
            order.append(lineage)
        elif lineage.loc not in edges:
            below = list(_sources(lineage))
            edges[lineage.loc] = [edge for edge, _ in below]
            stack.append((lineage, True))
            stack += [(source, False) for _, source in reversed(below)]
    return order


def _sources(lineage: Lineage) -> Iterator[tuple[Edge, Lineage]]:
    for at, parent in enumerate(parents(lineage)):
        yield Edge(parent.loc, lineage.loc, "otherwise" if at else "parent"), parent
    if isinstance(lineage, (Mat, OrElsed, Persisted)):
        return
    spore = lineage.spore
    for entry, value in zip(spore.code.header, spore.values, strict=True):
        for captured in lineages_in(value):
            yield Edge(captured.loc, lineage.loc, "captured", entry.name), captured


def lineages_in(value: Value) -> Iterator[Lineage]:
    """The silo references in a value, those that they are derived from left out."""
    stack: list[Any] = [value]
    while stack:
        part = stack.pop()
        if isinstance(part, LINEAGES):
            yield part
        elif isinstance(part, SporeVal):
            stack.extend(reversed(part.values))
        elif isinstance(part, Node):
            stack.extend(reversed(list(children(part))))
        elif isinstance(part, tuple):
            stack.extend(reversed(part))


# A program that ends with what its top-level vals are.


def revealing(program: Program) -> tuple[Program, tuple[str, ...]]:
    """The program with another result: a tuple of the vals that may hold silo references, and of its own result last.

    Second, the names of the tuple's items; only ``RESULT``, and the program as it is, where there are no such vals.
    """
    spine: list[Let] = []
    term = program.main
    while isinstance(term, Let):
        spine.append(term)
        term = term.body
    in_sight = {let.name: let.type for let in spine}  # of several vals of one name, the last
    shown = {name: ty for name, ty in in_sight.items() if may_hold_silos(ty)}
    if not shown or term is None or program.type is None:
        return program, (RESULT,)
    term = Tup((*[Var(name) for name in shown], term))
    for let in reversed(spine):
        term = attrs.evolve(let, body=term)
    ty = TupleOf((*shown.values(), program.type))
    return Program(program.definitions, program.data, term, ty), (*shown, RESULT)


def may_hold_silos(ty: Type) -> bool:
    """May a value of this type hold a silo reference? Data types and spores may."""
    match ty:
        case SiloOf() | SporeOf() | DataOf():
            return True
        case ListOf(item) | FutureOf(item) | MapOf(_, item):
            return may_hold_silos(item)
        case TupleOf(items) | RecordOf(_, items):
            return any([may_hold_silos(item) for item in items])  # noqa: C419  (a generator would take the C stack)
        case _:
            return False
