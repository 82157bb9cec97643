"""From reductions to types and patterns: the first half of the builder, one method per alias of ``grammar.lark``."""

from __future__ import annotations

from typing import Any

from calculus.problems import Label, Problem
from calculus.source import Span
from parser.operators import climb
from parser.scanner import Token
from parser.surface import (
    AlternativePattern,
    BinderPattern,
    ConstructorPattern,
    Expr,
    FieldType,
    FunType,
    InfixPattern,
    Literal,
    LiteralPattern,
    Pattern,
    RecordType,
    RefinedType,
    TuplePattern,
    TupleType,
    TypedPattern,
    TypeExpr,
    TypeMember,
    TypeName,
    VarPattern,
    WildcardPattern,
)

UNIT: tuple[()] = ()
Part = Any
"""A part that only holds a form together."""


class TypesAndPatterns:
    """What a builder needs everywhere, its file and its problems; and the forms of types and patterns."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def span_of(self, token: Token) -> Span:
        return Span(self.file, token.start, token.end)

    def report(self, code: str, span: Span, *labels: Label, fix: str | None = None, **args: Any) -> None:
        self.problems.append(Problem(code, span, args, labels, fix))

    # Types

    def type_name(self, span: Span, name: Token) -> TypeName:
        return TypeName(name.text, span=span)

    def type_application(self, span: Span, name: Token, _open: Part, args: list[TypeExpr], _close: Part) -> TypeName:
        return TypeName(name.text, tuple(args), span=span)

    def type_wildcard(self, span: Span, _underscore: Part) -> TypeName:
        return TypeName("_", span=span)

    def unit_type(self, span: Span, _open: Part, _close: Part) -> TupleType:
        return TupleType((), span=span)

    def tuple_type(self, span: Span, _open: Part, items: list[TypeExpr], _close: Part) -> TypeExpr:
        return items[0] if len(items) == 1 else TupleType(tuple(items), span=span)

    def record_type(self, span: Span, _open: Part, fields: list[FieldType], _close: Part) -> RecordType:
        return RecordType(tuple(fields), span=span)

    def field_type(self, span: Span, name: Token, _colon: Part, type_: TypeExpr) -> FieldType:
        return FieldType(name.text, type_, span=span, name_span=self.span_of(name))

    def fun_type(self, span: Span, param: TypeExpr, _arrow: Part, result: TypeExpr) -> FunType:
        return FunType(param, result, span=span)

    def refined_type(self, span: Span, base: TypeExpr, _open: Part, members: list[TypeMember], _close: Part) -> RefinedType:
        return RefinedType(base, tuple(members), span=span)

    def type_member(self, span: Span, _type: Part, name: Token, _eq: Part, type_: TypeExpr) -> TypeMember:
        return TypeMember(name.text, type_, span=span, name_span=self.span_of(name))

    # Patterns

    def alternative_pattern(self, span: Span, alternatives: list[Pattern]) -> AlternativePattern:
        return AlternativePattern(tuple(alternatives), span=span)

    def typed_pattern(self, span: Span, name: Token, _colon: Part, type_: TypeExpr) -> TypedPattern:
        return TypedPattern(VarPattern(name.text, span=self.span_of(name)), type_, span=span)

    def typed_wildcard(self, span: Span, wildcard: Token, _colon: Part, type_: TypeExpr) -> TypedPattern:
        return TypedPattern(WildcardPattern(span=self.span_of(wildcard)), type_, span=span)

    def binder_pattern(self, span: Span, name: Token, _at: Part, pattern: Pattern) -> BinderPattern:
        return BinderPattern(name.text, pattern, span=span, name_span=self.span_of(name))

    def infix_pattern(self, _span: Span, chain: list[Any]) -> Pattern:
        tree: Pattern = climb(chain, self.file, self.one_infix_pattern, self.problems.append)
        return tree

    def one_infix_pattern(self, left: Pattern, op: Token, right: Pattern, span: Span) -> InfixPattern:
        return InfixPattern(left, op.text, right, span=span, op_span=self.span_of(op))

    def wildcard_pattern(self, span: Span, _underscore: Part) -> WildcardPattern:
        return WildcardPattern(span=span)

    def name_pattern(self, span: Span, name: Token) -> Pattern:
        if name.text[0].isupper():
            return ConstructorPattern(name.text, None, span=span, name_span=span)
        return VarPattern(name.text, span=span)

    def empty_constructor_pattern(self, span: Span, name: Token, _open: Part, _close: Part) -> ConstructorPattern:
        return ConstructorPattern(name.text, (), span=span, name_span=self.span_of(name))

    def constructor_pattern(
        self, span: Span, name: Token, _open: Part, args: list[Pattern], _close: Part
    ) -> ConstructorPattern:
        return ConstructorPattern(name.text, tuple(args), span=span, name_span=self.span_of(name))

    def unit_pattern(self, span: Span, _open: Part, _close: Part) -> LiteralPattern:
        return LiteralPattern(UNIT, span=span)

    def tuple_pattern(self, span: Span, _open: Part, items: list[Pattern], _close: Part) -> Pattern:
        return items[0] if len(items) == 1 else TuplePattern(tuple(items), span=span)

    def literal_pattern(self, span: Span, literal: Expr) -> LiteralPattern:
        if isinstance(literal, Literal):
            return LiteralPattern(literal.value, span=span)
        self.report("FP0101", span, expected="a pattern", found="an expression")
        return LiteralPattern(UNIT, span=span)
