"""Surface syntax to text, such that parsing the text gives the same tree back.

Each form has a layout: words, line ends, and parts with the level at which the grammar wants them; a part that binds
less gets parentheses. Layouts are laid out with an explicit stack.
"""

from __future__ import annotations

import re
from typing import Any, TypeAlias, assert_never

from calculus.values import Char
from parser.operators import is_right_associative, precedence
from parser.surface import (
    AlternativePattern,
    Ascription,
    BinderPattern,
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
    FieldType,
    For,
    ForVal,
    FunType,
    Generator,
    Guard,
    If,
    Import,
    Infix,
    InfixPattern,
    Interpolated,
    Lambda,
    Literal,
    LiteralPattern,
    Match,
    Module,
    Name,
    NamedArg,
    Param,
    Pattern,
    Prefix,
    Receiver,
    RecordExpr,
    RecordType,
    RefinedType,
    SealedTrait,
    Select,
    SporeExpr,
    Statement,
    TupleExpr,
    TuplePattern,
    TupleType,
    TypeApply,
    TypeDecl,
    TypedPattern,
    TypeExpr,
    TypeMember,
    TypeName,
    TypeParam,
    Val,
    VarPattern,
    WildcardPattern,
)

Piece: TypeAlias = "str | int | tuple[Any, int]"
"""A word, a line end, a change of the indentation, or a part with its level."""

ANY, OPEN, SUBJECT, INFIX, OPERAND, SIMPLE, ALONE = range(7)
"""Levels of expressions and patterns: a lambda, `if` or `for`, `match`, operators, a prefix operator, the rest, nothing."""

RESERVED = frozenset(
    (
        *("val", "def", "type", "case", "class", "sealed", "trait", "object", "extends", "if", "else", "match"),
        *("for", "yield", "spore", "import", "extension", "true", "false"),
    )
)
_PLAIN_NAME = re.compile(r"[^\W\d][\w$]*")


def show(module: Module) -> str:
    """A module's text: imports, declarations, then what runs on the driver."""
    lines: list[Any] = [*module.imports, *module.declarations, *module.statements]
    lines += [] if module.result is None else [module.result]
    return _lay_out(_sequence(lines, ANY)) + "\n" if lines else ""


def show_name(name: str) -> str:
    """A name, in backticks where it is reserved or has blanks."""
    return name if _PLAIN_NAME.fullmatch(name) and name not in RESERVED else f"`{name}`"


def _lay_out(pieces: list[Piece]) -> str:
    words: list[str] = []
    indent = 0
    stack = pieces[::-1]
    while stack:
        match stack.pop():
            case "\n":
                words.append("\n" + "  " * indent)
            case str(word):
                words.append(word)
            case int(change):
                indent += change
            case (part, level):
                own, layout = _layout(part)
                stack += ["(", *layout, ")"][::-1] if own < level else layout[::-1]
    return "".join(words)


def _layout(node: Any) -> tuple[int, list[Piece]]:
    """A form's level and its pieces."""
    match node:
        case TypeName() | TupleType() | RecordType() | FunType() | RefinedType():
            return _type(node)
        case Val() | Def() | TypeDecl() | CaseClass() | CaseObject() | SealedTrait() | Import():
            return ANY, _declaration(node)
        case Param() | NamedArg() | Case() | Generator() | Guard() | ForVal() | TypeParam() | FieldType():
            return ANY, _component(node)
        case TypeMember(name, type_):
            return ANY, [f"type {show_name(name)} = ", (type_, ANY)]
        case (
            WildcardPattern()
            | VarPattern()
            | LiteralPattern()
            | ConstructorPattern()
            | TuplePattern()
            | InfixPattern()
            | AlternativePattern()
            | BinderPattern()
            | TypedPattern()
        ):
            return _pattern(node)
        case _:
            return _expr(node)


# Types


def _type(type_: TypeExpr) -> tuple[int, list[Piece]]:
    match type_:
        case TypeName(name, args):
            shown = "_" if name == "_" else show_name(name)
            return SIMPLE, [shown, *(_listed("[", args, "]") if args else [])]
        case TupleType(items):
            return SIMPLE, _listed("(", items, ")")
        case RecordType(fields):
            return SIMPLE, _listed("(", fields, ")")
        case FunType(param, result):
            return ANY, [(param, INFIX), " => ", (result, ANY)]
        case RefinedType(base, members):
            return SIMPLE, [(base, SIMPLE), *_listed(" { ", members, " }", "; ")]
        case _:
            assert_never(type_)


def _type_params(params: tuple[TypeParam, ...]) -> list[Piece]:
    return _listed("[", params, "]") if params else []


def _annotation(type_: TypeExpr | None, level: int = ANY) -> list[Piece]:
    return [] if type_ is None else [": ", (type_, level)]


# Declarations and the parts of forms


