"""Free names, substitution, type arguments and α-equality."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculus.binding import bound_names, free_vars, subst, subst_type_args
from calculus.printing import show
from calculus.renaming import alpha_equal
from calculus.terms import (
    Abs,
    App,
    Case,
    Definition,
    Let,
    LetRec,
    Lit,
    LocalDef,
    Match,
    Op,
    Param,
    PBind,
    PCons,
    PVar,
    PWild,
    Ref,
    Spore,
    SporeCode,
    Term,
    Tup,
    Val,
    Var,
)
from calculus.types import INT, STRING, UNIT, Fun, FutureOf, ListOf, SporeOf, TypeVar

NAMES = st.sampled_from(["x", "y", "z"])
SEVEN = Val(7, INT)


def _abs(name: str, body: Term) -> Abs:
    return Abs((Param(name, INT),), body)


def _let(name: str, bound: Term, body: Term) -> Let:
    return Let(name, INT, bound, body)


def _spore(captured: str, init: Term, body: Term) -> Spore:
    return Spore(SporeCode((Param(captured, INT),), (Param("p", INT),), body, SporeOf(INT, INT, (INT,))), (init,))


def _match(subject: Term, name: str, guard: Term, body: Term) -> Match:
    return Match(subject, (Case(PVar(name, INT), guard, body), Case(PWild(), None, Lit(0))), INT)


def _rec(name: str, param: str, body: Term, rest: Term) -> LetRec:
    return LetRec((LocalDef(name, Fun(INT, INT), _abs(param, body)),), rest)


def _grow(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    return st.one_of(
        st.builds(_abs, NAMES, inner),
        st.builds(App, inner, inner),
        st.builds(_let, NAMES, inner, inner),
        st.builds(_spore, NAMES, inner, inner),
        st.builds(_match, inner, NAMES, inner, inner),
        st.builds(_rec, NAMES, NAMES, inner, inner),
        st.builds(lambda a, b: Tup((a, b)), inner, inner),
    )


TERMS: st.SearchStrategy[Any] = st.recursive(NAMES.map(Var) | st.integers(0, 3).map(Lit), _grow, max_leaves=8)


def _fresh(term: Term) -> Term:
    """The same term with each bound name primed, by the textbook's definition: the reference for the properties."""
    match term:
        case Abs((param,), body):
            return _abs(param.name + "'", _rename(_fresh(body), param.name))
        case Let(name, _, bound, body):
            return _let(name + "'", _fresh(bound), _rename(_fresh(body), name))
        case App(fn, arg):
            return App(_fresh(fn), _fresh(arg))
        case Tup(items):
            return Tup(tuple([_fresh(item) for item in items]))
        case Match(subject, (Case(PVar(name), guard, body), last)):
            assert guard is not None
            first = Case(PVar(name + "'", INT), _rename(_fresh(guard), name), _rename(_fresh(body), name))
            return Match(_fresh(subject), (first, last), INT)
        case LetRec((local,), rest):
            name, param = local.name, local.fun.params[0].name
            body = _rename(_rename(_fresh(local.fun.body), param), name)
            return _rec(name + "'", param + "'", body, _rename(_fresh(rest), name))
        case Spore(code, (init,)):
            return _spore(code.header[0].name, _fresh(init), code.body)
        case _:
            return term


def _rename(term: Term, name: str) -> Term:
    """Its free ``name`` primed; primed names are bound nowhere in what ``name`` ranges over, but by _fresh itself."""
    marker = Val(("free", name), UNIT)
    return _replace(subst(term, {name: marker}), marker, Var(name + "'"))


def _replace(part: Any, old: Any, new: Any) -> Any:
    if part is old:
        return new
    if isinstance(part, tuple):
        return tuple([_replace(item, old, new) for item in part])
    if isinstance(part, (Abs, Let, App, Tup, Match, Case, LetRec, LocalDef, Spore)):
        return type(part)(*[_replace(inner, old, new) for inner in part._parts()])
    return part


@given(TERMS, NAMES)
def test_substitution_removes_the_name(term: Any, name: str) -> None:
    """fv([v/x]t) = fv(t) without x; and the term itself comes back where x is not free."""
    changed = subst(term, {name: SEVEN})
    assert free_vars(term) - {name} == free_vars(changed) == free_vars(_copy(changed))
    assert name in free_vars(term) or changed is term


def _copy(term: Any) -> Any:
    """The term without the free names that substitution noted."""
    return subst_type_args(term, {"A": INT})


@given(TERMS)
def test_substitutions_commute(term: Any) -> None:
    """[v/x][w/y]t = [w/y][v/x]t = [v/x, w/y]t, for closed v and w."""
    eight = Val(8, INT)
    both = subst(term, {"x": SEVEN, "y": eight})
    assert both == subst(subst(term, {"x": SEVEN}), {"y": eight})
    assert both == subst(subst(term, {"y": eight}), {"x": SEVEN})


@given(TERMS, NAMES)
def test_substitution_never_enters_a_closure(term: Any, name: str) -> None:
    """Spore isolation: every spore has the code that it had."""
    assert _codes(term) == _codes(subst(term, {name: SEVEN}))


