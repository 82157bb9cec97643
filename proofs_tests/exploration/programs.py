"""Small programs with several hosts, made from a number: silos, lineages over them, requests sent at once or in turn."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from random import Random

import attrs

from calculus.config import Config
from calculus.terms import Program
from fpcalc.checking import check_text
from fpcalc.exploration.exploring import search_by
from fpcalc.exploration.search import Reduction
from fpcalc.exploration.space import Bounds, Space, State
from fpcalc.exploration.symmetry import Symmetry
from fpcalc.running import first_config
from semantics.faults import End, end_of
from semantics.recovery import Exposed
from semantics.substitution import SUBSTITUTION

NO_FAULTS = Bounds()


def text_of(number: int) -> str:
    """The program with that number."""
    draw = Random(number)
    hosts = draw.choice([1, 1, 2])
    lines = [f'val h{k} = spawn("h{k}")' for k in range(hosts)]
    silos = []
    for k in range(draw.choice([1, 1, 2])):
        host = f"h{draw.randrange(hosts)}"
        root = f"SiloRef.populate({host}, {k + 1})"
        if draw.random() < 0.4:
            root = f"SiloRef.fromFun({host})(spore {{ () => {k + 1} }})"
        lines.append(f"val r{k} = {root}")
        silos.append(f"r{k}")
    for k in range(draw.choice([0, 1, 1, 2])):
        lines.append(f"val d{k} = {_derived(draw, silos, hosts)}")
        silos.append(f"d{k}")
    asked = [draw.choice(silos[-2:]) for _ in range(draw.choice([1, 1, 2]))]
    if ".persist(" in lines[-1] and draw.random() < 0.3:
        asked.append(f"{silos[-1]}.unpersist()")
    if draw.random() < 0.5:
        lines += [f"val f{k} = {silo}.send()" for k, silo in enumerate(asked)]
        lines.append(" + ".join([f"f{k}.await" for k in range(len(asked))]))
    else:
        lines.append(" + ".join([f"{silo}.send().await" for silo in asked]))
    return "\n".join(lines) + "\n"


def _derived(draw: Random, silos: list[str], hosts: int) -> str:
    silo = draw.choice(silos)
    match draw.randrange(8):
        case 0:
            return f"{silo}.map(spore {{ x => x + 10 }})"
        case 1:
            return f"{silo}.apply(spore {{ x => SiloRef.populate(currentHost, x * 2) }})"
        case 2:
            return f"{silo}.apply(spore {{\n  val to = h{draw.randrange(hosts)}\n  x => SiloRef.populate(to, x * 2) }})"
        case 3:
            return f"{silo}.orElse({draw.choice(silos)})"
        case 4:
            return f"{silo}.map(spore {{ x => x + 1 }}).persist({draw.choice(['memory', 'stable'])})"
        case 5:
            return f"{silo}.map(spore {{\n  val other = {draw.choice(silos)}\n  x => x + other.send().await }})"
        case 6:
            asks = "x => { val unused = other.send()\n  SiloRef.populate(to, x + 3) }"
            to = f"h{draw.randrange(hosts)}"
            return f"{silo}.apply(spore {{\n  val other = {draw.choice(silos)}\n  val to = {to}\n  {asks} }})"
        case _:
            inner = "other.map(spore {\n    val y = x\n    z => y + z })"
            return f"{silo}.apply(spore {{\n  val other = {draw.choice(silos)}\n  x => {inner} }})"


def program_of(text: str) -> Program:
    """The program in a text."""
    checked = check_text(text, "generated.fp")
    assert checked.program is not None, (text, checked.problems)
    return checked.program


def start_of(text: str) -> Config:
    """The configuration that the program begins with."""
    return first_config(program_of(text), ".", SUBSTITUTION)


@attrs.frozen
class Found:
    """What a search found: the outcomes, and the last states themselves."""

    outcomes: frozenset[End]
    last: frozenset[Exposed]
    ends: tuple[State, ...]
    states: int


def found_by(
    reduction: Reduction, text: str, bounds: Bounds = NO_FAULTS, most: int = 4_000, *, symmetry: bool = False
) -> Found | None:
    """What a search finds; None where it makes more than ``most`` executions, or remembers more states.

    All searches go by the relation's own evaluation, so that last states can be compared.
    """
    last: list[State] = []
    space = Space(start_of(text), bounds, SUBSTITUTION, eager=reduction != "none")
    search = search_by(reduction, space, lambda state: None, symmetry=symmetry)
    for _ in search.go(last.append):
        if max(search.counts.executions, search.counts.states) > most:
            return None
    exposed = [state.exposed for state in last]
    return Found(frozenset([end_of(state) for state in exposed]), frozenset(exposed), tuple(last), search.counts.states)


def compared(
    reduction: Reduction, bounds: Bounds, numbers: Sequence[int], *, most: int = 1_000, of: Callable[[int], str] = text_of
) -> int:
    """How many of the numbered programs a reduction and the full graph explore to the end; they have found the same."""
    found = 0
    for number in numbers:
        text = of(number)
        graph = found_by("none", text, bounds, most)
        reduced = None if graph is None else found_by(reduction, text, bounds)
        if graph is not None and reduced is not None:
            found += 1
            assert graph.outcomes == reduced.outcomes, text
            assert reduction == "dpor" or graph.last == reduced.last, text
    return found


def up_to_renaming(found: Found) -> set[Hashable]:
    """The last states, each by what is the same for all that a renaming turns into it."""
    keys = Symmetry(SUBSTITUTION)
    return {keys.key(state) for state in found.ends}


def both(reduction: Reduction, text: str, bounds: Bounds) -> tuple[Found, Found] | None:
    """What is found without symmetry, and with it; None where that is too much."""
    without = found_by(reduction, text, bounds, most=600)
    found = None if without is None else found_by(reduction, text, bounds, symmetry=True)
    return None if without is None or found is None else (without, found)
