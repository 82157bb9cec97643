"""Σ ⊢ v : T, the types of values. A loop, for values nest as deep as evaluation makes them.

Each rule gives its premises: the values inside, with the types that they must have. A lineage's premises are in
``checker.kernel.lineages``; a lineage is a DAG, and no part of a value is looked at twice at one type.
"""

from __future__ import annotations

from typing import TypeAlias

from calculus.node import Node
from calculus.pmap import PMap
from calculus.problems import problem
from calculus.rules import add_rule, fired
from calculus.runtime import LINEAGES, Future, HostId, Lineage, SporeVal
from calculus.seq import Seq
from calculus.terms import Abs, Rec, Ref
from calculus.types import HOST, Base, DataOf, Fun, FutureOf, ListOf, MapOf, RecordOf, SiloOf, SporeOf, TupleOf, Type, TypeVar
from calculus.values import Char, Con, Level, Record, Value
from checker.declarations import case_type, field_types
from checker.kernel import judgement, lineages
from checker.kernel.contexts import Ctx
from checker.kernel.located import located
from checker.kernel.spores import check_code
from checker.literals import literal_type
from checker.patterns import constructor_for
from checker.subtyping import is_subtype

#: What is still to be shown: a value and its type.
Premises: TypeAlias = list[tuple[Value, Type]]

_CONSTANTS = (int, float, bool, str, Char, Level)


def check_value(ctx: Ctx, value: Value, ty: Type) -> None:
    """Raises FP0282 where a value has not the type under Σ, FP0283 where it has a location that Σ knows otherwise."""
    waiting: Premises = [(value, ty)]
    seen: set[tuple[Node, Type]] = set()
    inner = ctx.closed(waiting)
    while waiting:
        v, t = waiting.pop()
        if isinstance(v, Node):
            if (v, t) in seen or (v, t) in ctx.values:
                continue
            seen.add((v, t))
        premises = _premises(inner, v, t)
        if premises is None:
            raise problem("FP0282", value=v, type=t)
        waiting += premises
    ctx.values.update(seen)


# fmt: off
def _premises(ctx: Ctx, v: Value, ty: Type) -> Premises | None:
    """What must hold for v to have the type; None where it cannot have it."""
    match ty:
        case Base():                return by("V-Const", _constant(v, ty))
        case TupleOf(items):        return by("V-Tuple", _together(v, items) if type(v) is tuple else None)
        case RecordOf():            return by("V-Record", _record(v, ty))
        case ListOf():              return by("V-List", _list(v, ty))
        case MapOf():               return by("V-Map", _map(v, ty))
        case DataOf():              return by("V-Con", _con(ctx, v, ty))
        case Fun():                 return by("V-Fun", _function(ctx, v, ty))
        case SporeOf():             return by("V-Spore", _spore(ctx, v, ty))
        case SiloOf(data):          return by("V-Silo", _silo(ctx, v, data))
        case FutureOf():            return by("V-Future", _future(ctx, v, ty))
        case TypeVar():             return None
# fmt: on


def by(name: str, premises: Premises | None) -> Premises | None:
    """The premises, by the rule ``name``."""
    if premises is not None:
        fired(name)
    return premises


def _constant(v: Value, ty: Base) -> Premises | None:
    if isinstance(v, HostId):
        return [] if ty == HOST else None
    return [] if (type(v) in _CONSTANTS or v == ()) and literal_type(v) == ty else None


def _together(values: tuple[Value, ...], types: tuple[Type, ...]) -> Premises | None:
    return list(zip(values, types, strict=True)) if len(values) == len(types) else None


def _record(v: Value, ty: RecordOf) -> Premises | None:
    return _together(v.items, ty.items) if isinstance(v, Record) and v.labels == ty.labels else None


def _list(v: Value, ty: ListOf) -> Premises | None:
    return [(item, ty.item) for item in v] if isinstance(v, Seq) else None


def _map(v: Value, ty: MapOf) -> Premises | None:
    if not isinstance(v, PMap):
        return None
    return [pair for key, value in v.items() for pair in ((key, ty.key), (value, ty.value))]


