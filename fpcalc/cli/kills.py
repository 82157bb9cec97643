"""``fpcalc replay --engine dask``: a counterexample's crashes, made on real workers by SIGKILL."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from calculus.printing import show
from calculus.problems import problem
from calculus.runtime import DRIVER, HostId
from calculus.terms import Program
from fpcalc.cli import OK, PROBLEMS
from fpcalc.conformance.events import EVENT_RULES
from fpcalc.engines import engine
from fpcalc.exploration.counterexamples import is_fault, step_of
from fpcalc.running import Ended
from semantics.labels import Label
from semantics.recovery import Recovery

if TYPE_CHECKING:
    from fpcalc.engines.dask import Kill

#: What the engine says of an end that the calculus has: it waits for nobody for ever, and counts as lost what nobody brings.
_SAME = {"value": "value", "failed": "failed", "lost": "lost", "hang": "lost"}


def replay_on_workers(program: Program, folder: str, labels: Iterable[Label], outcome: str, recovery: Recovery) -> int:
    """Runs a program under the crashes of an execution, by steps ``labels`` to ``outcome``, and tells whether it ends alike.

    Exit code 1 where it does, 0 where it does not. Raises ``ProblemFound``: FP0977 for a fault that is no crash of a worker,
    FP0941 where Dask is not installed.
    """
    engine("dask")
    from fpcalc.engines.dask import DaskEngine, Settings

    kills = kills_of(labels)
    ended = DaskEngine(Settings(kills=kills, retries=recovery.retries, durable=False)).run(program, folder)
    for kill in kills:
        sys.stdout.write(f"  SIGKILL for {show(kill.host)}, before its event {kill.event}\n")
    there = told(ended)
    alike = _SAME.get(outcome.partition(" ")[0]) == there.partition(" ")[0]
    sys.stdout.write(f"in the calculus: {outcome}; on workers: {there}: {'the same' if alike else 'not the same'}\n")
    return PROBLEMS if alike else OK


def kills_of(labels: Iterable[Label]) -> tuple[Kill, ...]:
    """The crashes of an execution, each just before the event that its host would have had next; a new machine counts anew."""
    from fpcalc.engines.dask import Kill

    kills = []
    events: Counter[HostId] = Counter()
    for label in labels:
        if label.rule in ("F-Crash", "F-Tear") and label.host != DRIVER:
            kills.append(Kill(label.host, events[label.host] + 1))
            events[label.host] = 0
        elif label.rule.startswith("F-") and is_fault(step_of(label)):
            raise problem("FP0977", fix="fix", fault=step_of(label))
        elif label.rule in EVENT_RULES:
            events[label.host] += 1
    return tuple(kills)


def told(ended: Ended) -> str:
    """The end of a run as counterexamples name it."""
    if ended.problem is None:
        return f"value {show(ended.value, 60)}"
    return f"lost {show(ended.problem.args['root'])}" if ended.problem.code == "FP0451" else f"failed {ended.problem.code}"
