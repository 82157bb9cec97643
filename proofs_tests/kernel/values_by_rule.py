"""For each rule on values and lineages: values of a type, and values that are not."""

from __future__ import annotations

from calculus.pmap import PMap
from calculus.runtime import DRIVER, FMapped, From, Future, HostId, Lineage, Mapped, Mat, OrElsed, Persisted, SporeVal
from calculus.seq import Seq
from calculus.terms import App, LocalDef, Rec, Ref, SporeCode, Val, Var
from calculus.types import (
    BOOLEAN,
    CHAR,
    DOUBLE,
    HOST,
    INT,
    LEVEL,
    NOTHING,
    STRING,
    UNIT,
    Fun,
    FutureOf,
    ListOf,
    MapOf,
    RecordOf,
    SiloOf,
    SporeOf,
    TupleOf,
    Type,
    option,
)
from calculus.values import NONE, Char, Con, Level, Record, Value, some
from proofs_tests.kernel.declared import CIRCLE, INT_FUN, PERSON, SHAPE, A, of
from proofs_tests.kernel.terms_by_rule import HERE, INTS, THERE, body, capturing, lam
from proofs_tests.reduction.programs import n, spore, v

ADD = SporeVal(capturing(INT, n(1)).code, (1,))
LIST = SporeVal(spore("x", INT, INTS, v("none"), ("none", INTS, v("xs"))).code, (Seq((1,)),))
MAKE = SporeVal(spore("u", UNIT, INT, n(1)).code, ())
GO = SporeVal(spore("x", INT, SiloOf(INTS), v("to"), ("to", SiloOf(INTS), v("rs"))).code, (Mat(THERE, INTS),))
HOLDING = SporeVal(capturing(SiloOf(INT), v("r")).code, (Mat(HERE, INT),))
IMMOBILE = SporeVal(capturing(INT_FUN, v("f")).code, (Ref("twice"),))
WRONG_BODY = SporeVal(SporeCode((), (), v("nowhere"), SporeOf(UNIT, INT, ())), ())
ROOT = Mat(HERE, INT)

#: By rule: a value and a type that it has.
VALUES: dict[str, list[tuple[Value, Type]]] = {
    "V-Const": [
        *[(1, INT), (1.0, DOUBLE), (True, BOOLEAN), ("a", STRING), (Char("a"), CHAR), ((), UNIT)],
        *[(DRIVER, HOST), (HostId("m"), HOST), (Level.STABLE, LEVEL)],
    ],
    "V-Tuple": [((1, "a"), TupleOf((INT, STRING)))],
    "V-Record": [(Record(("a", "b"), (1, "x")), RecordOf(("a", "b"), (INT, STRING)))],
    "V-List": [(Seq((1, 2)), INTS), (Seq(), ListOf(NOTHING)), (Seq((Con("Circle", (1,)),)), ListOf(SHAPE))],
    "V-Map": [(PMap({1: "a"}), MapOf(INT, STRING)), (PMap(), MapOf(NOTHING, INT))],
    "V-Con": [
        (Con("Person", ("Ada", 36)), PERSON),
        (Con("Circle", (1,)), CIRCLE),
        (Con("Circle", (1,)), SHAPE),
        (some(1), option(INT)),
        (NONE, of("None", NOTHING)),
        (Con("Node", (Con("Leaf"), 1, Con("Leaf"))), of("Tree", INT)),
        (Con("Right", (1,)), of("Either", STRING, INT)),
    ],
    "V-Fun": [
        (lam(v("x"), ("x", INT)), INT_FUN),
        (Ref("twice"), INT_FUN),
        (Ref("id", (INT,)), INT_FUN),
        (Rec((LocalDef("go", INT_FUN, lam(App(v("go"), v("x")), ("x", INT))),), "go"), INT_FUN),
        (ADD, INT_FUN),
        (lam(App(Val(ADD, INT_FUN), v("x")), ("x", INT)), INT_FUN),
    ],
    "V-Spore": [(ADD, SporeOf(INT, INT, (INT,))), (ADD, SporeOf(INT, INT)), (HOLDING, SporeOf(INT, INT, (SiloOf(INT),)))],
    "V-Silo": [(ROOT, SiloOf(INT))],
    "V-Future": [(Future(HERE, INT), FutureOf(INT))],
    "L-Mat": [(ROOT, SiloOf(INT))],
    "L-From": [(From(HERE, DRIVER, MAKE), SiloOf(INT))],
    "L-Mapped": [(Mapped(HERE, ROOT, ADD), SiloOf(INT)), (Mapped(THERE, Mapped(HERE, ROOT, ADD), LIST), SiloOf(INTS))],
    "L-FMapped": [(FMapped(THERE, ROOT, GO), SiloOf(INTS))],
    "L-OrElse": [(OrElsed(HERE, ROOT, From(HERE, DRIVER, MAKE), INT), SiloOf(INT))],
    "L-Persist": [(Persisted(HERE, ROOT, Level.MEMORY), SiloOf(INT))],
}

