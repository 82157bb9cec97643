"""A lineage as it travels: its source, and the steps up to it in columns, as data of the calculus.

    (r, ("Mapped", h, τ, (1, 2, 3), (p, p, q)))  is  Mapped((h, τ.3), Mapped((h, τ.2), Mapped((h, τ.1), r, p), p), q)

The steps of a chain differ in little: a run of them has its host and the task that made their names once. So a chain of a
thousand maps is some columns of small integers, and not three thousand rows of a table.
"""

from __future__ import annotations

from typing import Any

from calculus.problems import ProblemFound, problem
from calculus.runtime import LINEAGES, FMapped, HostId, Id, Lineage, Loc, Mapped, Persisted, SporeVal
from calculus.values import Level

#: The classes of steps, by name, and what each has beside its name and what it is derived from.
_STEPS: dict[str, tuple[Any, type]] = {
    "Mapped": (Mapped, SporeVal),
    "FMapped": (FMapped, SporeVal),
    "Persisted": (Persisted, Level),
}


def spine_of(lineage: Lineage) -> tuple[Any, ...]:
    """The columns of a lineage, its source first; equal lineages have equal ones."""
    runs: list[Any] = []
    at = lineage
    while isinstance(at, Mapped | FMapped | Persisted):
        kind, host, task = type(at), at.loc.host, at.loc.id.parent
        numbers: list[int | str] = []
        items: list[SporeVal | Level] = []
        while type(at) is kind and _is_from(at.loc, host, task):
            numbers.append(at.loc.id.step)
            items.append(at.level if isinstance(at, Persisted) else at.spore)
            at = at.parent
        runs.append((kind.__name__, host, task, tuple(reversed(numbers)), tuple(reversed(items))))
    return at, *reversed(runs)


def _is_from(loc: Loc, host: HostId, task: Id | None) -> bool:
    maker = loc.id.parent
    return (maker is task or maker == task) and (loc.host is host or loc.host == host)


def lineage_of(spine: Any) -> Lineage:
    """The inverse of ``spine_of``. Raises ``ProblemFound`` (FP0910) for anything that it does not make."""
    match spine:
        case (source, *runs) if isinstance(source, LINEAGES):
            lineage: Lineage = source
        case _:
            raise _damaged()
    for run in runs:
        match run:
            case (str(name), HostId() as host, (Id() | None) as task, (*numbers,), (*items,)) if name in _STEPS:
                lineage = _longer(lineage, name, host, task, numbers, items)
            case _:
                raise _damaged()
    return lineage


def _longer(lineage: Lineage, name: str, host: HostId, task: Id | None, numbers: list[Any], items: list[Any]) -> Lineage:
    kind, of = _STEPS[name]
    fits = {type(number) for number in numbers} <= {int, str} and {type(item) for item in items} <= {of}
    if not fits or len(numbers) != len(items):
        raise _damaged()
    for number, item in zip(numbers, items, strict=True):
        lineage = kind(Loc(host, Id(task, number)), lineage, item)
    return lineage


def _damaged() -> ProblemFound:
    return problem("FP0910", reason="it is no lineage")
