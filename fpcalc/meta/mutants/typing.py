"""Wrong typing rules. One that accepts too much is found out by near misses, and by what they do when they run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs

from calculus.terms import Case
from calculus.types import HOST, INT, DataOf, Fun, ListOf, SiloOf
from checker import configurations
from checker.kernel import expect, functions, judgement, local, silos, spores
from checker.kernel.contexts import NO_STORE, Ctx
from checker.kernel.spawning import spawners
from checker.usefulness import missing_case
from fpcalc.meta.mutants.mutation import Edit, Registry, around, dropped, instead

mutant = Registry("typing").mutant


def _concludes(ty: Callable[[Any, Any], Any]) -> Edit:
    """A rule with all its premises, that concludes another type."""

    def wrong(right: Any, ctx: Any, t: Any) -> Any:
        right(ctx, t)
        return ty(ctx, t)

    return around(wrong)


def _infer(ctx: Any, t: Any) -> Any:
    return judgement.infer(ctx, t)


mutant("captures-immobile", (spores, "immobile_part"), "the premise mobile(Sᵢ) is dropped", "mobility", rule="T-Spore")(dropped)

mutant("captures-excluded", (spores, "containing_part"), "Excluded is not looked at", "refusal", rule="T-Spore")(dropped)

mutant(
    "closure-in-gamma",
    (Ctx, "only"),
    "the closure is typed in Γ",
    "progress",
    rule="T-Spore",
    redex="a variable that no binder binds",
)(instead(lambda self, span: attrs.evolve(self, store_ty=NO_STORE, driver=False, debts=None)))

mutant("closure-on-the-driver", (Ctx, "only"), "a closure may spawn by name", "refusal", rule="T-Spore, T-SpawnNamed")(
    lambda right: lambda self, span: attrs.evolve(right(self, span), driver=True)
)

mutant(
    "closure-with-sigma",
    (Ctx, "only"),
    "the closure is typed under Σ",
    "isolation",
    rule="T-Spore",
    equivalent="A closure is code from a program's text, where no future, host or silo reference can be written, and "
    "evaluation puts none into it (isolation, which has mutants of its own). So no term in a closure asks Σ.",
)(lambda right: lambda self, span: attrs.evolve(right(self, span), store_ty=self.store_ty))

mutant("closure-unchecked", (spores, "check_code"), "the closure is not typed", "progress", rule="T-Spore")(dropped)


@mutant(
    "header-entries-unchecked",
    "T-Spore",
    "header entries may have any type",
    "preservation",
    redex="the wrong type of an argument",
)
@instead
def _(ctx: Any, t: Any) -> Any:
    spores.check_code(ctx, t.code)
    return t.code.type


@mutant("header-entries-alone", "T-Spore", "a header entry does not see those before it", "typing")
@instead
def _(ctx: Any, t: Any) -> Any:
    for entry, init in zip(t.code.header, t.inits, strict=True):
        judgement.check(ctx, init, entry.type)
    spores.check_code(ctx, t.code)
    return t.code.type


mutant("spawns-through-definitions", spawners, "only spawn(t) itself is forbidden in spores", "refusal", rule="T-Ref")(
    instead(lambda program: frozenset())
)

mutant("spawn-by-name-anywhere", "T-SpawnNamed", "hosts may be spawned by name in spores", "refusal")(
    instead(lambda ctx, t: HOST)
)


@mutant(
    "arguments-unchecked",
    "T-App",
    "the argument may have any type",
    "preservation",
    redex="application without a check of the argument",
)
@instead
def _(ctx: Any, t: Any) -> Any:
    judgement.infer(ctx, t.arg)
    return expect.function(judgement.infer(ctx, t.fn), t.fn)[1]


mutant(
    "application-gives-the-parameter",
    "T-App",
    "t₁ t₂ has the type of t₂",
    "typing",
    redex="the function's range is matched with its argument",
)(_concludes(lambda ctx, t: judgement.infer(ctx, t.arg)))


@mutant(
    "functions-backwards",
    "T-Abs",
    "(x: A) => t has the type B => A",
    "typing",
    redex="order of types in the function type swapped",
)
@around
def _(right: Any, ctx: Any, t: Any) -> Any:
    fun = right(ctx, t)
    return Fun(fun.result, fun.param)


@mutant("then-decides", "T-If", "a conditional has the type of its first branch", "preservation", redex="one branch unchecked")
@instead
def _(ctx: Any, t: Any) -> Any:
    judgement.infer(ctx, t.els)
    return judgement.infer(ctx, t.then)


@mutant("conditions-unchecked", local.t_if_at, "the condition may be anything", "refusal", rule="T-If")
@instead
def _(ctx: Any, t: Any, expected: Any) -> None:
    judgement.check(ctx, t.then, expected)
    judgement.check(ctx, t.els, expected)


mutant(
    "bound-names-unchecked",
    "T-Let",
    "a bound name may have any type",
    "preservation",
    redex="let without a check of what is bound",
)(instead(lambda ctx, t: (ctx.bind({t.name: t.type}), t.body)))


@mutant(
    "names-have-the-first-type",
    (Ctx, "type_of"),
    "a name has the type that its outermost binder gave it",
    "typing",
    rule="T-Var",
    redex="lookup finds the wrong binder",
)
@around
def _(right: Any, self: Any, name: str, span: Any) -> Any:
    found, names = right(self, name, span), self.names
    while names is not None and names.spore is None:
        found, names = names.types.get(name, found), names.outer
    return found


mutant("bounds-unchecked", expect.bounds, "a type argument need not keep its bound", "mobility", rule="T-Ref")(dropped)

mutant("operation-bounds-unchecked", expect.bound, "anything is compared and sorted", "refusal", rule="T-Op")(dropped)


mutant(
    "definitions-not-instantiated", "T-Ref", "f[S] has the type of f", "typing", redex="a type scheme that is not instantiated"
)(_concludes(lambda ctx, t: ctx.program.definitions[t.name].type))


mutant("operands-unchecked", "T-Op", "operands may have any type", "preservation", redex="the wrong type of an argument")(
    instead(lambda ctx, t: functions.instance(t.name, t.types)[1])
)


mutant(
    "operations-give-their-operand",
    "T-Op",
    "an operation has the type of its first operand",
    "typing",
    redex="tail has the type of head",
)(_concludes(lambda ctx, t: _infer(ctx, t.args[0]) if t.args else functions.instance(t.name, t.types)[1]))


mutant(
    "matches-with-gaps", local.exhaustive, "a match need not be exhaustive", "progress", rule="T-Match", redex="a missing case"
)(dropped)

mutant("guards-exhaust", missing_case, "a case with a guard counts as one without", "progress", rule="T-Match")(
    lambda right: lambda program, cases, ty: right(program, [Case(case.pattern, None, case.body) for case in cases], ty)
)


@mutant("cases-unchecked", "T-Match", "the body of a case may have any type", "preservation", redex="one branch unchecked")
@instead
def _(ctx: Any, t: Any) -> Any:
    local.exhaustive(ctx, t, judgement.infer(ctx, t.scrutinee))
    return t.type


mutant("lists-unchecked", "T-List", "elements may have any type", "preservation", redex="cons without a check of its head")(
    instead(lambda ctx, t: ListOf(t.item))
)

mutant(
    "fields-unchecked",
    "T-New",
    "a constructor's fields may have any type",
    "preservation",
    redex="the wrong type of an argument",
)(instead(lambda ctx, t: DataOf(t.name, t.types)))


mutant("components-off-by-one", "T-Proj", "t._i has the type of the component before", "typing", redex="off by one")(
    _concludes(lambda ctx, t: _infer(ctx, t.tuple).items[t.index - 2])
)


mutant(
    "silos-of-anything",
    silos.silo_of,
    "the premise mobile(T) of populate, map and fromFun is dropped",
    "mobility",
    rule="T-Populate, T-Map, T-FromFun",
)(instead(lambda ctx, data, span: SiloOf(data)))

mutant("data-unchecked", "T-Populate", "a silo may be populated with data of any type", "preservation")(
    instead(lambda ctx, t: silos.silo_of(ctx, t.data, t.span))
)


@mutant("map-takes-anything", "T-Map", "the spore need not take the silo's data", "preservation")
@instead
def _(ctx: Any, t: Any) -> Any:
    expect.silo(judgement.infer(ctx, t.silo), t.silo)
    return silos.silo_of(ctx, _infer(ctx, t.spore).result, t.span)


@mutant("flatmap-takes-anything", "T-FlatMap", "the spore need not take the silo's data", "preservation")
@instead
def _(ctx: Any, t: Any) -> Any:
    expect.silo(judgement.infer(ctx, t.silo), t.silo)
    return SiloOf(expect.silo(_infer(ctx, t.spore).result, t.spore))


mutant("flatmap-typed-like-map", "T-FlatMap", "flatMap(r, p) has the type of map(r, p)", "typing")(
    instead(lambda ctx, t: SiloOf(_infer(ctx, t.spore).result))
)


@mutant("alternatives-unchecked", "T-OrElse", "the alternative may have other data", "preservation")
@instead
def _(ctx: Any, t: Any) -> Any:
    ty = silos.silo_of(ctx, t.data, t.span)
    judgement.check(ctx, t.first, ty)
    return ty


mutant(
    "everything-is-sent", expect.silo, "what is no silo reference is taken for one of Int", "progress", rule="T-Send, T-Map, …"
)(lambda right: lambda ty, at: right(ty, at) if isinstance(ty, SiloOf) else INT)

mutant("everything-is-awaited", expect.future, "what is no future is taken for one", "progress", rule="T-Await")(
    instead(lambda ty, at: getattr(ty, "item", ty))
)


@mutant(
    "holes-off-by-one", configurations.c_hole, "a frame's hole has the type of its first operand", "preservation", rule="C-Hole"
)
@instead
def _(memo: Any, ctx: Any, hole: Any, asked: Any) -> Any:
    return configurations.check_operands(memo, ctx, hole.term, hole.done.to_list()[::-1], asked)[0]
