"""Which definitions spawn a host by name, themselves or through others?

A spore may run more than once, so it must not spawn a name. To mention such a definition is enough: definitions are closed,
functions cannot be captured, and no spore contains ``spawn(t)`` itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args
from weakref import WeakKeyDictionary

from calculus.node import Node, children
from calculus.terms import Program, Ref, Spawn, Val
from calculus.types import Type

_TYPES: tuple[type, ...] = get_args(Type)
_FOUND: WeakKeyDictionary[Program, frozenset[str]] = WeakKeyDictionary()


def spawners(program: Program) -> frozenset[str]:
    """The definitions that reach ``spawn(t)``; found once for each program."""
    found = _FOUND.get(program)
    if found is None:
        found = _FOUND[program] = _find(program)
    return found


def _find(program: Program) -> frozenset[str]:
    mentioned_by: dict[str, list[str]] = {}
    reached: list[str] = []
    for name, definition in program.definitions.items():
        for node in within(definition.body):
            if isinstance(node, Ref):
                mentioned_by.setdefault(node.name, []).append(name)
            elif isinstance(node, Spawn) and node.name is not None and name not in reached[-1:]:
                reached.append(name)
    found = set(reached)
    while reached:
        for name in mentioned_by.get(reached.pop(), ()):
            if name not in found:
                found.add(name)
                reached.append(name)
    return frozenset(found)


def within(root: Node) -> Iterator[Node]:
    """All nodes of a term, spores' closures too, but no types and no values that evaluation has put in; a loop."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, Val):
            waiting += [child for child in children(node) if not isinstance(child, _TYPES)]
