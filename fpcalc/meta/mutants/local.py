"""Wrong local reduction."""

from __future__ import annotations

from typing import Any

import attrs

from calculus import binding
from calculus.contexts import Ended, Hole, Running, Stack
from calculus.runtime import Done, SporeVal
from calculus.seq import Seq
from calculus.terms import App, New, Op, PCons, Proj, Rcd, Sel, Val, Var
from calculus.values import Con
from fpcalc.meta.mutants.mutation import Registry, around, instead
from semantics import contexts, patterns, reduction

mutant = Registry("local").mutant


mutant("if-true-takes-else", "R-IfTrue", "if true takes the other branch", "adequacy", redex="branches swapped")(
    instead(lambda world, c: contexts.split(world.program, c.redex.els, c.stack))
)

mutant("if-false-takes-then", "R-IfFalse", "if false takes the other branch", "adequacy", redex="branches swapped")(
    instead(lambda world, c: contexts.split(world.program, c.redex.then, c.stack))
)

mutant(
    "parameters-reversed",
    contexts.bind,
    "several parameters get their arguments in reverse",
    "adequacy",
    rule="R-Beta",
    redex="arguments of a call permuted",
)(lambda right: lambda params, argument: right(params, argument[::-1] if len(params) > 1 else argument))

mutant(
    "beta-without-substitution",
    "R-Beta",
    "the argument is not put in",
    "progress",
    redex="a variable that substitution forgets",
)(instead(lambda world, c: contexts.split(world.program, c.values[0].body, c.stack)))

mutant("let-binds-nothing", "R-Let", "the bound value is not put in", "progress", redex="a variable that substitution forgets")(
    instead(lambda world, c: contexts.split(world.program, c.redex.body, c.stack))
)

mutant(
    "shadowing-ignored",
    binding._without,
    "substitution goes on below a binder of the same name",
    "adequacy",
    rule="substitution",
    redex="capture: wrong substitution below a binder",
)(instead(lambda by, names: by))

mutant(
    "substitution-skips-branches",
    (binding, "_subst_case"),
    "substitution does not reach the cases of a match",
    "progress",
    rule="substitution",
    redex="substitution misses a form of term",
)(instead(lambda case, by: case))


@mutant(
    "every-variable-is-replaced",
    binding.subst,
    "every variable of a term in which x is free is replaced",
    "preservation",
    rule="substitution",
    redex="all variables are replaced",
)
@around
def _(right: Any, term: Any, by: Any) -> Any:
    return next(iter(by.values())) if isinstance(term, Var) and by else right(term, by)


@mutant("rec-unfolds-the-first", "R-Rec", "the first function of a group is called, whichever was meant", "adequacy")
@around
def _(right: Any, world: Any, c: Any) -> Any:
    rec, argument = c.values
    return right(world, Running(c.redex, (attrs.evolve(rec, name=rec.defs[0].name), argument), c.stack))


mutant(
    "rec-forgets-its-group",
    reduction._group,
    "a local function does not see the others of its group",
    "progress",
    rule="R-LetRec, R-Rec",
)(lambda right: lambda defs: right(defs[:1]))

mutant(
    "type-arguments-forgotten",
    reduction.instance,
    "a generic definition is used without its type arguments",
    "preservation",
    rule="R-Call",
    redex="a type variable that instantiation forgets",
)(lambda right: lambda program, name, types: right(program, name, ()))


@mutant("projection-off-by-one", "R-Proj", "t._i gives the component before", "preservation", redex="off by one in a list rule")
@around
def _(right: Any, world: Any, c: Any) -> Any:
    index = c.redex.index - 1 or len(c.values[0])
    return right(world, Running(Proj(c.redex.tuple, index), c.values, c.stack))


mutant(
    "selection-of-the-first-field",
    reduction._field,
    "t.l gives the first field of a constructor",
    "preservation",
    rule="R-Sel",
    redex="tail gives the head",
)(instead(lambda program, constructor, label: 0))


@mutant("selection-of-the-last-label", "R-Sel", "a record's last field is given, whichever was meant", "preservation")
@around
def _(right: Any, world: Any, c: Any) -> Any:
    of = c.values[0]
    return right(world, c) if isinstance(of, Con) else right(world, Running(Sel(c.redex.of, of.labels[-1]), c.values, c.stack))


mutant(
    "fields-reversed",
    (contexts._VALUES, New),
    "a constructor takes its fields in reverse",
    "preservation",
    rule="values",
    redex="cons with its parts swapped",
)(instead(lambda t, fields: Con(t.name, tuple(fields[::-1]))))

mutant(
    "operands-right-to-left",
    (contexts._OPERANDS, Op),
    "operands are evaluated from right to left",
    "preservation",
    rule="evaluation contexts",
    redex="evaluation contexts in the wrong order",
)(instead(lambda t: t.args[::-1]))

mutant(
    "record-operand-skipped",
    (contexts._OPERANDS, Rcd),
    "the last field of a record is not evaluated",
    "progress",
    rule="evaluation contexts",
    redex="an argument that is never evaluated",
)(instead(lambda t: t.items[:-1]))

mutant(
    "application-evaluates-argument-first",
    (contexts._OPERANDS, App),
    "the argument is evaluated before the function, and takes its place",
    "progress",
    rule="evaluation contexts",
    redex="function and argument swapped",
)(instead(lambda t: (t.arg, t.fn)))


