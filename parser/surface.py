"""The surface syntax: what people write, before elaboration gives it a meaning.

Names are not resolved here. ``spawn``, ``SiloRef.populate``, ``List(…)``, ``r.send()`` are ordinary names and calls.
Parentheses, and braces around one expression, leave no trace but in spans. Operators stand in their tree by precedence,
and ``_ + 1`` is already the lambda ``_$1 => _$1 + 1``. For-comprehensions, ``{ case … }`` and string interpolation stay
as they were written.

A node's span is the text from the first to the last token of the form, parentheses around it left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import attrs

from calculus.node import Node
from calculus.source import NO_SPAN, Span

if TYPE_CHECKING:
    from calculus.values import Char

    LiteralValue: TypeAlias = int | float | bool | str | Char | tuple[()]


# Types


@attrs.frozen(eq=False, repr=False)
class TypeName(Node):
    """``Int``, ``List[A]``, ``_`` (in a typed pattern)."""

    name: str
    args: tuple[TypeExpr, ...] = ()
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class TupleType(Node):
    """``(A, B)``; ``()`` is Unit, as the parameter of ``() => A``. Never one item."""

    items: tuple[TypeExpr, ...]
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class FieldType(Node):
    """``l: A`` in a record type."""

    name: str
    type: TypeExpr
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)
    name_span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class RecordType(Node):
    """``(name: String, age: Int)``, at least one field."""

    fields: tuple[FieldType, ...]
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class FunType(Node):
    """``A => B``; several parameters are a tuple: ``(A, B) => C`` has the ``TupleType`` (A, B) as its ``param``."""

    param: TypeExpr
    result: TypeExpr
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class TypeMember(Node):
    """``type Excluded = A`` in a refinement."""

    name: str
    type: TypeExpr
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)
    name_span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class RefinedType(Node):
    """``Spore[A, B] { type Excluded = T; type Captured = U }``."""

    base: TypeExpr
    members: tuple[TypeMember, ...]
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


TypeExpr: TypeAlias = TypeName | TupleType | RecordType | FunType | RefinedType


# Patterns


@attrs.frozen(eq=False, repr=False)
class WildcardPattern(Node):
    """``_``."""

    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class VarPattern(Node):
    """``x``: binds; a name that begins with a lower-case letter or ``_``, or the whole pattern of a ``val``."""

    name: str
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class LiteralPattern(Node):
    """``1``, ``-1``, ``"a"``, ``'c'``, ``true``, ``()``."""

    value: LiteralValue
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class ConstructorPattern(Node):
    """``Nil``, ``None``, ``Leaf`` (``args`` is None), ``Some(p)``, ``List(p, q)``, ``C()`` (``args`` is a tuple)."""

    name: str
    args: tuple[Pattern, ...] | None = None
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)
    name_span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class TuplePattern(Node):
    """``(p, q)``, at least two items."""

    items: tuple[Pattern, ...]
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class InfixPattern(Node):
    """``p :: q``; other operators parse too and the checker refuses them."""

    left: Pattern
    op: str
    right: Pattern
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)
    op_span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class AlternativePattern(Node):
    """``p | q | r``, at least two."""

    alternatives: tuple[Pattern, ...]
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class BinderPattern(Node):
    """``x @ p``."""

    name: str
    pattern: Pattern
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)
    name_span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class TypedPattern(Node):
    """``x: T`` and ``_: T``; ``pattern`` is a ``VarPattern`` or a ``WildcardPattern``."""

    pattern: VarPattern | WildcardPattern
    type: TypeExpr
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


Pattern: TypeAlias = (
    WildcardPattern
    | VarPattern
    | LiteralPattern
    | ConstructorPattern
    | TuplePattern
    | InfixPattern
    | AlternativePattern
    | BinderPattern
    | TypedPattern
)


# Expressions


@attrs.frozen(eq=False, repr=False)
class Name(Node):
    """``x``, ``List``, ``currentHost``."""

    name: str
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class Literal(Node):
    """A number, a string, a ``Char``, ``true``, ``false`` or ``()``; ``-1`` is one literal, as in Scala."""

    value: LiteralValue
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class Interpolated(Node):
    """``s"…$x…${e}…"``: text with its escapes resolved, and expressions; no two texts side by side, no empty text."""

    parts: tuple[str | Expr, ...]
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class NamedArg(Node):
    """``l = e`` among the arguments of a call (``copy``) or the fields of a record."""

    name: str
    value: Expr
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)
    name_span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class Call(Node):
    """``f(a, b, l = c)``, ``f[T](a)``, ``f { … }`` (which is ``f({ … })``).

    ``r(p)``, ``xs(i)``, constructors and ``x.m(…)`` (``fn`` is a ``Select``) are calls too.
    Every further argument list is a call of a call.
    """

    fn: Expr
    type_args: tuple[TypeExpr, ...]
    args: tuple[Expr, ...]
    named: tuple[NamedArg, ...] = ()
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class TypeApply(Node):
    """``f[A, B]`` where no argument list follows."""

    fn: Expr
    type_args: tuple[TypeExpr, ...]
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class Select(Node):
    """``e.l``: a field, a method, ``_1``."""

    receiver: Expr
    name: str
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)
    name_span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class Infix(Node):
    """``a + b``, ``xs map f``, ``1 :: xs``: as written; an operator that ends in ``:`` is a method of ``right``."""

    left: Expr
    op: str
    right: Expr
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)
    op_span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class Prefix(Node):
    """``-e``, ``!e``, ``+e``, ``~e``."""

    op: str
    operand: Expr
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)
    op_span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class Param(Node):
    """A parameter of a lambda (``type`` may be missing, ``name`` may be ``_``), a definition or a case class."""

    name: str
    type: TypeExpr | None = None
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)
    name_span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class Lambda(Node):
    """``x => e``, ``(x: A, y) => e``, ``() => e``; ``{ x => … }`` is the lambda itself, with a ``Block`` if it needs one.

    Parameters made from placeholders are named ``_$1``, ``_$2``, ….
    """

    params: tuple[Param, ...]
    body: Expr
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class Case(Node):
    """``case p if g => e``; ``body`` is a ``Block`` unless it is one expression."""

    pattern: Pattern
    guard: Expr | None
    body: Expr
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class CaseLambda(Node):
    """``{ case p => e … }``, at least one case."""

    cases: tuple[Case, ...]
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class Block(Node):
    """``{ s; …; e }``; ``result`` is None where the last statement is no expression, or there is none: the block is ()."""

    statements: tuple[Statement, ...]
    result: Expr | None
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class If(Node):
    """``if (c) a else b``; ``otherwise`` is None where there is no ``else``."""

    condition: Expr
    then: Expr
    otherwise: Expr | None
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class Match(Node):
    """``e match { case … }``, at least one case."""

    subject: Expr
    cases: tuple[Case, ...]
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class Generator(Node):
    """``p <- e``."""

    pattern: Pattern
    source: Expr
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class Guard(Node):
    """``if c`` in a for-comprehension."""

    condition: Expr
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class ForVal(Node):
    """``p = e`` in a for-comprehension."""

    pattern: Pattern
    value: Expr
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


Enumerator: TypeAlias = Generator | Guard | ForVal


@attrs.frozen(eq=False, repr=False)
class For(Node):
    """``for (x <- xs; if c; y = e) yield body``; the first enumerator is a generator. Without ``yield`` it is a loop."""

    enumerators: tuple[Enumerator, ...]
    body: Expr
    yields: bool
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class TupleExpr(Node):
    """``(a, b)``, at least two items."""

    items: tuple[Expr, ...]
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class RecordExpr(Node):
    """``(name = a, age = b)``, at least one field."""

    fields: tuple[NamedArg, ...]
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class SporeExpr(Node):
    """``spore[Excluded = T] { header ; x => body }``.

    ``excluded``: the excluded types; a tuple after ``Excluded =`` gives several.
    ``header``: its ``Val``s; any other statement parses too, and the checker refuses it.
    ``closure``: the function after the header.
    """

    excluded: tuple[TypeExpr, ...]
    header: tuple[Statement, ...]
    closure: Lambda | CaseLambda
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class Ascription(Node):
    """``e: T``."""

    expr: Expr
    type: TypeExpr
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


Expr: TypeAlias = (
    Name
    | Literal
    | Interpolated
    | Call
    | TypeApply
    | Select
    | Infix
    | Prefix
    | Lambda
    | CaseLambda
    | Block
    | If
    | Match
    | For
    | TupleExpr
    | RecordExpr
    | SporeExpr
    | Ascription
)


# Statements and declarations


@attrs.frozen(eq=False, repr=False)
class Val(Node):
    """``val p = e``, ``val p: T = e``, in a block, in a spore's header or on top."""

    pattern: Pattern
    type: TypeExpr | None
    expr: Expr
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class TypeParam(Node):
    """``A``, ``A: Mobile``; ``variance`` is ``+``, ``-`` or empty."""

    name: str
    bounds: tuple[str, ...] = ()
    variance: str = ""
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)
    name_span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class Receiver(Node):
    """``extension [A](r: T)``: what the definitions after it are methods of."""

    type_params: tuple[TypeParam, ...]
    param: Param
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class Def(Node):
    """``def f[A](x: T)(y: U): R = e``, on top or in a block.

    ``param_lists`` is ``()`` for ``def f: R = e`` and ``((),)`` for ``def f(): R = e``. Every parameter has a type.
    ``receiver``: for a method, what it is a method of; each definition of an ``extension`` has it. On top only.
    ``doc``: the comment right above, without its marks; on top only.
    """

    name: str
    type_params: tuple[TypeParam, ...]
    param_lists: tuple[tuple[Param, ...], ...]
    result: TypeExpr | None
    body: Expr
    receiver: Receiver | None = attrs.field(default=None, kw_only=True)
    doc: str = attrs.field(default="", eq=False, repr=False, kw_only=True)
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)
    name_span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


