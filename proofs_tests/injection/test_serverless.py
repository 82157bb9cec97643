"""Serverless functions: composed ones are functions; a message that comes twice or a crash does not show in what they give."""

from __future__ import annotations

from pathlib import Path

import pytest

from calculus.printing import show
from calculus.runtime import Done
from calculus.source import Span
from fpcalc.api import load, run
from fpcalc.checking import Checked, check_file, check_text
from fpcalc.injection.search import Search, Subject, search
from fpcalc.injection.story import advice
from fpcalc.injection.supports import Admitted, FaultKind, universe
from proofs_tests.examples.test_examples import FOLDER, expected
from semantics.recovery import Recovery

SERVERLESS = sorted((FOLDER / "serverless").glob("*.fp"))
FUNCTIONS = """import serverless
val a = spawn("a")
val b = spawn("b")
val double = deploy(a, spore { (x: Int) => x + x })
val next = deploy(b, spore { (x: Int) => x + 1 })
val stored = effect(a, spore { (x: Int) => x * 10 })
val kept = SiloRef.populate(a, 5)
val lookup = Function(a, spore { val k = kept; (x: Int) => k.map(spore { val y = x; (z: Int) => y * z }) })
"""
USES = {
    "double.compose(next).invoke(20)": "41",
    "next.compose(double).invoke(20)": "42",
    "double.compose(next).compose(double).invoke(1)": "6",
    "double.parallel(next).invoke(20)": "(40, 21)",
    "double.parallel(next).compose(deploy(b, spore { (p: (Int, Int)) => p._1 - p._2 })).invoke(20)": "19",
    "double.fallback(next).invoke(20)": "40",
    "lookup.fallback(deploy(b, spore { (x: Int) => x * 5 })).compose(double).invoke(20)": "200",
    "next.after(double.invoke(20))": "41",
    "next.after(SiloRef.populate(a, 6))": "7",
    "stored.compose(next).invoke(4)": "41",
    "next.after(once(double.invoke(4)))": "9",
}


ONE_CRASH = Admitted(1, kinds=("crash",))


def using(expression: str) -> Checked:
    """A program that asks for the result of some functions."""
    checked = check_text(f"{FUNCTIONS}{expression}.send().await\n")
    assert checked.program is not None, checked.problems
    return checked


def searched(checked: Checked, *kinds: FaultKind) -> Search:
    """A search that has run a program without faults."""
    assert checked.program is not None
    return Search(Subject(checked.program, checked.folder, Recovery(2)), Admitted(1, kinds=kinds))


@pytest.mark.parametrize("path", SERVERLESS, ids=lambda path: path.stem)
def test_serverless_examples(path: Path) -> None:
    """An example has the value and the type that stand in its last line."""
    ended = run(load(str(path)))
    assert expected(path) == f"{show(ended.value)} : {show(ended.type)}"


@pytest.mark.parametrize(("expression", "value"), USES.items())
def test_what_functions_of_functions_give(expression: str, value: str) -> None:
    """They are composed as functions are."""
    end = searched(using(expression), "dup").oracle.trial.end
    assert isinstance(end, Done)
    assert value == show(end.value)


@pytest.mark.parametrize("expression", USES)
@pytest.mark.parametrize("kind", ["dup", "drop", "delay", "crash"])
def test_one_fault_does_not_show(expression: str, kind: FaultKind) -> None:
    """Whatever arrives twice, late, or again after a crash: the value, or a loss for good, and each effect once."""
    subject = searched(using(expression), kind).subject
    report = search(subject, Admitted(1, kinds=(kind,)))
    assert report.complete
    assert {"value"} | ({"loss"} if kind == "crash" else set()) >= set(report.ends)


def test_a_fallback_answers_when_the_first_function_has_lost_its_data() -> None:
    """Its data was in the memory of a host that has crashed."""
    state = searched(using("lookup.fallback(next).invoke(20)"), "crash")
    ends = [state.run(frozenset([one.planned])).execution.trial.end for one in universe(state.oracle, state.admitted)]
    assert {"100", "21"} == {show(end.value) for end in ends if isinstance(end, Done)}


def test_effects_of_a_function_that_a_fallback_replaces_stay() -> None:
    """What was written before the loss is there beside what the second function writes: a doubled effect, and found."""
    again = "effect(b, spore { (x: Int) => x * 10 }).compose(next)"
    report = search(searched(using(f"stored.compose(lookup).fallback({again}).invoke(4)"), "crash").subject, ONE_CRASH)
    assert report.broken is not None
    assert report.broken.verdict.kind in ("another value", "doubled effect")


def place(span: Span) -> tuple[str, str]:
    """The file of a span, and how its text begins."""
    return span.file, Path(span.file).read_text("utf-8")[span.start : span.end][:21]


def test_the_order_workflow() -> None:
    """A charge without a name is doubled by one crash; one with a name is certified, in fewer runs than brute force's.

    The advice is about the program's own code, not the library's.
    """
    orders, once = [check_file(str(FOLDER / f"serverless/{name}.fp")) for name in ("orders", "orders-once")]
    found = search(searched(orders, "crash").subject, Admitted(1))
    assert found.broken is not None
    assert "doubled effect" == found.broken.verdict.kind
    (advised,) = advice(found, found.broken)
    assert (str(FOLDER / "serverless/orders.fp"), "spore { (o: Order) =>") == place(advised.span)
    certified = search(searched(once, "crash").subject, Admitted(1))
    assert certified.complete
    assert {"loss", "value"} >= set(certified.ends)
    assert certified.runs < certified.brute
