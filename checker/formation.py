"""Well-formed types and declarations: known names, arities, bounds that are kept; SiloRef[T] is SiloRef[A: Mobile].

All the other judgements are about well-formed types and may fail in Python on others; so types that a program writes down
come here first.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TypeAlias

from calculus.problems import Problem
from calculus.source import NO_SPAN, Span
from calculus.terms import Constructor, DataType
from calculus.types import DataOf, RecordOf, SiloOf, SporeOf, Type, TypeVar, parts
from checker.declarations import Declarations, facts
from checker.mobility import Part, Property, breach

#: The type parameters of each data type and case type.
Params: TypeAlias = Mapping[str, tuple[TypeVar, ...]]

_CODES: dict[Property, str] = {"mobile": "FP0303", "comparable": "FP0216", "ordered": "FP0217"}

# SiloRef[A: Mobile]
_SILO = TypeVar("A", mobile=True)


def well_formed(program: Declarations, ty: Type, scope: Collection[TypeVar] = ()) -> bool:
    """Is the type well formed where these type variables are in scope?"""
    return not type_problems(program, ty, scope)


def type_problems(program: Declarations, ty: Type, scope: Collection[TypeVar] = (), span: Span = NO_SPAN) -> list[Problem]:
    """What is wrong with a type that is written at ``span``: its names and arities; where these are right, its bounds.

    FP0208 unknown type; FP0209 number of arguments; FP0210 a label twice; FP0303, FP0216 or FP0217 a bound that is not kept.
    """
    return shape_problems(facts(program).params, ty, scope, span) or _broken_bounds(program, ty, span)


def shape_problems(params: Params, ty: Type, scope: Collection[TypeVar], span: Span) -> list[Problem]:
    """FP0208, FP0209 and FP0210: those of all parts."""
    found: list[Problem] = []
    for part in _inside(ty):
        found += shape_problems(params, part, scope, span)
    match ty:
        case TypeVar(name) if ty not in scope:
            found.append(Problem("FP0208", span, {"name": name}))
        case RecordOf(labels):
            found += _twice(list(labels), span)
        case DataOf(name) if name not in params:
            found.append(Problem("FP0208", span, {"name": name}))
        case DataOf(name, args) if len(params[name]) != len(args):
            found.append(Problem("FP0209", span, {"name": name, "expected": len(params[name]), "found": len(args)}))
        case _:
            pass
    return found


def _broken_bounds(program: Declarations, ty: Type, span: Span) -> list[Problem]:
    """FP0303, FP0216 and FP0217: those of the innermost parts."""
    found: list[Problem] = []
    for part in _inside(ty):
        found += _broken_bounds(program, part, span)
    if found:
        return found
    match ty:
        case SiloOf(data):
            return bound_problems(program, _SILO, data, span)
        case DataOf(name, args):
            pairs = zip(facts(program).params[name], args, strict=True)
            return [problem for param, arg in pairs for problem in bound_problems(program, param, arg, span)]
        case _:
            return []


def _inside(ty: Type) -> tuple[Type, ...]:
    """The types that are written inside a type."""
    return parts(ty) + (ty.captured or ()) + ty.excluded if isinstance(ty, SporeOf) else parts(ty)


def bound_problems(program: Declarations, var: TypeVar, arg: Type, span: Span) -> list[Problem]:
    """FP0303, FP0216 or FP0217 where a type that stands for a variable does not keep its bounds."""
    found = breach(program, var, arg)
    return [] if found is None else [bound_problem(found[0], arg, found[1], span)]


def bound_problem(what: Property, ty: Type, part: Part, span: Span) -> Problem:
    """The type has not the property, for the sake of the part."""
    return Problem(_CODES[what], span, {"type": ty, "part": str(part)})


# Declarations.


def data_problems(program: Declarations) -> list[Problem]:
    """What is wrong with the declared data types: their names and arities; where these are right, the bounds in their fields.

    FP0210 a name, type parameter or field twice; FP0232 a constructor's type parameter that its data type does not have;
    FP0280 a constructor of another data type; and those of ``type_problems``.
    """
    params: dict[str, tuple[TypeVar, ...]] = {
        con.name: con.type_params for data in program.data.values() for con in data.constructors
    }
    params |= {name: data.type_params for name, data in program.data.items()}
    names: set[str] = set()
    found: list[Problem] = []
    for data in program.data.values():
        for con in data.constructors:
            if con.name in names or (con.name in program.data and con.name != data.name):
                found.append(Problem("FP0210", con.span, {"name": con.name}))
            names.add(con.name)
            found += _constructor_problems(params, data, con)
    return found or [problem for ty, span in _written(program) for problem in _broken_bounds(program, ty, span)]


def _constructor_problems(params: Params, data: DataType, con: Constructor) -> list[Problem]:
    found = _twice([var.name for var in con.type_params], con.span) + _twice([param.name for param in con.fields], con.span)
    if con.parent.name != data.name:
        return [*found, Problem("FP0280", con.span, {"constructor": con.name, "data": data.name, "parent": con.parent})]
    found += shape_problems(params, con.parent, con.type_params, con.span)
    for param in con.fields:
        found += shape_problems(params, param.type, con.type_params, param.span)
    missing = [var for var in con.type_params if var not in con.parent.args]
    return found + [Problem("FP0232", con.span, {"name": var.name, "parent": con.parent}) for var in missing]


def _written(program: Declarations) -> list[tuple[Type, Span]]:
    """The types that the declarations write down, each with its place."""
    constructors = [con for data in program.data.values() for con in data.constructors]
    fields = [(param.type, param.span) for con in constructors for param in con.fields]
    return [*[(con.parent, con.span) for con in constructors], *fields]


def _twice(names: list[str], span: Span) -> list[Problem]:
    return [Problem("FP0210", span, {"name": name}) for at, name in enumerate(names) if name in names[:at]]
