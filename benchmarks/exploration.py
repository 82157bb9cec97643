"""What exploration costs: fault-free programs in one execution, a hub with crashes, the full graph's states a minute.

Bounds: one execution for slide 19 over any number of hosts; 100,000 states a minute or more.
"""

from __future__ import annotations

import sys
import time

from calculus.config import Config
from fpcalc.checking import check_file, check_text
from fpcalc.exploration.exploring import Exploration, Limits
from fpcalc.exploration.space import Bounds
from fpcalc.exploration.verdict import Verdict
from fpcalc.running import first_config
from semantics.evaluator import Evaluator
from semantics.machine.machine import MACHINE
from semantics.recovery import Recovery
from semantics.substitution import SUBSTITUTION

SLIDE_19 = "examples/01-owners.fp"


def line(hosts: int) -> str:
    """Each host's data goes on to the next one, as the adults go from machine1 to machine2 on slide 19."""
    lines = [f'val h{k} = spawn("h{k}")' for k in range(hosts)]
    lines += [f"val r{k} = SiloRef.populate(h{k}, {k})" for k in range(hosts)]
    lines.append("val d0 = r0")
    for k in range(1, hosts):
        lines.append(
            f"val d{k} = d{k - 1}.apply(spore {{\n val next = r{k}\n x => next.map(spore {{\n val y = x\n z => y + z }}) }})"
        )
    return "\n".join([*lines, f"d{hosts - 1}.send().await"])


def spread(hosts: int) -> str:
    """All hosts are asked at once, and answer to the driver."""
    lines = [f'val h{k} = spawn("h{k}")' for k in range(hosts)]
    lines += [f"val f{k} = SiloRef.populate(h{k}, {k}).map(spore {{ x => x + 1 }}).send()" for k in range(hosts)]
    return "\n".join([*lines, f"f{hosts - 1}.await"])


def hub(hosts: int) -> str:
    """All hosts put data on one, which a request to each of them asks for."""
    lines = ['val hub = spawn("hub")', "val root = SiloRef.populate(hub, 0)"]
    lines += [f'val h{k} = spawn("h{k}")' for k in range(hosts)]
    ask = "spore {\n val to = root\n x => to.map(spore {\n val y = x\n z => y + z }) }"
    lines += [f"val f{k} = SiloRef.populate(h{k}, {k}).apply({ask}).send()" for k in range(hosts)]
    return "\n".join([*lines, " + ".join([f"f{k}.await" for k in range(hosts)])])


def explored(start: Config, bounds: Bounds, evaluator: Evaluator, *, full: bool, memory: bool = False) -> Verdict:
    """The verdict; bounded by a minute."""
    limits = Limits(seconds=60, violations=10**9)
    return Exploration("", start, bounds, limits, evaluator, reduced=not full, memory=memory).run()


def start_of(text: str, evaluator: Evaluator) -> Config:
    checked = check_text(text, "benchmark.fp")
    assert checked.program is not None, checked.problems
    return first_config(checked.program, ".", evaluator)


def main() -> None:
    """Prints a line for each figure."""
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    for name, shape in (("line", line), ("spread", spread)):
        for hosts in (10, 100, largest):
            if name == "line" and hosts > 300:
                continue  # its lineage is as deep as the line is long: the parser's bound on nesting is not the question here
            start = start_of(shape(hosts), MACHINE)
            begun = time.perf_counter()
            verdict = explored(start, Bounds(), MACHINE, full=False)
            spent = time.perf_counter() - begun
            print(f"{name:<8} {hosts:>6,} hosts  {verdict.executions} execution, {verdict.transitions:,} steps, {spent:.2f} s")
    for hosts in (1, 2, 3, 4):
        bounds = Bounds(1, frozenset({"crash"}), Recovery(1))
        verdict = explored(start_of(hub(hosts), MACHINE), bounds, MACHINE, full=False)
        print(
            f"hub      {hosts:>6,} hosts and a crash  {len(verdict.outcomes)} outcomes, {verdict.executions:,} executions "
            f"({verdict.given_up:,} given up), {verdict.seconds:.2f} s, {verdict.word}"
        )
    program = check_file(SLIDE_19).program
    assert program is not None
    for memory in (False, True):
        start = first_config(program, ".", SUBSTITUTION)
        bounds = Bounds(1, frozenset({"crash", "drop"}), Recovery(1))
        verdict = explored(start, bounds, SUBSTITUTION, full=True, memory=memory)
        assert verdict.states is not None
        rate = (
            f"{verdict.bytes_per_state:,} bytes a state" if memory else f"{verdict.states / verdict.seconds * 60:,.0f} a minute"
        )
        print(f"graph    slide 19, one fault  {verdict.states:,} states, {verdict.transitions:,} steps, {rate}")


if __name__ == "__main__":
    main()
