"""SIGKILL for workers: the value comes all the same, by a run that the calculus allows, or a loss that names its root."""

from __future__ import annotations

import os
import signal
from collections import Counter
from pathlib import Path

import pytest

from calculus.printing import show
from calculus.problems import ProblemFound
from calculus.runtime import DRIVER, HostId
from fpcalc.checking import Checked
from fpcalc.engines.dask import Cluster, Settings
from fpcalc.engines.dask.placement import Placement
from proofs_tests.dask.running import EXAMPLES, ON_WORKERS, OnDask, assert_same, calculus, example, program
from semantics.labels import show_host

pytestmark = ON_WORKERS

MOMENTS = [
    *[("01-owners.fp", host, event) for host, events in (("machine1", 8), ("machine2", 6)) for event in range(1, events + 1)],
    ("02-hello-silo.fp", "machine", 3),
    ("06-persist.fp", "machine", 4),
    ("06-persist.fp", "machine", 7),
    ("07-or-else.fp", "main", 2),
]


def assert_made_good(checked: Checked, cluster: Cluster, *kills: tuple[str, int]) -> OnDask:
    """Every kill happens, and the program ends as it does without."""
    run = OnDask(checked, cluster, *kills)
    assert_same(calculus(checked), run.ended)
    assert "" == run.why_not
    assert Counter([host for host, _ in kills]) == Counter([show_host(host) for host in run.crashed])
    return run


@pytest.mark.parametrize(("name", "host", "event"), MOMENTS)
def test_a_killed_worker_costs_no_result(name: str, host: str, event: int, cluster: Cluster) -> None:
    """SIGKILL just before the n-th event of a host: the value is the fault-free one."""
    assert_made_good(example(name), cluster, (host, event))


#: ``localCheckpoint`` gives up the lineage of each round: most crashes lose a root, as docs/libraries.md says.
WITHOUT_LINEAGE = ("16-page-rank",)


@pytest.mark.campaign(only=True)
@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.fp")), ids=lambda path: path.stem)
def test_no_moment_is_a_bad_one(path: Path, cluster: Cluster) -> None:
    """The same at every event of every host; where these are many, at some from the first to the last."""
    checked = example(path.name)
    events = Counter([event.host for event in OnDask(checked, cluster).events if event.host != DRIVER])
    most = 12 if events.total() < 150 else 4
    for host, count in events.items():
        for event in spread(count, most):
            if path.stem in WITHOUT_LINEAGE:
                assert_made_good_or_lost(checked, cluster, (show_host(host), event))
            else:
                assert_made_good(checked, cluster, (show_host(host), event))


def assert_made_good_or_lost(checked: Checked, cluster: Cluster, kill: tuple[str, int]) -> None:
    """The same value, or the loss of a root on the host that was killed, by a run that the calculus allows."""
    run = OnDask(checked, cluster, kill)
    if run.ended.problem is None:
        assert show(calculus(checked).value) == show(run.ended.value)
    else:
        root = run.ended.problem.args["root"]
        assert ("FP0451", kill[0]) == (run.ended.problem.code, show_host(root.host))
    assert "" == run.why_not
    assert [kill[0]] == [show_host(host) for host in run.crashed]


