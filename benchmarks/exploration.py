"""What exploration costs: fault-free programs in one execution, a hub with crashes, the full graph's states a minute.

Times are of the processor, so that other work on the machine counts little.

Bounds: one execution for slide 19 over any number of hosts; one execution for each last state of the hub; 100,000 states a
minute or more.
"""

from __future__ import annotations

import sys
import time

from fpcalc.checking import check_text
from fpcalc.exploration.exploring import Exploration, Limits, evaluator_for
from fpcalc.exploration.search import Reduction
from fpcalc.exploration.space import Bounds
from fpcalc.exploration.verdict import Verdict
from fpcalc.running import first_config
from semantics.machine.machine import MACHINE
from semantics.recovery import Recovery

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


def explored(text: str, bounds: Bounds, reduction: Reduction = "persistent", *, memory: bool = False) -> tuple[Verdict, float]:
    """The verdict, and its seconds of the processor; bounded by ten minutes."""
    program = check_text(text, "benchmark.fp").program
    assert program is not None
    evaluator = evaluator_for(reduction, MACHINE)
    limits = Limits(seconds=600, go_on=True)
    start = first_config(program, ".", evaluator)
    begun = time.process_time()
    verdict = Exploration("", start, bounds, limits, evaluator, reduction=reduction, memory=memory).run()
    assert verdict.word != "inconclusive"
    return verdict, time.process_time() - begun


def fault_free(largest: int) -> None:
    """One execution, however many hosts there are."""
    for name, shape in (("line", line), ("spread", spread)):
        for hosts in (10, 100, largest):
            if name == "line" and hosts > 300:
                continue  # its lineage is as deep as the line is long: the parser's bound on nesting is not the question here
            verdict, seconds = explored(shape(hosts), Bounds())
            assert verdict.word == "holds"
            print(
                f"{name:<8} {hosts:>6,} hosts  {verdict.executions} execution, {verdict.transitions:,} steps, {seconds:.2f} s"
            )


def contended() -> None:
    """The time for each last state grows as executions get longer, and not as there are more of them."""
    bounds = Bounds(1, frozenset({"crash"}), Recovery(1))
    cases: list[tuple[Reduction, int]] = [("persistent", 6), ("dpor", 2), ("none", 2)]
    for reduction, most in cases:
        for hosts in range(1, most + 1):
            verdict, seconds = explored(hub(hosts), bounds, reduction)
            made = verdict.executions + verdict.given_up
            rate = f", {verdict.states / seconds * 60:,.0f} states a minute" if reduction == "none" else ""
            print(
                f"hub      {hosts:>6,} hosts and a crash, {reduction}: {len(verdict.outcomes)} outcomes, "
                f"{verdict.ends:,} last states, {made:,} executions ({made / verdict.ends:.1f} for each), "
                f"{verdict.states:,} states, {verdict.transitions:,} steps, {seconds:.2f} s "
                f"({1_000 * seconds / verdict.ends:.1f} ms for each){rate}"
            )


def whole_graph() -> None:
    """Every state of slide 19 with one fault."""
    bounds = Bounds(1, frozenset({"crash", "drop"}), Recovery(1))
    with open(SLIDE_19, encoding="utf-8") as program:
        text = program.read()
    for memory in (False, True):
        verdict, seconds = explored(text, bounds, "none", memory=memory)
        rate = f"{verdict.bytes_per_state:,} bytes a state" if memory else f"{verdict.states / seconds * 60:,.0f} a minute"
        print(f"graph    slide 19, one fault  {verdict.states:,} states, {verdict.transitions:,} steps, {rate}")


def main() -> None:
    """Prints a line for each figure."""
    fault_free(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
    contended()
    whole_graph()


if __name__ == "__main__":
    main()
