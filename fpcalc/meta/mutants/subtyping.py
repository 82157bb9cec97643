"""Wrong subtyping and least common types."""

from __future__ import annotations

from typing import Any

import attrs

from calculus.types import NOTHING, Fun, SiloOf
from checker import declarations, subtyping
from checker.declarations import COVARIANT
from checker.subtyping import is_subtype
from fpcalc.meta.mutants.mutation import Registry, around, dropped, instead

mutant = Registry("subtyping").mutant


mutant(
    "parameters-covariant",
    subtyping._functions,
    "functions are covariant in their parameter",
    "preservation",
    rule="S-Fun, S-SporeFun, S-Spore",
    redex="variance flipped",
)(instead(lambda program, s, t: is_subtype(program, s.param, t.param) and is_subtype(program, s.result, t.result)))

mutant(
    "results-contravariant",
    subtyping._functions,
    "functions are contravariant in their result",
    "preservation",
    rule="S-Fun, S-SporeFun, S-Spore",
    redex="variance flipped",
)(instead(lambda program, s, t: is_subtype(program, t.param, s.param) and is_subtype(program, t.result, s.result)))

mutant(
    "functions-unrelated-to-parameters",
    subtyping._functions,
    "a function's parameter does not matter",
    "preservation",
    rule="S-Fun, S-SporeFun, S-Spore",
)(instead(lambda program, s, t: is_subtype(program, s.result, t.result)))

mutant("captures-made-up", subtyping._spores, "a spore has captured whatever is said", "preservation", rule="S-Spore")(
    instead(lambda program, s, t: all(u in s.excluded for u in t.excluded) and subtyping._functions(program, s, t))
)

mutant("exclusions-made-up", subtyping._spores, "a spore excludes whatever is said", "refusal", rule="S-Spore")(
    instead(lambda program, s, t: t.captured in (None, s.captured) and subtyping._functions(program, s, t))
)

mutant(
    "captures-never-forgotten", subtyping._spores, "Spore[A, B]{Captured} is not below Spore[A, B]", "typing", rule="S-Spore"
)(lambda right: lambda program, s, t: s.captured == t.captured and right(program, s, t))

mutant(
    "tuples-of-the-first",
    subtyping._all,
    "of tuples and records only the first component counts",
    "preservation",
    rule="S-Tuple, S-Record",
    redex="only the first of a list is looked at",
)(instead(lambda program, a, b: len(a) == len(b) and is_subtype(program, a[0], b[0])))

mutant("cases-of-any-type", subtyping._case, "a case of one data type is one of any other", "preservation", rule="S-Case")(
    instead(lambda program, s, t: True)
)

mutant("cases-of-none", subtyping._case, "a case is not below its data type", "typing", rule="S-Case")(
    instead(lambda program, s, t: False)
)

mutant(
    "join-too-small",
    subtyping.join,
    "the least common type of two is the first",
    "preservation",
    rule="join",
    redex="one branch decides",
)(instead(lambda program, s, t: s))


# What only types tell.


mutant(
    "silos-of-functions",
    (subtyping, "mobile"),
    "SiloRef[Spore[A, B]] is below the ill-formed SiloRef[A => B]",
    "order",
    rule="S-Silo",
)(instead(lambda program, ty: True))

mutant(
    "data-covariant",
    (declarations, "_variances"),
    "every data type is covariant in its parameters",
    "order",
    rule="S-Data",
    redex="variance flipped",
)(lambda right: lambda program, params: {name: (COVARIANT,) * len(uses) for name, uses in right(program, params).items()})

mutant(
    "data-never-contravariant",
    (subtyping, "CONTRAVARIANT"),
    "a contravariant parameter counts as invariant",
    "order",
    rule="S-Data",
)(instead(None))

mutant(
    "data-unbounded", subtyping._bounded, "D[S] is below a D[T] whose T breaks the parameter's bound", "order", rule="S-Data"
)(instead(lambda program, ty: True))


@mutant(
    "join-ill-formed", subtyping.join, "the least common type of two silo references may be ill formed", "order", rule="join"
)
def _(right: Any) -> Any:
    def join(program: Any, s: Any, t: Any) -> Any:
        if isinstance(s, SiloOf) and isinstance(t, SiloOf):
            item = join(program, s.data, t.data)
            return None if item is None else SiloOf(item)
        return right(program, s, t)

    return join


mutant("join-too-large", subtyping._join_all, "tuples of different types have no common type", "order", rule="join")(dropped)

mutant("meet-too-small", subtyping._meet_functions, "two functions have no values in common", "order", rule="meet")(
    instead(lambda program, s, t: NOTHING)
)


@mutant(
    "meet-of-results-alone",
    subtyping._meet_functions,
    "the greatest type below two functions takes what the first takes",
    "order",
    rule="meet",
)
@around
def _(right: Any, program: Any, s: Any, t: Any) -> Any:
    greatest = right(program, s, t)
    return attrs.evolve(greatest, param=s.param) if isinstance(t, Fun) else greatest
