"""Programs on real Dask workers on loopback, with and without kills. Skipped where Dask is not installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("distributed")

from calculus.printing import show
from calculus.problems import ProblemFound
from calculus.runtime import DRIVER, Done, HostId, Id, Loc
from calculus.terms import Program
from fpcalc.checking import check_file, check_text
from fpcalc.conformance import Log, conforms
from fpcalc.engines.dask import Cluster, DaskEngine, Kill, Settings
from fpcalc.engines.dask.wire import Parcel, pack, unpack
from fpcalc.engines.storage import Storage
from fpcalc.running import Ended, run_program

pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.campaign]
EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with Cluster(Settings()) as started:
        yield started


def both(program: Program, folder: str, cluster: Cluster, *kills: Kill) -> tuple[Ended, Ended, DaskEngine]:
    """The calculus's end, Dask's, and the engine, which knows the events."""
    engine = DaskEngine(Settings(stats=True, kills=kills), cluster)
    return run_program(program, folder), engine.run(program, folder), engine


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("0*.fp")), ids=lambda path: path.stem)
def test_dask_agrees_with_the_calculus(path: Path, cluster: Cluster) -> None:
    """Same value, same problem; and what happened is a run of the calculus."""
    checked = check_file(str(path))
    assert checked.program is not None
    expected, actual, engine = both(checked.program, checked.folder, cluster)
    assert expected.problem == actual.problem
    assert show(expected.value) == show(actual.value)
    assert conforms(Log(checked.program, checked.folder, engine.settings.retries, tuple(engine.events))).ok


@pytest.mark.parametrize(
    ("host", "event"),
    [
        ("machine1", 2),
        ("machine1", 4),
        pytest.param("machine2", 3, marks=pytest.mark.xfail(run=False, reason="does not end: under investigation")),
    ],
)
def test_a_killed_worker_costs_no_result(host: str, event: int, cluster: Cluster) -> None:
    """SIGKILL just before an event of a host: the value is the fault-free one, by a run that the calculus allows."""
    checked = check_file(str(EXAMPLES / "01-owners.fp"))
    assert checked.program is not None
    expected, actual, engine = both(checked.program, checked.folder, cluster, Kill(HostId(host), event))
    assert actual.problem is None
    assert show(expected.value) == show(actual.value)
    assert [HostId(host)] == [each.host for each in engine.events if each.kind == "crash"]
    assert conforms(Log(checked.program, checked.folder, engine.settings.retries, tuple(engine.events))).ok


@pytest.mark.parametrize(
    "text",
    [
        "val a = spawn()\nSiloRef.populate(a, 0).map(spore { n => 1 / n }).send().await",
        "val a = spawn()\nSiloRef.populate(a, 1).map(spore { n => SiloRef.populate(currentHost, n + 1).send().await }).send().await",  # noqa: E501
        "SiloRef.populate(currentHost, 1).map(spore { n => n + 1 }).send().await",
        'val a = spawn("x")\nval b = spawn("x")\n1',
        "val a = spawn()\nval p = SiloRef.populate(a, 1).map(spore { n => n + 1 }).persist(stable)\n(p.send().await, p.send().await)",  # noqa: E501
    ],
)
def test_failures_awaits_in_spores_and_names(text: str, cluster: Cluster) -> None:
    """A failure has its code and its place; an await in a spore starves no worker; the driver is a host too."""
    checked = check_text(text)
    assert checked.program is not None, checked.problems
    expected, actual, engine = both(checked.program, checked.folder, cluster)
    assert expected.problem == actual.problem
    assert show(expected.value) == show(actual.value)
    assert conforms(Log(checked.program, checked.folder, engine.settings.retries, tuple(engine.events))).ok


def test_a_scheduler_that_is_not_there_is_told() -> None:
    """FP0970, and no traceback."""
    with pytest.raises(ProblemFound) as found:
        Cluster(Settings("tcp://127.0.0.1:9", deadline=1.0))
    assert "FP0970" == found.value.problems[0].code


def test_code_that_was_changed_on_its_way_is_refused() -> None:
    """What has not the hash that it was sent with is not read."""
    parcel = pack(Done(1))
    with pytest.raises(ProblemFound) as found:
        unpack(Parcel(parcel.data.replace(b"1]", b"2]"), parcel.digest))
    assert "FP0974" == found.value.problems[0].code


def test_a_damaged_object_counts_as_absent(tmp_path: Path) -> None:
    """An object is read whole or not at all."""
    loc = Loc(DRIVER, Id(None, "driver"))
    storage = Storage(str(tmp_path), "run")
    storage.write(loc, Done((1, 2)))
    assert Done((1, 2)) == storage.read(loc)
    file = next((tmp_path / "run").iterdir())
    file.write_bytes(file.read_bytes()[:-3])
    assert storage.read(loc) is None
    assert 1 == storage.damaged


def test_a_storage_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """FP0973 before the program begins."""
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(ProblemFound) as found:
        Storage(str(tmp_path / "file" / "below"), "run").check()
    assert "FP0973" == found.value.problems[0].code
