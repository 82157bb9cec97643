"""Small programs whose requests ask for more: what their spores put elsewhere is lost, and made again by replays of replays."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random


def nested_text(number: int) -> str:
    """The program with that number."""
    made = _Nested(Random(number))
    hosts = "abc"[: made.draw.choice([1, 2, 2, 3])]
    lines = [f'val {host} = spawn("{host}")' for host in hosts]
    if made.draw.random() < 0.3:
        lines += [f"val twice = {made.lineage(hosts, 1)}", "twice.send().await + twice.send().await"]
    else:
        lines.append(f"{made.lineage(hosts, 2)}.send().await")
    return "\n".join(lines) + "\n"


class _Nested:
    """Makes lineages; each spore captures the hosts under new names."""

    def __init__(self, draw: Random) -> None:
        self.draw = draw
        self.names = 0

    def fresh(self) -> str:
        self.names += 1
        return f"v{self.names}"

    def captured(self, hosts: Sequence[str]) -> tuple[str, list[str]]:
        names = [self.fresh() for _ in hosts]
        return "".join([f"val {name} = {host}\n" for name, host in zip(names, hosts, strict=True)]), names

    def lineage(self, hosts: Sequence[str], depth: int) -> str:
        """A lineage of an Int, with spores so deep in spores at the most."""
        host = self.draw.choice(hosts)
        if depth <= 0:
            return f"SiloRef.populate({host}, {self.draw.randrange(5)})"
        header, names = self.captured(hosts)
        x = self.fresh()
        match self.draw.randrange(9):
            case 0 | 1:
                return self.lineage(hosts, 0)
            case 2 | 3:
                return f"SiloRef.fromFun({host})(spore {{\n{header}() => {self.body(names, depth - 1)} }})"
            case 4:
                return f"{self.lineage(hosts, depth - 1)}.map(spore {{ {x} => {x} + 10 }})"
            case 5:
                data = f"SiloRef.populate({self.draw.choice(names)}, {x} + 1)"
                return f"{self.lineage(hosts, depth - 1)}.apply(spore {{\n{header}{x} => {data} }})"
            case 6:
                return f"{self.lineage(hosts, depth - 1)}.persist({self.draw.choice(['memory', 'stable'])})"
            case 7:
                return f"{self.lineage(hosts, depth - 1)}.orElse({self.lineage(hosts, depth - 1)})"
            case _:
                return f"{self.lineage(hosts, depth - 1)}.apply(spore {{\n{header}{x} => {self.lineage(names, depth - 1)} }})"

    def body(self, hosts: Sequence[str], depth: int) -> str:
        """A block that asks, and waits."""
        made = self.fresh()
        match self.draw.randrange(4):
            case 0:
                header, names = self.captured(hosts)
                spore = f"spore {{\n{header}() => {self.lineage(names, depth - 1)} }}"
                asked = f"SiloRef.fromFun({self.draw.choice(hosts)})({spore}).send().await"
                return f"{{ val {made} = {asked}\n{made}.send().await }}"
            case 1:
                return f"{{ val {made} = {self.lineage(hosts, depth)}\n{made}.send().await }}"
            case 2:
                one, other = self.lineage(hosts, 0), self.lineage(hosts, 0)
                return f"{{ val {made} = {one}\n{made}.send().await + {other}.send().await }}"
            case _:
                return f"{{ {self.lineage(hosts, 0)}.send().await }}"
