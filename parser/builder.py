"""From reductions to surface syntax: one method per alias of ``grammar.lark``.

A method gets the span of its form and the values of all its parts, tokens included (a leading ``_`` marks parts that only
hold the form together). What the grammar leaves open is settled here: what a parenthesis means, operators' precedence,
placeholders, and what is no statement of a block.
"""

from __future__ import annotations

from typing import Any

import attrs

from calculus.problems import Label
from calculus.source import Span
from calculus.values import Char
from parser.building import UNIT, Part, TypesAndPatterns
from parser.literals import int_value
from parser.operators import climb
from parser.scanner import Token
from parser.surface import (
    Ascription,
    Block,
    Call,
    Case,
    CaseClass,
    CaseLambda,
    CaseObject,
    ConstructorPattern,
    Declaration,
    Def,
    Expr,
    For,
    ForVal,
    FunType,
    Generator,
    Guard,
    If,
    Import,
    Infix,
    Interpolated,
    Lambda,
    Literal,
    Match,
    Module,
    Name,
    NamedArg,
    Param,
    Pattern,
    Prefix,
    Receiver,
    RecordExpr,
    SealedTrait,
    Select,
    SporeExpr,
    Statement,
    TupleExpr,
    TupleType,
    TypeApply,
    TypeDecl,
    TypeExpr,
    TypeName,
    TypeParam,
    Val,
    VarPattern,
)
from parser.unfinished import Paren, Placeholder


