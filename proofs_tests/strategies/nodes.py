"""Nodes of every class of the vocabulary, built from the schema: of the right shape, but seldom well typed."""

from __future__ import annotations

import types
from functools import cache
from typing import Any, get_args, get_origin

from hypothesis import assume
from hypothesis import strategies as st

from calculus import schema
from calculus.config import Config
from calculus.node import Node
from calculus.pmap import PMap
from calculus.seq import Seq
from calculus.source import Span
from calculus.values import Char, Level
from proofs_tests.strategies.values import chars, ints, values

#: The classes that ``nodes`` makes; a configuration needs a world, lists and maps come as their parts.
CLASSES = [cls for cls in schema.CLASSES.values() if issubclass(cls, Node) and cls not in (Config, Seq, PMap)]

_SPANS = st.builds(Span, st.just("a.fp"), st.integers(0, 9), st.integers(0, 9))
_PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: st.sampled_from(["x", "y", "f", "Person", "List.map"]),
    int: ints,
    bool: st.booleans(),
    type(None): st.none(),
    Char: chars,
    Level: st.sampled_from(Level),
    Seq: st.lists(ints | values(), max_size=3).map(Seq),
}


@cache
def _heights() -> dict[Any, int]:
    """The least nesting that a node of each class needs."""
    heights: dict[Any, int] = dict.fromkeys(CLASSES, 99)
    while True:
        new = {cls: 1 + max([0, *[_height(hint, heights) for hint in schema.parts_of(cls)]]) for cls in CLASSES}
        if new == heights:
            return heights
        heights = new


def _height(hint: Any, heights: dict[Any, int]) -> int:
    if get_origin(hint) is types.UnionType:
        return min([_height(option, heights) for option in get_args(hint)])
    if get_origin(hint) is tuple and get_args(hint)[-1] is not ...:
        return max([_height(option, heights) for option in get_args(hint)])
    return heights.get(hint, 0)


@st.composite
def nodes(draw: st.DrawFn, cls: type, depth: int = 5, *, spans: bool = False) -> Any:
    """Nodes of a class whose parts nest about ``depth`` levels at most."""
    return _node(draw, cls, depth, spans)


@st.composite
def any_node(draw: st.DrawFn, *, spans: bool = False) -> Any:
    """A node of any class."""
    return _node(draw, draw(st.sampled_from(CLASSES)), 5, spans)


@st.composite
def parts(draw: st.DrawFn, cls: type) -> list[Any]:
    """The parts of a node of a class."""
    return [_part(draw, hint, 4, False) for hint in schema.parts_of(cls)]


def _node(draw: st.DrawFn, cls: Any, depth: int, spans: bool) -> Any:
    if cls is Char:
        return draw(chars)
    made_of = [_part(draw, hint, depth - 1, spans) for hint in schema.parts_of(cls)]
    node = cls(*made_of, span=draw(_SPANS)) if spans and schema.has_span(cls) else cls(*made_of)
    if cls in schema.LAWS:
        assume(schema.LAWS[cls](node))
    return node


def _part(draw: st.DrawFn, hint: Any, depth: int, spans: bool) -> Any:
    origin, args = get_origin(hint), get_args(hint)
    if hint is Any:
        return draw(values() if depth > 1 else ints)
    if hint in _PLAIN:
        return draw(_PLAIN[hint])
    if origin is types.UnionType:
        room = max(depth, _height(hint, _heights()))
        option = draw(st.sampled_from([option for option in args if _height(option, _heights()) <= room]))
        return _part(draw, option, depth, spans)
    if origin is tuple and args[-1] is ...:
        return tuple([_part(draw, args[0], depth, spans) for _ in range(draw(st.integers(0, 2 if depth > 0 else 0)))])
    if origin is tuple:
        return tuple([_part(draw, option, depth, spans) for option in args])
    if origin is PMap:
        key, value = args
        count = draw(st.integers(0, 2))
        return PMap([(_part(draw, key, depth, spans), _part(draw, value, depth, spans)) for _ in range(count)])
    return _node(draw, hint, depth, spans)