def _declaration(node: Val | Declaration | Import) -> list[Piece]:
    match node:
        case Val(pattern, type_, expr):
            return ["val ", (pattern, INFIX), *_annotation(type_), " = ", (expr, ANY)]
        case Def(name, type_params, param_lists, result, body):
            lists = [piece for params in param_lists for piece in _listed("(", params, ")")]
            head = [f"def {show_name(name)}", *_type_params(type_params), *lists, *_annotation(result)]
            return [*_receiver(node.receiver), *head, " = ", (body, ANY)]
        case TypeDecl(name, type_params, type_):
            return [f"type {show_name(name)}", *_type_params(type_params), " = ", (type_, ANY)]
        case CaseClass(name, type_params, params, parent):
            head = [f"case class {show_name(name)}", *_type_params(type_params), *_listed("(", params, ")")]
            return [*head, *_parent(parent)]
        case CaseObject(name, parent):
            return [f"case object {show_name(name)}", *_parent(parent)]
        case SealedTrait(name, type_params):
            return [f"sealed trait {show_name(name)}", *_type_params(type_params)]
        case Import(target, is_path):
            return [f"import {show_string(target) if is_path else show_name(target)}"]
        case _:
            assert_never(node)


def _receiver(receiver: Receiver | None) -> list[Piece]:
    if receiver is None:
        return []
    return ["extension ", *_type_params(receiver.type_params), "(", (receiver.param, ANY), ") "]


def _parent(parent: TypeExpr | None) -> list[Piece]:
    return [] if parent is None else [" extends ", (parent, SIMPLE)]


def _component(
    node: Param | NamedArg | Case | Generator | Guard | ForVal | TypeParam | FieldType,
) -> list[Piece]:
    match node:
        case Param("_", type_):
            return ["_", *_annotation(type_)]
        case Param(name, type_) | FieldType(name, type_):
            return [show_name(name), *_annotation(type_)]
        case NamedArg(name, value):
            return [f"{show_name(name)} = ", (value, ANY)]
        case Case(pattern, guard, body):
            condition: list[Piece] = [] if guard is None else [" if ", (guard, INFIX)]
            return ["case ", (pattern, ANY), *condition, " => ", (body, OPEN)]
        case Generator(pattern, source):
            return [(pattern, OPEN), " <- ", (source, ANY)]
        case Guard(condition_):
            return ["if ", (condition_, INFIX)]
        case ForVal(pattern, value):
            return [(pattern, SUBJECT), " = ", (value, ANY)]
        case TypeParam(name, bounds, variance):
            return [variance + show_name(name), *[f": {show_name(bound)}" for bound in bounds]]
        case _:
            assert_never(node)


# Patterns: alternatives bind least, then types, binders, operators


def _pattern(pattern: Pattern) -> tuple[int, list[Piece]]:
    match pattern:
        case WildcardPattern():
            return SIMPLE, ["_"]
        case VarPattern(name):
            return SIMPLE, [show_name(name)]
        case LiteralPattern(value):
            return SIMPLE, [show_literal(value)]
        case ConstructorPattern(name, None):
            return SIMPLE, [show_name(name)]
        case ConstructorPattern(name, args):
            return SIMPLE, [show_name(name), *_listed("(", args or (), ")")]
        case TuplePattern(items):
            return SIMPLE, _listed("(", items, ")")
        case InfixPattern(left, op, right):
            return INFIX, _infix(left, op, right)
        case AlternativePattern(alternatives):
            return ANY, _listed("", alternatives, "", " | ", OPEN)
        case BinderPattern(name, inner):
            return SUBJECT, [f"{show_name(name)} @ ", (inner, INFIX)]
        case TypedPattern(inner, type_):
            return OPEN, [(inner, SIMPLE), ": ", (type_, INFIX)]
        case _:
            assert_never(pattern)


# Expressions