def _codes(part: Any) -> list[SporeCode]:
    if isinstance(part, SporeCode):
        return [part]
    if isinstance(part, tuple):
        return [code for item in part for code in _codes(item)]
    return [code for item in part._parts() for code in _codes(item)] if hasattr(part, "_parts") else []


@given(TERMS)
def test_alpha_equality_ignores_bound_names(term: Any) -> None:
    """t =α t with its bound names changed; both have the same free names."""
    assert alpha_equal(term, term)
    assert alpha_equal(term, _fresh(term))
    assert free_vars(term) == free_vars(_fresh(term))


@given(TERMS, TERMS)
def test_alpha_equality_is_respected(a: Any, b: Any) -> None:
    """Equal terms are α-equal, α-equal ones have the same free names, and it is symmetric."""
    assert a != b or alpha_equal(a, b)
    assert not alpha_equal(a, b) or free_vars(a) == free_vars(b)
    assert alpha_equal(a, b) == alpha_equal(b, a)


X, Y = Var("x"), Var("y")
CASES = [
    (_abs("x", X), _abs("y", Y), True),
    (_abs("x", Y), _abs("y", Y), False),
    (_abs("x", _abs("y", X)), _abs("y", _abs("x", Y)), True),
    (_abs("x", _abs("y", X)), _abs("x", _abs("x", X)), False),
    (Tup((_abs("x", X), X)), Tup((_abs("y", Y), X)), True),
    (Tup((_abs("x", X), X)), Tup((_abs("y", Y), Y)), False),
    (_let("x", X, X), _let("y", X, Y), True),
    (_let("x", X, X), _let("y", Y, Y), False),
    (_spore("x", Y, X), _spore("z", Y, Var("z")), True),
    (_spore("x", Y, X), _spore("z", Y, Y), False),
    (_match(X, "x", X, X), _match(X, "y", Y, Y), True),
    (_match(X, "x", X, X), _match(X, "y", X, Y), False),
    (_rec("f", "x", App(Var("f"), X), Var("f")), _rec("g", "y", App(Var("g"), Y), Var("g")), True),
    (_rec("f", "x", App(Var("f"), X), Var("f")), _rec("g", "y", App(Var("f"), Y), Var("g")), False),
    (Lit(float("nan")), Lit(float("nan")), True),
    (Lit(1), Lit(True), False),
    (Abs((Param("x", INT),), X), Abs((Param("x", STRING),), X), False),
]


@pytest.mark.parametrize(("left", "right", "equal"), CASES, ids=[f"{show(a)} | {show(b)}" for a, b, _ in CASES])
def test_alpha_equality_case_by_case(left: Term, right: Term, equal: bool) -> None:
    """One binder after the other, alike and not."""
    assert equal == alpha_equal(left, right)


def test_a_spores_header_sees_the_entries_above() -> None:
    """spore { val x = x; val y = x; … }: the first x is the outside's, the second the header's."""
    code = SporeCode((Param("x", INT), Param("y", INT)), (), X, SporeOf(UNIT, INT, (INT, INT)))
    spore = Spore(code, (X, X))
    assert {"x"} == free_vars(spore)
    assert Spore(code, (SEVEN, X)) == subst(spore, {"x": SEVEN})


def test_patterns_bind_from_left_to_right() -> None:
    """a @ (b :: c :: _)"""
    rest = PCons(PVar("c", INT), PWild())
    pattern = PBind("a", PCons(PVar("b", INT), rest), ListOf(INT))
    assert ("a", "b", "c") == bound_names(pattern)


def test_type_arguments_go_everywhere() -> None:
    """[T/A] changes a spore's closure and signature too, and a definition loses the parameter; values stay."""
    a = TypeVar("A", mobile=True)
    signature = SporeOf(a, a, (a,), (FutureOf(a),))
    code = SporeCode((Param("k", a),), (Param("x", a),), Op("List.head", (a,), (Ref("f", (a,)),)), signature)
    body = Abs((Param("y", a),), Let("p", signature, Spore(code, (Var("y"),)), Val((), a)))
    instance = subst_type_args(Definition("f", (a, TypeVar("B")), Fun(a, a), body), {"A": STRING})
    assert "A" not in show(instance).replace("Any", "")
    assert (TypeVar("B"),) == instance.type_params
    assert show(subst_type_args(body, {"A": INT})) == show(body).replace(": A", ": Int").replace("[A", "[Int").replace(
        ", A", ", Int"
    ).replace("= A", "= Int")


def test_a_long_spine_is_linear() -> None:
    """100,000 statements: free names, a substitution at each, type arguments and α-equality."""

    def spine(name: str) -> Term:
        term: Term = Var(f"{name}100000")
        for k in range(100_000, 0, -1):
            before = Var("first") if k == 1 else Var(f"{name}{k - 1}")
            term = _let(f"{name}{k}", Op("Int.+", (), (before, Lit(1))), term)
        return term

    start = time.process_time()
    term = spine("x")
    assert {"first"} == free_vars(term)
    assert alpha_equal(term, spine("y"))
    assert subst_type_args(term, {"A": INT}) == term
    rest = subst(term, {"first": SEVEN})
    while isinstance(rest, Let):
        rest = subst(rest.body, {rest.name: SEVEN})
    assert SEVEN == rest
    assert time.process_time() - start < 30
