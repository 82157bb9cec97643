"""What a theorem is, what it is asked of, and what is told where it does not hold.

A theorem speaks of a moment of a run (every configuration that is met, with all steps that it can make), of the end of a run,
of a run under faults, or of the program as such.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import attrs

from calculus.config import Config, Files, NoFiles
from calculus.terms import Program
from checker.configurations import Memo
from checker.kernel import StoreTy
from fpcalc.meta.meaning import Meaning
from fpcalc.testing.generators.plans import FaultPlan
from semantics.labels import Choice, Label, Step

#: The seed of the schedule that answers each request before anything else happens.
EAGER = 0
_MOST_STEPS = 2_000


def _never() -> bool:
    return False


class Silent(Exception):  # noqa: N818  (no error)
    """The theorem says nothing of this case."""


@attrs.frozen(eq=False)
class Violation:
    """What speaks against a theorem: words on it, the program, and the visible steps that lead there.

    ``plan``: the faults, if the theorem speaks of them; ``labels``: then the steps of the whole run, faults among them.
    ``agreeing``: as in ``Case``.
    """

    theorem: str
    words: str
    program: Program
    schedule: tuple[Choice, ...] = ()
    plan: FaultPlan | None = None
    labels: tuple[Label, ...] = ()
    agreeing: bool = False


@attrs.frozen(eq=False)
class Case:
    """A well-typed program with a main expression, the seeds of the schedules to try, and how long a run may be.

    ``plans``: the faults to try; one plan is drawn from the last seed where there is none.
    ``agreeing``: the alternatives of each ``orElse`` have the same data, or there is none.
    ``enough``: is there no time for more? It is asked at each step; a run that is left then counts as too long.
    """

    program: Program
    seeds: tuple[int, ...] = (EAGER, 1)
    files: Files = attrs.field(factory=NoFiles)
    most_steps: int = _MOST_STEPS
    plans: tuple[FaultPlan, ...] = ()
    agreeing: bool = False
    enough: Callable[[], bool] = _never


@attrs.frozen(eq=False)
class Moment:
    """A configuration that a run has come to, under Σ, and all the steps that it can make; ``number`` counts them."""

    number: int
    config: Config
    store_ty: StoreTy
    ways: Sequence[Step]
    case: Case
    memo: Memo


@attrs.frozen(eq=False)
class End:
    """Where a run ended: no step is enabled, or it was too long (``quiet`` is False).

    ``eager``: each request was answered before anything else happened. ``fired``: how often each rule has.
    ``meaning``: the program's, if it is known. ``first``: the end of the first run.
    """

    config: Config
    quiet: bool
    eager: bool
    fired: Counter[str]
    case: Case
    meaning: Meaning | None
    first: Config | None


@attrs.frozen(eq=False)
class Theorem:
    """A theorem: its statement, and the functions that look for what speaks against it. They give words, or None; where the
    theorem says nothing of what they are given, they raise ``Silent``.

    ``under``: the function that looks under faults, whose runs are its own.
    """

    name: str
    statement: str
    at: Callable[[Moment], str | None] | None = None
    finally_: Callable[[End], str | None] | None = None
    of: Callable[[Case], str | None] | None = None
    under: Callable[[Case, Exercised], Violation | None] | None = None


@attrs.define
class Exercised:
    """What was tried: counted over many cases.

    ``tried``: how often each theorem was asked and had something to say. ``ends``: how the runs under faults ended.
    """

    programs: int = 0
    runs: int = 0
    steps: int = 0
    configurations: int = 0
    too_long: int = 0
    unknown: int = 0
    tried: Counter[str] = attrs.field(factory=Counter)
    rules: Counter[str] = attrs.field(factory=Counter)
    ends: Counter[str] = attrs.field(factory=Counter)