def _expr(expr: Expr) -> tuple[int, list[Piece]]:
    match expr:
        case Name(name):
            return SIMPLE, [show_name(name)]
        case Literal(value):
            return SIMPLE, [show_literal(value)]
        case Interpolated(parts):
            return SIMPLE, ['s"', *[piece for part in parts for piece in _part(part)], '"']
        case Call(fn, type_args, args, named):
            types = _listed("[", type_args, "]") if type_args else []
            return SIMPLE, [(fn, SIMPLE), *types, *_listed("(", (*args, *named), ")")]
        case TypeApply(fn, type_args):
            return SIMPLE, [(fn, SIMPLE), *_listed("[", type_args, "]")]
        case Select(receiver, name):
            return SIMPLE, [(receiver, SIMPLE), f".{show_name(name)}"]
        case Infix(left, op, right):
            return INFIX, _infix(left, op, right)
        case Prefix(op, operand):
            first = _leftmost(operand)
            signed = isinstance(first, Literal) and isinstance(first.value, int | float)
            return OPERAND, [op, (operand, ALONE if signed else SIMPLE)]
        case Lambda():
            return ANY, _lambda(expr)
        case CaseLambda(cases):
            return SIMPLE, _cases(cases)
        case Block(statements, result):
            lines = statements if result is None else (*statements, result)
            return SIMPLE, ["{", 1, "\n", *_sequence(lines, OPEN), -1, "\n", "}"] if lines else ["{ }"]
        case If(condition, then, None):
            return OPEN, ["if (", (condition, ANY), ") ", (then, ANY)]
        case If(condition, then, otherwise):
            return OPEN, ["if (", (condition, ANY), ") ", (then, INFIX), " else ", (otherwise, ANY)]
        case Match(subject, cases):
            return SUBJECT, [(subject, SUBJECT), " match ", *_cases(cases)]
        case For(enumerators, body, yields):
            head = _listed("for (", enumerators, ") yield " if yields else ") ", "; ")
            return OPEN, [*head, (body, ANY)]
        case TupleExpr(items):
            return SIMPLE, _listed("(", items, ")")
        case RecordExpr(fields):
            return SIMPLE, _listed("(", fields, ")")
        case SporeExpr(excluded, header, closure):
            types = _listed("[Excluded = (", excluded, ")]") if excluded else []
            last = _cases(closure.cases)[3:-3] if isinstance(closure, CaseLambda) else _lambda(closure)
            inside = [*_sequence(header, OPEN), *(["\n"] if header else []), *last]
            return SIMPLE, ["spore", *types, " {", 1, "\n", *inside, -1, "\n", "}"]
        case Ascription(inner, type_):
            return OPEN, [(inner, INFIX), ": ", (type_, INFIX)]
        case _:
            assert_never(expr)


def _lambda(expr: Lambda) -> list[Piece]:
    match expr.params:
        case (Param(_, None),):
            return [(expr.params[0], ANY), " => ", (expr.body, ANY)]
        case _:
            return [*_listed("(", expr.params, ")"), " => ", (expr.body, ANY)]


def _cases(cases: tuple[Case, ...]) -> list[Piece]:
    lines = [piece for case in cases for piece in ("\n", (case, ANY))]
    return ["{", 1, *lines, -1, "\n", "}"]


def _infix(left: Any, op: str, right: Any) -> list[Piece]:
    """Operands that bind less than the operator, or lean to the wrong side, get parentheses."""
    to_right = is_right_associative(op)
    return [_operand(left, op, not to_right), f" {show_operator(op)} ", _operand(right, op, to_right)]


def _operand(part: Any, op: str, leans: bool) -> Piece:
    if not isinstance(part, Infix | InfixPattern):
        return part, OPERAND
    mine, outer = precedence(part.op), precedence(op)
    same_side = leans and is_right_associative(part.op) == is_right_associative(op)
    return part, INFIX if mine > outer or (mine == outer and same_side) else OPERAND


def show_operator(op: str) -> str:
    """An infix operator: a symbol, or a name."""
    return show_name(op) if op[0].isalpha() or op[0] == "_" else op


def _part(part: str | Expr) -> list[Piece]:
    if isinstance(part, str):
        return [_escaped(part).replace("$", "$$")]
    return ["${", (part, OPEN), "}"]


def _sequence(lines: Any, level: int) -> list[Piece]:
    """Statements, a line each; an empty line before a brace, which would else go on with the line before."""
    pieces: list[Piece] = []
    for line in lines:
        if pieces:
            pieces += ["\n", "\n"] if isinstance(_leftmost(line), Block | CaseLambda) else ["\n"]
        statement = isinstance(line, Val | Def | TypeDecl | CaseClass | CaseObject | SealedTrait | Import)
        pieces.append((line, ANY if statement else level))
    return pieces


def _leftmost(node: Statement | Declaration | Import) -> Statement | Declaration | Import:
    """The form with which a form's text begins (or would, if no part had parentheses)."""
    while True:
        match node:
            case Call(inner) | Select(inner) | TypeApply(inner) | Infix(inner) | Match(inner) | Ascription(inner):
                node = inner
            case _:
                return node


def _listed(before: str, parts: tuple[Any, ...], after: str, between: str = ", ", level: int = ANY) -> list[Piece]:
    pieces: list[Piece] = [before]
    for index, part in enumerate(parts):
        if index:
            pieces.append(between)
        pieces.append((part, level))
    pieces.append(after)
    return pieces


# Literals


def show_literal(value: Any) -> str:
    """A literal value as one writes it."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return show_string(value)
        case Char(text):
            return "'\\''" if text == "'" else f"'{_escaped(text)}'" if text != '"' else "'\"'"
        case ():
            return "()"
        case _:
            return repr(value)


def show_string(text: str) -> str:
    """A string in quotes, with what cannot stand there escaped."""
    return f'"{_escaped(text)}"'


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f"}


def _escaped(text: str) -> str:
    if text.isprintable() and '"' not in text and "\\" not in text:
        return text
    return "".join([_ESCAPES.get(char) or (char if char >= " " and char != "\x7f" else f"\\u{ord(char):04x}") for char in text])
