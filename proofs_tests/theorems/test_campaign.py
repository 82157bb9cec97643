"""What the campaigns try: a theorem that was only tried on what is simple is not tried."""

from __future__ import annotations

import pytest
from hypothesis import Phase, find, given, settings

from calculus.printing import show_program
from calculus.rules import RULES
from calculus.terms import Program, Term
from calculus.types import INT
from checker.configurations import Memo, check_config
from checker.kernel import check_program
from fpcalc.testing import Distribution, World, begin, configurations, programs, terms, walk
from fpcalc.testing.distribution import Vacuous
from fpcalc.testing.generators.choices import Seeded
from fpcalc.testing.generators.programs import builder_for, program
from fpcalc.testing.generators.worlds import unreachable
from semantics.drivers import run
from semantics.system import steps

#: Rules that nothing of a whole program comes to: they speak of patterns or types, and are tested where those are.
ELSEWHERE = {"elaboration", "surface", "fault", "faults", "recovery"}


def test_no_rule_is_left_out() -> None:
    """Every rule of typing, mobility, local and system reduction and materialization fires in 700 programs and configurations,
    mostly sooner, and nothing that was drawn is thrown away.
    """
    wanted = [name for name, rule in RULES.items() if rule.judgement not in ELSEWHERE]
    seen = Distribution()
    for seed in range(350):
        run_of_a_program(seed, seen)
        unreachable_configuration(seed, seen)
        if not seen.missing(wanted):
            break
    seen.demand(wanted)


def run_of_a_program(seed: int, seen: Distribution) -> None:
    """Types a program and configurations along a run of it."""
    one = program(Seeded(seed))
    with seen.program(one):
        assert () == check_program(one)
        memo = Memo()
        for moment in walk(begin(one), Seeded(seed)):
            if not len(moment.enabled) % 3:
                check_config(moment.config, moment.store_ty, memo)


def unreachable_configuration(seed: int, seen: Distribution) -> None:
    """Types a configuration that need not be reachable, and runs it to its end."""
    source = Seeded(seed)
    one = program(source, 8)
    with seen.program(one):
        config, store_ty = unreachable(builder_for(source, one, 60), one)
        check_config(config, store_ty)
        assert "stuck" != run(config).stopped
        list(steps(config))


def test_a_campaign_that_says_nothing_fails() -> None:
    """A rule that never fired, or too many discards, is told."""
    seen = Distribution(examples=100, discarded=6)
    with pytest.raises(Vacuous, match="6 of 100"):
        seen.demand([])
    with pytest.raises(Vacuous, match="R-Beta"):
        seen.demand(["R-Beta"])


def test_counterexamples_are_told_in_the_surface_language() -> None:
    """A property of yours that fails shows the least program as text, and so a term and a configuration."""

    @settings(max_examples=1, phases=[Phase.generate])  # the first example is the simplest
    @given(programs(), terms({}, INT), configurations())
    def nothing_holds(one: Program, term: Term, world: World) -> None:
        raise AssertionError

    with pytest.raises(AssertionError) as failure:
        nothing_holds()
    told = "\n".join(failure.value.__notes__)
    assert "one=\n0\n" in told
    assert "term=0" in told
    assert "driver: " in told
    assert "Lit(" not in told


def test_examples_shrink() -> None:
    """The least program that sends is two lines."""

    def sends(one: Program) -> bool:
        return run(begin(one)).counts.get("R-Send", 0) > 0

    found = find(programs(), sends, settings=settings(database=None, derandomize=True, max_examples=500))
    assert 2 >= len(show_program(found).splitlines())
