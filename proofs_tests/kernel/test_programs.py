"""Whole programs: definitions, main, and what may keep a program from being total."""

from __future__ import annotations

import pytest

from calculus.rules import covering
from calculus.terms import App, DataType, Definition, LetRec, Lit, Lst, Op, Program, Ref, Term
from calculus.types import BOOLEAN, HOST, INT, STRING, Fun, SiloOf, SporeOf, Type, TypeVar, option
from checker.kernel import check_program, totality
from proofs_tests.kernel.declared import INT_FUN, A, B, M, case_class, con, data, of, program
from proofs_tests.kernel.terms_by_rule import CLOSED_LOOP, DEFINITIONS, lam
from proofs_tests.reduction.programs import LOOP, OWNERS, OWNERS_DATA, PAIRS, SUM, n, op, v
from proofs_tests.reduction.programs import program as plain

C = TypeVar("C", comparable=True)


def define(name: str, ty: Type, body: Term, *params: TypeVar) -> Definition:
    return Definition(name, params, ty, body)


def codes(checked: Program) -> list[str]:
    return [problem.code for problem in check_program(checked)]


def test_the_talk_s_program_is_well_typed_and_total() -> None:
    """Slide 19, by hand."""
    owners = plain(OWNERS, PAIRS, (), OWNERS_DATA)
    with covering() as fired:
        assert () == check_program(owners)
    assert {"T-Program", "T-FlatMap", "T-Spore", "T-Await"} <= fired
    assert totality(owners).total


def test_a_library_has_no_main() -> None:
    """Its definitions are checked."""
    with covering() as fired:
        assert [] == codes(program(None, None, *DEFINITIONS))
    assert "T-Def" in fired


# def same[C: Comparable](x: C): Boolean = x == x
SAME = define("same", Fun(C, BOOLEAN), lam(op("Any.==", v("x"), v("x"), types=(C,)), ("x", C)), C)


@pytest.mark.parametrize(
    ("definition", "code"),
    [
        (define("f", INT, Lit("a")), "FP0201"),
        (define("f", INT, v("x")), "FP0202"),
        (define("f", Fun(A, A), lam(v("x"), ("x", A))), "FP0208"),
        (define("f", Fun(A, A), lam(v("x"), ("x", A)), B), "FP0208"),
        (define("f", Fun(A, SiloOf(A)), lam(v("x"), ("x", A)), A), "FP0303"),
        (define("f", Fun(A, HOST), lam(App(Ref("put", (A,)), v("x")), ("x", A)), A), "FP0303"),
        (define("f", Fun(M, STRING), lam(op("Any.==", v("x"), v("x"), types=(M,)), ("x", M)), M), "FP0216"),
        (
            define(
                "f",
                Fun(C, BOOLEAN),
                lam(op("List.isEmpty", op("List.sorted", Lst(C, (v("x"),)), types=(C,)), types=(C,)), ("x", C)),
                C,
            ),
            "FP0217",
        ),
        (define("f", Fun(A, BOOLEAN), lam(App(Ref("same", (A,)), v("x")), ("x", A)), A), "FP0216"),
        (define("f", INT, Ref("nowhere")), "FP0202"),
    ],
    ids=repr,
)
def test_a_definition_is_refused(definition: Definition, code: str) -> None:
    """Not of its type; not closed; a type variable that is not declared, or not Mobile, or compared."""
    assert [code] == codes(program(None, None, *DEFINITIONS, SAME, definition))


def test_every_definition_is_looked_at() -> None:
    """One problem each, and that of main."""
    wrong = [define("f", INT, Lit("a")), define("g", INT, v("x"))]
    assert ["FP0201", "FP0202", "FP0206"] == codes(program(App(n(1), n(1)), INT, *wrong))
    assert ["FP0201"] == codes(program(Lit("a"), INT))
    assert ["FP0208"] == codes(program(n(1), of("Nowhere")))


def test_data_types_come_first() -> None:
    """Nothing is said of terms as long as types are wrong."""
    assert ["FP0208"] == codes(program(Lit("a"), INT, extra=(case_class("D", (), ("x", of("Nowhere"))),)))


EVEN = define("even", INT_FUN, lam(App(Ref("odd"), v("x")), ("x", INT)))
ODD = define("odd", INT_FUN, lam(App(Ref("even"), v("x")), ("x", INT)))
CALLS = define("calls", INT_FUN, lam(App(Ref("even"), v("x")), ("x", INT)))


@pytest.mark.parametrize(
    ("definitions", "recursive"),
    [((SUM, LOOP), ("sum", "loop")), ((EVEN, ODD, CALLS), ("even", "odd")), ((CALLS, EVEN), ()), (DEFINITIONS, ())],
    ids=repr,
)
def test_recursive_definitions(definitions: tuple[Definition, ...], recursive: tuple[str, ...]) -> None:
    """Those that reach themselves, not those that reach them."""
    found = totality(Program({f.name: f for f in definitions}, {}, None, None))
    assert recursive == found.definitions == found.why
    assert found.total == (not recursive)


@pytest.mark.parametrize(
    ("declared", "left"),
    [
        (data("D", (), con("K", of("D"), ("f", Fun(of("D"), INT)))), True),
        (data("D", (), con("K", of("D"), ("f", Fun(INT, of("D"))))), False),
        (data("D", (), con("K", of("D"), ("f", Fun(Fun(of("D"), INT), INT)))), True),
        (data("D", (), con("K", of("D"), ("s", SporeOf(of("D"), INT)))), True),
        (data("D", (), con("K", of("D"), ("s", of("Sink", of("D"))))), True),
        (data("D", (), con("K", of("D"), ("s", of("Box", of("D"))))), False),
        (data("D", (), con("K", of("D"), ("f", Fun(of("K"), INT)))), True),
        (data("D", (), con("K", of("D"), ("f", Fun(of("Person"), INT)), ("d", option(of("D"))))), False),
        (case_class("D", (A,), ("f", Fun(A, INT))), False),
    ],
    ids=repr,
)
def test_data_types_that_recur_left_of_an_arrow(declared: DataType, left: bool) -> None:
    """Also through another type's parameter, and through a case type; the tests' own Loop does."""
    assert (("Loop", "D") if left else ("Loop",)) == totality(program(extra=(declared,))).data


def test_local_recursion_and_partial_operations() -> None:
    """Partial operations are listed, and do not count."""
    main = LetRec((CLOSED_LOOP,), App(v("go"), Op("List.head", (INT,), (Op("List.tail", (INT,), (v("xs"),)),))))
    found = totality(plain(main, INT))
    assert ("go",) == found.local
    assert {"List.head", "List.tail"} == set(found.partial)
    assert not found.total
    assert totality(plain(Op("Int./", (), (n(1), n(0))), INT)).total
