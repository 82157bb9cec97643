"""Surface syntax as the parser builds it, generated: for the laws of parsing and printing."""

from __future__ import annotations

from typing import Any

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from calculus.values import Char
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
    Def,
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
    Prefix,
    Receiver,
    RecordExpr,
    RecordType,
    RefinedType,
    SealedTrait,
    Select,
    SporeExpr,
    TupleExpr,
    TuplePattern,
    TupleType,
    TypeApply,
    TypeDecl,
    TypedPattern,
    TypeMember,
    TypeName,
    TypeParam,
    Val,
    VarPattern,
    WildcardPattern,
)

names = st.sampled_from(["x", "xs", "y1", "_$1", "List", "Map", "spawn", "apply", "val", "match", "a b", "é", "x_"])
variables = st.sampled_from(["x", "xs", "y1", "type", "a b", "_x"])
constructors = st.sampled_from(["Nil", "Some", "C", "Éa"])
operators = st.sampled_from(
    ["+", "-", "*", "/", "%", "::", ":::", "++", ":+", "+:", "==", "!=", "<", "<=", "||", "&&", "|", "^", "->", "max"]
)
texts = st.text(st.characters(codec="utf-8"), max_size=8) | st.sampled_from(['"', "$x ${", "\\n", "\r\n", "'", "//"])
numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
values = numbers | st.booleans() | texts | st.builds(Char, st.characters(codec="utf-8")) | st.just(())


def some(items: SearchStrategy[Any], least: int = 0, most: int = 3) -> SearchStrategy[Any]:
    """Tuples of a few items."""
    return st.lists(items, min_size=least, max_size=most).map(tuple)


def _larger_types(inner: SearchStrategy[Any]) -> SearchStrategy[Any]:
    named = st.builds(TypeName, names, some(inner))
    return st.one_of(
        named,
        st.builds(TupleType, some(inner, 2)),
        st.builds(RecordType, some(st.builds(FieldType, names, inner), 1)),
        st.builds(FunType, inner | st.just(TupleType(())), inner),
        st.builds(RefinedType, named, some(st.builds(TypeMember, names, inner), 1)),
    )


types = st.recursive(st.builds(TypeName, names | st.just("_")), _larger_types, max_leaves=4)


def _larger_patterns(inner: SearchStrategy[Any]) -> SearchStrategy[Any]:
    single = inner.filter(lambda pattern: not isinstance(pattern, AlternativePattern))
    return st.one_of(
        st.builds(ConstructorPattern, names, some(inner)),
        st.builds(TuplePattern, some(inner, 2)),
        st.builds(InfixPattern, inner, operators.filter(lambda op: op != "|"), inner),
        st.builds(BinderPattern, names, inner),
        st.builds(AlternativePattern, some(single, 2)),
        st.builds(TypedPattern, st.builds(VarPattern, names) | st.just(WildcardPattern()), types),
    )


patterns = st.recursive(
    st.one_of(
        st.just(WildcardPattern()),
        st.builds(VarPattern, variables),
        st.builds(ConstructorPattern, constructors),
        st.builds(LiteralPattern, values),
    ),
    _larger_patterns,
    max_leaves=4,
)
whole_patterns = patterns.filter(lambda pattern: not (isinstance(pattern, ConstructorPattern) and pattern.args is None))
params = st.builds(Param, names | st.just("_"), st.none() | types)
typed_params = st.builds(Param, names, types)
type_params = st.builds(TypeParam, names, some(names, 0, 2), st.sampled_from(["", "+", "-"]))


def no_texts_side_by_side(parts: tuple[Any, ...]) -> tuple[Any, ...]:
    """Of two texts in a row the first."""
    before = [None, *parts]
    return tuple([part for part, last in zip(parts, before, strict=False) if not (type(part) is type(last) is str)])


