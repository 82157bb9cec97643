"""Wrong mobility: what may travel, and what may be captured in spite of an exclusion."""

from __future__ import annotations

from typing import Any

from calculus.types import DataOf, Fun, FutureOf, ListOf, MapOf, RecordOf, SiloOf, SporeOf, TupleOf, TypeVar
from checker import mobility, spores
from fpcalc.meta.mutants.mutation import Registry, instead

mutant = Registry("mobility").mutant


def _leaf(kinds: Any, verdict: bool) -> Any:
    """mobile(T) as it is, but for types of one kind."""

    def edit(right: Any) -> Any:
        def leaf(what: Any, ty: Any) -> Any:
            return verdict if what == "mobile" and isinstance(ty, kinds) else right(what, ty)

        return leaf

    return edit


for _name, _kinds, _verdict, _rule, _wrong, _breaks in (
    ("functions-travel", Fun, True, "mobile(A => B)", "functions are mobile", "mobility"),
    ("futures-travel", FutureOf, True, "mobile(Future[T])", "futures are mobile", "mobility"),
    ("variables-travel", TypeVar, True, "Mobile-Var", "every type variable is mobile", "mobility"),
    ("tuples-travel", TupleOf, True, "Mobile-Parts", "tuples are mobile, whatever is in them", "mobility"),
    ("records-travel", RecordOf, True, "Mobile-Parts", "records are mobile, whatever is in them", "mobility"),
    ("lists-travel", ListOf, True, "Mobile-Parts", "lists are mobile, whatever is in them", "mobility"),
    ("maps-travel", MapOf, True, "Mobile-Parts", "maps are mobile, whatever is in them", "mobility"),
    ("data-travels", DataOf, True, "Mobile-Data", "data types are mobile, whatever is in them", "mobility"),
    ("silos-stay", SiloOf, False, "Mobile-Silo", "silo references are not mobile", "typing"),
    ("spores-stay", SporeOf, False, "Mobile-Spore", "spores are not mobile", "typing"),
    ("bounded-variables-stay", TypeVar, False, "Mobile-Var", "no type variable is mobile", "typing"),
):
    mutant(_name, mobility._leaf, _wrong, _breaks, rule=_rule)(_leaf(_kinds, _verdict))

mutant("opaque-is-empty", spores._opaque, "a spore whose Captured is unknown contains nothing", "refusal", rule="may contain")(
    instead(lambda ty: False)
)


def _closed(kinds: Any) -> Any:
    """may contain(S, U) as it is, but it does not look into types of one kind."""

    def edit(right: Any) -> Any:
        return lambda program, ty: [] if isinstance(ty, kinds) else right(program, ty)

    return edit


for _name, _kinds, _wrong in (
    ("exclusion-stops-at-lists", ListOf, "lists are not looked into"),
    ("exclusion-stops-at-silos", SiloOf, "the data of silo references is not looked into"),
    ("exclusion-stops-at-spores", SporeOf, "what spores have captured is not looked into"),
):
    mutant(_name, spores._inside, _wrong, "refusal", rule="may contain")(_closed(_kinds))

mutant(
    "exclusion-of-the-type-alone",
    spores._overlap,
    "only the parts that are the excluded type or below it count",
    "refusal",
    rule="may contain",
)(instead(lambda program, s, u: False))
