"""Wrong typing rules. One that accepts too much is found out by near misses, and by what they do when they run."""

# mypy: disable-error-code="attr-defined, arg-type, union-attr, index, call-arg"
# A mutant reaches into the module that it makes wrong.

from __future__ import annotations

from typing import Any

import attrs

from calculus.terms import Case
from calculus.types import HOST, Fun, SiloOf
from checker import configurations
from checker.kernel import expect, functions, judgement, local, silos, spores
from checker.kernel.contexts import NO_STORE, Ctx
from fpcalc.meta.mutants.mutation import Registry

mutant = Registry("typing").mutant


def _gives(ctx: Any, t: Any) -> Any:
    """The result of the spore that is given to map or flatMap."""
    return judgement.infer(ctx, t.spore).result


@mutant("captures-immobile", (spores, "immobile_part"), "the premise mobile(Sᵢ) is dropped", "mobility", rule="T-Spore")
def _(_: Any) -> Any:
    return lambda program, ty: None


@mutant("captures-excluded", (spores, "containing_part"), "Excluded is not looked at", "refusal", rule="T-Spore")
def _(_: Any) -> Any:
    return lambda program, ty, excluded: None


@mutant(
    "closure-in-gamma",
    (Ctx, "only"),
    "the closure is typed in Γ",
    "progress",
    rule="T-Spore",
    redex="a variable that no binder binds",
)
def _(_: Any) -> Any:
    return lambda self, span: attrs.evolve(self, store_ty=NO_STORE, driver=False, debts=None)


@mutant("closure-on-the-driver", (Ctx, "only"), "a closure may spawn by name", "refusal", rule="T-Spore, T-SpawnNamed")
def _(right: Any) -> Any:
    return lambda self, span: attrs.evolve(right(self, span), driver=True)


@mutant(
    "closure-with-sigma",
    (Ctx, "only"),
    "the closure is typed under Σ",
    "isolation",
    rule="T-Spore",
    equivalent="A closure is code from a program's text, where no future, host or silo reference can be written, and "
    "evaluation puts none into it (isolation, which has mutants of its own). So no term in a closure asks Σ.",
)
def _(right: Any) -> Any:
    return lambda self, span: attrs.evolve(right(self, span), store_ty=self.store_ty)


@mutant("closure-unchecked", (spores, "check_code"), "the closure is not typed", "progress", rule="T-Spore")
def _(_: Any) -> Any:
    return lambda ctx, code: None


@mutant(
    "header-entries-unchecked",
    "T-Spore",
    "header entries may have any type",
    "preservation",
    redex="the wrong type of an argument",
)
def _(_: Any) -> Any:
    def t_spore(ctx: Any, t: Any) -> Any:
        spores.check_code(ctx, t.code)
        return t.code.type

    return t_spore


@mutant("header-entries-alone", "T-Spore", "a header entry does not see those before it", "typing")
def _(_: Any) -> Any:
    def t_spore(ctx: Any, t: Any) -> Any:
        for entry, init in zip(t.code.header, t.inits, strict=True):
            judgement.check(ctx, init, entry.type)
        spores.check_code(ctx, t.code)
        return t.code.type

    return t_spore


@mutant(
    "spawns-through-definitions", functions.spawners, "only spawn(t) itself is forbidden in spores", "refusal", rule="T-Ref"
)
def _(_: Any) -> Any:
    return lambda program: frozenset()


@mutant("spawn-by-name-anywhere", "T-SpawnNamed", "hosts may be spawned by name in spores", "refusal")
def _(_: Any) -> Any:
    return lambda ctx, t: HOST


@mutant(
    "arguments-unchecked",
    "T-App",
    "the argument may have any type",
    "preservation",
    redex="application without a check of the argument",
)
def _(_: Any) -> Any:
    def t_app(ctx: Any, t: Any) -> Any:
        judgement.infer(ctx, t.arg)
        return expect.function(judgement.infer(ctx, t.fn), t.fn)[1]

    return t_app


