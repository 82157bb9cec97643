"""For each typing rule of terms: terms that it accepts, with their types, and terms that it refuses, with the code.

All are typed in Γ (names below), in a program with the data types and definitions below.
"""

from __future__ import annotations

from calculus.runtime import DRIVER, DRIVER_TASK, Future, HostId, Id, Loc, Mat
from calculus.terms import (
    Abs,
    App,
    Await,
    Case,
    Definition,
    FlatMap,
    Forward,
    FromFun,
    Here,
    HostOf,
    If,
    Let,
    LetRec,
    Lit,
    LocalDef,
    Lst,
    Map,
    Match,
    Materialize,
    New,
    OrElse,
    Param,
    PCon,
    PCons,
    Persist,
    PLit,
    PNil,
    Populate,
    Proj,
    PVar,
    PWild,
    Rcd,
    Rec,
    Recover,
    Ref,
    Sel,
    Send,
    Spawn,
    Spore,
    SporeCode,
    Term,
    Tup,
    Unpersist,
    Val,
    Var,
)
from calculus.types import (
    BOOLEAN,
    CHAR,
    DOUBLE,
    HOST,
    INT,
    NOTHING,
    STRING,
    UNIT,
    Fun,
    FutureOf,
    ListOf,
    RecordOf,
    SiloOf,
    SporeOf,
    TupleOf,
    Type,
)
from calculus.values import Char, Level
from checker.kernel import Ctx, StoreTy
from proofs_tests.kernel.declared import CIRCLE, INT_FUN, PERSON, SHAPE, SQUARE, A, M, of, program
from proofs_tests.reduction.programs import ints, n, op, spore, v

INTS = ListOf(INT)
SIX = Val(6, INT)

GAMMA: dict[str, Type] = {
    "i": INT,
    "d": DOUBLE,
    "s": STRING,
    "b": BOOLEAN,
    "h": HOST,
    "f": INT_FUN,
    "xs": INTS,
    "shape": SHAPE,
    "circle": CIRCLE,
    "r": SiloOf(INT),
    "rs": SiloOf(INTS),
    "fut": FutureOf(INT),
    "p": SporeOf(INT, STRING),
    "none": NOTHING,
    "person": PERSON,
    "make": SporeOf(UNIT, INT),
    "flat": SporeOf(INT, SiloOf(STRING)),
    "rec": RecordOf(("l", "m"), (INT, STRING)),
    "circles": SiloOf(CIRCLE),
    "squares": SiloOf(SQUARE),
    "sf": SporeOf(INT, INT_FUN),
    "pair": TupleOf((INT, STRING)),
}

DEFINITIONS = (
    Definition("id", (A,), Fun(A, A), Abs((Param("x", A),), Var("x"))),
    Definition("twice", (), INT_FUN, Abs((Param("x", INT),), op("Int.*", v("x"), n(2)))),
    Definition("put", (M,), Fun(M, SiloOf(M)), Abs((Param("x", M),), Populate(M, Here(), v("x")))),
    Definition("named", (), HOST, Spawn(Lit("m"))),
    Definition("reaches", (), HOST, Ref("named")),
)

P = program(None, None, *DEFINITIONS)

HERE, THERE = Loc(DRIVER, Id(DRIVER_TASK, 0)), Loc(HostId("m"), Id(DRIVER_TASK, 1))
SIGMA: StoreTy = Ctx(P).store_ty.set(HERE, INT).set(THERE, INTS)


def context() -> Ctx:
    return Ctx(P, store_ty=SIGMA).bind(GAMMA)


def lam(body: Term, *params: tuple[str, Type]) -> Abs:
    return Abs(tuple([Param(x, ty) for x, ty in params]), body)


def match(scrutinee: Term, ty: Type, *cases: Case) -> Match:
    return Match(scrutinee, cases, ty)


def case(pattern: object, body: Term, guard: Term | None = None) -> Case:
    return Case(pattern, guard, body)  # type: ignore[arg-type]


