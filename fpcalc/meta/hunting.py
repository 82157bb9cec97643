"""The hunt for all mutants, each from several seeds; what is found is plain data, so one process can tell another.

A mutant and a seed give the same cases each time, whoever hunts it, and how many processes there are. Seconds are those of a
process, not of the clock, so what else runs on the machine does not count.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from statistics import median

import attrs

from calculus.printing import show_program
from fpcalc.meta.cases import Violation
from fpcalc.meta.mutants import MUTANTS, Mutant
from fpcalc.meta.mutants.hunts import Killing, hunt, simplest
from fpcalc.meta.mutants.sources import Spoken

#: A mutant that is to be found out is found out so soon, at the median of the seeds.
MOST_SECONDS = 30.0
#: For one hunt.
PATIENCE = 40.0


@attrs.frozen
class Finding:
    """What one hunt has found: the theorem that is broken, after how many cases and seconds."""

    theorem: str
    cases: int
    seconds: float


@attrs.frozen
class Counterexample:
    """The simplest case that speaks against a mutant: the theorem that it breaks, in what way, and the case itself."""

    theorem: str
    words: str
    text: str


@attrs.frozen
class Hunted:
    """The mutant of a name, how it was found out from each seed, None where it was not, and the simplest case."""

    name: str
    findings: tuple[Finding | None, ...]
    simplest: Counterexample | None

    @property
    def mutant(self) -> Mutant:
        return MUTANTS[self.name]

    @property
    def alive(self) -> bool:
        """Was it missed from most seeds, though it is a wrong calculus?"""
        return not self.mutant.equivalent and self.seconds == float("inf")

    @property
    def late(self) -> bool:
        """Was it found out, but not soon enough?"""
        return not self.mutant.equivalent and MOST_SECONDS < self.seconds < float("inf")

    @property
    def seconds(self) -> float:
        """The median; a hunt that has found nothing counts as endless."""
        return median([float("inf") if one is None else one.seconds for one in self.findings])

    @property
    def cases(self) -> float:
        return median([float("inf") if one is None else one.cases for one in self.findings])

    @property
    def theorems(self) -> Counter[str]:
        """What was broken, and from how many seeds."""
        return Counter([one.theorem for one in self.findings if one is not None])


def each(
    names: Iterable[str], seeds: Sequence[int], seconds: float = PATIENCE, *, examples: int | None = None, jobs: int = 1
) -> Iterator[Hunted]:
    """Hunts one mutant after the other from each seed, for at most so many seconds and cases, by so many processes."""
    search = partial(_hunted, seeds=seeds, seconds=seconds, examples=examples)
    if jobs == 1:
        yield from map(search, names)
        return
    with ProcessPoolExecutor(jobs, get_context("spawn")) as processes:
        yield from processes.map(search, names)


def _hunted(name: str, seeds: Sequence[int], seconds: float, examples: int | None) -> Hunted:
    mutant = MUTANTS[name]
    if mutant.equivalent:
        return Hunted(name, (), None)
    killings = [hunt(mutant, seed, seconds=seconds, examples=examples) for seed in seeds]
    findings = [None if one is None else Finding(one.violation.theorem, one.examples, one.seconds) for one in killings]
    return Hunted(name, tuple(findings), _simplest(killings))


def _simplest(killings: Iterable[Killing | None]) -> Counterexample | None:
    """The simplest case that can be made of the smallest one."""
    smallest = min([one for one in killings if one is not None], key=lambda one: len(shown(one.violation)), default=None)
    if smallest is None:
        return None
    found = simplest(smallest)
    return Counterexample(found.theorem, " ".join(found.words.split()), shown(found))


def shown(violation: Violation) -> str:
    """The case, and the plan of faults, if there is one."""
    text = violation.text if isinstance(violation, Spoken) else show_program(violation.program).rstrip()
    return text if violation.plan is None else f"{text}\n\n{violation.plan!r}".rstrip()


class Notebook:
    """What was found so far, in a file: a hunt that was interrupted goes on from there.

    The first line says which calculus, theorems and mutants it is about; what was found about others is forgotten.
    """

    def __init__(self, path: Path, seeds: Sequence[int]) -> None:
        self.found: dict[str, Hunted] = {}
        self._path = path
        about = json.dumps({"seeds": list(seeds), "sha256": _sources()})
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        if lines[:1] == [about]:
            self.found = {row.name: row for row in map(_read, lines[1:])}
        else:
            path.write_text(f"{about}\n", "utf-8", newline="\n")

    def add(self, row: Hunted) -> None:
        self.found[row.name] = row
        with self._path.open("a", encoding="utf-8", newline="\n") as out:
            out.write(f"{json.dumps(attrs.asdict(row))}\n")

    def close(self) -> None:
        """It is of no more use."""
        self._path.unlink()


def _read(line: str) -> Hunted:
    data = json.loads(line)
    findings = [None if one is None else Finding(**one) for one in data["findings"]]
    return Hunted(data["name"], tuple(findings), None if data["simplest"] is None else Counterexample(**data["simplest"]))


def _sources() -> str:
    """A digest of the modules that hunts are made of: those that are imported for them."""
    packages = ("calculus", "parser", "checker", "semantics", "fpcalc")
    files = [module.__file__ for name, module in sorted(sys.modules.items()) if name.partition(".")[0] in packages]
    return hashlib.sha256(b"".join([Path(file).read_bytes() for file in files if file is not None])).hexdigest()