@mutant(
    "application-gives-the-parameter",
    "T-App",
    "t₁ t₂ has the type of t₂",
    "typing",
    redex="the function's range is matched with its argument",
)
def _(right: Any) -> Any:
    def t_app(ctx: Any, t: Any) -> Any:
        right(ctx, t)
        return expect.function(judgement.infer(ctx, t.fn), t.fn)[0]

    return t_app


@mutant(
    "functions-backwards",
    "T-Abs",
    "(x: A) => t has the type B => A",
    "typing",
    redex="order of types in the function type swapped",
)
def _(right: Any) -> Any:
    def t_abs(ctx: Any, t: Any) -> Any:
        fun = right(ctx, t)
        return Fun(fun.result, fun.param)

    return t_abs


@mutant("then-decides", "T-If", "a conditional has the type of its first branch", "preservation", redex="one branch unchecked")
def _(_: Any) -> Any:
    def t_if(ctx: Any, t: Any) -> Any:
        judgement.infer(ctx, t.els)
        return judgement.infer(ctx, t.then)

    return t_if


@mutant("conditions-unchecked", local.t_if_at, "the condition may be anything", "refusal", rule="T-If")
def _(_: Any) -> Any:
    def t_if_at(ctx: Any, t: Any, expected: Any) -> None:
        judgement.check(ctx, t.then, expected)
        judgement.check(ctx, t.els, expected)

    return t_if_at


@mutant(
    "bound-names-unchecked",
    "T-Let",
    "a bound name may have any type",
    "preservation",
    redex="let without a check of what is bound",
)
def _(_: Any) -> Any:
    def t_let(ctx: Any, t: Any) -> Any:
        return ctx.bind({t.name: t.type}), t.body

    return t_let


@mutant(
    "names-have-the-first-type",
    (Ctx, "type_of"),
    "a name has the type that its outermost binder gave it",
    "typing",
    rule="T-Var",
    redex="lookup finds the wrong binder",
)
def _(right: Any) -> Any:
    def type_of(self: Any, name: str, span: Any) -> Any:
        found = right(self, name, span)
        names = self.names
        while names is not None:
            found = names.types.get(name, found) if names.spore is None else found
            if names.spore is not None:
                break
            names = names.outer
        return found

    return type_of


@mutant("bounds-unchecked", expect.bounds, "a type argument need not keep its bound", "mobility", rule="T-Ref")
def _(_: Any) -> Any:
    return lambda ctx, variable, ty, span: None


@mutant("operation-bounds-unchecked", expect.bound, "anything is compared and sorted", "refusal", rule="T-Op")
def _(_: Any) -> Any:
    return lambda ctx, what, ty, span: None


@mutant(
    "definitions-not-instantiated", "T-Ref", "f[S] has the type of f", "typing", redex="a type scheme that is not instantiated"
)
def _(right: Any) -> Any:
    def t_ref(ctx: Any, t: Any) -> Any:
        right(ctx, t)
        return ctx.program.definitions[t.name].type

    return t_ref


@mutant("operands-unchecked", "T-Op", "operands may have any type", "preservation", redex="the wrong type of an argument")
def _(_: Any) -> Any:
    return lambda ctx, t: functions.instance(t.name, t.types)[1]


@mutant(
    "operations-give-their-operand",
    "T-Op",
    "an operation has the type of its first parameter",
    "typing",
    redex="tail has the type of head",
)
def _(right: Any) -> Any:
    def t_op(ctx: Any, t: Any) -> Any:
        result = right(ctx, t)
        return functions.instance(t.name, t.types)[0][0] if t.args else result

    return t_op


@mutant(
    "matches-with-gaps", local.exhaustive, "a match need not be exhaustive", "progress", rule="T-Match", redex="a missing case"
)
def _(_: Any) -> Any:
    return lambda ctx, t, s: None


@mutant("guards-exhaust", local.missing_case, "a case with a guard counts as one without", "progress", rule="T-Match")
def _(right: Any) -> Any:
    return lambda program, cases, ty: right(program, [Case(case.pattern, None, case.body) for case in cases], ty)


