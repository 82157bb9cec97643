"""Local reduction →: the steps that a task makes by itself.

    E[t] → E[t′]        one step for each redex t that is not visible

Every rule takes the world and a redex with its operands' values, and gives the control state after the step. Steps are
counted, so what is a step is part of the definition:

- a let, a letrec, an application, an if, a projection or a selection, a first-order operation, the mention of a definition
  that is no function, and a spore whose header is done: one each;
- a match: one for choosing a case without a guard, one for starting each guard, one for a guard that holds;
- a higher-order operation: one at its start, one for each further call, one at its end (without any call: one in all);
- constants, functions, tuples, records, lists and values of data types: none.

``loop op(v, …, f) r xs □`` is a higher-order operation while its function runs: r is what the calls before have given, xs
the items still to come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, TypeAlias

from calculus.binding import subst, subst_type_args
from calculus.config import World
from calculus.contexts import Control, Ended, Hole, Loop, Running, Stack
from calculus.operations import OPERATIONS, Delta, Each, Fold
from calculus.problems import problem
from calculus.rules import fired, rule
from calculus.runtime import Failure, SporeVal
from calculus.seq import Seq
from calculus.source import Span
from calculus.terms import Abs, App, Case, If, Let, LetRec, Match, Op, Program, Proj, Rec, Ref, Sel, Spore, Term, Val
from calculus.types import Fun, Type, subst_types
from calculus.values import Con, Failed, Value
from semantics.contexts import bind, fill, split
from semantics.patterns import fit

Rule: TypeAlias = Callable[[World, Running], Control]


def reduce(world: World, control: Running) -> tuple[str, Control]:
    """The local step of a redex that is not visible: its rule's name, and the control state after it.

    Raises ``ProblemFound`` FP0490 where no rule fits: then the redex is not well typed.
    """
    try:
        name, local = find_rule(control)
        after = local(world, control)
    except Failed as failed:
        name, after = "R-Fail", r_fail(failed, control.redex.span)
    except (KeyError, StopIteration) as stuck:
        raise problem("FP0490", control.redex.span, redex=type(control.redex).__name__) from stuck
    fired(name)
    return name, after


def find_rule(control: Running) -> tuple[str, Rule]:
    """The one rule for a redex; ``KeyError`` or ``StopIteration`` where there is none."""
    t = control.redex
    match t:
        case App():
            return _APPLICATIONS[type(control.values[0])]
        case If():
            return _IF_TRUE if control.values[0] else _IF_FALSE
        case Match():
            return _match_rule(control)
        case Op(name):
            return _operation_rule(name, control.values)
        case Loop():
            return _loop_rule(t, control.values[0])
        case _:
            return _RULES[type(t)]


# Functions.


@rule("R-Beta", "local")
def r_beta(world: World, c: Running) -> Control:
    """
    ──────────────────────────────────────  R-Beta
    ((x: T, …) => t) (v, …)  →  [v/x, …] t
    """
    fn, arg = c.values
    return split(world.program, subst(fn.body, bind(fn.params, arg)), c.stack)


@rule("R-Rec", "local")
def r_rec(world: World, c: Running) -> Control:
    """
    (f: T = (x: T, …) => t) ∈ D
    ─────────────────────────────────────────────────────  R-Rec
    (rec D f) (v, …)  →  [v/x, …] [rec D g/g for g ∈ D] t
    """
    rec, arg = c.values
    fun = next(local.fun for local in rec.defs if local.name == rec.name)
    return split(world.program, subst(fun.body, {**_group(rec.defs), **bind(fun.params, arg)}), c.stack)


@rule("R-Call", "local")
def r_call(world: World, c: Running) -> Control:
    """
    (def f[A, …] = (x: T, …) => t) ∈ program
    ────────────────────────────────────────  R-Call
    f[T, …] (v, …)  →  [v/x, …] [T/A, …] t
    """
    ref, arg = c.values
    fun = instance(world.program, ref.name, ref.types)
    return split(world.program, subst(fun.body, bind(fun.params, arg)), c.stack)


@rule("R-SporeApp", "local")
def r_spore_app(world: World, c: Running) -> Control:
    """
    p = spore { x: T = v, … ; (y: T, …) => t }
    ──────────────────────────────────────────  R-SporeApp
    p (w, …)  →  [v/x, …] [w/y, …] t
    """
    p, arg = c.values
    return split(world.program, open_spore(p, arg), c.stack)


@rule("R-Let", "local")
def r_let(world: World, c: Running) -> Control:
    """
    ─────────────────────────────  R-Let
    let x: T = v in t  →  [v/x] t
    """
    let: Any = c.redex
    return split(world.program, subst(let.body, {let.name: Val(c.values[0], let.type)}), c.stack)


@rule("R-LetRec", "local")
def r_let_rec(world: World, c: Running) -> Control:
    """
    ─────────────────────────────────────────  R-LetRec
    letrec D in t  →  [rec D f/f for f ∈ D] t
    """
    let: Any = c.redex
    return split(world.program, subst(let.body, _group(let.defs)), c.stack)


@rule("R-Def", "local")
def r_def(world: World, c: Running) -> Control:
    """
    (def d[A, …] = t) ∈ program    t is no function
    ───────────────────────────────────────────────  R-Def
    d[T, …]  →  [T/A, …] t
    """
    ref: Any = c.redex
    return split(world.program, instance(world.program, ref.name, ref.types), c.stack)


@rule("R-Spore", "local")
def r_spore(world: World, c: Running) -> Control:
    """
    ─────────────────────────────────────────────────────────────────────────────────────  R-Spore
    spore { x: T = v, … ; (y: T, …) => t }  →  p = spore { x: T = v, … ; (y: T, …) => t }

    The closure of a spore is code: no value is ever put into it before the spore is applied.
    """
    spore: Any = c.redex
    return fill(world.program, SporeVal(spore.code, c.values), c.stack)


# Choices.


@rule("R-IfTrue", "local")
def r_if_true(world: World, c: Running) -> Control:
    """
    ──────────────────────────────  R-IfTrue
    if true then t₁ else t₂  →  t₁
    """
    choice: Any = c.redex
    return split(world.program, choice.then, c.stack)


@rule("R-IfFalse", "local")
def r_if_false(world: World, c: Running) -> Control:
    """
    ───────────────────────────────  R-IfFalse
    if false then t₁ else t₂  →  t₂
    """
    choice: Any = c.redex
    return split(world.program, choice.els, c.stack)


@rule("R-Match", "local")
def r_match(world: World, c: Running) -> Control:
    """
    pᵢ fits v with σ    no pⱼ fits, j < i, but those whose guards are false
    ───────────────────────────────────────────────────────────────────────  R-Match
    v match { …, case pᵢ => tᵢ, … }  →  σ tᵢ
    """
    case, binds = _candidate(c)
    return split(world.program, subst(case.body, binds), c.stack)


@rule("R-Guard", "local")
def r_guard(world: World, c: Running) -> Control:
    """
    pᵢ fits v with σ    no pⱼ fits, j < i, but those whose guards are false
    ───────────────────────────────────────────────────────────────────────────────  R-Guard
    v match { …, case pᵢ if g => tᵢ, … }  →  v match { …, case pᵢ if σ g => tᵢ, … }

    The guard is evaluated where it stands, and then decides whether its case is taken.
    """
    case, binds = _candidate(c)
    assert case.guard is not None
    frame = Hole(_term(c), Seq(reversed(c.values)))
    return split(world.program, subst(case.guard, binds), Stack(frame, c.stack))


@rule("R-GuardTrue", "local")
def r_guard_true(world: World, c: Running) -> Control:
    """
    pᵢ fits v with σ
    ────────────────────────────────────────────────  R-GuardTrue
    v match { …, case pᵢ if true => tᵢ, … }  →  σ tᵢ
    """
    case, binds = _candidate(c, skip=len(c.values) - 2)
    return split(world.program, subst(case.body, binds), c.stack)


# Parts.


@rule("R-Proj", "local")
def r_proj(world: World, c: Running) -> Control:
    """
    ───────────────────  R-Proj
    (v₁,…,vₙ)._i  →  vᵢ
    """
    proj: Any = c.redex
    return fill(world.program, c.values[0][proj.index - 1], c.stack)


@rule("R-Sel", "local")
def r_sel(world: World, c: Running) -> Control:
    """
    ────────────────────────────────────────────────────────────  R-Sel
    (…, l = v, …).l  →  v        K(…, v, …).l  →  v, K's field l
    """
    sel: Any = c.redex
    of = c.values[0]
    if isinstance(of, Con):
        at = _field(world.program, of.name, sel.label)
        return fill(world.program, of.fields[at], c.stack)
    return fill(world.program, of.items[of.labels.index(sel.label)], c.stack)


# Operations of the table.


@rule("R-Delta", "local")
def r_delta(world: World, c: Running) -> Control:
    """
    δ(op[T, …], v, …) = w
    ─────────────────────  R-Delta
    op[T, …](v, …)  →  w
    """
    op: Any = c.redex
    delta: Any = OPERATIONS[op.name].implementation
    if delta.world:
        return fill(world.program, delta.function(world, op.types, *c.values), c.stack)
    return fill(world.program, delta.function(*c.values), c.stack)


@rule("R-Each", "local")
def r_each(world: World, c: Running) -> Control:
    """
    items(v, …) = x, xs
    ────────────────────────────────────────────  R-Each
    op(v, …, f)  →  loop op(v, …, f) () xs (f x)

    For the operations that call their function on every item, such as ``map``, ``filter`` and ``exists``.
    Without items it is finish(v, …, ()) at once.
    """
    op: Any = c.redex
    each: Any = OPERATIONS[op.name].implementation
    items = _seq(each.items(*c.values[:-1]))
    if not len(items):
        return fill(world.program, each.finish(*c.values[:-1], results=[]), c.stack)
    loop = Loop(op.name, op.types, c.values, items.tail, Seq.EMPTY, span=op.span)
    return _call(loop, items.head, c.stack)


@rule("R-EachNext", "local")
def r_each_next(world: World, c: Running) -> Control:
    """
    w does not end it
    ───────────────────────────────────────────────────────────────────  R-EachNext
    loop op(v, …, f) ws (x, xs) w  →  loop op(v, …, f) (ws, w) xs (f x)
    """
    loop: Any = c.redex
    after = Loop(loop.op, loop.types, loop.args, loop.items.tail, loop.acc.cons(c.values[0]), span=loop.span)
    return _call(after, loop.items.head, c.stack)


@rule("R-EachDone", "local")
def r_each_done(world: World, c: Running) -> Control:
    """
    xs is empty, or w ends it    finish(v, …, (ws, w)) = u
    ──────────────────────────────────────────────────────  R-EachDone
    loop op(v, …, f) ws xs w  →  u
    """
    loop: Any = c.redex
    each: Any = OPERATIONS[loop.op].implementation
    results = [c.values[0], *loop.acc.to_list()]
    results.reverse()
    return fill(world.program, each.finish(*loop.args[:-1], results=results), c.stack)


@rule("R-Fold", "local")
def r_fold(world: World, c: Running) -> Control:
    """
    start(v, …) = a, (x, xs)
    ──────────────────────────────────────────────────────────  R-Fold
    op(v, …, f)  →  loop op(v, …, f) a xs (f (argument(a, x)))

    For the operations that thread an accumulator through the calls of their function, such as ``foldLeft``.
    Without items it is finish(a) at once.
    """
    op: Any = c.redex
    fold: Any = OPERATIONS[op.name].implementation
    acc, rest = fold.start(*c.values[:-1])
    items = _seq(rest)
    if not len(items):
        return fill(world.program, fold.finish(acc), c.stack)
    loop = Loop(op.name, op.types, c.values, items.tail, acc, span=op.span)
    return _call(loop, fold.argument(acc, items.head), c.stack)


@rule("R-FoldNext", "local")
def r_fold_next(world: World, c: Running) -> Control:
    """
    ───────────────────────────────────────────────────────────────────────────  R-FoldNext
    loop op(v, …, f) a (x, xs) w  →  loop op(v, …, f) w xs (f (argument(w, x)))
    """
    loop: Any = c.redex
    fold: Any = OPERATIONS[loop.op].implementation
    acc = c.values[0]
    after = Loop(loop.op, loop.types, loop.args, loop.items.tail, acc, span=loop.span)
    return _call(after, fold.argument(acc, loop.items.head), c.stack)


@rule("R-FoldDone", "local")
def r_fold_done(world: World, c: Running) -> Control:
    """
    ─────────────────────────────────────  R-FoldDone
    loop op(v, …, f) a () w  →  finish(w)
    """
    loop: Any = c.redex
    fold: Any = OPERATIONS[loop.op].implementation
    return fill(world.program, fold.finish(c.values[0]), c.stack)


@rule("R-Fail", "local")
def r_fail(failed: Failed, span: Span) -> Control:
    """
    δ(op, v, …) has no value, for the reason c
    ──────────────────────────────────────────  R-Fail
    E[op(v, …)]  →  failed c
    """
    return Ended(Failure(failed.code, tuple(failed.words.items()), span))


# Which rule.

_APPLICATIONS: dict[type, tuple[str, Rule]] = {
    Abs: ("R-Beta", r_beta),
    Rec: ("R-Rec", r_rec),
    Ref: ("R-Call", r_call),
    SporeVal: ("R-SporeApp", r_spore_app),
}
_RULES: dict[type, tuple[str, Rule]] = {
    Let: ("R-Let", r_let),
    LetRec: ("R-LetRec", r_let_rec),
    Ref: ("R-Def", r_def),
    Spore: ("R-Spore", r_spore),
    Proj: ("R-Proj", r_proj),
    Sel: ("R-Sel", r_sel),
}
_IF_TRUE: tuple[str, Rule] = ("R-IfTrue", r_if_true)
_IF_FALSE: tuple[str, Rule] = ("R-IfFalse", r_if_false)


def _match_rule(c: Running) -> tuple[str, Rule]:
    if len(c.values) > 1 and c.values[-1]:
        return "R-GuardTrue", r_guard_true
    case, _ = _candidate(c)
    return ("R-Match", r_match) if case.guard is None else ("R-Guard", r_guard)


def _operation_rule(name: str, values: tuple[Value, ...]) -> tuple[str, Rule]:
    match OPERATIONS[name].implementation:
        case Delta():
            return "R-Delta", r_delta
        case Each():
            return "R-Each", r_each
        case Fold():
            return "R-Fold", r_fold
        case _:
            raise KeyError(name)


def _loop_rule(loop: Loop, value: Value) -> tuple[str, Rule]:
    implementation = OPERATIONS[loop.op].implementation
    more = len(loop.items) > 0
    if isinstance(implementation, Fold):
        return ("R-FoldNext", r_fold_next) if more else ("R-FoldDone", r_fold_done)
    assert isinstance(implementation, Each)
    if more and not (implementation.stop is not None and implementation.stop(value)):
        return "R-EachNext", r_each_next
    return "R-EachDone", r_each_done


# What the rules speak of.


def open_spore(p: SporeVal, argument: Value) -> Term:
    """The body of a spore with its environment and its argument in place."""
    code = p.code
    binds = {param.name: Val(value, param.type) for param, value in zip(code.header, p.values, strict=True)}
    return subst(code.body, {**binds, **bind(code.params, argument)})


@lru_cache(maxsize=10_000)
def instance(program: Program, name: str, types: tuple[Type, ...]) -> Any:
    """[T/A, …] t for a definition ``def f[A, …] = t``."""
    definition = program.definitions[name]
    if not types:
        return definition.body
    by = {param.name: ty for param, ty in zip(definition.type_params, types, strict=True)}
    return subst_type_args(definition.body, by)


@lru_cache(maxsize=10_000)
def function_type(op: str, types: tuple[Type, ...]) -> Fun:
    """The type of the function that a higher-order operation calls, its last parameter."""
    scheme = OPERATIONS[op].scheme
    by = {param.name: ty for param, ty in zip(scheme.type_params, types, strict=True)}
    fun = subst_types(scheme.params[-1], by)
    assert isinstance(fun, Fun)
    return fun


def _call(loop: Loop, argument: Value, stack: Stack | None) -> Running:
    """The next call of a higher-order operation's function, inside its loop."""
    fn, fun = loop.args[-1], function_type(loop.op, loop.types)
    call = App(Val(fn, fun), Val(argument, fun.param), span=loop.span)
    return Running(call, (fn, argument), Stack(loop, stack))


def _seq(items: Any) -> Seq:
    return items if type(items) is Seq else Seq(items)


def _group(defs: tuple[Any, ...]) -> dict[str, Val]:
    """[rec D f/f for f ∈ D]"""
    return {local.name: Val(Rec(defs, local.name), local.type) for local in defs}


def _field(program: Program, constructor: str, label: str) -> int:
    fields = program.constructor(constructor).fields
    return next(at for at, field in enumerate(fields) if field.name == label)


def _fitting(match: Match, value: Value) -> Iterator[tuple[Case, dict[str, Val]]]:
    """The cases whose patterns fit, with their bindings, up to the first without a guard."""
    for case in match.cases:
        binds = fit(case.pattern, value)
        if binds is not None:
            yield case, binds
            if case.guard is None:
                return


def _candidate(c: Running, skip: int | None = None) -> tuple[Case, dict[str, Val]]:
    """The case that a match has come to: the first that fits after those whose guards were false."""
    match: Any = c.redex
    fitting = _fitting(match, c.values[0])
    for _ in range(len(c.values) - 1 if skip is None else skip):
        next(fitting)
    return next(fitting)


def _term(c: Running) -> Term:
    assert not isinstance(c.redex, Loop)
    return c.redex
