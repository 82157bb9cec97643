"""Hosts, silos and futures: their functions and methods, as callees that build the kernel's own terms."""

from __future__ import annotations

from collections.abc import Callable

from calculus.operations import OPERATIONS
from calculus.source import Span
from calculus.terms import (
    Await,
    FlatMap,
    FromFun,
    HostOf,
    Lit,
    Map,
    Op,
    OrElse,
    Param,
    Persist,
    Populate,
    Send,
    Spawn,
    Spore,
    SporeCode,
    Term,
    Unpersist,
    Var,
)
from calculus.types import HOST, INT, LEVEL, STRING, UNIT, FutureOf, ListOf, SiloOf, SporeOf, Type, TypeVar
from calculus.values import Level
from checker.elaborate.callees import Asks, Callee

_A = TypeVar("A", mobile=True)
_B = TypeVar("B", mobile=True)
_MOBILE_A: Asks = (("A", "mobile"),)
_MOBILE_B: Asks = (("B", "mobile"),)

#: Names before a dot that are no values.
COMPANIONS = ("SiloRef", *dict.fromkeys([row.owner[:-1] for row in OPERATIONS.values() if row.owner.endswith(".")]))


def _spawn(_: tuple[Type, ...], terms: list[Term], span: Span) -> Term:
    return Spawn(terms[0] if terms else None, span=span)


SPAWN = Callee("spawn", (), (), (), (0,), HOST, _spawn)
SPAWN_NAMED = Callee("spawn", (), (), (STRING,), (1,), HOST, _spawn, ("name",))


def _populate(types: tuple[Type, ...], terms: list[Term], span: Span) -> Term:
    return Populate(types[0], terms[0], terms[1], span=span)


def _from_fun(_: tuple[Type, ...], terms: list[Term], span: Span) -> Term:
    return FromFun(terms[0], terms[1], span=span)


def _reader(operation: str, *more: str) -> Callable[[tuple[Type, ...], list[Term], Span], Term]:
    """Builds the term for a function of a host, a path, and an Int for each name in ``more``."""
    header = (Param("path", STRING), *[Param(name, INT) for name in more])

    def build(types: tuple[Type, ...], terms: list[Term], span: Span) -> Term:
        """``fromFun(h, spore { val path = p; …; () => op(path, …) })``"""
        item = types[0] if types else STRING
        ty = SporeOf(UNIT, ListOf(item), tuple([param.type for param in header]), ())
        body = Op(operation, types, tuple([Var(param.name, span=span) for param in header]), span=span)
        return FromFun(terms[0], Spore(SporeCode(header, (), body, ty, span=span), tuple(terms[1:]), span=span), span=span)

    return build


_PART = ("index", "count")


def _text_reader(operation: str, *more: str) -> Callee:
    """``SiloRef.fromTextFile(h, "path")``, and its like with an Int for each name in ``more``."""
    params, names = (HOST, STRING, *[INT for _ in more]), ("host", "path", *more)
    return Callee("fromTextFile", (), (), params, (len(params),), SiloOf(ListOf(STRING)), _reader(operation, *more), names)


def _typed_reader(name: str, operation: str, *more: str) -> Callee:
    """``SiloRef.fromCsv[T](h, "path")``, and its like."""
    params, names = (HOST, STRING, *[INT for _ in more]), ("host", "path", *more)
    return Callee(name, (_A,), _MOBILE_A, params, (len(params),), SiloOf(ListOf(_A)), _reader(operation, *more), names)


#: ``SiloRef.populate(h, v)`` and its like, overloads in order.
FUNCTIONS: dict[str, tuple[Callee, ...]] = {
    "populate": (Callee("populate", (_A,), _MOBILE_A, (HOST, _A), (2,), SiloOf(_A), _populate, ("host", "value")),),
    "fromFun": (
        Callee("fromFun", (_A,), _MOBILE_A, (HOST, SporeOf(UNIT, _A)), (1, 1), SiloOf(_A), _from_fun, ("host", "spore")),
    ),
    "fromTextFile": (_text_reader("File.text"), _text_reader("File.textPart", *_PART)),
    "fromJsonLines": (
        _typed_reader("fromJsonLines", "File.jsonLines"),
        _typed_reader("fromJsonLines", "File.jsonLinesPart", *_PART),
    ),
    "fromCsv": (_typed_reader("fromCsv", "File.csv"),),
    "fromParquet": (
        _typed_reader("fromParquet", "File.parquet"),
        _typed_reader("fromParquet", "File.parquetPart", *_PART),
    ),
}


def _map(_: tuple[Type, ...], terms: list[Term], span: Span) -> Term:
    return Map(terms[0], terms[1], span=span)


def _flat_map(_: tuple[Type, ...], terms: list[Term], span: Span) -> Term:
    return FlatMap(terms[0], terms[1], span=span)


def _or_else(types: tuple[Type, ...], terms: list[Term], span: Span) -> Term:
    return OrElse(terms[0], terms[1], types[0], span=span)


def _persist(_: tuple[Type, ...], terms: list[Term], span: Span) -> Term:
    level = terms[1] if len(terms) > 1 else Lit(Level.MEMORY, span=span)
    return Persist(terms[0], level, span=span)


def _unpersist(_: tuple[Type, ...], terms: list[Term], span: Span) -> Term:
    return Unpersist(terms[0], span=span)


def _host(_: tuple[Type, ...], terms: list[Term], span: Span) -> Term:
    return HostOf(terms[0], span=span)


def _send(_: tuple[Type, ...], terms: list[Term], span: Span) -> Term:
    return Send(terms[0], span=span)


def _await(_: tuple[Type, ...], terms: list[Term], span: Span) -> Term:
    return Await(terms[0], span=span)


_SILO = SiloOf(_A)
_APPLY = Callee("apply", (_A, _B), (), (_SILO, SporeOf(_A, SiloOf(_B))), (1,), SiloOf(_B), _flat_map, ("spore",))

#: The methods of silo references, overloads in order.
METHODS: dict[str, tuple[Callee, ...]] = {
    "map": (Callee("map", (_A, _B), _MOBILE_B, (_SILO, SporeOf(_A, _B)), (1,), SiloOf(_B), _map, ("spore",)),),
    "apply": (_APPLY,),
    "flatMap": (_APPLY,),
    "orElse": (Callee("orElse", (_A,), _MOBILE_A, (_SILO, _SILO), (1,), _SILO, _or_else, ("other",)),),
    "persist": (
        Callee("persist", (_A,), (), (_SILO,), (), _SILO, _persist),
        Callee("persist", (_A,), (), (_SILO, LEVEL), (1,), _SILO, _persist, ("level",)),
    ),
    "unpersist": (Callee("unpersist", (_A,), (), (_SILO,), (), _SILO, _unpersist),),
    "host": (Callee("host", (_A,), (), (_SILO,), (), HOST, _host),),
    "send": (Callee("send", (_A,), (), (_SILO,), (), FutureOf(_A), _send),),
}

#: The methods of futures.
FUTURE_METHODS: dict[str, tuple[Callee, ...]] = {
    "await": (Callee("await", (_A,), (), (FutureOf(_A),), (), _A, _await),),
}
