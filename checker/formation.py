"""Well-formed types and declarations: known names, arities, ``SiloRef[T]`` and ``Mobile`` bounds only with mobile T.

All the other judgements are about well-formed types and may fail in Python on others; so types that a program writes down
come here first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from calculus.problems import Problem
from calculus.source import NO_SPAN, Span
from calculus.terms import Constructor, DataType
from calculus.types import DataOf, RecordOf, SiloOf, SporeOf, Type, TypeVar, parts
from checker.declarations import Declarations, facts
from checker.mobility import immobile_part


def well_formed(program: Declarations, ty: Type, scope: Collection[TypeVar] = ()) -> bool:
    """Is the type well formed where these type variables are in scope?"""
    return not type_problems(program, ty, scope)


def type_problems(program: Declarations, ty: Type, scope: Collection[TypeVar] = (), span: Span = NO_SPAN) -> list[Problem]:
    """What is wrong with a type that is written at ``span``: the innermost parts, and what they are in only if these are right.

    FP0208 unknown type; FP0209 number of arguments; FP0210 a label twice; FP0303 a part that must be mobile and is not.
    """
    found: list[Problem] = []
    for part in parts(ty) + ((ty.captured or ()) + ty.excluded if isinstance(ty, SporeOf) else ()):
        found += type_problems(program, part, scope, span)
    return found or _own_problems(program, ty, scope, span)


def _own_problems(program: Declarations, ty: Type, scope: Collection[TypeVar], span: Span) -> list[Problem]:
    match ty:
        case TypeVar(name) if ty not in scope:
            return [Problem("FP0208", span, {"name": name})]
        case RecordOf(labels):
            return _twice(list(labels), span)
        case SiloOf(data):
            return bound_problems(program, data, span)
        case DataOf(name, args):
            params = facts(program).params.get(name)
            if params is None:
                return [Problem("FP0208", span, {"name": name})]
            if len(params) != len(args):
                return [Problem("FP0209", span, {"name": name, "expected": len(params), "found": len(args)})]
            bounded = [arg for param, arg in zip(params, args, strict=True) if param.mobile]
            return [problem for arg in bounded for problem in bound_problems(program, arg, span)]
        case _:
            return []


def bound_problems(program: Declarations, arg: Type, span: Span) -> list[Problem]:
    """FP0303 where a type that has to be mobile is not."""
    part = immobile_part(program, arg)
    return [] if part is None else [Problem("FP0303", span, {"type": arg, "part": str(part)})]


# Declarations.


def data_problems(program: Declarations) -> Iterator[Problem]:
    """What is wrong with the declared data types.

    FP0210 a name, type parameter or field twice; FP0232 a constructor's type parameter that its data type does not have;
    FP0280 a constructor of another data type; and those of ``type_problems``.
    """
    names: set[str] = set()
    for data in program.data.values():
        for con in data.constructors:
            if con.name in names or (con.name in program.data and con.name != data.name):
                yield Problem("FP0210", con.span, {"name": con.name})
            names.add(con.name)
            yield from _constructor_problems(program, data, con)


def _constructor_problems(program: Declarations, data: DataType, con: Constructor) -> Iterator[Problem]:
    yield from _twice([var.name for var in con.type_params], con.span)
    yield from _twice([param.name for param in con.fields], con.span)
    if con.parent.name != data.name:
        yield Problem("FP0280", con.span, {"constructor": con.name, "data": data.name, "parent": con.parent})
        return
    yield from type_problems(program, con.parent, con.type_params, con.span)
    for param in con.fields:
        yield from type_problems(program, param.type, con.type_params, param.span)
    for var in con.type_params:
        if var not in con.parent.args:
            yield Problem("FP0232", con.span, {"name": var.name, "parent": con.parent})


def _twice(names: list[str], span: Span) -> list[Problem]:
    return [Problem("FP0210", span, {"name": name}) for at, name in enumerate(names) if name in names[:at]]
