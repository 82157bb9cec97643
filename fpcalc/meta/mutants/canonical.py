"""Wrong forms: of what is written and read back, and of configurations that should be one."""

from __future__ import annotations

from typing import Any

from calculus import codec
from calculus.dag import made_of
from calculus.pmap import PMap
from calculus.printing.literals import double_text
from calculus.runtime import Persisted
from calculus.schema import CLASSES
from calculus.terms import Match
from calculus.values import Level
from fpcalc.meta.mutants.mutation import Registry, around, instead

mutant = Registry("canonical").mutant


mutant("zero-has-no-sign", double_text, "-0.0 is written as 0.0", "codec", rule="codec")(
    lambda right: lambda number: right(number or 0.0)
)

mutant("doubles-are-short", double_text, "Doubles are written with six digits", "codec", rule="codec")(
    lambda right: lambda number: right(float(f"{number:.6g}"))
)

mutant("integers-are-doubles", codec._constant, "large integers lose their last digits", "codec", rule="codec")(
    lambda right: lambda value: int(float(value)) if type(value) is int and abs(value) > codec._SMALL else right(value)
)

mutant("one-is-true", codec._key, "1 and true share a row", "codec", rule="codec")(
    lambda right: lambda part: part if type(part) in (bool, int) else right(part)
)

mutant("rows-shared-by-class", codec._key, "constants of one type share a row", "codec", rule="codec")(
    lambda right: lambda part: (str, "") if type(part) is str and part not in CLASSES else right(part)
)


@mutant("levels-are-lost", made_of, "a persisted lineage is read back as kept in memory", "mobility", rule="codec")
@around
def _(right: Any, kind: Any, parts: Any, **spans: Any) -> Any:
    return right(kind, [Level.MEMORY if kind is Persisted and part is Level.STABLE else part for part in parts], **spans)


@mutant("cases-are-lost", made_of, "a match is read back without its first case", "codec", rule="codec")
@around
def _(right: Any, kind: Any, parts: Any, **spans: Any) -> Any:
    return right(kind, [parts[0], parts[1][1:], *parts[2:]] if kind is Match else parts, **spans)


mutant("maps-lose-an-entry", made_of, "the last entry of a map is not read back", "codec", rule="codec")(
    lambda right: lambda kind, parts, **spans: right(kind, parts[:-2] if kind is PMap else parts, **spans)
)

mutant(
    "only-keys-count",
    (PMap, "_pairs"),
    "maps are equal when their keys are: how many messages, and what is in a silo, is not seen",
    "canonical",
    rule="equality",
)(instead(lambda self, other: [] if self.keys() == other.keys() else None))

mutant("order-counts", (PMap, "_pairs"), "maps that were filled in another order differ", "canonical", rule="equality")(
    instead(lambda self, other: list(zip(self.items(), other.items(), strict=True)) if len(self) == len(other) else None)
)