@mutant("cases-unchecked", "T-Match", "the body of a case may have any type", "preservation", redex="one branch unchecked")
def _(_: Any) -> Any:
    def t_match(ctx: Any, t: Any) -> Any:
        local.exhaustive(ctx, t, judgement.infer(ctx, t.scrutinee))
        return t.type

    return t_match


@mutant("lists-unchecked", "T-List", "elements may have any type", "preservation", redex="cons without a check of its head")
def _(_: Any) -> Any:
    from calculus.types import ListOf

    return lambda ctx, t: ListOf(t.item)


@mutant(
    "fields-unchecked",
    "T-New",
    "a constructor's fields may have any type",
    "preservation",
    redex="the wrong type of an argument",
)
def _(_: Any) -> Any:
    from calculus.types import DataOf

    return lambda ctx, t: DataOf(t.name, t.types)


@mutant("components-off-by-one", "T-Proj", "t._i has the type of the component before", "typing", redex="off by one")
def _(right: Any) -> Any:
    def t_proj(ctx: Any, t: Any) -> Any:
        ty = judgement.infer(ctx, t.tuple)
        right(ctx, t)
        return ty.items[t.index - 2]

    return t_proj


@mutant(
    "silos-of-anything",
    silos.silo_of,
    "the premise mobile(T) of populate, map and fromFun is dropped",
    "mobility",
    rule="T-Populate, T-Map, T-FromFun",
)
def _(_: Any) -> Any:
    return lambda ctx, data, span: SiloOf(data)


@mutant("data-unchecked", "T-Populate", "a silo may be populated with data of any type", "preservation")
def _(_: Any) -> Any:
    return lambda ctx, t: silos.silo_of(ctx, t.data, t.span)


@mutant("map-takes-anything", "T-Map", "the spore need not take the silo's data", "preservation")
def _(_: Any) -> Any:
    def t_map(ctx: Any, t: Any) -> Any:
        expect.silo(judgement.infer(ctx, t.silo), t.silo)
        return silos.silo_of(ctx, _gives(ctx, t), t.span)

    return t_map


@mutant("flatmap-takes-anything", "T-FlatMap", "the spore need not take the silo's data", "preservation")
def _(_: Any) -> Any:
    def t_flat_map(ctx: Any, t: Any) -> Any:
        expect.silo(judgement.infer(ctx, t.silo), t.silo)
        return SiloOf(expect.silo(_gives(ctx, t), t.spore))

    return t_flat_map


@mutant("flatmap-typed-like-map", "T-FlatMap", "flatMap(r, p) has the type of map(r, p)", "typing")
def _(_: Any) -> Any:
    return lambda ctx, t: SiloOf(_gives(ctx, t))


@mutant("alternatives-unchecked", "T-OrElse", "the alternative may have other data", "preservation")
def _(_: Any) -> Any:
    def t_or_else(ctx: Any, t: Any) -> Any:
        ty = silos.silo_of(ctx, t.data, t.span)
        judgement.check(ctx, t.first, ty)
        return ty

    return t_or_else


@mutant(
    "everything-is-sent", expect.silo, "what is no silo reference is taken for one of Int", "progress", rule="T-Send, T-Map, …"
)
def _(right: Any) -> Any:
    from calculus.types import INT

    return lambda ty, at: right(ty, at) if isinstance(ty, SiloOf) else INT


@mutant("everything-is-awaited", expect.future, "what is no future is taken for one", "progress", rule="T-Await")
def _(_: Any) -> Any:
    return lambda ty, at: getattr(ty, "item", ty)


@mutant(
    "holes-off-by-one", configurations.c_hole, "a frame's hole has the type of its first operand", "preservation", rule="C-Hole"
)
def _(_: Any) -> Any:
    def c_hole(memo: Any, ctx: Any, hole: Any, asked: Any) -> Any:
        return configurations.check_operands(memo, ctx, hole.term, hole.done.to_list()[::-1], asked)[0]

    return c_hole
