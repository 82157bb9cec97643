"""Every rule of the judgements that the checker decides fires here, and every rule with premises has failed somewhere."""

from __future__ import annotations

from itertools import product

from calculus.rules import RULES, covering, rules_of
from checker.configurations import check_config
from checker.kernel import Ctx, check_program, check_value, infer
from checker.mobility import mobile
from checker.patterns import bindings
from checker.subtyping import is_subtype
from proofs_tests.kernel.terms_by_rule import ACCEPTED, CHECKED, REJECTED, SIGMA, P, context
from proofs_tests.kernel.test_configurations import GOOD
from proofs_tests.kernel.test_configurations import SIGMA as TYPES
from proofs_tests.kernel.test_mobility import MOBILE
from proofs_tests.kernel.test_patterns import BOUND
from proofs_tests.kernel.test_subtyping import universe
from proofs_tests.kernel.values_by_rule import NO_VALUES, VALUES

#: Rules without premises that a term could break.
AXIOMS = {"T-Lit", "T-Spawn", "T-Here", "T-Tup"}


def test_every_rule_fires() -> None:
    """Typing, mobility, subtyping."""
    with covering() as fired:
        for found in ACCEPTED.values():
            for term, _ in found:
                infer(context(), term)
        for values in VALUES.values():
            for value, ty in values:
                check_value(Ctx(P, store_ty=SIGMA), value, ty)
        for config in GOOD.values():
            check_program(config.world.program)
            check_config(config, TYPES)
        for pattern, ty, _ in BOUND:
            bindings(P, pattern, ty)
        check_program(P)
        for ty in MOBILE:
            mobile(P, ty)
        for s, t in product(universe()[::2], universe()[::2]):
            is_subtype(P, s, t)
    asked = {rule.name for judgement in ("typing", "mobility", "subtyping") for rule in rules_of(judgement)}  # type: ignore[arg-type]
    assert set() == asked - fired


def test_every_rule_of_terms_and_values_is_shown_to_accept_and_to_refuse() -> None:
    """So a premise that is dropped is missed by a test."""
    terms = {name for name in RULES if name.startswith("T-")} - {"T-Def", "T-Program"}
    values = {name for name in RULES if name.startswith(("V-", "L-"))}
    assert terms == set(ACCEPTED) | set(CHECKED)
    assert terms - AXIOMS == set(REJECTED)
    assert values == set(VALUES) == set(NO_VALUES)