def blocks(inner: SearchStrategy[Any]) -> SearchStrategy[Any]:
    """Blocks as the parser makes them: a result without statements is no block, nor is a last expression a statement."""
    statements = st.builds(Val, whole_patterns, st.none() | types, inner) | definitions(inner)
    with_result = st.builds(Block, some(statements | inner, 1), inner)
    without = st.builds(lambda first, last: Block((*first, last), None), some(statements | inner), statements)
    return with_result | without | st.just(Block((), None))


def definitions(inner: SearchStrategy[Any]) -> SearchStrategy[Any]:
    return st.builds(Def, names, some(type_params, 0, 2), some(some(typed_params), 0, 2), st.none() | types, inner)


def methods(inner: SearchStrategy[Any]) -> SearchStrategy[Any]:
    receivers = st.builds(Receiver, some(type_params, 0, 2), typed_params)
    return st.builds(lambda method, receiver: attrs.evolve(method, receiver=receiver), definitions(inner), receivers)


def comprehension(first: Generator, rest: tuple[Any, ...], body: Any, yields: bool) -> For:
    return For((first, *rest), body, yields)


def _larger(inner: SearchStrategy[Any]) -> SearchStrategy[Any]:
    cases = some(st.builds(Case, patterns, st.none() | inner, inner), 1)
    named = some(st.builds(NamedArg, names, inner), 1)
    lambdas = st.builds(Lambda, some(params), inner)
    headers = some(st.builds(Val, whole_patterns, st.none() | types, inner) | inner)
    generators = st.builds(Generator, whole_patterns, inner)
    enumerators = some(generators | st.builds(Guard, inner) | st.builds(ForVal, whole_patterns, inner))
    functions = inner.filter(lambda expr: not isinstance(expr, TypeApply))
    parts = some(st.text(min_size=1, max_size=4, alphabet='ab $"\\\n{}é') | inner)
    prefixes = st.builds(Prefix, st.sampled_from(["-", "!", "+", "~"]), inner)
    return st.one_of(
        st.builds(Call, functions, some(types, 0, 2), some(inner), named | st.just(())),
        st.builds(TypeApply, inner, some(types, 1)),
        st.builds(Select, inner, names),
        st.builds(Infix, inner, operators, inner),
        prefixes,
        lambdas,
        st.builds(CaseLambda, cases),
        blocks(inner),
        st.builds(If, inner, inner, st.none() | inner),
        st.builds(Match, inner, cases),
        st.builds(comprehension, generators, enumerators, inner, st.booleans()),
        st.builds(TupleExpr, some(inner, 2)),
        st.builds(RecordExpr, named),
        st.builds(SporeExpr, some(types, 2) | st.just(()), headers, lambdas | st.builds(CaseLambda, cases)),
        st.builds(Ascription, inner, types),
        st.builds(Interpolated, parts.map(no_texts_side_by_side)),
    )  # fmt: skip


exprs = st.recursive(st.builds(Name, names) | st.builds(Literal, values), _larger, max_leaves=8)

declarations = st.one_of(
    definitions(exprs),
    methods(exprs),
    st.builds(TypeDecl, names, some(type_params), types),
    st.builds(CaseClass, names, some(type_params), some(typed_params), st.none() | st.builds(TypeName, names, some(types))),
    st.builds(CaseObject, names, st.none() | st.builds(TypeName, names, some(types))),
    st.builds(SealedTrait, names, some(type_params)),
)  # fmt: skip
vals = st.builds(Val, whole_patterns, st.none() | types, exprs)
imports = st.builds(Import, texts, st.just(True)) | st.builds(Import, names, st.just(False))


@st.composite
def modules(draw: Any) -> Module:
    """Modules; without a result, what runs ends with a ``val``."""
    statements = draw(some(vals | exprs))
    result = draw(st.none() | exprs)
    if result is None and statements and not isinstance(statements[-1], Val):
        statements = statements[:-1]
    while result is None and statements and not isinstance(statements[-1], Val):
        statements = statements[:-1]
    return Module(draw(some(imports)), draw(some(declarations)), statements, result)
