"""Spans: the text of a form is exactly the text under its span."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import pytest

from calculus.node import Node, children
from calculus.source import NO_SPAN
from calculus.values import Char
from parser.surface import Ascription, Block, ConstructorPattern, Declaration, Expr, FunType, Pattern, Statement, TypeExpr
from proofs_tests.parsing.programs import EVERYTHING, expr, module, read, type_of_val


def below(node: Node) -> Iterator[Any]:
    stack = [node]
    while stack:
        found = stack.pop()
        yield found
        stack += [child for child in children(found) if not isinstance(child, Char)]


NODES = list(below(module(EVERYTHING)))


def under(node: Any) -> str:
    return EVERYTHING[node.span.start : node.span.end]


def test_every_node_has_a_place() -> None:
    """No span is missing, and none begins or ends with blanks."""
    for node in NODES:
        assert node.span is not NO_SPAN, node
        assert under(node).strip() == under(node), node
        assert under(node) or node == Block((), None), node


def test_parts_lie_inside_the_whole() -> None:
    """A child's span is inside its parent's, and children do not overlap unless one is the other's text."""
    for node in NODES:
        for child in [child for child in children(node) if not isinstance(child, Char)]:
            assert node.span.start <= child.span.start <= child.span.end <= node.span.end, (node, child)


@pytest.mark.parametrize("kind", [Expr, TypeExpr, Pattern, Declaration])
def test_the_text_under_a_span_is_the_form(kind: Any) -> None:
    """parse(text under the span of e) = e."""
    tested = 0
    for node in NODES:
        text = under(node)
        placeholders = "_$" in repr(node) or ("_" in text and isinstance(node, get_args(Expr)))
        if not isinstance(node, get_args(kind)) or placeholders or not text:
            continue
        if isinstance(node, get_args(TypeExpr)):
            assert node == type_of_val(text)
        elif isinstance(node, get_args(Pattern)):
            (case,) = expr(f"x match {{ case {text} => 1 }}").cases  # type: ignore[union-attr]
            assert case.pattern in (node, ConstructorPattern(text))
        elif isinstance(node, get_args(Declaration)):
            assert (node,) == module(text).declarations
        elif not (isinstance(node, Ascription) and isinstance(node.type, FunType)):
            assert node == expr("{ " + text + " }"), text
        tested += 1
    assert tested > 5


def test_names_have_their_own_place() -> None:
    """`name_span` and `op_span` are the text of the name."""
    for node in NODES:
        for part, name in (("name_span", "name"), ("op_span", "op")):
            if hasattr(node, part):
                span = getattr(node, part)
                shown = EVERYTHING[span.start : span.end].strip("`")
                assert getattr(node, name) == shown or (shown == "_" and getattr(node, name).startswith("_$")), node


def test_spans_inside_interpolations_are_those_of_the_file() -> None:
    """However deep the expression is inside strings."""
    text = 'val x = s"a${ f(s"${y + 12}") }b$z"'
    places = {text[node.span.start : node.span.end] for node in below(read(text).module)}
    assert {'f(s"${y + 12}")', 's"${y + 12}"', "y + 12", "12", "z"} <= places


def test_spans_count_characters_after_a_byte_order_mark_and_with_carriage_returns() -> None:
    """Offsets are those of the source's text, whatever its line ends."""
    text = "\ufeffval x = 1\r\nval y = {\r\n  x\r\n}\r\n"
    found: list[Statement] = list(read(text).module.statements)
    assert ["val x = 1", "val y = {\r\n  x\r\n}"] == [text[val.span.start : val.span.end] for val in found]
