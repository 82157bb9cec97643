"""Types, and values of a type.

Generated types may mention the data types of ``DATA``: ``Person``, ``Tree[A]`` (recursive) and ``Option[A]``.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from calculus.pmap import PMap
from calculus.runtime import DRIVER_TASK, From, Future, HostId, Id, Lineage, Loc, Mapped, Mat, Persisted, SporeVal
from calculus.seq import Seq
from calculus.terms import OPTION, Abs, Constructor, DataType, Param, Program, SporeCode, Val
from calculus.types import (
    BOOLEAN,
    CHAR,
    DOUBLE,
    HOST,
    INT,
    LEVEL,
    STRING,
    UNIT,
    Base,
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
    TypeVar,
    option,
    subst_types,
)
from calculus.values import Char, Con, Level, Record, Value

_A = TypeVar("A")
_PERSON = DataOf("Person")
_TREE = DataOf("Tree", (_A,))

DATA = {
    "Option": OPTION,
    "Person": DataType("Person", (), (Constructor("Person", (), (Param("name", STRING), Param("age", INT)), _PERSON),)),
    "Tree": DataType(
        "Tree",
        (_A,),
        (
            Constructor("Leaf", (_A,), (), _TREE),
            Constructor("Branch", (_A,), (Param("left", _TREE), Param("item", _A), Param("right", _TREE)), _TREE),
        ),
    ),
}
DECLARED = Program({}, DATA, None, None)

_COMPARABLE = [INT, DOUBLE, BOOLEAN, CHAR, STRING, UNIT, HOST, LEVEL, _PERSON]
labels = st.sampled_from(["name", "age", "x", "y", "total"])


def types(*, comparable: bool = False) -> st.SearchStrategy[Type]:
    """Well-formed types; with ``comparable`` those without functions, spores, silo references and futures."""
    return st.recursive(st.sampled_from(_COMPARABLE), _first_order if comparable else _any_order, max_leaves=5)


def _first_order(inner: st.SearchStrategy[Type]) -> st.SearchStrategy[Type]:
    keys = st.sampled_from([INT, STRING, BOOLEAN])
    tuples = st.lists(inner, min_size=2, max_size=3).map(tuple)
    fields = st.lists(labels, min_size=1, max_size=3, unique=True).flatmap(
        lambda names: st.tuples(*[inner for _ in names]).map(lambda items: RecordOf(tuple(names), items))
    )
    return st.one_of(
        tuples.map(TupleOf),
        fields,
        inner.map(ListOf),
        st.builds(MapOf, keys, inner),
        inner.map(option),
        inner.map(lambda item: DataOf("Tree", (item,))),
    )


def _any_order(inner: st.SearchStrategy[Type]) -> st.SearchStrategy[Type]:
    return st.one_of(
        _first_order(inner),
        st.builds(Fun, inner, inner),
        st.builds(lambda a, b: SporeOf(a, b, ()), inner, inner),
        types(comparable=True).map(SiloOf),
        inner.map(FutureOf),
    )


hosts = st.sampled_from([HostId("driver"), HostId("machine1"), HostId(Id(DRIVER_TASK, 2))])
ids = st.lists(st.integers(0, 9), max_size=3).map(lambda steps: _id(steps))
locs = st.builds(Loc, hosts, ids)


def _id(steps: list[int]) -> Id:
    made = DRIVER_TASK
    for step in steps:
        made = Id(made, step)
    return made


doubles = st.floats() | st.sampled_from([0.0, -0.0, float("nan"), float("inf"), 5e-324, 1e23])
ints = st.integers() | st.integers(-(10**40), 10**40)
strings = st.text(max_size=6)
chars = st.characters().map(Char)

_OF_BASE: dict[str, st.SearchStrategy[Any]] = {
    "Int": ints,
    "Double": doubles,
    "Boolean": st.booleans(),
    "Char": chars,
    "String": strings,
    "Unit": st.just(()),
    "Host": hosts,
    "StorageLevel": st.sampled_from(Level),
}


def values_of(ty: Type, depth: int = 3) -> st.SearchStrategy[Value]:
    """Values of a type; ``depth`` bounds how deep data types and lists go."""

    def inside(item: Type) -> st.SearchStrategy[Value]:
        return values_of(item, depth - 1)

    size = 3 if depth > 0 else 0
    match ty:
        case Base(name):
            return _OF_BASE[name]
        case TupleOf(items):
            return st.tuples(*[inside(item) for item in items])
        case RecordOf(names, items):
            return st.tuples(*[inside(item) for item in items]).map(lambda parts: Record(names, parts))
        case ListOf(item):
            return st.lists(inside(item), max_size=size).map(Seq)
        case MapOf(key, item):
            return st.dictionaries(inside(key), inside(item), max_size=size).map(PMap)
        case DataOf(name, args):
            return st.one_of([_made_by(con, args, depth) for con in DATA[name].constructors if depth > 0 or not _deep(con)])
        case Fun(param, result):
            return inside(result).map(lambda value: Abs((Param("x", param),), Val(value, result)))
        case SporeOf():
            return spores(ty, depth)
        case SiloOf(data):
            return lineages(data, depth)
        case FutureOf(item):
            return locs.map(lambda loc: Future(loc, item))
        case TypeVar():
            raise ValueError("a type variable has no values")


def _deep(con: Constructor) -> bool:
    return con.name == "Branch"


def _made_by(con: Constructor, args: tuple[Type, ...], depth: int) -> st.SearchStrategy[Con]:
    by = dict(zip([param.name for param in con.type_params], args, strict=True))
    fields = [values_of(subst_types(field.type, by), depth - 1) for field in con.fields]
    return st.tuples(*fields).map(lambda parts: Con(con.name, parts))


def spores(ty: SporeOf, depth: int = 2) -> st.SearchStrategy[SporeVal]:
    """Spores with one captured Int, whose body is a value."""

    def spore(result: Value, captured: int) -> SporeVal:
        signature = SporeOf(ty.param, ty.result, (INT,), ty.excluded)
        code = SporeCode((Param("k", INT),), (Param("x", ty.param),), Val(result, ty.result), signature)
        return SporeVal(code, (captured,))

    return st.builds(spore, values_of(ty.result, depth - 1), st.integers())


def lineages(data: Type, depth: int = 2) -> st.SearchStrategy[Lineage]:
    """Lineages of data of a type."""
    roots = st.builds(Mat, locs, st.just(data))
    if depth <= 0:
        return roots
    from_unit = spores(SporeOf(UNIT, data), depth - 1)
    from_int = spores(SporeOf(INT, data), depth - 1)
    return st.one_of(
        roots,
        st.builds(From, locs, hosts, from_unit),
        st.builds(Mapped, locs, st.builds(Mat, locs, st.just(INT)), from_int),
        st.builds(Persisted, locs, roots, st.sampled_from(Level)),
    )


@st.composite
def typed_values(draw: st.DrawFn, *, comparable: bool = False) -> tuple[Value, Type]:
    """A value and its type."""
    ty = draw(types(comparable=comparable))
    return draw(values_of(ty)), ty


def values(*, comparable: bool = False) -> st.SearchStrategy[Value]:
    """A value of some type."""
    return typed_values(comparable=comparable).map(lambda typed: typed[0])
