"""Case studies and one crash: what can be made again is, and what cannot is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from calculus.runtime import Done, HostId, Lost
from fpcalc.api import check
from fpcalc.checking import Checked
from fpcalc.running import fastest, first_config
from proofs_tests.library.studies import FOLDER
from semantics.faults import End
from semantics.recovery import Recovery
from semantics.trials import CrashAt, trial

COUNT = """import spark
val sc = SparkContext(List("a", "b").map(name => spawn(name)))
val lines = {source}
lines.flatMap(l => l.split(' ')).map(w => (w, 1)).reduceByKey(_ + _).collect"""
REPLAYABLE = 'sc.textFile("lines.txt")'
VOLATILE = 'sc.parallelize(List("x y", "y z"))'


def end(program: Checked, crash: CrashAt | None) -> tuple[End | None, bool]:
    """How a run with that crash, and up to three retries, ends; and whether the crash came before the end."""
    assert program.program is not None, program.problems
    evaluator = fastest()
    plan = () if crash is None else (crash,)
    done = trial(first_config(program.program, program.folder, evaluator), plan, Recovery(3), evaluator=evaluator)
    return done.end, not done.idle


def ends(program: Checked, host: str) -> Iterator[End | None]:
    """The ends of all runs with one crash of the host."""
    event = 1
    while True:
        found, came = end(program, CrashAt(HostId(host), event))
        if not came:
            return
        yield found
        event += 1


@pytest.fixture
def count(tmp_path: Path, request: pytest.FixtureRequest) -> Checked:
    (tmp_path / "lines.txt").write_text("x y\ny z\n")
    return check(COUNT.format(source=request.param), str(tmp_path / "count.fp"))


@pytest.mark.parametrize("count", [REPLAYABLE], indirect=True)
def test_lines_of_a_file_are_read_again(count: Checked) -> None:
    """Whenever a host crashes, once, a word count of a file ends with the counts."""
    expected, _ = end(count, None)
    found = [one for host in ("a", "b") for one in ends(count, host)]
    assert len(found) > 20
    assert isinstance(expected, Done)
    assert [expected] * len(found) == found


@pytest.mark.parametrize("count", [VOLATILE], indirect=True)
def test_lines_in_memory_are_lost(count: Checked) -> None:
    """What the driver has put in a host's memory is lost with it, and the run says which; it gives no wrong counts."""
    expected, _ = end(count, None)
    found = [one for host in ("a", "b") for one in ends(count, host)]
    assert {"driver.1", "driver.2"} == {_place(one) for one in found if isinstance(one, Lost)}
    assert all(one == expected for one in found if not isinstance(one, Lost))


def _place(lost: Lost) -> str:
    return f"driver.{lost.root.id.step}"


#: What survives a crash of either host early and late, and what is lost in one of these.
SURVIVE = ["11", "17", "18", "20"]
CRASHES = [(host, event) for host in ("a", "b") for event in (2, 7, 20)]


@pytest.mark.parametrize("number", SURVIVE)
def test_studies_that_survive(number: str) -> None:
    """Their sources are files, and what is kept is only a copy of what can be computed again."""
    found, expected = _crashed(number, CRASHES)
    assert [expected] * len(found) == found


def test_page_rank_loses_what_it_cut_off() -> None:
    """``localCheckpoint`` gives up the lineage; a crash in a later round takes the ranks."""
    found, _ = _crashed("16", [("a", 300)])
    assert [Lost] == [type(one) for one in found]


def _crashed(number: str, crashes: list[tuple[str, int]]) -> tuple[list[End | None], End | None]:
    (path,) = FOLDER.glob(f"{number}-*.fp")
    program = check(path.read_text("utf-8"), str(path))
    found: list[End | None] = []
    for host, event in crashes:
        one, came = end(program, CrashAt(HostId(host), event))
        assert came
        found.append(one)
    return found, end(program, None)[0]
