"""Programs on real Dask workers on loopback: the calculus's results, by runs that the calculus allows."""

from __future__ import annotations

from pathlib import Path

import pytest

from fpcalc.engines.dask import Cluster
from proofs_tests.dask.running import EXAMPLES, ON_WORKERS, OnDask, assert_same, calculus, example, program

pytestmark = ON_WORKERS


LONG = [pytest.mark.campaign(only=True)]
SOME = [
    pytest.param(path, id=path.stem, marks=LONG if path.stem[:2] in ("12", "15", "16") else [])
    for path in sorted(EXAMPLES.glob("*.fp"))
]


@pytest.mark.parametrize("path", SOME)
def test_dask_agrees_with_the_calculus(path: Path, cluster: Cluster) -> None:
    """Same value, same problem; and what happened is a run of the calculus."""
    checked = example(path.name)
    run = OnDask(checked, cluster)
    assert_same(calculus(checked), run.ended)
    assert "" == run.why_not


PROGRAMS = {
    "a failure in a spore": "val a = spawn()\nSiloRef.populate(a, 0).map(spore { n => 1 / n }).send().await",
    "an await in a spore": """val a = spawn()
SiloRef.populate(a, 1).map(spore { n => SiloRef.populate(currentHost, n + 1).send().await }).send().await""",
    "data on the driver": "SiloRef.populate(currentHost, 1).map(spore { n => n + 1 }).send().await",
    "a name that is taken": 'val a = spawn("x")\nval b = spawn("x")\n1',
    "stable storage": """val a = spawn()
val p = SiloRef.populate(a, 1).map(spore { n => n + 1 }).persist(stable)
(p.send().await, p.send().await)""",
    "what is unpersisted is computed again": """val a = spawn()
val p = SiloRef.populate(a, 1).map(spore { n => n + 1 }).persist(stable)
val once = p.send().await
val q = p.unpersist()
(once, p.send().await)""",
    "what is unpersisted twice": """val a = spawn()
val p = SiloRef.populate(a, 1).map(spore { n => n + 1 }).persist()
def again(p: SiloRef[Int], n: Int): Int = if (n == 0) 0 else { val q = p.unpersist(); p.send().await + again(p, n - 1) }
again(p, 3)""",
    "a request that nobody waits for is handed on": """val a = spawn()
val b = spawn()
val there = SiloRef.populate(b, 5)
val ask = SiloRef.populate(a, 1).flatMap(spore { val t = there; n => t.map(spore { val k = n; m => k + m }) })
val first = ask.send()
val second = ask.send()
second.await""",
    "a host made by a spore": """val a = spawn()
SiloRef.populate(a, 1).flatMap(spore { n => SiloRef.populate(spawn(), n + 1) }).send().await""",
    "a function as the result": "val a = spawn()\n(x: Int) => x + SiloRef.populate(a, 1).send().await",
    "awaits on two hosts at once": """val a = spawn()
val b = spawn()
val there = SiloRef.populate(b, 1).map(spore { n => SiloRef.populate(currentHost, n + 1).send().await })
SiloRef.populate(a, 1).map(spore { val t = there; n => t.send().await + t.send().await + n }).send().await""",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_small_programs_agree(name: str, cluster: Cluster) -> None:
    """A failure has its code and its place; an await in a spore starves no worker; the driver is a host too."""
    checked = program(PROGRAMS[name])
    run = OnDask(checked, cluster)
    assert_same(calculus(checked), run.ended)
    assert "" == run.why_not


def test_the_same_lineages_are_made(cluster: Cluster) -> None:
    """All vals that hold silo references hold those of the calculus."""
    from fpcalc.lineage import revealing

    checked = example("01-owners.fp")
    assert checked.program is not None
    shown, _ = revealing(checked.program)
    run = OnDask(type(checked)(shown, (), checked.sources, checked.folder), cluster)
    assert_same(calculus(run.checked), run.ended)


def test_data_moves_only_where_the_program_sends_it(cluster: Cluster) -> None:
    """A function that goes to a megabyte of data moves some kilobytes, and data that goes to a function moves itself."""
    make = "val a = spawn()\nval data = SiloRef.fromFun(a)(spore { () => List.range(0, 200000).map(i => i * 7) })\n"
    to_data = OnDask(program(make + "data.map(spore { xs => xs.sum }).send().await"), cluster)
    to_function = OnDask(program(make + "data.send().await.sum"), cluster)
    assert to_function.ended.value == to_data.ended.value
    assert moved(to_data) < 10_000
    assert moved(to_function) > 1_000_000


def moved(run: OnDask) -> int:
    """The bytes of all messages."""
    return sum([noted.size for noted in run.engine.noted])
