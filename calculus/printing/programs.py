"""Programs as text: data types and definitions, then the statements of the main expression, each on its lines."""

from __future__ import annotations

from collections.abc import Iterator

from calculus.printing.literals import name_text
from calculus.printing.terms import parameters, statements
from calculus.printing.types import type_parameters
from calculus.printing.writing import Break, Piece, group
from calculus.terms import OPTION, Abs, Constructor, DataType, Definition, Program
from calculus.types import DataOf, Fun

_END = Break("\n")


def program_pieces(program: Program) -> Iterator[Piece]:
    """A program; Option and the library's own definitions, whose names have a dot, are known without it."""
    for data in program.data.values():
        if data.name != OPTION.name:
            yield from (data, _END)
    for definition in program.definitions.values():
        if "." not in definition.name:
            yield from (definition, _END)
    if program.main is not None:
        yield from statements(program.main, top=True)
        yield _END


def data_type_pieces(data: DataType) -> Iterator[Piece]:
    """A sealed trait with its cases, or a case class on its own."""
    if [con.name for con in data.constructors] != [data.name]:
        yield group(f"sealed trait {data.name}", *type_parameters(data.type_params))
        for con in data.constructors:
            yield from (_END, con, " extends ", con.parent)
    else:
        yield data.constructors[0]


def constructor_pieces(con: Constructor) -> Iterator[Piece]:
    """A case class, or a case object where there is nothing to give it."""
    if not con.fields and not con.type_params and con.parent != DataOf(con.name):
        yield f"case object {con.name}"
    else:
        yield from (f"case class {con.name}", *type_parameters(con.type_params), *parameters(con.fields))


def definition_pieces(definition: Definition) -> Iterator[Piece]:
    """``def f[A: Mobile](x: T): R = t``, or without a parameter list where the body is no function."""
    yield from (f"def {name_text(definition.name)}", *type_parameters(definition.type_params))
    match definition:
        case Definition(_, _, Fun(_, result), Abs(params, body)):
            yield from (*parameters(params), ": ", result, " = ", body)
        case Definition(_, _, ty, body):
            yield from (": ", ty, " = ", body)
