"""Each typing rule of terms accepts and refuses what it should; and says why."""

from __future__ import annotations

import pytest

from calculus.problems import ProblemFound
from calculus.rules import covering
from calculus.terms import Let, Lit, Lst, Op, Term
from calculus.types import INT, Type
from checker.kernel import Ctx, check, infer
from checker.subtyping import is_subtype
from proofs_tests.kernel.terms_by_rule import ACCEPTED, CHECKED, REJECTED, P, context

ACCEPT = [(rule, t, ty) for rule, found in ACCEPTED.items() for t, ty in found]
CHECK = [(rule, t, ty) for rule, found in CHECKED.items() for t, ty in found]
REJECT = [(rule, t, code) for rule, found in REJECTED.items() for t, code in found]


@pytest.mark.parametrize(("rule", "term", "ty"), ACCEPT, ids=[rule for rule, _, _ in ACCEPT])
def test_a_term_has_its_type(rule: str, term: Term, ty: Type) -> None:
    """Γ; Σ ⊢ t ⇒ T, by the rule; and t is checked against T and what is above."""
    with covering() as fired:
        assert ty == infer(context(), term)
    assert rule in fired
    check(context(), term, ty)


@pytest.mark.parametrize(("rule", "term", "ty"), CHECK, ids=[rule for rule, _, _ in CHECK])
def test_a_term_fits_a_type(rule: str, term: Term, ty: Type) -> None:
    """Γ; Σ ⊢ t ⇐ T where the inferred type is below T."""
    with covering() as fired:
        check(context(), term, ty)
    assert rule in fired
    assert is_subtype(P, infer(context(), term), ty)


@pytest.mark.parametrize(("rule", "term", "code"), REJECT, ids=[f"{rule}-{code}" for rule, _, code in REJECT])
def test_a_term_is_refused(rule: str, term: Term, code: str) -> None:
    """With the code of the first thing that is wrong."""
    with pytest.raises(ProblemFound) as found:
        infer(context(), term)
    assert [code] == [problem.code for problem in found.value.problems]


def test_sequences_are_loops() -> None:
    """100,000 statements, each of which sees the one before, and a list of 100,000."""
    body: Term = Lst(INT, (Lit(1),) * 100_000)
    for at in range(100_000, 0, -1):
        body = Let(f"x{at}", INT, Op("Int.+", (), (Lit(1), Lit(1))), body)
    assert "List[Int]" == str(infer(Ctx(P), body))
