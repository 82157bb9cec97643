"""Forms whose meaning only the text behind them tells: a parenthesis before an arrow, a placeholder before its lambda ends."""

from __future__ import annotations

from typing import Any

import attrs

from calculus.source import Span
from parser.surface import Name, Param, TypeExpr


@attrs.frozen(eq=False)
class Paren:
    """``( … )`` before it is known whether it is an expression or the parameters of a lambda."""

    elements: list[Any]
    span: Span


@attrs.define(eq=False)
class Placeholder:
    """A ``_`` whose lambda is not complete yet: the name that stands for it, and its type in ``(_: T)``."""

    name: Name
    span: Span
    type: TypeExpr | None = None

    def as_param(self) -> Param:
        """The parameter of the lambda that it becomes."""
        span = self.span if self.type is None else self.span.to(self.type.span)
        return Param(self.name.name, self.type, span=span, name_span=self.span)
