"""Case studies, workflows and one fault: what can be made again is, and what cannot is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from calculus.runtime import Done, HostId, Lost
from fpcalc.api import check
from fpcalc.checking import Checked
from proofs_tests.library.endurance import run, verdict
from semantics.faults import End
from semantics.trials import CrashAt

COUNT = """import spark
val sc = SparkContext(List("a", "b").map(name => spawn(name)))
val lines = {source}
lines.flatMap(l => l.split(' ')).map(w => (w, 1)).reduceByKey(_ + _).collect"""
REPLAYABLE = 'sc.fromTextFile("lines.txt")'
VOLATILE = 'sc.parallelize(List("x y", "y z"))'


@pytest.fixture
def count(tmp_path: Path, request: pytest.FixtureRequest) -> Checked:
    """A word count over the source that the test names."""
    (tmp_path / "lines.txt").write_text("x y\ny z\n")
    return check(COUNT.format(source=request.param), str(tmp_path / "count.fp"))


def ends(program: Checked) -> list[End]:
    """The ends of all runs with one crash of one host."""
    found = []
    for host in ("a", "b"):
        event = 1
        while not (done := run(program, CrashAt(HostId(host), event))).idle:
            found.append(done.end)
            event += 1
    return found


@pytest.mark.parametrize("count", [REPLAYABLE], indirect=True)
def test_lines_of_a_file_are_read_again(count: Checked) -> None:
    """Whenever a host crashes, once, a word count of a file ends with the counts."""
    expected, found = run(count).end, ends(count)
    assert len(found) > 20
    assert isinstance(expected, Done)
    assert [expected] * len(found) == found


@pytest.mark.parametrize("count", [VOLATILE], indirect=True)
def test_lines_in_memory_are_lost(count: Checked) -> None:
    """What the driver has put in a host's memory is lost with it, and the run says which; it gives no wrong counts."""
    expected, found = run(count).end, ends(count)
    assert {"driver.1", "driver.2"} == {f"driver.{one.root.id.step}" for one in found if isinstance(one, Lost)}
    assert all(one == expected for one in found if not isinstance(one, Lost))


@pytest.mark.parametrize("count", [REPLAYABLE], indirect=True)
@pytest.mark.parametrize("faults", [1, pytest.param(2, marks=pytest.mark.campaign(only=True))])
def test_a_word_count_of_a_file_has_its_certificate(count: Checked, faults: int) -> None:
    """No plan of so many crashes, torn writes, and messages dropped, doubled or late keeps it from its counts."""
    assert "certificate" == verdict(count, faults)


@pytest.mark.parametrize("count", [VOLATILE], indirect=True)
def test_a_word_count_of_what_is_in_memory_has_its_counterexample(count: Checked) -> None:
    """One fault is enough."""
    assert "no survival" == verdict(count)


def test_a_workflow_that_fails_is_no_loss() -> None:
    """A failure of one of several workflows is the failure of the whole, and retries do not hide it."""
    program = check("""import mbrace
val hosts = List("a", "b").map(name => spawn(name))
parallel(List(always(1), cloud(spore { () => 1 / 0 }))).run(hosts)""")
    expected = run(program).end
    assert not isinstance(expected, Done | Lost)
    assert {expected} == set(ends(program))
