"""Programs that try to get round the rules: refused for the right reason, or harmless, whatever the schedule and the faults.

Each is written down because it looks as if it might go wrong. Those that did are in ``test_found`` and ``test_replay``.
"""

from __future__ import annotations

import pytest

from calculus.config import NoFiles
from calculus.runtime import Done
from calculus.source import Source
from calculus.terms import Program
from fpcalc.checking import check_text
from fpcalc.limits import room
from fpcalc.meta.theorems import THEOREMS, Case, chooser, examine
from fpcalc.plans import read_plan
from fpcalc.testing import FaultPlan, under
from fpcalc.testing.generators.choices import Seeded
from fpcalc.testing.generators.plans import fault_plan
from semantics.recovery import Recovery

REFUSED = {
    "a type variable that may stand for anything is captured": (
        "FP0302",
        "def held[A](x: A): Spore[Unit, A] = spore { val c = x; () => c }\nheld(1)()",
    ),
    "a function stands for a mobile type variable": (
        "FP0303",
        "def sent[A: Mobile](x: A): SiloRef[A] = SiloRef.populate(currentHost, x)\nsent((n: Int) => n).send().await",
    ),
    "captures are forgotten by subtyping, and then excluded": (
        "FP0304",
        'val p: Spore[Int, Int] = spore { val s = "secret"; (x: Int) => x }\n'
        "spore[Excluded = String] { val q = p; (x: Int) => q(x) }",
    ),
    "an exclusion is gained by subtyping": (
        "FP0201",
        'val p = spore { val s = "secret"; (x: Int) => x }\nval q: Spore[Int, Int] { type Excluded = String } = p\nq(1)',
    ),
    "a spore is captured as the function that it may stand for": (
        "FP0302",
        "val f: Int => Int = spore { (x: Int) => x }\nSiloRef.populate(currentHost, 1).map(spore { val g = f; x => g(x) })",
    ),
    "a future is smuggled out in a function inside a record": (
        "FP0302",
        "val f = SiloRef.populate(currentHost, 1).send()\nval hidden = (get = (x: Int) => f.await + x)\n"
        "SiloRef.populate(currentHost, 2).map(spore { val r = hidden; x => r.get(x) })",
    ),
    "a future comes back as the data of a silo": (
        "FP0303",
        "val s = SiloRef.populate(currentHost, 1)\ns.map(spore { val r = s; x => r.send() })",
    ),
    "a named host is spawned by who is replayed": (
        "FP0307",
        'SiloRef.populate(currentHost, 1).map(spore { x => { val h = spawn("m"); x } })',
    ),
    "a named host is spawned by what a spore calls": (
        "FP0307",
        'def named(): Host = spawn("m")\nSiloRef.populate(currentHost, 1).map(spore { x => { val h = named(); x } })',
    ),
}


@pytest.mark.parametrize("situation", REFUSED)
def test_what_would_go_wrong_is_refused(situation: str) -> None:
    """With the code that says why, and no other."""
    code, text = REFUSED[situation]
    assert [code] == [problem.code for problem in check_text(text).problems if problem.severity == "error"]


HARMLESS = {
    "a mobile type variable is captured, and stands for a spore": (
        3,
        "def held[A: Mobile](x: A): Spore[Unit, A] = spore { val c = x; () => c }\n"
        'val h = spawn("h")\nSiloRef.fromFun(h)(held(spore { (x: Int) => x + 2 })).send().await(1)',
    ),
    "a definition calls itself on one host after the other": (
        3,
        "def down(n: Int): Int =\n  if (n <= 0) 0\n"
        "  else SiloRef.fromFun(spawn())(spore { val m = n - 1; () => down(m) }).send().await + 1\ndown(3)",
    ),
    "a spore stands where a function is expected, and calls a spore that it captures": (
        6,
        "val twice = spore { (x: Int) => x * 2 }\nval p = spore { val t = twice; (x: Int) => t(x) }\nList(1, 2).map(p).sum",
    ),
    "what is persisted is forgotten while it is asked for": (
        4,
        'val h = spawn("h")\nval kept = SiloRef.populate(h, 1).map(spore { x => x + 1 }).persist(memory)\n'
        "val f = kept.send()\nval g = kept.unpersist()\nf.await + g.send().await",
    ),
    "a spore's header spawns a named host, once": (
        2,
        'val p = spore { val h = spawn("h"); (x: Int) => SiloRef.populate(h, x + 1) }\n'
        "SiloRef.populate(currentHost, 1).apply(p).send().await",
    ),
    "the silo that a lineage derives from is captured by its own spore": (
        2,
        'val h = spawn("h")\nval s = SiloRef.populate(h, 1)\n'
        "s.map(spore { val again = s; x => x + again.send().await }).send().await",
    ),
    "a spore asks for a silo of the host that runs it": (
        3,
        'val h = spawn("h")\nval s = SiloRef.populate(h, 1)\n'
        "val next = s.map(spore { y => y + 1 })\n"
        "s.apply(spore { val t = next; x => SiloRef.populate(currentHost, x + t.send().await) }).send().await",
    ),
}


@pytest.mark.parametrize("situation", HARMLESS)
def test_what_looks_wrong_is_harmless(situation: str) -> None:
    """Every theorem holds along several schedules, and under plans of faults."""
    value, text = HARMLESS[situation]
    program = checked(text)
    assert Done(value) == under(program, FaultPlan()).end
    with room():
        for seed in range(4):
            plans = tuple([fault_plan(Seeded(seed * 8 + at), program, NoFiles(), chooser(seed)) for at in range(3)])
            violation = examine(
                Case(program, (0, seed), plans=plans, agreeing=True), [name for name in THEOREMS if name != "elaboration"]
            )
            assert violation is None, f"{violation.theorem}: {violation.words}"


EFFECT = """
val h = spawn("h")
val g = spawn("g")
SiloRef.fromFun(h)(spore {
  val to = g
  () => SiloRef.populate(to, 1).persist(stable).send().await + 1
}).persist(stable).send().await
"""
# g keeps that driver.2.2 is lost with driver.2.1; the replay puts driver.2.1 there again, and is told of the old loss.
KEPT = "drop Res driver.2.3\ncrash g @ 4"
LOST = 'val h = spawn("h")\nval g = spawn("g")\nSiloRef.populate(h, 1).orElse(SiloRef.populate(g, 2)).send().await\n'


@pytest.mark.parametrize(
    ("text", "plan", "value", "objects"),
    [
        (LOST, "crash h @ 2", 2, 0),
        (LOST, "crash h @ 2\ndrop Res driver.4", 2, 0),
        (EFFECT, "crash h during persist driver.2", 2, 2),
        (EFFECT, "crash h @ 8", 2, 2),
        (EFFECT, "dup Req driver.3\ndup Req driver.2.3", 2, 2),
        (EFFECT, KEPT, 2, 2),
    ],
)
def test_retries_after_effects(text: str, plan: str, value: int, objects: int) -> None:
    """A loss that an alternative makes good is none; what was written to stable storage before a replay is there once."""
    faults, _ = read_plan(Source("plan", plan))
    done = under(checked(text), FaultPlan(faults, Recovery(2)))
    assert () == done.idle
    assert (Done(value), objects) == (done.end, len(done.state.config.stable))


def checked(text: str) -> Program:
    found = check_text(text)
    assert found.program is not None, found.problems
    return found.program
