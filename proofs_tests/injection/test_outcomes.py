"""Good ends and bad ones, and the specifications that would say nothing."""

from __future__ import annotations

import pytest

from calculus.problems import ProblemFound
from calculus.source import Source
from fpcalc.checking import check_text
from fpcalc.injection.outcomes import Verdict, judge
from fpcalc.injection.search import Search, Subject, search
from fpcalc.injection.supports import Admitted
from fpcalc.injection.watching import Watching
from fpcalc.plans import read_plan
from semantics.recovery import Recovery

ONE = 'val m = spawn("m")\nval a = SiloRef.populate(m, 1)\na.send().await\n'
MADE = 'val m = spawn("m")\nSiloRef.fromFun(currentHost)(spore { () => 1 }).apply(spore { val h = m; SiloRef.populate(h, _) })'


def verdict(text: str, plan: str, retries: int = 2) -> Verdict:
    """The verdict on a program under a plan."""
    checked = check_text(text)
    assert checked.program is not None, checked.problems
    state = Search(Subject(checked.program, ".", Recovery(retries)), Admitted())
    faults, _ = read_plan(Source("plan", plan))
    ended = state.running(faults).end()
    assert () == ended.trial.idle
    return judge(ended, state.oracle)


def test_a_loss_for_good_is_good() -> None:
    """The root's only copy was where the crash was."""
    assert "loss" == verdict(ONE, "crash m @ 2").kind


def test_a_loss_that_a_request_mends_is_spurious() -> None:
    """The request makes the data itself; without retries nobody asks it again, and with them it is mended."""
    assert "spurious loss" == verdict(f"{MADE}.send().await\n", "crash m @ 2", retries=0).kind
    assert "value" == verdict(f"{MADE}.send().await\n", "crash m @ 2").kind


TWICE = 'val m = spawn("m")\nSiloRef.fromFun(m)(spore { () => SiloRef.populate(currentHost, 1) }).send().await.send().await\n'


@pytest.mark.parametrize("late", ["", "delay Req driver.2", "dup Req driver.2 until m @ 99"])
def test_what_comes_after_the_end_was_not_to_be_had(late: str) -> None:
    """The data is lost for good, its maker was answered before; a late copy of that request makes it again when all is over."""
    assert "loss" == verdict(TWICE, f"{late}\ncrash m @ 6").kind


def test_a_lost_request_hangs_without_retries() -> None:
    """And is asked again with them."""
    assert "hang" == verdict(ONE, "drop Req driver.2", retries=0).kind
    assert "value" == verdict(ONE, "drop Req driver.2").kind


def test_half_an_object_is_never_read() -> None:
    """A crash while a persisted lineage is written: it is written again."""
    text = 'val m = spawn("m")\nSiloRef.fromFun(m)(spore { () => 1 }).persist(stable).send().await\n'
    assert "value" == verdict(text, "crash m during persist driver.2").kind


@pytest.mark.parametrize(
    ("code", "text", "faults"),
    [
        ("FP0950", "List[Int]().head", 1),
        ("FP0951", "1 + 1", 1),
        ("FP0951", ONE, 0),
        ("FP0952", 'val m = spawn("m")\nval a = SiloRef.populate(m, 1)\nval f = a.send()\n7', 1),
    ],
)
def test_vacuous_specifications_are_errors(code: str, text: str, faults: int) -> None:
    """A certificate for them would say nothing."""
    checked = check_text(text)
    assert checked.program is not None
    with pytest.raises(ProblemFound) as found:
        search(Subject(checked.program, "."), Admitted(faults))
    assert [code] == [problem.code for problem in found.value.problems]


def test_the_watching_machine_is_the_machine() -> None:
    """It remembers, and does nothing else."""
    checked = check_text(ONE)
    assert checked.program is not None
    assert 1 == Search(Subject(checked.program, "."), Admitted()).oracle.trial.end.value  # type: ignore[union-attr]
    assert Watching().last is None