class Builder(TypesAndPatterns):
    """Builds one file's tree; keeps its problems and the placeholders that wait for their expression to end."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.pending: list[Placeholder] = []

    # Modules, statements, declarations

    def module(self, span: Span, stats: list[Any]) -> Module:
        self.unbound_placeholders()
        imports: list[Import] = []
        declarations: list[Declaration] = []
        main: list[Any] = []
        for stat in stats:
            match stat:
                case None:
                    pass
                case Import():
                    imports.append(stat)
                case list():
                    declarations += stat
                case Def() | TypeDecl() | CaseClass() | CaseObject() | SealedTrait():
                    declarations.append(stat)
                case _:
                    main.append(stat)
        result = main.pop() if main and not isinstance(main[-1], Val) else None
        return Module(tuple(imports), tuple(declarations), tuple(main), result, span=span)

    def val(self, span: Span, _val: Part, pattern: Pattern, _eq: Part, expr: Expr) -> Val:
        return Val(_whole(pattern), None, expr, span=span)

    def typed_val(self, span: Span, _val: Part, pattern: Pattern, _colon: Part, type_: TypeExpr, _eq: Part, expr: Expr) -> Val:
        return Val(_whole(pattern), type_, expr, span=span)

    def def_(
        self, span: Span, _def: Part, name: Token, type_params: list[TypeParam], lists: list[Any], _eq: Part, body: Expr
    ) -> Def:
        return self.typed_def(span, _def, name, type_params, lists, _eq, None, _eq, body)

    def typed_def(
        self,
        span: Span,
        _def: Part,
        name: Token,
        type_params: list[TypeParam],
        lists: list[list[Param]],
        _colon: Part,
        result: TypeExpr | None,
        _eq: Part,
        body: Expr,
    ) -> Def:
        param_lists = tuple([tuple(params) for params in lists])
        return Def(name.text, tuple(type_params), param_lists, result, body, span=span, name_span=self.span_of(name))

    def extension(
        self, span: Span, _extension: Part, type_params: list[TypeParam], _open: Part, param: Param, _close: Part, method: Any
    ) -> list[Def]:
        found = self.extension_block(span, _extension, type_params, _open, param, _close, _open, [method], _close)
        return [attrs.evolve(one, span=span) for one in found]

    def extension_block(
        self,
        span: Span,
        _extension: Part,
        type_params: list[TypeParam],
        _open: Part,
        param: Param,
        _close: Part,
        _brace: Part,
        body: list[Any],
        _end: Part,
    ) -> list[Def]:
        """The definitions of an extension, each with the receiver."""
        receiver = Receiver(tuple(type_params), param, span=span)
        for statement in body:
            if not isinstance(statement, Def | None):
                self.report("FP0123", statement.span)
        return [attrs.evolve(method, receiver=receiver) for method in body if isinstance(method, Def)]

    def type_decl(
        self, span: Span, _type: Part, name: Token, type_params: list[TypeParam], _eq: Part, type_: TypeExpr
    ) -> TypeDecl:
        return TypeDecl(name.text, tuple(type_params), type_, span=span, name_span=self.span_of(name))

    def case_class(
        self, span: Span, _case: Part, _class: Part, name: Token, type_params: list[TypeParam], params: list[Param]
    ) -> CaseClass:
        return self.child_class(span, _case, _class, name, type_params, params, None, None)

    def child_class(
        self,
        span: Span,
        _case: Part,
        _class: Part,
        name: Token,
        type_params: list[TypeParam],
        params: list[Param],
        _extends: Part,
        parent: TypeExpr | None,
    ) -> CaseClass:
        return CaseClass(name.text, tuple(type_params), tuple(params), parent, span=span, name_span=self.span_of(name))

    def case_object(self, span: Span, _case: Part, _object: Part, name: Token) -> CaseObject:
        return CaseObject(name.text, None, span=span, name_span=self.span_of(name))

    def child_object(self, span: Span, _case: Part, _object: Part, name: Token, _extends: Part, parent: TypeExpr) -> CaseObject:
        return CaseObject(name.text, parent, span=span, name_span=self.span_of(name))

    def sealed_trait(self, span: Span, _sealed: Part, _trait: Part, name: Token, type_params: list[TypeParam]) -> SealedTrait:
        return SealedTrait(name.text, tuple(type_params), span=span, name_span=self.span_of(name))

    def import_name(self, span: Span, _import: Part, name: Token) -> Import:
        return Import(name.text, False, span=span, target_span=self.span_of(name))

    def import_path(self, span: Span, _import: Part, path: Token) -> Import:
        return Import(path.text, True, span=span, target_span=self.span_of(path))

    def type_param(self, span: Span, variance: Token | list[Any], name: Token, bounds: list[str]) -> TypeParam:
        sign = variance.text if isinstance(variance, Token) else ""
        if sign not in ("", "+", "-"):
            self.report("FP0101", span, expected="a type parameter", found=f"`{sign}`")
        return TypeParam(name.text, tuple(bounds), sign, span=span, name_span=self.span_of(name))

    def bound(self, _span: Span, bounds: list[str], _colon: Part, name: Token) -> list[str]:
        return [*bounds, name.text]

    def param(self, span: Span, name: Token, _colon: Part, type_: TypeExpr) -> Param:
        return Param(name.text, type_, span=span, name_span=self.span_of(name))

    def bare_param(self, span: Span, name: Token) -> Param:
        self.report("FP0116", span, name=name.text)
        return Param(name.text, TypeName("_", span=span), span=span, name_span=span)

    # Literals

    def int(self, span: Span, token: Token) -> Literal:
        return Literal(int_value(token.text), span=span)

    def double(self, span: Span, token: Token) -> Literal:
        return Literal(float(token.text.replace("_", "")), span=span)

    def negative_int(self, span: Span, sign: Token, token: Token) -> Expr:
        literal = self.int(self.span_of(token), token)
        return Literal(-int_value(token.text), span=span) if sign.text == "-" else self.prefix(span, sign, literal)

    def negative_double(self, span: Span, sign: Token, token: Token) -> Expr:
        literal = self.double(self.span_of(token), token)
        value = -float(token.text.replace("_", ""))
        return Literal(value, span=span) if sign.text == "-" else self.prefix(span, sign, literal)

    def string(self, span: Span, token: Token) -> Literal:
        return Literal(token.text, span=span)

    def char(self, span: Span, token: Token) -> Literal:
        return Literal(Char(token.text), span=span)

    def true(self, span: Span, _token: Part) -> Literal:
        return Literal(True, span=span)

    def false(self, span: Span, _token: Part) -> Literal:
        return Literal(False, span=span)

    def interpolated_nothing(self, span: Span, _open: Part, _close: Part) -> Interpolated:
        return Interpolated((), span=span)

    def interpolated(self, span: Span, _open: Part, parts: list[str | Expr], _close: Part) -> Interpolated:
        return Interpolated(tuple(parts), span=span)

    def s_text(self, _span: Span, token: Token) -> str:
        return token.text

    def s_name(self, span: Span, token: Token) -> Name:
        return Name(token.text, span=span)

    def s_block(self, _span: Span, _open: Part, body: list[Any], _close: Part) -> Expr:
        found = [statement.span for statement in body if statement is not None]
        inside = found[0].to(found[-1]) if found else Span(self.file, _open.end, _close.start)
        return self.block(inside, _open, body, _close)

    # Names, selections, calls, operators

    def name(self, span: Span, token: Token) -> Name:
        return Name(token.text, span=span)

    def select(self, span: Span, receiver: Expr, _dot: Part, name: Token) -> Select:
        return Select(receiver, name.text, span=span, name_span=self.span_of(name))

    def type_apply(self, span: Span, fn: Expr, _open: Part, type_args: list[TypeExpr], _close: Part) -> TypeApply:
        return TypeApply(fn, tuple(type_args), span=span)

    def call(self, span: Span, fn: Expr, arguments: list[Any]) -> Call:
        args = tuple([element for element in arguments if not isinstance(element, NamedArg)])
        named: tuple[NamedArg, ...] = ()
        if len(args) < len(arguments):
            named = tuple([element for element in arguments if isinstance(element, NamedArg)])
            self.check_order(arguments)
        if isinstance(fn, TypeApply):
            return Call(fn.fn, fn.type_args, args, named, span=span)
        return Call(fn, (), args, named, span=span)

    def check_order(self, arguments: list[Any]) -> None:
        first: NamedArg | None = None
        for element in arguments:
            if isinstance(element, NamedArg):
                first = first or element
            elif first is not None:
                self.report("FP0117", element.span, Label(first.span, "named"), fix="order", name=first.name)
                return

    def call_block(self, span: Span, fn: Expr, argument: Expr) -> Call:
        return self.call(span, fn, [argument])

    def infix(self, _span: Span, chain: list[Any]) -> Expr:
        tree: Expr = climb(chain, self.file, self.one_infix, self.problems.append)
        return tree

    def one_infix(self, left: Expr, op: Token, right: Expr, span: Span) -> Infix:
        return Infix(left, op.text, right, span=span, op_span=self.span_of(op))

    def prefix(self, span: Span, op: Token, operand: Expr) -> Prefix:
        return Prefix(op.text, operand, span=span, op_span=self.span_of(op))

    def ascription(self, span: Span, expr: Expr, _colon: Part, type_: TypeExpr) -> Ascription:
        if self.pending and self.pending[-1].name is expr:
            self.pending[-1].type = type_
        return Ascription(expr, type_, span=span)

    def fun_ascription(self, span: Span, expr: Expr, _colon: Part, param: TypeExpr, _arrow: Part, result: TypeExpr) -> Expr:
        function = FunType(param, result, span=param.span.to(result.span))
        tree = self.ascription(span, expr, None, function)
        waits = self.pending and self.pending[-1].span.start >= span.start
        return self.close_placeholders(span, tree) if waits else tree

    # Parentheses, lambdas, placeholders

    def unit(self, span: Span, _open: Part, _close: Part) -> Paren:
        return Paren([], span)

    def paren(self, span: Span, _open: Part, elements: list[Any], _close: Part) -> Paren:
        return Paren(elements, span)

    def named_arg(self, span: Span, name: Token, _eq: Part, value: Expr) -> NamedArg:
        return NamedArg(name.text, value, span=span, name_span=self.span_of(name))

    def grouped(self, span: Span, paren: Paren) -> Expr:
        """An expression in parentheses, a tuple, a record or ()."""
        elements = paren.elements
        if not elements:
            return Literal(UNIT, span=span)
        named = [element for element in elements if isinstance(element, NamedArg)]
        if named and len(named) == len(elements):
            return RecordExpr(tuple(named), span=span)
        if named:
            other = next(element for element in elements if not isinstance(element, NamedArg))
            self.report("FP0117", other.span, Label(named[0].span, "named"), fix="record", name=named[0].name)
            elements = [element.value if isinstance(element, NamedArg) else element for element in elements]
        return elements[0] if len(elements) == 1 else TupleExpr(tuple(elements), span=span)

    def name_lambda(self, span: Span, name: Token, _arrow: Part, body: Expr) -> Lambda:
        at = self.span_of(name)
        return Lambda((Param(name.text, span=at, name_span=at),), body, span=span)

    def paren_lambda(self, span: Span, paren: Paren, _arrow: Part, body: Expr) -> Lambda:
        return Lambda(tuple([self.as_param(element) for element in paren.elements]), body, span=span)

    def ascribed_lambda(self, span: Span, ascribed: Ascription, _arrow: Part, body: Expr) -> Lambda:
        return Lambda((self.as_param(ascribed),), body, span=span)

    def as_param(self, element: Any) -> Param:
        """The parameter that an element of a parenthesis is, now that an arrow follows."""
        match element:
            case Name(name):
                return Param(self.unless_placeholder(element, name), span=element.span, name_span=element.span)
            case Ascription(Name(name) as bound, type_):
                shown = self.unless_placeholder(bound, name)
                return Param(shown, type_, span=element.span, name_span=bound.span)
            case _:
                self.report("FP0112", element.span)
                return Param("_", span=element.span, name_span=element.span)

    def unless_placeholder(self, element: Name, name: str) -> str:
        """``_`` if the name was made for a placeholder, which turns out to be a parameter nobody uses."""
        for index, placeholder in enumerate(self.pending):
            if placeholder.name is element:
                del self.pending[index]
                return "_"
        return name

    def placeholder(self, span: Span, _underscore: Part) -> Name:
        name = Name(f"_${len(self.pending) + 1}", span=span)
        self.pending.append(Placeholder(name, span))
        return name

    def close_placeholders(self, span: Span, expr: Expr) -> Expr:
        """Scala's rule: the innermost expression that properly contains placeholders is the lambda over them."""
        last = self.pending[-1].name
        if expr is last or (isinstance(expr, Ascription) and expr.expr is last):
            return expr
        count = len(self.pending)
        while count and self.pending[count - 1].span.start >= span.start:
            count -= 1
        params = [one.as_param() for one in self.pending[count:]]
        del self.pending[count:]
        return Lambda(tuple(params), expr, span=expr.span)

    def unbound_placeholders(self) -> None:
        """Report the placeholders that are still open when a statement on top is complete."""
        for placeholder in self.pending:
            self.report("FP0113", placeholder.span)
        self.pending.clear()

    # Blocks

    def body(self, _span: Span, statements: list[Any]) -> list[Any]:
        return statements

    def lambda_body(self, _span: Span, last: Lambda) -> list[Any]:
        return [last]

    def body_with_lambda(self, _span: Span, statements: list[Any], _sep: Part, last: Lambda) -> list[Any]:
        statements.append(last)
        return statements

    def empty_block(self, span: Span, _open: Part, _close: Part) -> Block:
        return Block((), None, span=span)

    def block(self, span: Span, _open: Part, body: list[Any], _close: Part) -> Expr:
        """A block; braces around one expression leave no trace."""
        statements = self.statements(body)
        last = statements[-1] if statements else None
        if last is None or isinstance(last, Val | Def) or body[-1] is not last:
            return Block(tuple(statements), None, span=span)
        if len(body) == 1:
            return last
        return Block(tuple(statements[:-1]), last, span=span)

    def inner_block(self, span: Span, body: list[Any]) -> Expr:
        return self.block(span, None, body, None)

    def no_body(self, span: Span) -> Block:
        return Block((), None, span=span)

    def statements(self, body: list[Any]) -> list[Statement]:
        """The statements of a block, without those that hold an error and those that belong on top."""
        kept = []
        for statement in body:
            match statement:
                case TypeDecl() | CaseClass() | CaseObject() | SealedTrait() | Import():
                    self.report("FP0115", statement.span)
                case None:
                    pass
                case _:
                    kept.append(statement)
        return kept

    # Control

    def if_then(self, span: Span, _if: Part, _open: Part, condition: Expr, _close: Part, then: Expr) -> If:
        return If(condition, then, None, span=span)

    def if_else(
        self,
        span: Span,
        _if: Part,
        _open: Part,
        condition: Expr,
        _close: Part,
        then: Expr,
        _else: Part,
        otherwise: Expr,
    ) -> If:
        return If(condition, then, otherwise, span=span)

    def match(self, span: Span, subject: Expr, _match: Part, _open: Part, cases: list[Case | None], _close: Part) -> Match:
        return Match(subject, _without_errors(cases), span=span)

    def case_lambda(self, span: Span, _open: Part, cases: list[Case | None], _close: Part) -> CaseLambda:
        return CaseLambda(_without_errors(cases), span=span)

    def case(self, span: Span, _case: Part, pattern: Pattern, _arrow: Part, body: Expr) -> Case:
        return Case(pattern, None, body, span=span)

    def guarded_case(self, span: Span, _case: Part, pattern: Pattern, _if: Part, guard: Expr, _arrow: Part, body: Expr) -> Case:
        return Case(pattern, guard, body, span=span)

    def for_do(self, span: Span, _for: Part, _open: Part, enumerators: list[Any], _close: Part, body: Expr) -> For:
        return For(tuple(enumerators), body, False, span=span)

    def for_yield(
        self, span: Span, _for: Part, _open: Part, enumerators: list[Any], _close: Part, _yield: Part, body: Expr
    ) -> For:
        return For(tuple(enumerators), body, True, span=span)

    def generator(self, span: Span, pattern: Pattern, _from: Part, source: Expr) -> Generator:
        return Generator(_whole(pattern), source, span=span)

    def guard(self, span: Span, _if: Part, condition: Expr) -> Guard:
        return Guard(condition, span=span)

    def for_val(self, span: Span, pattern: Pattern, _eq: Part, value: Expr) -> ForVal:
        return ForVal(_whole(pattern), value, span=span)

    # Spores

    def spore(self, span: Span, _spore: Part, body: Any) -> SporeExpr:
        return self.spore_of(span, (), body)

    def spore_excluding(
        self, span: Span, _spore: Part, _open: Part, name: Token, _eq: Part, type_: TypeExpr, _close: Part, body: Any
    ) -> SporeExpr:
        if name.text != "Excluded":
            self.report("FP0101", self.span_of(name), expected="`Excluded`", found=f"`{name.text}`")
        excluded = type_.items if isinstance(type_, TupleType) else (type_,)
        return self.spore_of(span, excluded, body)

    def spore_cases(self, span: Span, _open: Part, cases: list[Case | None], _close: Part) -> list[Any]:
        inside = Span(self.file, _open.end, _close.start)
        found = _without_errors(cases)
        return [CaseLambda(found, span=found[0].span.to(found[-1].span) if found else inside)]

    def spore_header_cases(
        self, span: Span, _open: Part, header: list[Any], cases: list[Case | None], _close: Part
    ) -> list[Any]:
        return [*header, *self.spore_cases(span, _open, cases, _close)]

    def spore_nothing(self, _span: Span, _open: Part, _close: Part) -> list[Any]:
        return []

    def spore_of(self, span: Span, excluded: tuple[TypeExpr, ...], body: list[Any]) -> SporeExpr:
        """A spore from what stands between its braces, the last of which must be a function."""
        statements = self.statements(body)
        if statements and isinstance(statements[-1], Lambda | CaseLambda):
            closure = statements.pop()
            assert isinstance(closure, Lambda | CaseLambda)
            return SporeExpr(excluded, tuple(statements), closure, span=span)
        if not body or body[-1] is not None:
            last = statements[-1].span if statements else span
            self.report("FP0114", last, Label(span, "spore"), fix="closure" if statements else "empty")
        return SporeExpr(excluded, tuple(statements), Lambda((), Literal(UNIT, span=span), span=span), span=span)


def _whole(pattern: Pattern) -> Pattern:
    """As the whole pattern of a ``val``, an upper-case name binds too."""
    if isinstance(pattern, ConstructorPattern) and pattern.args is None:
        return VarPattern(pattern.name, span=pattern.span)
    return pattern


def _without_errors(cases: list[Case | None]) -> tuple[Case, ...]:
    return tuple([case for case in cases if case is not None])
