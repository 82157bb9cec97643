"""S <: T, and least and greatest common types.

Only well-formed types are related beyond equality: SiloRef[Spore[A, B]] is no subtype of the ill-formed SiloRef[A => B].
Two laws hold that mobility rests on: what is below a mobile type is mobile, and what is below a type that excludes U
excludes U. For their sake a record with more fields is **no** subtype of one with fewer: (n: Int, f: Int => Int) would be
below the mobile (n: Int) and carry its function along. The elaborator drops fields by building the smaller record.
"""

from __future__ import annotations

from calculus.rules import add_rule, fired
from calculus.types import (
    NOTHING,
    DataOf,
    Fun,
    FutureOf,
    ListOf,
    MapOf,
    RecordOf,
    SiloOf,
    SporeOf,
    TupleOf,
    Type,
)
from checker.declarations import CONTRAVARIANT, COVARIANT, Declarations, case_type, facts, parent
from checker.mobility import breach, mobile


# fmt: off
def is_subtype(program: Declarations, s: Type, t: Type) -> bool:
    """S <: T: is a value of type S one of type T too?"""
    if s is t or s == t:
        return by("S-Refl", True)
    if s == NOTHING:
        return by("S-Nothing", True)
    match s, t:
        case TupleOf(a), TupleOf(b):                  return by("S-Tuple", _all(program, a, b))
        case RecordOf(k, a), RecordOf(l, b):          return by("S-Record", k == l and _all(program, a, b))
        case ListOf(a), ListOf(b):                    return by("S-List", is_subtype(program, a, b))
        case MapOf(k, a), MapOf(l, b):                return by("S-Map", k in (l, NOTHING) and is_subtype(program, a, b))
        case Fun(), Fun():                            return by("S-Fun", _functions(program, s, t))
        case SporeOf(), Fun():                        return by("S-SporeFun", _functions(program, s, t))
        case SporeOf(), SporeOf():                    return by("S-Spore", _spores(program, s, t))
        case SiloOf(a), SiloOf(b):                    return by("S-Silo", is_subtype(program, a, b) and mobile(program, b))
        case FutureOf(a), FutureOf(b):                return by("S-Future", is_subtype(program, a, b))
        case DataOf(d), DataOf(e) if d == e:          return by("S-Data", _data(program, s, t))
        case DataOf(), DataOf():                      return by("S-Case", _case(program, s, t))
        case _:                                       return False
# fmt: on


def by(name: str, verdict: bool) -> bool:
    """The verdict, by the rule ``name``."""
    if verdict:
        fired(name)
    return verdict


def _all(program: Declarations, a: tuple[Type, ...], b: tuple[Type, ...]) -> bool:
    return len(a) == len(b) and all([is_subtype(program, s, t) for s, t in zip(a, b, strict=True)])


def _functions(program: Declarations, s: Fun | SporeOf, t: Fun | SporeOf) -> bool:
    return is_subtype(program, t.param, s.param) and is_subtype(program, s.result, t.result)


def _spores(program: Declarations, s: SporeOf, t: SporeOf) -> bool:
    return t.captured in (None, s.captured) and all([u in s.excluded for u in t.excluded]) and _functions(program, s, t)


def _data(program: Declarations, s: DataOf, t: DataOf) -> bool:
    for use, a, b in zip(facts(program).variance[s.name], s.args, t.args, strict=True):
        if use == COVARIANT:
            related = is_subtype(program, a, b)
        elif use == CONTRAVARIANT:
            related = is_subtype(program, b, a)
        else:
            related = a == b
        if not related:
            return False
    return _bounded(program, t)


def _bounded(program: Declarations, ty: DataOf) -> bool:
    """Do the type's arguments keep the bounds of its parameters?"""
    params = facts(program).params[ty.name]
    return all([breach(program, param, arg) is None for param, arg in zip(params, ty.args, strict=True)])


def _case(program: Declarations, s: DataOf, t: DataOf) -> bool:
    whole = parent(program, s)
    return whole is not None and whole.name == t.name and is_subtype(program, whole, t)


# Least common types.


