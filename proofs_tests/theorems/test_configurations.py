"""Theorems over configurations that no program need reach: all that matters of them is that they are well typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculus.codec import from_text, to_text
from calculus.config import Config
from calculus.runtime import DRIVER, DRIVER_TASK
from checker.configurations import Memo, check_config, check_lineage
from checker.travelling import mobile_value
from fpcalc.testing import Typed, World, configurations, grown, lineages, schedules, walk
from proofs_tests.theorems.trying import told, tried
from semantics.labels import Choice, Step
from semantics.system import outcome, steps

pytestmark = pytest.mark.campaign


@tried(3)
@given(configurations())
def test_preservation_from_any_configuration(world: World) -> None:
    """Σ ⊢ C and C ⟶ C′ imply Σ′ ⊢ C′, for every step enabled in a well-typed C, reachable or not."""
    memo = Memo()
    check_config(told(world).config, world.store_ty, memo)
    for step in steps(world.config):
        check_config(step.after, grown(world.store_ty, step), memo)


@tried(2)
@given(configurations(), schedules())
def test_progress_from_any_configuration(world: World, schedule: list[int]) -> None:
    """A well-typed C steps, or all is done; if each Mat is stored, lost or on the way, each pending future is served by one
    request, handler or answer on the way, and no task waits for one that waits for it.
    """
    for moment in walk(told(world).config, schedule, world.store_ty):
        last = moment.config
    assert outcome(last) is not None
    assert not last.messages
    assert [DRIVER_TASK] == [task for host in last.hosts.values() for task in host.tasks]
    assert DRIVER_TASK in last.hosts[DRIVER].tasks
    assert all(answer is not None for host in last.hosts.values() for answer in host.futures.values())


@tried(2)
@given(configurations(), st.data())
def test_steps_on_different_hosts_commute(world: World, data: st.DataObject) -> None:
    """C ⟶ C₁ on h and C ⟶ C₂ on h′ ≠ h imply C₁ ⟶ C′ and C₂ ⟶ C″ by the same agents, with C′ = C″ and equal hashes."""
    enabled = list(steps(told(world).config))
    pairs = [(one, other) for one in enabled for other in enabled if one.label.host != other.label.host]
    if pairs:
        one, other = pairs[data.draw(st.integers(0, len(pairs) - 1))]
        there, here = after(one.after, other.label.choice), after(other.after, one.label.choice)
        assert there == here
        assert hash(there) == hash(here)
        assert to_text(plain(there)) == to_text(plain(here))


def after(config: Config, choice: Choice) -> Config:
    """The configuration after the step of an agent, which can make one."""
    [found] = [step.after for step in steps(config) if step.label.choice == choice]
    return found


def plain(config: Config) -> tuple[object, ...]:
    """The host names and the counts of messages in an order of their own; the maps' own order is not part of equality."""
    return tuple(sorted([to_text(host) for host in config.hosts])), tuple(sorted([to_text(m) for m in config.messages]))


@tried(1)
@given(configurations())
def test_equal_configurations_step_alike(world: World) -> None:
    """C = C′ implies that the same steps are enabled, in the same order, with equal ends; C′ is C read back from its text."""
    back = from_text(to_text(told(world).config), world.config.world)
    assert world.config == back
    assert hash(world.config) == hash(back)
    assert names(steps(world.config)) == names(steps(back))
    assert [step.after for step in steps(world.config)] == [step.after for step in steps(back)]


def names(enabled: object) -> list[tuple[str, Choice]]:
    found: list[Step] = list(enabled)  # type: ignore[call-overload]
    return [(step.label.rule, step.label.choice) for step in found]


@tried(3)
@given(lineages())
def test_lineages_travel(made: Typed) -> None:
    """Σ ⊢ r ▸ T implies that r holds only what is mobile, and decode(encode(r)) is r, on the same host, and Σ ⊢ it ▸ T."""
    check_lineage(made.program, made.store_ty, made.value)
    assert mobile_value(made.value)
    back = from_text(to_text(made.value))
    assert (made.value, made.value.host, made.type) == (back, back.host, back.data)
    check_lineage(made.program, made.store_ty, back)