def spread(count: int, most: int) -> list[int]:
    """Numbers from 1 to ``count``: all of them, or so many that are equally far from each other."""
    return list(range(1, count + 1)) if count <= most else [1 + at * (count - 1) // (most - 1) for at in range(most)]


def test_two_workers_are_killed(cluster: Cluster) -> None:
    """Both hosts of a request that is handed on, one after the other."""
    assert_made_good(example("01-owners.fp"), cluster, ("machine1", 7), ("machine2", 4))


def test_the_successor_is_killed_too(cluster: Cluster) -> None:
    """A host's second machine dies as the first one did: events are counted anew on each."""
    assert_made_good(example("01-owners.fp"), cluster, ("machine2", 3), ("machine2", 4))


CHAIN = """val a = spawn("a")
val b = spawn("b")
val first = SiloRef.populate(a, 1).map(spore { n => n + 1 }).map(spore { n => n + 1 }).map(spore { n => n + 1 })
val second = first.flatMap(spore { val at = b
  n => SiloRef.populate(at, n).map(spore { m => m * 2 }).map(spore { m => m + 1 }) })
second.send().await"""


@pytest.mark.parametrize(
    ("host", "event", "again"),
    [
        ("a", 3, 4),  # before it populates: its three maps and the flatMap's spore
        ("a", 4, 4),  # before it hands on: the same
        ("b", 3, 2),  # before it answers: the two maps on b, and nothing on a
        ("b", 1, 0),  # before its data arrives: nothing had run
    ],
)
def test_a_replay_runs_what_the_lineage_requires(host: str, event: int, again: int, cluster: Cluster) -> None:
    """After a kill, the spores run that the dead host had run for the request that it served, and no other."""
    checked = program(CHAIN)
    assert OnDask(checked, cluster).ran + again == assert_made_good(checked, cluster, (host, event)).ran


ANSWERED = """val a = spawn("a")
val silo = SiloRef.populate(a, 1)
val first = silo.map(spore { n => n + 1 }).map(spore { n => n * 2 }).send().await
val second = silo.map(spore { n => n + 2 }).send().await
silo.map(spore { val k = first + second; n => n + k }).send().await"""


def test_what_was_answered_is_not_asked_for_again(cluster: Cluster) -> None:
    """A crash after two answers, before the third: only the third request is served again, of which nothing had run."""
    run = assert_made_good(program(ANSWERED), cluster, ("a", 6))
    assert (2 + 1 + 1) == run.ran


def test_a_worker_dies_before_it_is_known_to_bear_its_host(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has the host, and tasks, and its answer to that is on its way: the crash is noted all the same."""
    adopted, asked = Placement._adopted, list[str]()

    def lost(placement: Placement, host: HostId, address: str) -> bool:
        asked.append(address)
        return adopted(placement, host, address) and address != asked[0]

    monkeypatch.setattr(Placement, "_adopted", lost)
    assert_made_good(example("02-hello-silo.fp"), cluster, ("machine", 3))


def test_a_worker_dies_while_it_is_started() -> None:
    """Dask leaves it dead where its nanny still waits for it; the engine starts another, long before it gives up."""
    for _ in range(3):
        with Cluster(Settings()) as fresh:
            assert_made_good(example("02-hello-silo.fp"), fresh, ("machine", 3))


KEPT = """val a = spawn("a")
val b = spawn("b")
val kept = SiloRef.populate(a, 1).map(spore { val at = b; n => SiloRef.populate(at, n + 1).send().await }).persist()
(kept.send().await, kept.send().await)"""


@pytest.mark.parametrize(("host", "event"), [("b", 1), ("b", 2), ("b", 3), ("a", 5), ("a", 7), ("a", 8)])
def test_a_loss_that_a_replay_mends_is_not_kept(host: str, event: int, cluster: Cluster) -> None:
    """Retry-Keep: a keeper whose own data was lost on another host begins again."""
    assert_made_good(program(KEPT), cluster, (host, event))


OUTLIVED = """val h = spawn("h")
val g = spawn("g")
SiloRef.fromFun(h)(spore {
  val to = g
  () => SiloRef.populate(to, 1).persist(stable).send().await + 1
}).persist(stable).send().await"""


@pytest.mark.parametrize("durable", [True, False])
@pytest.mark.parametrize("event", [3, 4])
def test_no_kept_loss_outlives_its_root(event: int, durable: bool, cluster: Cluster) -> None:
    """The inner lineage may have kept the loss of its root; when the outer one begins again, the root is there again."""
    run = OnDask(program(OUTLIVED), cluster, ("g", event), durable=durable)
    assert 2 == run.ended.value
    assert "" == run.why_not


@pytest.mark.parametrize("level", ["memory", "stable"])
def test_what_is_kept_in_stable_storage_outlives_its_host(level: str, cluster: Cluster) -> None:
    """After a crash, what was persisted ``stable`` is read, and what was kept in memory is computed again."""
    text = f"""val a = spawn("a")
val kept = SiloRef.populate(a, 1).map(spore {{ n => n + 1 }}).persist({level})
(kept.send().await, kept.send().await)"""
    run = assert_made_good(program(text), cluster, ("a", 7))
    assert {"memory": 2, "stable": 1}[level] == len([event for event in run.events if event.kind == "keep"])


@pytest.mark.parametrize(("event", "lost"), [(1, False), (2, True), (3, True)])
def test_without_durable_puts_a_crash_loses_data(event: int, lost: bool, cluster: Cluster) -> None:
    """The calculus's own recovery: data that had arrived is lost with its host, by name; what was on its way comes."""
    run = OnDask(example("02-hello-silo.fp"), cluster, ("machine", event), durable=False)
    problem = run.ended.problem
    assert (("FP0451", "driver.1@machine") if lost else None) == (problem and (problem.code, str(problem.args["root"])))
    assert "" == run.why_not


def test_an_alternative_makes_a_loss_good(cluster: Cluster) -> None:
    """orElse: the loss is not the program's; the copy's first element is 1, where the original's is 3."""
    run = OnDask(example("07-or-else.fp"), cluster, ("main", 3), durable=False)
    assert 1 == run.ended.value
    assert "" == run.why_not
    assert ["lost"] == [event.kind for event in run.events if event.kind == "lost"]


# Workers that are alive, and yet bring nothing.


FOREVER = """def forever(n: Int): Int = forever(n + 1)
val a = spawn("a")
SiloRef.populate(a, 0).map(spore { n => forever(n) }).send().await"""


def test_a_spore_without_end_is_given_up() -> None:
    """FP0976 after the deadline, which says what to do."""
    with pytest.raises(ProblemFound) as found:
        OnDask(program(FOREVER), None, deadline=2.0)
    assert "FP0976" == found.value.problems[0].code


def test_a_frozen_worker_is_given_up() -> None:
    """A process that is stopped answers nothing, and its connection does not break."""
    with Cluster(Settings(workers=1)) as cluster:
        (pid,) = cluster.client.run(os.getpid).values()
        with pytest.raises(ProblemFound) as found:
            OnDask(program(FOREVER), cluster, workers=1, deadline=4.0, tell=lambda _: os.kill(pid, signal.SIGSTOP))
    assert "FP0976" == found.value.problems[0].code


def test_hosts_are_not_killed_by_name_alone(cluster: Cluster) -> None:
    """A plan for a host that there is not kills nobody."""
    run = OnDask(example("02-hello-silo.fp"), cluster, ("elsewhere", 1))
    assert [] == run.crashed
    assert HostId("machine") in {event.host for event in run.events}


NESTED = """val a = spawn("a")
val b = spawn("b")
val c = spawn("c")
SiloRef.fromFun(a)(spore { val at = b; val to = c
  () => {
    BODY
  } }).send().await"""
WHERE_IT_IS = """
    val made = SiloRef.fromFun(at)(spore { val there = to; () => SiloRef.populate(there, 1) }).persist(memory).send().await
    made.send().await"""
WHAT_IT_IS = """
    val made = SiloRef.populate(to, 1)
    SiloRef.fromFun(at)(spore { val from = made; () => from.send().await }).persist(stable).send().await"""


@pytest.mark.parametrize("body", [WHERE_IT_IS, WHAT_IT_IS], ids=["reference", "data"])
def test_what_is_kept_of_lost_data_is_computed_again(body: str, cluster: Cluster) -> None:
    """Data that is not durable is lost when its host dies; the replay puts it there again, and asks nobody who remembers it."""
    run = OnDask(program(NESTED.replace("BODY", body)), cluster, ("c", 2), durable=False, retries=1)
    assert ("1", "") == (show(run.ended.value), run.why_not)
    assert [HostId("c")] == run.crashed
