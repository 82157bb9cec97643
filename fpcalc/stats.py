"""What a run has cost: steps by rule, messages and bytes on each link, silos on each host."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from calculus.codec import encode
from calculus.config import Message, receiver
from calculus.rules import RULES
from calculus.runtime import HostId
from semantics.drivers import Run
from semantics.labels import Kept, Label, Sent, show_host

Link = tuple[HostId, HostId]


class Stats:
    """Counts what it sees of a run."""

    def __init__(self) -> None:
        self.messages: Counter[Link] = Counter()
        self.bytes: Counter[Link] = Counter()
        self.kinds: Counter[str] = Counter()
        self.kept = 0

    def see(self, label: Label) -> None:
        """A step."""
        for change in label.changes:
            match change:
                case Sent(message):
                    link = (label.host, receiver(message))
                    self.messages[link] += 1
                    self.bytes[link] += size_of(message)
                    self.kinds[type(message).__name__] += 1
                case Kept():
                    self.kept += 1
                case _:
                    pass


def size_of(message: Message) -> int:
    """The bytes of a message on the wire: its encoding as JSON without spaces, in UTF-8."""
    return len(json.dumps(encode(message), separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass"))


def as_text(stats: Stats, run: Run) -> str:
    """Steps by judgement, messages by kind, materialisations by rule; then a table of links and one of hosts."""
    kinds: Counter[str] = Counter()
    for name, count in run.counts.items():
        kinds[RULES[name].judgement if name in RULES else "local"] += count
    lines = [
        f"steps: {run.steps:,} ({kinds['local']:,} local, {kinds['system']:,} system, {kinds['materialize']:,} materialize)",
        f"messages: {sum(stats.messages.values()):,} ({counted(stats.kinds)})",
        f"materialised: {counted(_materialised(run)) or 'nothing'}; kept for later: {stats.kept:,}",
    ]
    links = sorted(stats.messages, key=lambda link: (show_host(link[0]), show_host(link[1])))
    lines += table(
        ("link", "messages", "bytes"),
        [(f"{show_host(a)} → {show_host(b)}", f"{stats.messages[a, b]:,}", f"{stats.bytes[a, b]:,}") for a, b in links],
    )
    hosts = sorted(run.config.hosts.items(), key=lambda item: show_host(item[0]))
    lines += table(
        ("host", "silos", "kept", "futures"),
        [(show_host(name), f"{len(host.silos):,}", f"{len(host.kept):,}", f"{len(host.futures):,}") for name, host in hosts],
    )
    return "\n".join(lines) + "\n"


def _materialised(run: Run) -> dict[str, int]:
    return {name: count for name, count in run.counts.items() if name in RULES and RULES[name].judgement == "materialize"}


def counted(counts: Mapping[str, int]) -> str:
    """Counts by name, in the order of the names."""
    return ", ".join([f"{count:,} {name}" for name, count in sorted(counts.items())])


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Rows under their head: the first column to the left, numbers to the right."""
    table = [head, *rows]
    widths = [max(len(row[at]) for row in table) for at in range(len(head))]
    return [
        "  ".join([row[0].ljust(widths[0]), *[cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]])
        for row in table
    ]