#: By rule: a value, a type that it has not, and the code.
NO_VALUES: dict[str, list[tuple[Value, Type, str]]] = {
    "V-Const": [
        *[(1, DOUBLE, "FP0282"), (True, INT, "FP0282"), ("a", CHAR, "FP0282"), (1, NOTHING, "FP0282"), (1, A, "FP0282")],
        *[("driver", HOST, "FP0282"), (Seq(), UNIT, "FP0282"), (DRIVER, INT, "FP0282")],
    ],
    "V-Tuple": [((1, 2), TupleOf((INT, STRING)), "FP0282"), ((1, 2, 3), TupleOf((INT, INT)), "FP0282")],
    "V-Record": [
        (Record(("b", "a"), (1, 2)), RecordOf(("a", "b"), (INT, INT)), "FP0282"),
        (Record(("a", "f"), (1, Ref("twice"))), RecordOf(("a",), (INT,)), "FP0282"),
    ],
    "V-List": [(Seq((1, "a")), INTS, "FP0282"), ((1, 2), INTS, "FP0282")],
    "V-Map": [
        (PMap({1: 1}), MapOf(STRING, INT), "FP0282"),
        (PMap({1: "a"}), MapOf(INT, INT), "FP0282"),
        ({}, MapOf(INT, INT), "FP0282"),
    ],
    "V-Con": [
        (Con("Square", (1,)), CIRCLE, "FP0282"),
        (Con("Circle", (1,)), PERSON, "FP0282"),
        (Con("Circle", ("a",)), SHAPE, "FP0282"),
        (Con("Circle", ()), SHAPE, "FP0282"),
        (Con("Node", (Con("Leaf"), 1, Con("Node", (Con("Leaf"), "a", Con("Leaf"))))), of("Tree", INT), "FP0282"),
        (Con("Nowhere"), SHAPE, "FP0282"),
    ],
    "V-Fun": [
        (lam(v("x"), ("x", INT)), Fun(STRING, INT), "FP0282"),
        (lam(Var("y"), ("x", INT)), INT_FUN, "FP0202"),
        (ADD, Fun(STRING, INT), "FP0282"),
        (1, INT_FUN, "FP0282"),
        (lam(Val("a", INT), ("x", INT)), INT_FUN, "FP0282"),
    ],
    "V-Spore": [
        (SporeVal(ADD.code, ("a",)), SporeOf(INT, INT), "FP0282"),
        (SporeVal(ADD.code, ()), SporeOf(INT, INT), "FP0282"),
        (ADD, SporeOf(INT, STRING), "FP0282"),
        (ADD, SporeOf(INT, INT, ()), "FP0282"),
        (IMMOBILE, SporeOf(INT, INT), "FP0302"),
        (WRONG_BODY, SporeOf(UNIT, INT), "FP0202"),
        (SporeVal(HOLDING.code, (Future(HERE, INT),)), SporeOf(INT, INT), "FP0282"),
        (SporeVal(body(Val(6, STRING), STRING).code, ()), SporeOf(INT, STRING), "FP0282"),
    ],
    "V-Silo": [(ROOT, SiloOf(STRING), "FP0282"), (HERE, SiloOf(INT), "FP0282")],
    "V-Future": [(Future(THERE, INT), FutureOf(INT), "FP0283"), (Future(HERE, INT), FutureOf(STRING), "FP0282")],
    "L-Mat": [(Mat(THERE, INT), SiloOf(INT), "FP0283"), (Mat(HERE, INT_FUN), SiloOf(INT_FUN), "FP0303")],
    "L-From": [(From(HERE, DRIVER, ADD), SiloOf(INT), "FP0282"), (From(THERE, DRIVER, MAKE), SiloOf(INT), "FP0283")],
    "L-Mapped": [
        (Mapped(HERE, Mat(THERE, INTS), ADD), SiloOf(INT), "FP0282"),
        (Mapped(HERE, Mat(THERE, INT), ADD), SiloOf(INT), "FP0283"),
        (Mapped(HERE, ROOT, IMMOBILE), SiloOf(INT), "FP0302"),
        (Mapped(HERE, ROOT, SporeVal(HOLDING.code, (Mat(THERE, INT),))), SiloOf(INT), "FP0283"),
    ],
    "L-FMapped": [
        (FMapped(HERE, ROOT, ADD), SiloOf(INT), "FP0282"),
        (FMapped(THERE, Mat(THERE, INTS), GO), SiloOf(INTS), "FP0282"),
    ],
    "L-OrElse": [(OrElsed(HERE, ROOT, Mat(THERE, INTS), INT), SiloOf(INT), "FP0282")],
    "L-Persist": [
        (Persisted(THERE, ROOT, Level.MEMORY), SiloOf(INT), "FP0283"),
        (Persisted(HERE, Mat(THERE, INT), Level.MEMORY), SiloOf(INT), "FP0283"),
    ],
}


def chain(length: int) -> Lineage:
    """Mapped(…(Mapped(Mat(ι)))…)"""
    lineage: Lineage = ROOT
    for _ in range(length):
        lineage = Mapped(HERE, lineage, ADD)
    return lineage