def capturing(ty: Type, init: Term, excluded: tuple[Type, ...] = ()) -> Spore:
    """spore { c: ty = init ; (x: Int) => x }"""
    code = SporeCode((Param("c", ty),), (Param("x", INT),), v("x"), SporeOf(INT, INT, (ty,), excluded))
    return Spore(code, (init,))


def body(term: Term, result: Type = INT) -> Spore:
    """spore { (x: Int) => term }"""
    return spore("x", INT, result, term)


LOOP = LocalDef("go", INT_FUN, lam(If(v("b"), App(v("go"), v("x")), v("x")), ("x", INT)))
CLOSED_LOOP = LocalDef("go", INT_FUN, lam(App(v("go"), v("x")), ("x", INT)))
EVEN = match(v("xs"), INT, case(PNil(), n(0)), case(PCons(PVar("y", INT), PWild()), v("y")))

#: By rule: a term and its type.
ACCEPTED: dict[str, list[tuple[Term, Type]]] = {
    "T-Var": [(v("i"), INT)],
    "T-Lit": [
        (n(1), INT),
        (Lit(1.0), DOUBLE),
        (Lit(True), BOOLEAN),
        (Lit("a"), STRING),
        (Lit(Char("a")), CHAR),
        (Lit(()), UNIT),
    ],
    "T-Val": [
        (SIX, INT),
        (Val(Mat(HERE, INT), SiloOf(INT)), SiloOf(INT)),
        (Val(Future(HERE, INT), FutureOf(INT)), FutureOf(INT)),
    ],
    "T-Abs": [
        (lam(v("x"), ("x", INT)), INT_FUN),
        (lam(v("i")), Fun(UNIT, INT)),
        (lam(v("y"), ("x", INT), ("y", STRING)), Fun(TupleOf((INT, STRING)), STRING)),
    ],
    "T-App": [(App(v("f"), n(1)), INT), (App(v("p"), n(1)), STRING), (App(v("none"), n(1)), NOTHING)],
    "T-Let": [
        (Let("x", SHAPE, v("circle"), v("x")), SHAPE),
        (Let("i", STRING, v("s"), Let("i", INT, op("String.length", v("i")), v("i"))), INT),
    ],
    "T-LetRec": [(LetRec((LOOP,), App(v("go"), n(1))), INT)],
    "T-Rec": [(Rec((CLOSED_LOOP,), "go"), INT_FUN)],
    "T-If": [(If(v("b"), New("Circle", (), (n(1),)), New("Square", (), (n(1),))), SHAPE)],
    "T-Match": [
        (EVEN, INT),
        (
            match(
                v("shape"), INT, case(PCon("Circle", (PVar("r", INT),)), v("r"), op("Int.>", v("r"), n(0))), case(PWild(), n(0))
            ),
            INT,
        ),
        (match(v("none"), INT), INT),
    ],
    "T-Tup": [(Tup((n(1), v("s"))), TupleOf((INT, STRING)))],
    "T-Rcd": [(Rcd(("a", "b"), (n(1), v("s"))), RecordOf(("a", "b"), (INT, STRING)))],
    "T-List": [(ints(1, 2), INTS), (Lst(SHAPE, (v("circle"), v("shape"))), ListOf(SHAPE)), (Lst(NOTHING, ()), ListOf(NOTHING))],
    "T-Proj": [(Proj(v("pair"), 2), STRING), (Proj(v("none"), 7), NOTHING)],
    "T-Sel": [
        (Sel(v("rec"), "m"), STRING),
        (Sel(v("person"), "age"), INT),
        (Sel(v("circle"), "r"), INT),
        (Sel(v("none"), "x"), NOTHING),
    ],
    "T-New": [
        (New("Person", (), (v("s"), n(1))), PERSON),
        (New("Some", (INT,), (n(1),)), of("Some", INT)),
        (New("Node", (INT,), (New("Leaf", (), ()), n(1), New("Leaf", (), ()))), of("Node", INT)),
    ],
    "T-Op": [
        (op("Int.+", n(1), v("i")), INT),
        (op("Any.==", n(1), n(2), types=(INT,)), BOOLEAN),
        (op("List.map", v("xs"), v("p"), types=(INT, STRING)), ListOf(STRING)),
    ],
    "T-Ref": [
        (Ref("id", (STRING,)), Fun(STRING, STRING)),
        (Ref("twice"), INT_FUN),
        (Ref("put", (INT,)), Fun(INT, SiloOf(INT))),
        (Ref("reaches"), HOST),
    ],
    "T-Spore": [
        (capturing(SiloOf(INT), v("r")), SporeOf(INT, INT, (SiloOf(INT),))),
        (capturing(PERSON, v("person"), (CIRCLE,)), SporeOf(INT, INT, (PERSON,), (CIRCLE,))),
        (capturing(SporeOf(INT, STRING), v("p")), SporeOf(INT, INT, (SporeOf(INT, STRING),))),
        (body(App(Ref("twice"), v("x"))), SporeOf(INT, INT, ())),
        (body(body(v("x")), SporeOf(INT, INT)), SporeOf(INT, SporeOf(INT, INT), ())),
        (spore("x", INT, INT, v("b"), ("a", INT, v("i")), ("b", INT, v("a"))), SporeOf(INT, INT, (INT, INT))),
    ],
    "T-Spawn": [(Spawn(None), HOST), (body(Spawn(None), HOST), SporeOf(INT, HOST, ()))],
    "T-SpawnNamed": [(Spawn(Lit("m")), HOST)],
    "T-Here": [(Here(), HOST)],
    "T-Populate": [
        (Populate(INT, v("h"), n(1)), SiloOf(INT)),
        (Populate(SporeOf(INT, STRING), v("h"), v("p")), SiloOf(SporeOf(INT, STRING))),
    ],
    "T-FromFun": [(FromFun(v("h"), v("make")), SiloOf(INT))],
    "T-Map": [(Map(v("r"), v("p")), SiloOf(STRING))],
    "T-FlatMap": [(FlatMap(v("r"), v("flat")), SiloOf(STRING))],
    "T-OrElse": [(OrElse(v("r"), Populate(INT, Here(), n(1)), INT), SiloOf(INT))],
    "T-Persist": [(Persist(v("r"), Lit(Level.STABLE)), SiloOf(INT))],
    "T-Unpersist": [(Unpersist(v("r")), SiloOf(INT))],
    "T-HostOf": [(HostOf(v("r")), HOST)],
    "T-Send": [(Send(v("r")), FutureOf(INT)), (Send(v("none")), FutureOf(NOTHING))],
    "T-Await": [(Await(v("fut")), INT), (Await(v("none")), NOTHING)],
    "T-Materialize": [(Materialize(Val(Mat(HERE, INT), SiloOf(INT))), INT)],
    "T-Forward": [(Forward(Map(v("r"), v("p"))), STRING)],
    "T-Recover": [(Recover(Materialize(v("r")), Mat(HERE, INT)), INT)],
}

