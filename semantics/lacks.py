"""What stands on lost data, and is computed anew by the replay that makes the data again.

A replay for a loss makes again what its task and all that it asks have made. What is kept of a persisted lineage that the
task has made may say otherwise without being computed again: its value may refer to data that is no more, or it is a loss. So
a request that is sent again for a loss says so, and so do those that its task sends. A host that hears of it suspects what it
has kept of that kind, and computes it anew as soon as somebody asks; what it computes already starts afresh.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from calculus.config import Host, Keep, Lack
from calculus.dag import bottom_up, has_parts
from calculus.pmap import PMap
from calculus.printing import show
from calculus.runtime import Done, Id, Loc, Lost, Mat, Outcome
from calculus.values import Value
from semantics.labels import Change, Evicted, Finished


def below(name: Id, root: Id) -> bool:
    """Was ``name`` made by ``root``, or by what ``root`` made?"""
    at = name.parent
    while at is not None:
        if at == root:
            return True
        at = at.parent
    return False


def joined(lacks: tuple[Lack, ...], more: tuple[Lack, ...]) -> tuple[Lack, ...]:
    """The losses of both, each once, in an order that depends on them alone."""
    return lacks if not more or lacks == more else tuple(sorted({*lacks, *more}, key=show))


def learned(host: Host, stable: PMap[Loc, Value], lacks: tuple[Lack, ...]) -> tuple[Host, tuple[Change, ...]]:
    """The host that has heard of losses, and what changes by that."""
    changes: list[Change] = []
    for lack in lacks:
        if lack not in host.lacks:
            kept = dict.fromkeys([*host.kept, *stable, *_computed(host)])
            for loc in [loc for loc in kept if _stands_on(host, stable, loc, lack.reply.id)]:
                suspect = host.suspect.set(loc, joined(host.suspect.get(loc, ()), (lack,)))
                host = attrs.evolve(host, suspect=suspect)
                changes.append(Evicted(loc))
                if _computes(host, loc):
                    host = attrs.evolve(host, tasks=host.tasks.discard(loc.id))
                    changes.append(Finished(loc.id))
            host = attrs.evolve(host, lacks=host.lacks.set(lack, None))
    return host, tuple(changes)


def _computed(host: Host) -> list[Loc]:
    """The persisted lineages that the host computes."""
    return [task.reply.loc for task in host.tasks.values() if isinstance(task.reply, Keep)]


def _computes(host: Host, loc: Loc) -> bool:
    task = host.tasks.get(loc.id)
    return task is not None and isinstance(task.reply, Keep)


def _stands_on(host: Host, stable: PMap[Loc, Value], loc: Loc, maker: Id) -> bool:
    """Does what is kept at ι, or computed for it, stand on data that the request ``maker`` has made, as ι was itself?"""
    there = Done(stable[loc]) if loc in stable else host.kept.get(loc)
    return below(loc.id, maker) and (_computes(host, loc) or (there is not None and says_of(there, maker)))


def says_of(outcome: Outcome, maker: Id) -> bool:
    """Does an outcome refer to data that the request ``maker`` has made, or is it the loss of such data?"""
    if isinstance(outcome, Lost):
        return below(outcome.root.id, maker)
    return isinstance(outcome, Done) and any(below(silo.id, maker) for silo in _silos(outcome.value))


def _silos(value: Value) -> Iterator[Loc]:
    """The silos that a value refers to."""
    if has_parts(value):
        for part, _ in bottom_up(value):
            if isinstance(part, Mat):
                yield part.loc
