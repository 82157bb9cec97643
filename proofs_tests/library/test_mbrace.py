"""MBrace's workflows: what they give, and where they run."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculus.problems import ProblemFound
from fpcalc import evaluate
from proofs_tests.library.texts import text

HEAD = """import mbrace
val hosts = List("a", "b").map(name => spawn(name))
"""
ints = st.lists(st.integers(-9, 9), max_size=8)


def value(program: str) -> str:
    return evaluate(HEAD + program)[0]


@settings(max_examples=10)
@given(ints, st.integers(1, 4))
def test_flows_are_lists(xs: list[int], chunks: int) -> None:
    """A flow's operations mean what the List's do, in any number of chunks."""
    flow = f"val f = flow({text(xs, 'Int')}, {chunks})\n"
    expressions = [
        "f.map(x => x + 1).filter(x => x > 0).toList",
        "f.flatMap(x => List(x, x)).length",
        "f.fold(0)(_ + _, _ + _)",
        "f.map(x => (x.abs % 2, 1)).reduceByKey(_ + _).map(m => m.toList.sorted)",
    ]
    odd = [sum(x % 2 == parity for x in xs) for parity in (0, 1)]
    expected = [
        text([x + 1 for x in xs if x + 1 > 0]),
        text(2 * len(xs)),
        text(sum(xs)),
        text([(parity, n) for parity, n in enumerate(odd) if n]),
    ]
    assert f"({', '.join(expected)})" == value(f"{flow}({', '.join([f'{e}.run(hosts)' for e in expressions])})")


@settings(max_examples=10)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=5))
def test_parallel_keeps_the_order(xs: list[int]) -> None:
    """parallel [c₁, …] gives [⟦c₁⟧, …]"""
    assert text(xs) == value(f"parallel(List({', '.join([f'always({x})' for x in xs])})).run(hosts)")


@settings(max_examples=10)
@given(st.lists(st.none() | st.integers(0, 9), min_size=1, max_size=5))
def test_choice_is_the_first_success(xs: list[int | None]) -> None:
    """choice [c₁, …] gives the first Some of [⟦c₁⟧, …]"""
    jobs = [f"always[Option[Int]]({'None' if x is None else f'Some({x})'})" for x in xs]
    found = next((x for x in xs if x is not None), None)
    assert ("None" if found is None else f"Some({found})") == value(f"choice(List({', '.join(jobs)})).run(hosts)")


def test_monad_laws() -> None:
    """always x >>= f = f x; c >>= always = c; (c >>= f) >>= g = c >>= (x => f x >>= g)"""
    program = """def f(x: Int): Cloud[Int] = always(x + 1)
def g(x: Int): Cloud[Int] = always(x * 10)
val c = cloud(spore { () => 4 })
(always(1).flatMap(x => f(x)).run(hosts) == f(1).run(hosts),
  c.flatMap(x => always(x)).run(hosts) == c.run(hosts),
  c.flatMap(x => f(x)).flatMap(x => g(x)).run(hosts) == c.flatMap(x => f(x).flatMap(y => g(y))).run(hosts))"""
    assert "(true, true, true)" == value(program)


def test_where_workflows_run() -> None:
    """Parallel ones on the workers in turn, local ones where they are started, a question where the value is."""
    program = """val three = List(here, here, here)
val everyone = parallel(three).run(hosts)
val alone = parallel(three).local.run(hosts)
val asked = newValue(1).flatMap(v => v.ask(x => currentHost)).run(hosts)
(everyone == List(hosts(0), hosts(1), hosts(0)), alone.distinct == List(hosts(0)), asked == hosts(0),
  workers.run(hosts) == hosts, everywhere(here).run(hosts) == hosts)"""
    assert "(true, true, true, true, true)" == value(program)


FAILING = "cloud(spore { () => if (List(1).tail.head == 1) Some(1) else None })"


def test_a_failure_after_the_first_success_is_not_waited_for() -> None:
    """choice [c₁, …] looks at no workflow after the first success, and fails with one that fails before it."""
    success = "always[Option[Int]](Some(7))"
    assert "Some(7)" == value(f"choice(List({success}, {FAILING})).run(hosts)")
    with pytest.raises(ProblemFound) as found:
        value(f"choice(List({FAILING}, {success})).run(hosts)")
    assert "FP0401" == found.value.problems[0].code