def _con(ctx: Ctx, v: Value, ty: DataOf) -> Premises | None:
    con = constructor_for(ctx.program, v.name, ty) if isinstance(v, Con) else None
    if con is None or not is_subtype(ctx.program, case_type(ctx.program, con, ty), ty):
        return None
    return _together(v.fields, field_types(ctx.program, con, ty))


def _function(ctx: Ctx, v: Value, ty: Fun) -> Premises | None:
    if isinstance(v, SporeVal):
        return _spore(ctx, v, ty)
    if not isinstance(v, Abs | Rec | Ref):
        return None
    return [] if is_subtype(ctx.program, judgement.infer(ctx, v), ty) else None


def _spore(ctx: Ctx, v: Value, ty: Type) -> Premises | None:
    if not isinstance(v, SporeVal) or not is_subtype(ctx.program, v.code.type, ty):
        return None
    check_code(ctx, v.code)
    return _together(v.values, tuple([entry.type for entry in v.code.header]))


def _silo(ctx: Ctx, v: Value, data: Type) -> Premises | None:
    if not isinstance(v, LINEAGES) or not is_subtype(ctx.program, v.data, data):
        return None
    return lineages.premises(ctx, v)


def _future(ctx: Ctx, v: Value, ty: FutureOf) -> Premises | None:
    if not isinstance(v, Future) or not is_subtype(ctx.program, v.item, ty.item):
        return None
    located(ctx, v.loc, v.item)
    return []


def data_of(value: Value) -> Type:
    """The type of a lineage's data; FP0282 for another value."""
    if not isinstance(value, LINEAGES):
        raise problem("FP0282", value=value, type="SiloRef[_]")
    lineage: Lineage = value
    return lineage.data


# The figures of the rules above.

for _name, _figure in {
    "V-Const": """
c is a constant of base type B
───────────────────────────────  V-Const
Σ ⊢ c : B

A host's identity is a constant of type Host.
""",
    "V-Tuple": """
Σ ⊢ v₁ : T₁  …  Σ ⊢ vₙ : Tₙ
─────────────────────────────────  V-Tuple
Σ ⊢ (v₁,…,vₙ) : (T₁,…,Tₙ)
""",
    "V-Record": """
Σ ⊢ v₁ : T₁  …  Σ ⊢ vₙ : Tₙ
─────────────────────────────────────────────────  V-Record
Σ ⊢ (l₁ = v₁,…,lₙ = vₙ) : (l₁: T₁,…,lₙ: Tₙ)
""",
    "V-List": """
Σ ⊢ v₁ : T  …  Σ ⊢ vₙ : T
─────────────────────────────  V-List
Σ ⊢ List(v₁,…,vₙ) : List[T]
""",
    "V-Map": """
Σ ⊢ kᵢ : K    Σ ⊢ vᵢ : T
───────────────────────────────────  V-Map
Σ ⊢ Map(k₁ -> v₁, …) : Map[K, T]
""",
    "V-Con": """
case class K[A,…](l₁: T₁,…,lₙ: Tₙ)    Σ ⊢ vᵢ : [S/A]Tᵢ    K[S,…] <: D[R,…]
────────────────────────────────────────────────────────────────────────────  V-Con
Σ ⊢ K(v₁,…,vₙ) : D[R,…]
""",
    "V-Fun": """
∅; Σ ⊢ λ : S    S <: A => B
────────────────────────────  V-Fun
Σ ⊢ λ : A => B

λ is a closed function, a local one with its group, a definition, or a spore.
""",
    "V-Spore": """
x₁: S₁, …, y: A; ∅ ⊢ t : B    Σ ⊢ vᵢ : Sᵢ    mobile(Sᵢ)    Spore[A, B]{…} <: T
──────────────────────────────────────────────────────────────────────────────  V-Spore
Σ ⊢ spore { x₁: S₁ = v₁, … ; (y: A) => t } : T
""",
    "V-Silo": """
Σ ⊢ r ▸ S    S <: T    mobile(T)
─────────────────────────────────  V-Silo
Σ ⊢ r : SiloRef[T]
""",
    "V-Future": """
Σ(ι) = S    S <: T
────────────────────  V-Future
Σ ⊢ ι : Future[T]
""",
}.items():
    add_rule(_name, "typing", _figure.strip(), check_value)