def join(program: Declarations, s: Type, t: Type) -> Type | None:
    """The least well-formed type above two well-formed types; None where no type is above both."""
    if is_subtype(program, s, t):
        return t
    if is_subtype(program, t, s):
        return s
    match s, t:
        case TupleOf(a), TupleOf(b):
            items = _join_all(program, a, b)
            return None if items is None else TupleOf(items)
        case RecordOf(labels, a), RecordOf(others, b) if labels == others:
            items = _join_all(program, a, b)
            return None if items is None else RecordOf(labels, items)
        case ListOf(a), ListOf(b):
            item = join(program, a, b)
            return None if item is None else ListOf(item)
        case FutureOf(a), FutureOf(b):
            item = join(program, a, b)
            return None if item is None else FutureOf(item)
        case SiloOf(a), SiloOf(b):
            item = join(program, a, b)
            return None if item is None or not mobile(program, item) else SiloOf(item)
        case MapOf(k, a), MapOf(l, b) if k == l or NOTHING in (k, l):
            item = join(program, a, b)
            return None if item is None else MapOf(l if k == NOTHING else k, item)
        case ((Fun() | SporeOf()), (Fun() | SporeOf())):
            result = join(program, s.result, t.result)
            return None if result is None else _join_functions(program, s, t, result)
        case DataOf(), DataOf():
            return _join_data(program, s, t)
        case _:
            return None


def _join_all(program: Declarations, a: tuple[Type, ...], b: tuple[Type, ...]) -> tuple[Type, ...] | None:
    if len(a) != len(b):
        return None
    items: list[Type] = []
    for s, t in zip(a, b, strict=True):
        item = join(program, s, t)
        if item is None:
            return None
        items.append(item)
    return tuple(items)


def _join_functions(program: Declarations, s: Fun | SporeOf, t: Fun | SporeOf, result: Type) -> Type:
    param = meet(program, s.param, t.param)
    if isinstance(s, SporeOf) and isinstance(t, SporeOf):
        captured = s.captured if s.captured == t.captured else None
        return SporeOf(param, result, captured, tuple([u for u in s.excluded if u in t.excluded]))
    return Fun(param, result)


def _join_data(program: Declarations, s: DataOf, t: DataOf) -> Type | None:
    if s.name == t.name:
        args: list[Type] = []
        for use, a, b in zip(facts(program).variance[s.name], s.args, t.args, strict=True):
            arg = _common(program, use, a, b)
            if arg is None:
                break
            args.append(arg)
        else:
            same = DataOf(s.name, tuple(args))
            if _bounded(program, same):
                return same
    above, beside = parent(program, s), parent(program, t)
    if above is None and beside is None:
        return None
    return join(program, above or s, beside or t)


def _common(program: Declarations, use: int, a: Type, b: Type) -> Type | None:
    """The argument that makes a data type the least above two, at a parameter that is used so."""
    if use == COVARIANT:
        return join(program, a, b)
    if use == CONTRAVARIANT:
        return meet(program, a, b)
    return a if a == b else None


# Greatest common types.


def meet(program: Declarations, s: Type, t: Type) -> Type:
    """The greatest type below two well-formed types; Nothing where they have no values in common."""
    if is_subtype(program, s, t):
        return s
    if is_subtype(program, t, s):
        return t
    match s, t:
        case TupleOf(a), TupleOf(b) if len(a) == len(b):
            return TupleOf(_meet_all(program, a, b))
        case RecordOf(labels, a), RecordOf(others, b) if labels == others:
            return RecordOf(labels, _meet_all(program, a, b))
        case ListOf(a), ListOf(b):
            return ListOf(meet(program, a, b))
        case FutureOf(a), FutureOf(b):
            return FutureOf(meet(program, a, b))
        case SiloOf(a), SiloOf(b):
            return SiloOf(meet(program, a, b))
        case MapOf(k, a), MapOf(l, b):
            return MapOf(k if k == l else NOTHING, meet(program, a, b))
        case ((Fun() | SporeOf()), (Fun() | SporeOf())):
            return _meet_functions(program, s, t)
        case DataOf(), DataOf():
            return _meet_data(program, s, t)
        case _:
            return NOTHING


def _meet_all(program: Declarations, a: tuple[Type, ...], b: tuple[Type, ...]) -> tuple[Type, ...]:
    return tuple([meet(program, s, t) for s, t in zip(a, b, strict=True)])


