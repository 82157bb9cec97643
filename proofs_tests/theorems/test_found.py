"""Counterexamples to theorems as they once stood, or to the rules as they were; each stays as an example."""

from __future__ import annotations

import pytest

from calculus.printing import show_program
from calculus.terms import (
    Abs,
    App,
    Await,
    Case,
    Definition,
    FlatMap,
    FromFun,
    Here,
    Let,
    LetRec,
    Lit,
    LocalDef,
    Lst,
    Map,
    Match,
    Op,
    Param,
    Populate,
    Program,
    PWild,
    Ref,
    Send,
    Spore,
    SporeCode,
    Term,
    Var,
)
from calculus.types import BOOLEAN, INT, NOTHING, UNIT, Fun, ListOf, MapOf, SiloOf, SporeOf, Type, TypeVar, option
from checker.configurations import Memo, check_config
from checker.kernel import check_program
from fpcalc.checking import check_text
from fpcalc.testing import EMPTY, begin, walk
from proofs_tests.theorems.trying import holds

A = TypeVar("A", mobile=True)


def program(main: Term, ty: Type, *definitions: Definition) -> Program:
    return Program({one.name: one for one in definitions}, EMPTY.data, main, ty)


def excluding(captured: Type, excluded: Type) -> Program:
    """``def f[A: Mobile](n: T) = spore[Excluded = U] { val c = n; (x: Int) => x }``, called where A is Int."""
    ty = SporeOf(INT, INT, (captured,), (excluded,))
    spore = Spore(SporeCode((Param("c", captured),), (Param("x", INT),), Var("x"), ty), (Var("n"),))
    f = Definition("f", (A,), Fun(captured, ty), Abs((Param("n", captured),), spore))
    none: Term = Lit(3) if captured == INT else Lst(INT, (Lit(3),))
    return program(Let("p", SporeOf(INT, INT), App(Ref("f", (INT,)), none), App(Var("p"), Lit(4))), INT, f)


EXCLUDED = [(INT, A), (ListOf(INT), A), (ListOf(INT), ListOf(A)), (ListOf(INT), option(A)), (INT, ListOf(A))]


@pytest.mark.parametrize(("captured", "excluded"), EXCLUDED, ids=str)
def test_an_instance_may_be_excluded(captured: Type, excluded: Type) -> None:
    """Preservation: a spore that captures an Int and excludes A must not become one that captures an Int and excludes Int.

    What is accepted stays well typed when A is instantiated; what is refused is refused for the sake of Excluded.
    """
    found = excluding(captured, excluded)
    problems = [problem.code for problem in check_program(found)]
    if not problems:
        memo = Memo()
        for moment in walk(begin(found)):
            check_config(moment.config, moment.store_ty, memo)
    expected = [] if (captured, excluded) in ((INT, ListOf(A)), (ListOf(INT), option(A))) else ["FP0304"]
    assert expected == problems


NOTHING_AT_ALL = Op("List.head", (NOTHING,), (Lst(NOTHING, ()),))
SILO = Populate(INT, Here(), Lit(1))


@pytest.mark.parametrize(
    "silo", [Map(SILO, Var("n")), FlatMap(SILO, Var("n")), FromFun(Here(), Var("n"))], ids=lambda silo: type(silo).__name__
)
def test_nothing_is_a_spore_too(silo: Term) -> None:
    """Γ ⊢ t : Nothing implies that t may stand where a spore is expected, as it may anywhere."""
    found = program(Let("n", NOTHING, NOTHING_AT_ALL, Let("r", SiloOf(NOTHING), silo, Lit(1))), INT)
    assert () == check_program(found)
    for theorem in ("preservation", "progress"):
        holds(theorem, found)


def reads_back(found: Program) -> None:
    checked = check_text(show_program(found))
    assert checked.program is not None, checked.problems
    holds("elaboration", found)


def test_a_local_function_at_the_top_is_printed_as_one() -> None:
    """parse(print(t)) = t: a program that begins with a local function, which may close over the vals before it."""
    f = LocalDef("f", Fun(INT, INT), Abs((Param("x", INT),), Var("n")))
    reads_back(program(LetRec((LocalDef("f", Fun(INT, INT), Abs((Param("x", INT),), Var("x"))),), App(Var("f"), Lit(1))), INT))
    reads_back(program(Let("n", INT, Lit(2), LetRec((f,), App(Var("f"), Lit(1)))), INT))


def test_a_name_that_is_bound_again_is_printed_in_a_block() -> None:
    """parse(print(t)) = t: a val may hide one before it, but not in the same block."""
    reads_back(program(Let("n", INT, Lit(2), Let("n", MapOf(INT, INT), Op("Map.empty", (INT, INT), ()), Lit(1))), INT))


def test_the_type_of_a_match_may_be_a_function() -> None:
    """parse(print(t)) = t: ``(t match { … }): (A => B)`` is no lambda."""
    ty = Fun(INT, INT)
    chosen = Match(Lit(1), (Case(PWild(), None, Abs((Param("x", INT),), Var("x"))),), ty)
    reads_back(program(App(chosen, Lit(1)), INT))


def test_an_operand_that_is_passed_by_name_is_printed_without_its_function() -> None:
    """parse(print(t)) = t: ``true && false``, whose second operand is ``() => false`` in the kernel."""
    reads_back(program(Op("Boolean.&&", (), (Lit(True), Abs((), Lit(False)))), BOOLEAN))
    held = Let("f", Fun(UNIT, BOOLEAN), Abs((), Lit(False)), Op("Boolean.||", (), (Lit(True), Var("f"))))
    reads_back(program(held, BOOLEAN))


def test_what_a_bare_method_gives_is_called_in_parentheses_of_its_own() -> None:
    """parse(print(t)) = t: in ``fs.head()()`` and ``f.await()()`` the first pair of parentheses is the method's."""
    thunk = Fun(UNIT, INT)
    head = Op("List.head", (thunk,), (Lst(thunk, (Abs((), Lit(3)),)),))
    reads_back(program(App(head, Lit(())), INT))
    three = SporeOf(UNIT, INT, ())
    made = Spore(SporeCode((), (), Lit(3), three), ())
    reads_back(program(App(Await(Send(Populate(three, Here(), made))), Lit(())), INT))
