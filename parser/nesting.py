"""The bound on nesting: what the parser lets through, functions over syntax may recurse on."""

from __future__ import annotations

from typing import get_args

from calculus.node import Node, children
from parser.newlines import MAX_NESTING
from parser.surface import Expr, Pattern, TypeExpr

LEVELS = frozenset([*get_args(Expr), *get_args(Pattern), *get_args(TypeExpr)])
"""The forms that count as a level; a case, a parameter or a statement is no level of its own."""


def too_deep(root: Node) -> Node | None:
    """The first form that is more than ``MAX_NESTING`` levels deep, or None. Explicit stack, linear time."""
    stack = [(root, 0)]
    while stack:
        node, level = stack.pop()
        if type(node) in LEVELS:
            level += 1
            if level > MAX_NESTING:
                return node
        stack += [(child, level) for child in children(node)]
    return None
