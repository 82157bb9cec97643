"""Equality and hashing of everything that can grow with a user's program: terms, values, lineages, configurations.

Both work with an explicit stack, so that a value nested 100,000 deep is compared and hashed like any other;
the hash is kept in the node. attrs would do both recursively, through C.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import Any

import attrs


class Node:
    """An immutable tree or DAG node; subclasses are ``attrs.frozen(eq=False, repr=False)``.

    Two nodes are equal when they are of one class and their parts are; fields declared ``eq=False`` (spans) are no parts.
    """

    __slots__ = ("_hash",)
    _hash: int

    def _parts(self) -> tuple[Any, ...]:
        """What equality and hashing look at, in order."""
        return _getter(type(self))(self)

    def _combine(self, parts: tuple[Any, ...]) -> int:
        """The node's hash, given its parts, whose hashes are known."""
        return hash((type(self).__name__, one_nan(parts)))

    def _pairs(self, other: Any) -> Iterable[tuple[Any, Any]] | None:
        """The pairs of parts that must be equal for the nodes to be; None where they differ at once."""
        mine, theirs = self._parts(), other._parts()
        return zip(mine, theirs, strict=True) if len(mine) == len(theirs) else None

    def __eq__(self, other: object) -> bool:
        return self is other or (type(self) is type(other) and same(self, other))

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        try:
            return self._hash
        except AttributeError:
            return _hash_below(self)

    def __repr__(self) -> str:
        return _outline(self, 4)

    def __str__(self) -> str:
        from calculus.printing import show

        return show(self)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """How IPython shows a node, and Hypothesis a counterexample: as its text."""
        printer.text(str(self))


_GETTERS: dict[type, Callable[[Any], tuple[Any, ...]]] = {}


def _getter(cls: type) -> Callable[[Any], tuple[Any, ...]]:
    getter = _GETTERS.get(cls)
    if getter is None:
        names = [field.name for field in attrs.fields(cls) if field.eq]
        if not names:
            getter = _no_parts
        elif len(names) == 1:
            one = attrgetter(names[0])

            def getter(node: Any) -> tuple[Any, ...]:
                return (one(node),)
        else:
            getter = attrgetter(*names)
        _GETTERS[cls] = getter
    return getter


#: The NaN that stands for every NaN among keys and in hashes: Python hashes NaNs, and finds them in maps, by identity.
NAN = float("nan")


def one_nan(parts: tuple[Any, ...]) -> tuple[Any, ...]:
    """The same parts with one NaN for all, so that equal nodes have equal hashes."""
    for part in parts:
        kind = type(part)
        if kind is tuple or (kind is float and part != part):
            return tuple([_nan_as_one(part) for part in parts])
    return parts


def _nan_as_one(part: Any) -> Any:
    if type(part) is tuple:
        return one_nan(part)
    return NAN if type(part) is float and part != part else part


def _no_parts(_: Any) -> tuple[Any, ...]:
    return ()


def nodes_in(part: Any) -> Iterator[Node]:
    """The nodes of a part, looking through plain tuples (whose nesting is bounded by the type's)."""
    if isinstance(part, Node):
        yield part
    elif type(part) is tuple:
        for item in part:
            yield from nodes_in(item)


def children(node: Node) -> Iterator[Node]:
    """The nodes directly below a node."""
    for part in node._parts():
        if isinstance(part, Node):
            yield part
        elif type(part) is tuple:
            yield from nodes_in(part)


def _hash_below(root: Node) -> int:
    stack = [root]
    while stack:
        node = stack[-1]
        if hasattr(node, "_hash"):
            stack.pop()
            continue
        pending = [child for child in children(node) if not hasattr(child, "_hash")]
        if pending:
            stack.extend(pending)
        else:
            object.__setattr__(node, "_hash", node._combine(node._parts()))
            stack.pop()
    return root._hash


def _same_float(a: float, b: float) -> bool:
    """One representation: NaN is itself, -0.0 is not 0.0; so equality of configurations is an equivalence."""
    return repr(a) == repr(b)


def same(left: Any, right: Any, floats: Callable[[float, float], bool] = _same_float) -> bool:
    """Are two values, terms or configurations the same? ``floats`` says when two Doubles are.

    Two DAGs may have exponentially many paths, so a long comparison remembers the pairs that it has met.
    """
    stack = [(left, right)]
    met: set[tuple[int, int]] = set()
    unremembered = 1_000
    while stack:
        a, b = stack.pop()
        if a is b and floats is _same_float:
            continue
        if type(a) is not type(b):
            return False
        if isinstance(a, Node):
            if floats is _same_float and _known_to_differ(a, b):
                return False
            if unremembered:
                unremembered -= 1
            elif (id(a), id(b)) in met:
                continue
            else:
                met.add((id(a), id(b)))
            pairs = a._pairs(b)
            if pairs is None:
                return False
            stack.extend(pairs)
        elif type(a) is tuple:
            if len(a) != len(b):
                return False
            stack.extend(zip(a, b, strict=True))
        elif type(a) is float:
            if not floats(a, b):
                return False
        elif a != b:
            return False
    return True


def _known_to_differ(a: Node, b: Node) -> bool:
    try:
        return a._hash != b._hash
    except AttributeError:
        return False


def _outline(part: Any, depth: int) -> str:
    """A repr that shows ``depth`` levels; deeper ones are ``…``."""
    if isinstance(part, Node):
        if not depth:
            return "…"
        inside = ", ".join(_outline(child, depth - 1) for child in part._parts()[:20])
        return f"{type(part).__name__}({inside})"
    if type(part) is tuple:
        return "(" + ", ".join(_outline(item, depth) for item in part[:20]) + ")" if depth else "…"
    return repr(part)
