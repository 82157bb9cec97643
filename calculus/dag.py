"""Walks over everything below a node, each object once, children before parents, with an explicit stack.

Values and lineages are DAGs: a list that is captured twice is one list. Sharing is not part of equality, but without it
a walk could take exponential time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from calculus.node import Node
from calculus.pmap import PMap
from calculus.seq import Seq
from calculus.terms import Program

#: Constants of these classes have no parts; what is of another class is asked.
ATOMS = frozenset({int, str, bool, float, type(None)})


def has_parts(part: Any) -> bool:
    """Is this a node, a tuple or a program, and not a constant?"""
    return type(part) not in ATOMS and (isinstance(part, Node) or type(part) is tuple or type(part) is Program)


def parts_below(whole: Any) -> list[Any]:
    """The parts directly below a node, a tuple or a program, in an order from which it can be made again."""
    kind = type(whole)
    if kind is Seq:
        items: list[Any] = whole.to_list()
        return items
    if kind is PMap:
        return [part for entry in whole.items() for part in entry]
    if kind is Program:
        return _below_program(whole)
    return list(whole if kind is tuple else whole._parts())


def _below_program(program: Program) -> list[Any]:
    definitions, data = program.definitions, program.data
    return [len(definitions), *definitions.values(), len(data), *data.values(), program.main, program.type]


def made_of(kind: type, parts: list[Any], **spans: Any) -> Any:
    """The inverse of ``parts_below``."""
    if kind is Seq:
        return Seq(parts)
    if kind is PMap:
        return PMap(zip(parts[::2], parts[1::2], strict=True))
    if kind is tuple:
        return tuple(parts)
    if kind is Program:
        return _program(parts)
    return kind(*parts, **spans)


def _program(parts: list[Any]) -> Program:
    data_from = 1 + parts[0]
    definitions = {definition.name: definition for definition in parts[1:data_from]}
    data = {data.name: data for data in parts[data_from + 1 : -2]}
    return Program(definitions, data, parts[-2], parts[-1])


def bottom_up(root: Any) -> Iterator[tuple[Any, list[Any]]]:
    """Every object below ``root`` that has parts, with its parts; children first, ``root`` last."""
    seen: set[int] = set()
    stack: list[tuple[Any, list[Any] | None]] = [(root, None)]
    while stack:
        whole, parts = stack.pop()
        if id(whole) in seen:
            continue
        if parts is None:
            parts = parts_below(whole)
            pending = [part for part in parts if type(part) not in ATOMS and id(part) not in seen and has_parts(part)]
            if pending:
                stack.append((whole, parts))
                stack.extend([(part, None) for part in reversed(pending)])
                continue
        seen.add(id(whole))
        yield whole, parts