Statement: TypeAlias = Val | Def | Expr


@attrs.frozen(eq=False, repr=False)
class TypeDecl(Node):
    """``type N[A] = T``."""

    name: str
    type_params: tuple[TypeParam, ...]
    type: TypeExpr
    doc: str = attrs.field(default="", eq=False, repr=False, kw_only=True)
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)
    name_span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class CaseClass(Node):
    """``case class C[A](l: T, …) extends P[A]``; ``parent`` may be None."""

    name: str
    type_params: tuple[TypeParam, ...]
    params: tuple[Param, ...]
    parent: TypeExpr | None
    doc: str = attrs.field(default="", eq=False, repr=False, kw_only=True)
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)
    name_span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class CaseObject(Node):
    """``case object O extends P``."""

    name: str
    parent: TypeExpr | None
    doc: str = attrs.field(default="", eq=False, repr=False, kw_only=True)
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)
    name_span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class SealedTrait(Node):
    """``sealed trait T[A]``."""

    name: str
    type_params: tuple[TypeParam, ...]
    doc: str = attrs.field(default="", eq=False, repr=False, kw_only=True)
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)
    name_span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


Declaration: TypeAlias = Def | TypeDecl | CaseClass | CaseObject | SealedTrait


@attrs.frozen(eq=False, repr=False)
class Import(Node):
    """``import "lib.fp"`` (``is_path``), ``import spark``; ``target_span`` is the text after ``import``."""

    target: str
    is_path: bool
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)
    target_span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)


@attrs.frozen(eq=False, repr=False)
class Module(Node):
    """A whole file: its imports and declarations, and what runs on the driver, each in the order of the text.

    ``statements``: the ``Val``s and expressions before the last expression.
    ``result``: the last of them if it is an expression, else None.
    """

    imports: tuple[Import, ...]
    declarations: tuple[Declaration, ...]
    statements: tuple[Val | Expr, ...]
    result: Expr | None
    span: Span = attrs.field(default=NO_SPAN, eq=False, repr=False, kw_only=True)
