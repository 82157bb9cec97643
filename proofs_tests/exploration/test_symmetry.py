"""Hosts that nobody tells apart are explored as one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from calculus.problems import ProblemFound
from fpcalc.cli import main
from fpcalc.exploration.search import Reduction
from fpcalc.exploration.space import Bounds
from fpcalc.exploration.symmetry import interchangeable
from proofs_tests.exploration.programs import both, found_by, program_of, text_of, up_to_renaming
from semantics.recovery import Recovery

CRASH = Bounds(1, frozenset({"crash"}))
NAMED = 'val h = spawn("h")\n'


def replicas(hosts: int) -> str:
    """The same data on many hosts, which work on it, and nobody waits for them."""
    lines = [f'val h{k} = spawn("h{k}")' for k in range(hosts)]
    lines += [f"SiloRef.populate(h{k}, 7)" for k in range(hosts)]
    return "\n".join([*lines, "1"])


def crowd(hosts: int) -> str:
    """Many hosts that ask one, and nobody waits for the answers."""
    lines = ['val hub = spawn("hub")', "val root = SiloRef.populate(hub, 0)"]
    lines += [f'val h{k} = spawn("h{k}")' for k in range(hosts)]
    ask = "spore {\n val to = root\n x => to.map(spore {\n val y = x\n z => y + z }) }"
    return "\n".join([*lines, *[f"SiloRef.populate(h{k}, 7).apply({ask}).send()" for k in range(hosts)], "1"])


@pytest.mark.parametrize("reduction", ["none", "persistent"])
@pytest.mark.parametrize(("bounds", "numbers"), [(Bounds(), range(20)), (Bounds(1, recovery=Recovery(1)), range(8))])
def test_symmetry_keeps_last_states_up_to_renaming(reduction: Reduction, bounds: Bounds, numbers: Sequence[int]) -> None:
    """last(with symmetry) = last(without), each up to a renaming of hosts."""
    compared = [pair for number in numbers if (pair := both(reduction, text_of(number), bounds)) is not None]
    assert len(compared) >= len(numbers) // 4
    for without, found in compared:
        assert up_to_renaming(without) == up_to_renaming(found)


@pytest.mark.parametrize(
    ("reduction", "bounds", "hosts"), [("none", Bounds(), 4), ("none", CRASH, 2), ("persistent", CRASH, 5)]
)
def test_replicas_are_interchangeable(reduction: Reduction, bounds: Bounds, hosts: int) -> None:
    """Fewer states, the same last states up to renaming."""
    pair = both(reduction, replicas(hosts), bounds)
    assert pair is not None
    without, found = pair
    assert up_to_renaming(without) == up_to_renaming(found)
    assert found.states < without.states or len(found.ends) < len(without.ends)


@pytest.mark.parametrize(("hosts", "last"), [(1, 7), (2, 11), (3, 16), (4, 22)])
def test_a_crowd_is_counted(hosts: int, last: int) -> None:
    """When the hub crashes, what matters is how many requests have not come, are at work, are answered: not which."""
    within = Bounds(1, frozenset({"crash"}), Recovery(1))
    without, found = found_by("persistent", crowd(hosts), within), found_by("persistent", crowd(hosts), within, symmetry=True)
    assert without is not None and found is not None
    assert up_to_renaming(without) == up_to_renaming(found)
    assert last == len(found.ends)


def test_states_that_differ_in_more_than_names_are_told_apart() -> None:
    """Other data on one of the hosts: a renaming does not turn its states into those of the others."""
    other = replicas(3).replace("(h2, 7)", "(h2, 8)")
    same, different = found_by("none", replicas(3), symmetry=True), found_by("none", other, symmetry=True)
    assert same is not None and different is not None
    assert same.states < different.states


@pytest.mark.parametrize(
    "text",
    [
        f"{NAMED}h",
        f"{NAMED}SiloRef.populate(h, 1)",
        f'{NAMED}s"on $h"',
        f"{NAMED}SiloRef.populate(h, 1).lineage",
        f'{NAMED}List(Some(h)).mkString(",")',
        f'case class Box(at: Host)\n{NAMED}"" + Box(h)',
    ],
)
def test_programs_that_tell_hosts_apart_are_refused(text: str) -> None:
    """FP0935: names could be seen."""
    with pytest.raises(ProblemFound) as refused:
        interchangeable(program_of(text))
    assert ["FP0935"] == [problem.code for problem in refused.value.problems]


def test_the_verdict_tells_of_symmetry(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As one of the reductions."""
    program = tmp_path / "a.fp"
    program.write_text(replicas(2))
    assert 0 == main(["explore", str(program), "--symmetry", "--faults", "1"])
    assert "host symmetry" in capsys.readouterr().out
    program.write_text(f"{NAMED}h")
    assert 2 == main(["explore", str(program), "--symmetry", "--reduction", "dpor"])
    assert "remembers no states" in capsys.readouterr().err
    assert 1 == main(["explore", str(program), "--symmetry"])
    assert "FP0935" in capsys.readouterr().err