#: By rule: a term, and the code of what is wrong with it.
REJECTED: dict[str, list[tuple[Term, str]]] = {
    "T-Var": [(v("nowhere"), "FP0202"), (body(v("i")), "FP0301"), (body(spore("y", INT, INT, v("x"))), "FP0301")],
    "T-Val": [(Val("6", INT), "FP0282"), (Val(Mat(THERE, INT), SiloOf(INT)), "FP0283"), (Val(6, of("Nowhere")), "FP0208")],
    "T-Abs": [
        (lam(v("x"), ("x", A)), "FP0208"),
        (lam(n(1), ("x", INT), ("x", INT)), "FP0219"),
        (lam(n(1), ("x", SiloOf(INT_FUN))), "FP0303"),
    ],
    "T-App": [(App(v("i"), n(1)), "FP0206"), (App(v("f"), v("s")), "FP0201"), (App(v("f"), Tup((n(1), n(2)))), "FP0201")],
    "T-Let": [
        (Let("x", INT, v("s"), v("x")), "FP0201"),
        (Let("x", INT, v("x"), v("x")), "FP0202"),
        (Let("x", CIRCLE, v("shape"), v("x")), "FP0201"),
    ],
    "T-LetRec": [
        (LetRec((LOOP, LOOP), n(1)), "FP0219"),
        (LetRec((LocalDef("g", INT_FUN, lam(v("s"), ("x", INT))),), n(1)), "FP0201"),
    ],
    "T-Rec": [(Rec((LocalDef("go", INT_FUN, lam(v("go"), ("x", INT))),), "go"), "FP0201")],
    "T-If": [(If(v("i"), n(1), n(2)), "FP0201"), (If(v("b"), n(1), v("s")), "FP0201")],
    "T-Match": [
        (match(v("xs"), INT, case(PNil(), n(0))), "FP0212"),
        (match(v("xs"), INT, case(PWild(), n(0), Lit(True))), "FP0212"),
        (match(v("xs"), INT, case(PWild(), n(0), n(1))), "FP0201"),
        (match(v("xs"), STRING, case(PWild(), n(0))), "FP0201"),
        (match(v("xs"), INT, case(PLit(1), n(0)), case(PWild(), n(0))), "FP0214"),
        (match(v("xs"), INT, case(PVar("y", of("Nowhere")), n(0))), "FP0201"),
    ],
    "T-Rcd": [(Rcd(("a", "a"), (n(1), n(2))), "FP0210")],
    "T-List": [(Lst(INT, (n(1), v("s"))), "FP0201"), (Lst(A, ()), "FP0208")],
    "T-Proj": [(Proj(v("pair"), 3), "FP0203"), (Proj(v("pair"), 0), "FP0203"), (Proj(v("i"), 1), "FP0203")],
    "T-Sel": [(Sel(v("rec"), "z"), "FP0203"), (Sel(v("shape"), "r"), "FP0203"), (Sel(v("i"), "l"), "FP0203")],
    "T-New": [
        (New("Nowhere", (), ()), "FP0202"),
        (New("Shape", (), ()), "FP0202"),
        (New("Person", (), (v("s"),)), "FP0205"),
        (New("Person", (), (n(1), n(1))), "FP0201"),
        (New("Some", (), (n(1),)), "FP0209"),
        (New("Remote", (INT_FUN,), (v("none"),)), "FP0303"),
    ],
    "T-Op": [
        (op("Int.nothing", n(1)), "FP0202"),
        (op("Int.+", n(1)), "FP0205"),
        (op("Int.+", n(1), v("d")), "FP0201"),
        (op("Any.==", n(1), n(2)), "FP0209"),
        (op("Any.==", v("f"), v("f"), types=(INT_FUN,)), "FP0216"),
        (op("Any.==", v("r"), v("r"), types=(SiloOf(INT),)), "FP0216"),
        (op("List.sorted", Lst(PERSON, ()), types=(PERSON,)), "FP0217"),
    ],
    "T-Ref": [
        (Ref("nowhere"), "FP0202"),
        (Ref("id"), "FP0209"),
        (Ref("put", (INT_FUN,)), "FP0303"),
        (Ref("put", (SHAPE,)), "FP0303"),
        (body(Ref("reaches"), HOST), "FP0307"),
        (body(body(Ref("named"), HOST), SporeOf(INT, HOST)), "FP0307"),
    ],
    "T-Spore": [
        (capturing(INT_FUN, v("f")), "FP0302"),
        (capturing(FutureOf(INT), v("fut")), "FP0302"),
        (capturing(RecordOf(("g",), (INT_FUN,)), Rcd(("g",), (v("f"),))), "FP0302"),
        (capturing(SHAPE, v("shape")), "FP0302"),
        (capturing(INT, v("s")), "FP0201"),
        (capturing(CIRCLE, v("circle"), (SHAPE,)), "FP0304"),
        (capturing(TupleOf((INT, STRING)), v("pair"), (INT,)), "FP0304"),
        (capturing(SporeOf(INT, STRING), v("p"), (PERSON,)), "FP0304"),
        (Spore(SporeCode((), (Param("x", INT),), v("s"), SporeOf(INT, STRING, ())), ()), "FP0301"),
        (Spore(SporeCode((), (Param("x", INT),), v("x"), SporeOf(INT, STRING, ())), ()), "FP0201"),
        (Spore(SporeCode((), (Param("x", INT),), v("x"), SporeOf(STRING, INT, ())), ()), "FP0201"),
        (Spore(SporeCode((), (Param("x", INT),), v("x"), SporeOf(INT, INT)), ()), "FP0281"),
        (Spore(SporeCode((Param("a", INT),), (Param("x", INT),), v("x"), SporeOf(INT, INT, (STRING,))), (n(1),)), "FP0281"),
        (Spore(SporeCode((Param("a", INT),), (Param("x", INT),), v("x"), SporeOf(INT, INT, (INT,))), ()), "FP0205"),
        (Spore(SporeCode((Param("x", INT),), (Param("x", INT),), v("x"), SporeOf(INT, INT, (INT,))), (n(1),)), "FP0219"),
        (spore("x", INT, INT, v("x"), ("a", INT, v("b1")), ("b1", INT, n(1))), "FP0202"),
        (body(Val(Future(HERE, INT), FutureOf(INT)), FutureOf(INT)), "FP0283"),
    ],
    "T-SpawnNamed": [
        (Spawn(n(1)), "FP0201"),
        (body(Spawn(Lit("m")), HOST), "FP0307"),
        (body(lam(Spawn(Lit("m"))), Fun(UNIT, HOST)), "FP0307"),
    ],
    "T-Populate": [
        (Populate(INT_FUN, v("h"), v("f")), "FP0303"),
        (Populate(INT, v("i"), n(1)), "FP0201"),
        (Populate(INT, v("h"), v("s")), "FP0201"),
    ],
    "T-FromFun": [
        (FromFun(v("h"), v("p")), "FP0201"),
        (FromFun(v("h"), lam(n(1))), "FP0201"),
        (FromFun(v("h"), spore("x", UNIT, INT_FUN, lam(n(1), ("y", INT)))), "FP0303"),
    ],
    "T-Map": [
        (Map(v("rs"), v("p")), "FP0201"),
        (Map(v("r"), v("f")), "FP0201"),
        (Map(v("i"), v("p")), "FP0204"),
        (Map(v("r"), v("sf")), "FP0303"),
    ],
    "T-FlatMap": [
        (FlatMap(v("r"), v("p")), "FP0204"),
        (FlatMap(v("rs"), v("flat")), "FP0201"),
        (FlatMap(v("s"), v("flat")), "FP0204"),
    ],
    "T-OrElse": [
        (OrElse(v("r"), v("rs"), INT), "FP0201"),
        (OrElse(v("circles"), v("squares"), SHAPE), "FP0303"),
        (OrElse(v("r"), v("i"), INT), "FP0201"),
    ],
    "T-Persist": [(Persist(v("r"), v("s")), "FP0201"), (Persist(v("i"), Lit(Level.MEMORY)), "FP0204")],
    "T-Unpersist": [(Unpersist(v("fut")), "FP0204")],
    "T-HostOf": [(HostOf(v("h")), "FP0204")],
    "T-Send": [(Send(n(3)), "FP0204"), (Send(v("fut")), "FP0204")],
    "T-Await": [(Await(v("r")), "FP0204")],
    "T-Materialize": [(Materialize(n(1)), "FP0204")],
    "T-Forward": [(Forward(v("i")), "FP0204")],
    "T-Recover": [
        (Recover(v("s"), Mat(HERE, INT)), "FP0201"),
        (Recover(n(1), 6), "FP0282"),
        (Recover(n(1), Mat(THERE, INT)), "FP0283"),
    ],
    "T-Sub": [(If(v("b"), Let("c", CIRCLE, v("shape"), n(1)), n(2)), "FP0201")],
}

#: By rule: a term, and a type that it has without being inferred.
CHECKED: dict[str, list[tuple[Term, Type]]] = {
    "T-Sub": [(v("circle"), SHAPE), (v("p"), Fun(INT, STRING)), (v("none"), INT)],
    "T-If": [(If(v("b"), v("circle"), v("circle")), SHAPE)],
    "T-Let": [(Let("x", INT, n(1), v("circle")), SHAPE)],
    "T-LetRec": [(LetRec((LOOP,), v("circle")), SHAPE)],
    "T-Recover": [(Recover(Materialize(v("r")), Mat(HERE, INT)), INT)],
}
