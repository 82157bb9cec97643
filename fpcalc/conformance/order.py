"""Where a crash stands among the events of a run.

It is noticed late, for instance after a request was made again because of it. It stands at the end of its machine:

    told                            what happened
    reply τ at a                    reply τ at a
    request τ again by driver       crash a
    crash a                         request τ again by driver
"""

from __future__ import annotations

from collections.abc import Sequence

from calculus.runtime import HostId
from fpcalc.conformance.costs import Noted


def with_crashes_in_place(told: Sequence[Noted]) -> list[Noted]:
    """The same news, each crash right behind the last sign of its machine.

    A machine tells what it does before anybody can see the effect. So whatever the crash has caused comes behind that sign,
    and nothing behind it comes from the machine's life. A machine without a sign crashes where that is noticed, but not
    before its host is made.
    """
    made = {noted.event.of: at for at, noted in enumerate(told) if noted.event is not None and noted.event.kind == "spawn"}
    signs: dict[HostId, int] = {}
    crashes: dict[int, list[Noted]] = {}
    for at, noted in enumerate(told):
        if is_crash(noted):
            sign = signs.setdefault(noted.host, max(at, made.get(noted.host, at)))
            crashes.setdefault(sign, []).append(noted)
        else:
            signs[noted.host] = at
    return [each for at, noted in enumerate(told) for each in [*([] if is_crash(noted) else [noted]), *crashes.get(at, ())]]


def is_crash(noted: Noted) -> bool:
    """Does it tell that a machine has crashed?"""
    return noted.event is not None and noted.event.kind == "crash"