def _meet_functions(program: Declarations, s: Fun | SporeOf, t: Fun | SporeOf) -> Type:
    param = join(program, s.param, t.param)
    if param is None:
        return NOTHING
    result = meet(program, s.result, t.result)
    spores = [ty for ty in (s, t) if isinstance(ty, SporeOf)]
    if not spores:
        return Fun(param, result)
    known = [spore.captured for spore in spores if spore.captured is not None]
    if len(known) == 2 and known[0] != known[1]:
        return NOTHING
    excluded = [u for spore in spores for u in spore.excluded]
    return SporeOf(param, result, known[0] if known else None, tuple(dict.fromkeys(excluded)))


def _meet_data(program: Declarations, s: DataOf, t: DataOf) -> Type:
    above, beside = parent(program, s), parent(program, t)
    if s.name == t.name:
        return _meet_args(program, s, t)
    if above is not None and above.name == t.name:
        return _meet_case(program, s, t)
    if beside is not None and beside.name == s.name:
        return _meet_case(program, t, s)
    return NOTHING


def _meet_case(program: Declarations, case: DataOf, whole: DataOf) -> Type:
    """The greatest type below a case type and an instance of its data type: one of that case."""
    below = _meet_args(program, case, case_type(program, facts(program).cases[case.name], whole))
    return below if is_subtype(program, below, whole) else NOTHING


def _meet_args(program: Declarations, s: DataOf, t: DataOf) -> Type:
    args: list[Type] = []
    for use, a, b in zip(facts(program).variance[s.name], s.args, t.args, strict=True):
        if use == COVARIANT:
            arg: Type | None = meet(program, a, b)
        elif use == CONTRAVARIANT:
            arg = join(program, a, b)
        else:
            arg = a if a == b else None
        if arg is None:
            return NOTHING
        args.append(arg)
    below = DataOf(s.name, tuple(args))
    return below if _bounded(program, below) else NOTHING


# The figures of the rules above.

for _name, _figure in {
    "S-Refl": """
──────  S-Refl
T <: T
""",
    "S-Nothing": """
────────────  S-Nothing
Nothing <: T
""",
    "S-Tuple": """
S₁ <: T₁  …  Sₙ <: Tₙ
───────────────────────────  S-Tuple
(S₁,…,Sₙ) <: (T₁,…,Tₙ)
""",
    "S-Record": """
S₁ <: T₁  …  Sₙ <: Tₙ
─────────────────────────────────────  S-Record
(l₁: S₁,…,lₙ: Sₙ) <: (l₁: T₁,…,lₙ: Tₙ)

No record is below one with fewer fields: it would carry what its type no longer tells of.
""",
    "S-List": """
S <: T
──────────────────  S-List
List[S] <: List[T]
""",
    "S-Map": """
K = K′ or K = Nothing    S <: T
───────────────────────────────  S-Map
Map[K, S] <: Map[K′, T]
""",
    "S-Fun": """
C <: A    B <: D
──────────────────  S-Fun
A => B <: C => D
""",
    "S-SporeFun": """
C <: A    B <: D
──────────────────────────  S-SporeFun
Spore[A, B]{…} <: C => D
""",
    "S-Spore": """
C <: A    B <: D    Captured′ = Captured or is unknown    Excluded′ ⊆ Excluded
──────────────────────────────────────────────────────────────────────────────────────────────────  S-Spore
Spore[A, B]{Captured}{Excluded} <: Spore[C, D]{Captured′}{Excluded′}

Captured may be forgotten; a spore that excludes more may stand where less is excluded.
""",
    "S-Silo": """
S <: T    mobile(T)
────────────────────────  S-Silo
SiloRef[S] <: SiloRef[T]
""",
    "S-Future": """
S <: T
──────────────────────  S-Future
Future[S] <: Future[T]
""",
    "S-Data": """
for each i:  Sᵢ <: Tᵢ, Tᵢ <: Sᵢ or Sᵢ = Tᵢ, as D's fields use Aᵢ    D[T,…] well formed
──────────────────────────────────────────────────────────────────────────────────────  S-Data
D[S₁,…] <: D[T₁,…]
""",
    "S-Case": """
case class K[B,…](…) extends D[P,…]    D[[S/B]P,…] <: D[T,…]
────────────────────────────────────────────────────────────  S-Case
K[S,…] <: D[T,…]
""",
}.items():
    add_rule(_name, "subtyping", _figure.strip(), is_subtype)