@mutant("match-takes-the-last", reduction._fitting, "the last case that fits is taken", "adequacy", rule="R-Match")
@around
def _(right: Any, match: Any, value: Any) -> Any:
    backwards = attrs.evolve(match, cases=match.cases[::-1])
    return right(backwards, value)


mutant("guards-ignored", reduction._match_rule, "a case is taken before its guard is asked", "adequacy", rule="R-Guard")(
    instead(lambda c: ("R-Match", reduction.r_match))
)


@mutant("guard-sees-no-names", "R-Guard", "a guard does not see what its pattern binds", "progress")
@instead
def _(world: Any, c: Any) -> Any:
    case: Any = reduction._candidate(c)[0]
    return contexts.split(world.program, case.guard, Stack(Hole(c.redex, Seq(reversed(c.values))), c.stack))


@mutant(
    "tail-binds-the-whole",
    patterns.fit,
    "`x :: xs` binds xs to the whole list",
    "adequacy",
    rule="patterns",
    redex="tail gives the list itself",
)
@around
def _(right: Any, pattern: Any, value: Any) -> Any:
    binds = right(pattern, value)
    if binds is not None and isinstance(pattern, PCons) and hasattr(pattern.tail, "name"):
        binds[pattern.tail.name] = Val(value, binds[pattern.tail.name].type)
    return binds


mutant("header-blind-to-itself", contexts._init, "a header entry does not see those before it", "progress", rule="R-Spore")(
    instead(lambda spore, at, values: spore.inits[at])
)


@mutant("closure-is-substituted-into", "R-Spore", "the captured values are put into the closure", "isolation")
@instead
def _(world: Any, c: Any) -> Any:
    code = c.redex.code
    body = binding.subst(code.body, contexts.bind_each(code.header, c.values))
    return contexts.fill(world.program, SporeVal(attrs.evolve(code, body=body), c.values), c.stack)


mutant(
    "environment-shifted",
    reduction.open_spore,
    "a spore's captured values are given to the wrong names",
    "preservation",
    rule="R-SporeApp",
)(lambda right: lambda p, argument: right(SporeVal(p.code, p.values[1:] + p.values[:1]), argument))


@mutant(
    "header-hides-the-parameter",
    reduction.open_spore,
    "the argument of a spore is not put in if it has captured something",
    "progress",
    rule="R-SporeApp",
)
@around
def _(right: Any, p: Any, argument: Any) -> Any:
    if not p.values:
        return right(p, argument)
    return binding.subst(p.code.body, contexts.bind_each(p.code.header, p.values))


mutant(
    "failures-have-a-value",
    "R-Fail",
    "an operation without a result gives ()",
    "adequacy",
    redex="a partial operation that goes on",
)(instead(lambda failed, span: Ended(Done(()))))


@mutant(
    "each-drops-the-first",
    "R-Each",
    "the function is not called on the first item",
    "adequacy",
    redex="off by one in a list rule",
)
@around
def _(right: Any, world: Any, c: Any) -> Any:
    after = right(world, c)
    if isinstance(after, Running) and isinstance(after.redex, App) and isinstance(after.stack, Stack):
        loop: Any = after.stack.top
        if hasattr(loop, "items") and len(loop.items):
            return reduction._call(attrs.evolve(loop, items=loop.items.tail), loop.items.head, after.stack.below)
    return after


@mutant("each-drops-the-last", "R-EachDone", "the last result is dropped", "adequacy", redex="off by one in a list rule")
@around
def _(right: Any, world: Any, c: Any) -> Any:
    loop = c.redex
    if not len(loop.acc):
        return right(world, c)
    return right(world, Running(attrs.evolve(loop, acc=loop.acc.tail), (loop.acc.head,), c.stack))


@mutant(
    "each-does-not-stop",
    reduction._loop_rule,
    "exists and its like go on after the answer is known",
    "adequacy",
    rule="R-EachDone",
)
@around
def _(right: Any, loop: Any, value: Any) -> Any:
    name, rule = right(loop, value)
    more = name == "R-EachDone" and len(loop.items) > 0
    return ("R-EachNext", reduction.r_each_next) if more else (name, rule)


@mutant(
    "each-stops-early",
    reduction._loop_rule,
    "the function is called once",
    "adequacy",
    rule="R-EachNext",
    redex="a list rule that forgets the rest",
)
@around
def _(right: Any, loop: Any, value: Any) -> Any:
    name, rule = right(loop, value)
    return ("R-EachDone", reduction.r_each_done) if name == "R-EachNext" else (name, rule)


@mutant(
    "results-reversed", "R-EachNext", "the results of the calls come in reverse", "adequacy", redex="a list in the wrong order"
)
@instead
def _(world: Any, c: Any) -> Any:
    loop = c.redex
    results = Seq([*loop.acc.to_list(), c.values[0]])
    return reduction._call(attrs.evolve(loop, items=loop.items.tail, acc=results), loop.items.head, c.stack)


mutant("fold-keeps-its-start", "R-FoldNext", "each call gets the first accumulator", "adequacy")(
    lambda right: lambda world, c: right(world, Running(c.redex, (c.redex.acc,), c.stack))
)


@mutant(
    "fold-backwards",
    "R-Fold",
    "a fold takes its items from the last to the first",
    "adequacy",
    redex="a list in the wrong order",
)
@around
def _(right: Any, world: Any, c: Any) -> Any:
    values = tuple([Seq(value.to_list()[::-1]) if isinstance(value, Seq) else value for value in c.values])
    return right(world, Running(c.redex, values, c.stack))
