"""The kernel's typing judgement, Γ; Σ ⊢ t : T, as an algorithm.

    Γ; Σ ⊢ t ⇒ T   ``infer``: the type of t         Γ; Σ ⊢ t ⇐ T   ``check``: t has type T

One clause a rule, and the rule's name in the clause; rules with premises of their own are functions in the modules beside.
Kernel terms carry their types, so ``infer`` alone would do, were it not for branches: they may have no least common type, and
yet fit the type that is expected. Terms nest as programs do, boundedly, so both functions recurse; sequences are loops.
"""

from __future__ import annotations

from typing import TypeVar, assert_never

from calculus.rules import add_rule, fired
from calculus.terms import (
    Abs,
    App,
    Await,
    FlatMap,
    Forward,
    FromFun,
    Here,
    HostOf,
    If,
    Let,
    LetRec,
    Lit,
    Lst,
    Map,
    Match,
    Materialize,
    New,
    Op,
    OrElse,
    Persist,
    Populate,
    Proj,
    Rcd,
    Rec,
    Recover,
    Ref,
    Sel,
    Send,
    Spawn,
    Spore,
    Term,
    Tup,
    Unpersist,
    Val,
    Var,
)
from calculus.types import HOST, FutureOf, Type
from checker.kernel import data, expect, functions, local, machine, silos, spores
from checker.kernel.contexts import Ctx
from checker.literals import literal_type

R = TypeVar("R")


# fmt: off
def infer(ctx: Ctx, t: Term) -> Type:
    """The type of a term; raises the first problem of one that has none."""
    match t:
        case Var(x):            return by("T-Var", ctx.type_of(x, t.span))
        case Lit(c):            return by("T-Lit", literal_type(c))
        case Op():              return by("T-Op", functions.t_op(ctx, t))
        case Ref():             return by("T-Ref", functions.t_ref(ctx, t))
        case App():             return by("T-App", functions.t_app(ctx, t))
        case Abs():             return by("T-Abs", functions.t_abs(ctx, t))
        case Let():             return infer(*local.t_let(ctx, t))                          # T-Let
        case LetRec():          return infer(local.t_letrec(ctx, t), t.body)                # T-LetRec
        case If():              return by("T-If", local.t_if(ctx, t))
        case Match():           return by("T-Match", local.t_match(ctx, t))
        case Tup():             return by("T-Tup", data.t_tup(ctx, t))
        case Rcd():             return by("T-Rcd", data.t_rcd(ctx, t))
        case Lst():             return by("T-List", data.t_list(ctx, t))
        case Proj():            return by("T-Proj", data.t_proj(ctx, t))
        case Sel():             return by("T-Sel", data.t_sel(ctx, t))
        case New():             return by("T-New", data.t_new(ctx, t))
        case Spore():           return by("T-Spore", spores.t_spore(ctx, t))
        case Spawn(None):       return by("T-Spawn", HOST)
        case Spawn():           return by("T-SpawnNamed", silos.t_spawn_named(ctx, t))
        case Here():            return by("T-Here", HOST)
        case Populate():        return by("T-Populate", silos.t_populate(ctx, t))
        case FromFun():         return by("T-FromFun", silos.t_from_fun(ctx, t))
        case Map():             return by("T-Map", silos.t_map(ctx, t))
        case FlatMap():         return by("T-FlatMap", silos.t_flat_map(ctx, t))
        case OrElse():          return by("T-OrElse", silos.t_or_else(ctx, t))
        case Persist():         return by("T-Persist", silos.t_persist(ctx, t))
        case Unpersist():       return by("T-Unpersist", silos.t_unpersist(ctx, t))
        case HostOf():          return by("T-HostOf", silos.t_host_of(ctx, t))
        case Send(r):           return by("T-Send", FutureOf(expect.silo(infer(ctx, r), r)))
        case Await(f):          return by("T-Await", expect.future(infer(ctx, f), f))
        case Val():             return by("T-Val", machine.t_val(ctx, t))
        case Rec():             return by("T-Rec", local.t_rec(ctx, t))
        case Materialize(r):    return by("T-Materialize", expect.silo(infer(ctx, r), r))
        case Forward(r):        return by("T-Forward", expect.silo(infer(ctx, r), r))
        case Recover():         return by("T-Recover", machine.t_recover(ctx, t))
        case _:                 assert_never(t)


def check(ctx: Ctx, t: Term, expected: Type) -> None:
    """Raises the first problem of a term that has not the type."""
    match t:
        case Let():             check(*local.t_let(ctx, t), expected)                       # T-Let
        case LetRec():          check(local.t_letrec(ctx, t), t.body, expected)             # T-LetRec
        case If():              local.t_if_at(ctx, t, expected)                             # T-If
        case Recover():         machine.t_recover_at(ctx, t, expected)                      # T-Recover
        case _:                 expect.subtype(ctx, infer(ctx, t), expected, t.span)        # T-Sub
# fmt: on


def by(name: str, result: R) -> R:
    """The result, by the rule ``name``."""
    fired(name)
    return result


# The figures of the rules that are one clause above; T-Sub is the last clause of ``check``.

for _name, _figure in {
    "T-Var": """
x: T ∈ Γ
───────────  T-Var
Γ ⊢ x : T
""",
    "T-Lit": """
c is a constant of base type B
───────────────────────────────  T-Lit
Γ ⊢ c : B
""",
    "T-Spawn": """
────────────────────  T-Spawn
Γ ⊢ spawn() : Host

Anywhere, for the new host's name is derived.
""",
    "T-Here": """
────────────────  T-Here
Γ ⊢ here : Host
""",
    "T-Send": """
Γ ⊢ t : SiloRef[T]
──────────────────────────  T-Send
Γ ⊢ send(t) : Future[T]
""",
    "T-Await": """
Γ ⊢ t : Future[T]
───────────────────  T-Await
Γ ⊢ await(t) : T
""",
    "T-Materialize": """
Γ; Σ ⊢ t : SiloRef[T]
───────────────────────────  T-Materialize
Γ; Σ ⊢ materialize t : T
""",
    "T-Forward": """
Γ; Σ ⊢ t : SiloRef[T]
───────────────────────  T-Forward
Γ; Σ ⊢ forward t : T
""",
    "T-Sub": """
Γ; Σ ⊢ t ⇒ S    S <: T
───────────────────────  T-Sub
Γ; Σ ⊢ t ⇐ T
""",
}.items():
    add_rule(_name, "typing", _figure.strip(), infer)
