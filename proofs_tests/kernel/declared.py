"""Data types for the tests of the kernel: every kind of parameter, of case, of recursion."""

from __future__ import annotations

from calculus.terms import OPTION, Constructor, DataType, Definition, Param, Program, Term
from calculus.types import INT, NOTHING, STRING, DataOf, Fun, ListOf, SiloOf, SporeOf, TupleOf, Type, TypeVar, option

A, B = TypeVar("A"), TypeVar("B")
M = TypeVar("M", mobile=True)
K = TypeVar("K", comparable=True)


def data(name: str, params: tuple[TypeVar, ...], *constructors: Constructor) -> DataType:
    return DataType(name, params, constructors)


def con(name: str, parent: DataOf, *fields: tuple[str, Type], params: tuple[TypeVar, ...] = ()) -> Constructor:
    return Constructor(name, params, tuple([Param(label, ty) for label, ty in fields]), parent)


def case_class(name: str, params: tuple[TypeVar, ...], *fields: tuple[str, Type]) -> DataType:
    return data(name, params, con(name, DataOf(name, params), *fields, params=params))


def of(name: str, *args: Type) -> DataOf:
    return DataOf(name, args)


PERSON = of("Person")
SHAPE, CIRCLE, SQUARE, BLOB = of("Shape"), of("Circle"), of("Square"), of("Blob")
INT_FUN = Fun(INT, INT)

DATA = (
    OPTION,
    case_class("Person", (), ("name", STRING), ("age", INT)),
    data("Shape", (), con("Circle", SHAPE, ("r", INT)), con("Square", SHAPE, ("a", INT)), con("Blob", SHAPE, ("f", INT_FUN))),
    data(
        "Tree",
        (A,),
        con("Leaf", of("Tree", NOTHING)),
        con("Node", of("Tree", A), ("l", of("Tree", A)), ("v", A), ("r", of("Tree", A)), params=(A,)),
    ),
    data(
        "Either",
        (A, B),
        con("Left", of("Either", A, NOTHING), ("left", A), params=(A,)),
        con("Right", of("Either", NOTHING, B), ("right", B), params=(B,)),
    ),
    case_class("Box", (A,), ("item", A)),
    case_class("Sink", (A,), ("put", Fun(A, INT))),
    case_class("Cell", (A,), ("get", A), ("set", Fun(A, INT))),
    case_class("Tag", (A,), ("tag", INT)),
    case_class("Tags", (A,), ("use", Fun(of("Tag", A), INT))),
    case_class("Remote", (M,), ("silo", SiloOf(M))),
    data(
        "Pipe",
        (A,),
        con("Source", of("Pipe", A), ("item", A), params=(A,)),
        con("Drain", of("Pipe", A), ("put", Fun(A, INT)), params=(A,)),
    ),
    case_class("Keyed", (K,), ("key", K)),
    case_class("Nest", (A,), ("item", A), ("more", option(of("Nest", TupleOf((A, A)))))),
    case_class("Loop", (), ("apply", Fun(of("Loop"), INT))),
    case_class("Agent", (), ("run", SporeOf(INT, INT))),
    case_class("Rose", (A,), ("item", A), ("rest", ListOf(of("Rose", A)))),
)


def program(
    main: Term | None = None, ty: Type | None = None, *definitions: Definition, extra: tuple[DataType, ...] = ()
) -> Program:
    return Program({d.name: d for d in definitions}, {d.name: d for d in (*DATA, *extra)}, main, ty)


P = program()
