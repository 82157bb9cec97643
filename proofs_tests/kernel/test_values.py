"""Values and lineages have the types that the rules give them; and those of mobile types are mobile to look at."""

from __future__ import annotations

import pytest

from calculus.problems import ProblemFound
from calculus.rules import covering
from calculus.runtime import DRIVER, FMapped, From, Future, Mapped, OrElsed, SporeVal
from calculus.seq import Seq
from calculus.terms import App, Ref, Val
from calculus.types import INT, Type
from calculus.values import Con, Record, Value, some
from checker.configurations import check_lineage
from checker.kernel import Ctx, check_value
from checker.mobility import mobile
from checker.travelling import mobile_value
from proofs_tests.kernel.declared import INT_FUN, of
from proofs_tests.kernel.terms_by_rule import HERE, SIGMA, P, body, lam
from proofs_tests.kernel.values_by_rule import ADD, HOLDING, IMMOBILE, MAKE, NO_VALUES, ROOT, VALUES, chain
from proofs_tests.reduction.programs import v

HAVE = [(rule, value, ty) for rule, found in VALUES.items() for value, ty in found]
HAVE_NOT = [(rule, value, ty, code) for rule, found in NO_VALUES.items() for value, ty, code in found]


def context() -> Ctx:
    return Ctx(P, store_ty=SIGMA)


@pytest.mark.parametrize(("rule", "value", "ty"), HAVE, ids=[rule for rule, _, _ in HAVE])
def test_a_value_has_its_type(rule: str, value: Value, ty: Type) -> None:
    """Σ ⊢ v : T, by the rule."""
    with covering() as fired:
        check_value(context(), value, ty)
    assert rule in fired


@pytest.mark.parametrize(("rule", "value", "ty", "code"), HAVE_NOT, ids=[f"{rule}-{code}" for rule, _, _, code in HAVE_NOT])
def test_a_value_has_not_the_type(rule: str, value: Value, ty: Type, code: str) -> None:
    """And nothing that was found on the way is remembered."""
    ctx = context()
    for _ in range(2):
        with pytest.raises(ProblemFound) as found:
            check_value(ctx, value, ty)
        assert [code] == [problem.code for problem in found.value.problems]


@pytest.mark.parametrize(("rule", "value", "ty"), HAVE, ids=[rule for rule, _, _ in HAVE])
def test_values_of_mobile_types_are_mobile(rule: str, value: Value, ty: Type) -> None:
    """mobile(T) and Σ ⊢ v : T imply that there is no function and no future in v."""
    if mobile(P, ty):
        assert mobile_value(value)


@pytest.mark.parametrize(
    "value",
    [
        Future(HERE, INT),
        lam(v("x"), ("x", INT)),
        Seq((1, Ref("twice"))),
        some(Record(("f",), (Ref("twice"),))),
        (1, (2, Future(HERE, INT))),
        IMMOBILE,
        SporeVal(body(Val(6, INT)).code, ()),
        Mapped(HERE, ROOT, IMMOBILE),
        FMapped(HERE, Mapped(HERE, ROOT, IMMOBILE), ADD),
        OrElsed(HERE, ROOT, From(HERE, DRIVER, IMMOBILE), INT),
        SporeVal(HOLDING.code, (Mapped(HERE, ROOT, IMMOBILE),)),
    ],
    ids=repr,
)
def test_what_is_not_mobile_is_seen(value: Value) -> None:
    """Anywhere: in data, in a header, in a lineage that a header captures, in a spore's code."""
    assert not mobile_value(value)


def test_values_and_lineages_may_be_deep() -> None:
    """100,000 levels; and a DAG with 2¹⁰⁰ paths has 100 nodes."""
    deep = chain(100_000)
    check_lineage(P, SIGMA, deep)
    assert mobile_value(deep)
    tree = Con("Leaf")
    for _ in range(100_000):
        tree = Con("Node", (tree, 1, Con("Leaf")))
    check_value(context(), tree, of("Tree", INT))
    dag = ROOT
    for _ in range(100):
        dag = OrElsed(HERE, dag, dag, INT)  # type: ignore[assignment]
    check_lineage(P, SIGMA, dag)
    assert mobile_value(dag)


def test_functions_nest_as_deep_as_evaluation_makes_them() -> None:
    """x => f(x), with a function in f's place, 20,000 times."""
    f: Value = Ref("twice")
    for _ in range(20_000):
        f = lam(App(Val(f, INT_FUN), v("x")), ("x", INT))
    check_value(context(), f, INT_FUN)


def test_a_lineage_says_what_is_wrong_with_what_it_captures() -> None:
    """A future in the header of a spore, three lineages down."""
    bad = SporeVal(HOLDING.code, (Future(HERE, INT),))
    with pytest.raises(ProblemFound) as found:
        check_lineage(P, SIGMA, Mapped(HERE, FMapped(HERE, Mapped(HERE, ROOT, bad), MAKE), ADD))
    assert "FP0282" == found.value.problems[0].code
