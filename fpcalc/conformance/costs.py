"""What a run has cost, by its events: messages and bytes on each link, and what each host has stored and run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import attrs

from calculus.runtime import HostId
from fpcalc.conformance.events import Event, read_event
from fpcalc.stats import Link, counted, table
from semantics.labels import read_host, show_host

_MESSAGES = {"populate": "Put", "request": "Req", "reply": "Res"}


@attrs.frozen
class Noted:
    """What was told at an event of a host, or at its end by a planned kill, which is no event.

    ``size``: the bytes of the message that the event sends. ``ran``: the spores that the host has run since it told last.
    """

    host: HostId
    event: Event | None
    size: int = 0
    ran: int = 0


def read_noted(told: dict[str, Any]) -> Noted | None:
    """What an engine has told: ``{…event, "bytes": …, "ran": …}`` or ``{"killed": host, "ran": …}``; None for other news."""
    ran = told.get("ran", 0)
    if "killed" in told:
        return Noted(read_host(told["killed"]), None, 0, ran)
    if "event" not in told:
        return None
    event = read_event({key: part for key, part in told.items() if key not in ("bytes", "ran")})
    return Noted(event.host, event, told.get("bytes", 0), ran)


class Costs:
    """Counts what was noted of a run. A crash empties its host."""

    def __init__(self, run: Iterable[Noted]) -> None:
        self.events = 0
        self.kinds: Counter[str] = Counter()
        self.messages: Counter[Link] = Counter()
        self.bytes: Counter[Link] = Counter()
        self.silos: Counter[HostId] = Counter()
        self.kept: Counter[HostId] = Counter()
        self.ran: Counter[HostId] = Counter()
        self.crashes: Counter[HostId] = Counter()
        for noted in run:
            self.ran[noted.host] += noted.ran
            if noted.event is not None:
                self._see(noted.event, noted.size)

    def _see(self, event: Event, size: int) -> None:
        self.events += 1
        host = event.host
        if size and event.of is not None:
            self.kinds[_MESSAGES[event.kind]] += 1
            self.messages[host, event.of] += 1
            self.bytes[host, event.of] += size
        match event.kind:
            case "put":
                self.silos[host] += 1
            case "populate" if event.of == host:
                self.silos[host] += 1
            case "keep":
                self.kept[host] += 1
            case "evict":
                self.kept[host] = max(self.kept[host] - 1, 0)
            case "crash":
                self.silos[host] = self.kept[host] = 0
                self.crashes[host] += 1

    def __str__(self) -> str:
        """Messages by kind, and spores run; then a table of links and one of hosts."""
        head = f"events: {self.events:,}; messages: {self.messages.total():,} ({counted(self.kinds)})"
        links = sorted(self.messages, key=lambda link: (show_host(link[0]), show_host(link[1])))
        hosts = sorted({*self.ran, *self.silos, *self.crashes}, key=show_host)
        by_link = [(f"{show_host(a)} → {show_host(b)}", f"{self.messages[a, b]:,}", f"{self.bytes[a, b]:,}") for a, b in links]
        columns = (self.silos, self.kept, self.ran, self.crashes)
        by_host = [(show_host(host), *[f"{column[host]:,}" for column in columns]) for host in hosts]
        lines = [
            f"{head}; spores run: {self.ran.total():,}",
            *table(("link", "messages", "bytes"), by_link),
            *table(("host", "silos", "kept", "spores run", "crashes"), by_host),
        ]
        return "\n".join(lines) + "\n"
