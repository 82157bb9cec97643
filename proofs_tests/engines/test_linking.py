"""Chains of spores that are made one function end as the calculus does, whatever they are applied to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

import fpcalc
from calculus.terms import Program
from fpcalc.compiler import linking
from fpcalc.testing import programs
from proofs_tests.engines.agreement import assert_agree, assert_agree_on
from proofs_tests.programs.chunks import Chunk, chunks

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.fp"))


@pytest.fixture(autouse=True, scope="module")
def always() -> Iterator[None]:
    """Every chain is linked, so that small data shows what large data would."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(linking, "pays", lambda spore, argument: True)
        patch.setattr(linking, "is_worth", lambda chain: True)
        yield


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.stem for path in EXAMPLES])
def test_examples(path: Path) -> None:
    """The examples, and the libraries in them."""
    checked = fpcalc.load(str(path))
    assert checked.program is not None
    assert_agree(checked.program, checked.folder)


@pytest.mark.parametrize("chunk", list(chunks("run")), ids=lambda chunk: chunk.name)
def test_programs(chunk: Chunk) -> None:
    """The test programs, those that fail too."""
    checked = fpcalc.check(chunk.text, f"{chunk.name}.fp")
    assert checked.program is not None
    assert_agree(checked.program)


@given(programs())
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_generated(program: Program) -> None:
    """Generated programs."""
    assert_agree(program)


@pytest.mark.campaign
@given(programs())
@settings(max_examples=1_500, deadline=None, suppress_health_check=list(HealthCheck))
def test_generated_at_length(program: Program) -> None:
    """Many of them."""
    assert_agree(program)


@pytest.mark.campaign(only=True)
@pytest.mark.parametrize(("first", "count", "size"), [*[(at, 1_000, 60) for at in range(0, 6_000, 1_000)], (0, 1_000, 200)])
def test_many_seeds(first: int, count: int, size: int) -> None:
    """Many that are drawn evenly."""
    assert_agree_on(range(first, first + count), size)


CHAINS = [
    # Fails in the second spore, on the first element, before the first spore fails on the second.
    "r.map(spore { xs => xs.map(x => 6 / x) }).map(spore { xs => xs.map(x => List[Int]().head) })",
    "r.map(spore { xs => xs.map(x => x + 1) }).map(spore { xs => xs.map(x => 6 / (x - 1)) })",
    # Spores that are captured: called, passed on, captured again, called by a function in a loop.
    "val p = spore { (x: Int) => x * 2 }\nr.map(spore { val f = p; xs => xs.map(f).map(x => f(x) + f(1)) })",
    "val p = spore { (x: Int) => 6 / x }\nr.map(spore { val f = p; xs => xs.map(x => x).filter(x => f(x) > 0) })",
    "val p = spore { (x: Int) => x * 2 }\nval q = spore { val g = p; (x: Int) => g(x) + 1 }\n"
    "r.map(spore { val f = q; xs => xs.map(x => List(x).map(f)).flatMap(ys => ys) })",
    "val p = spore { (a: Int, b: Int) => a * 10 + b }\nr.map(spore { val f = p; xs => (xs.reduce(f), xs.zip(xs).map(f)) })",
    "val p = spore { (a: Int, b: Int) => a + b }\n"
    "r.map(spore { val f = p; xs => xs.groupMapReduce(x => x % 2)(x => x)(f).toList })",
    "val p = spore { (x: Int) => SiloRef.populate(currentHost, x).send().await }\n"
    "r.map(spore { val f = p; xs => xs.map(f).map(f) }).map(spore { xs => xs.map(x => x + 1).sum })",
    "val p = spore { (x: Int) => x > 1 }\nr.map(spore { val f = p; xs => xs.partition(f) })",
    "val p = spore { (x: Int) => List(x, x) }\nr.map(spore { val f = p; xs => xs.flatMap(f).flatMap(f).size })",
    # Names that hide each other, and what is between two chains.
    "r.map(spore { xs => xs.map(x => x + 1) }).map(spore { xs => { val ys = xs.map(x => x); ys ++ ys } })",
    "r.map(spore { xs => { val k = 6 / xs.size; xs.map(x => x + k) } }).map(spore { xs => xs.map(x => x).filter(x => x > 1) })",
    "r.orElse(r.map(spore { xs => xs })).map(spore { xs => xs.map(x => x + 1) })"
    ".flatMap(spore { xs => SiloRef.populate(currentHost, xs.map(x => x * 2)) }).map(spore { xs => xs.sum })",
    "r.map(spore { xs => xs.zip(xs) }).map(spore { xs => xs.map { case (a, b) => (b, a + 1) } })"
    ".map(spore { xs => xs.filter { case (a, b) => a < b }.map { case (a, b) => a * b } })",
    "r.map(spore { xs => (xs.size, xs) }).map(spore { (n: Int, xs: List[Int]) => xs.map(x => x * n) })",
]


@pytest.mark.parametrize("chain", CHAINS)
def test_chains(chain: str) -> None:
    """Order of failures, captured spores, actions, names."""
    *before, last = chain.split("\n")
    text = 'val r = SiloRef.populate(spawn("a"), List(3, 0, 1, 2))\n' + "".join([line + "\n" for line in before])
    checked = fpcalc.check(f"{text}val s = {last}\ns.send().await")
    assert checked.program is not None, [str(problem) for problem in checked.problems]
    assert_agree(checked.program)
