"""Near misses: programs that one term keeps from being well typed, and the code that must say so.

    let bad: T = t in …        t breaks one premise of one rule, and does what the premise is there to prevent

``refusal`` is the other half of soundness: what a rule is there to refuse is refused. A wrong rule that accepts such a program
is found out, and by the theorem that the program then breaks, if it breaks one: the terms are fixed, and run to where it
shows. Those of ``fpcalc.testing.near_misses`` are generated, and only refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

import attrs

from calculus.terms import (
    Abs,
    App,
    Await,
    Case,
    Definition,
    FlatMap,
    Here,
    If,
    Let,
    Lit,
    Lst,
    Map,
    Match,
    New,
    Op,
    OrElse,
    Param,
    PCon,
    PCons,
    Persist,
    PLit,
    PNil,
    Populate,
    Program,
    Proj,
    PVar,
    PWild,
    Rcd,
    Ref,
    Sel,
    Send,
    Spawn,
    Spore,
    Term,
    Tup,
    Var,
)
from calculus.types import (
    BOOLEAN,
    HOST,
    INT,
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
    TypeVar,
    option,
)
from checker.kernel import check_program
from fpcalc.checking import check_text
from fpcalc.messages import codes, entry
from fpcalc.testing.generators.spores import spore_of


@attrs.frozen(eq=False)
class IllTyped:
    """An ill-typed term with its type, the definitions that it needs, and the code that says what is wrong."""

    code: str
    term: Term
    type: Type
    definitions: tuple[Definition, ...] = ()


ID, TWICE = Abs((Param("i", INT),), Var("i")), Fun(INT, INT)
PAIR = TupleOf((INT, INT))
_SPORE = SporeOf(INT, INT)


def plus(a: Term, b: Term) -> Term:
    return Op("Int.+", (), (a, b))


def spore(
    header: tuple[tuple[str, Type, Term], ...],
    params: tuple[tuple[str, Type], ...],
    body: Term,
    result: Type,
    excluded: tuple[Type, ...] = (),
) -> Spore:
    """A spore whose header and parameters are written as names and types."""
    entries = tuple([(Param(name, ty), init) for name, ty, init in header])
    return spore_of(entries, tuple([Param(name, ty) for name, ty in params]), body, result, excluded)


def captures(ty: Type, init: Term, use: Term, code: str = "FP0302", excluded: tuple[Type, ...] = ()) -> IllTyped:
    """A spore that captures what it may not, sent as the function of a map, and applied."""
    p = spore((("c", ty, init),), (("y", INT),), use, INT, excluded)
    return IllTyped(code, Await(Send(Map(Populate(INT, Here(), Lit(1)), p))), INT)


def _future() -> Term:
    return Send(Populate(INT, Here(), Lit(1)))


_A = TypeVar("A")
_VALUE_OF = (Case(PCon("Some", (PVar("v", TWICE),)), None, App(Var("v"), Var("y"))), Case(PCon("None", ()), None, Lit(0)))
_CAPTURE_ANY = Definition(
    "captureAny",
    (_A,),
    Fun(_A, SporeOf(UNIT, _A)),
    Abs((Param("a", _A),), spore((("c", _A, Var("a")),), (), Var("c"), _A)),
)
_ONLY_MOBILE = Definition(
    "onlyMobile",
    (TypeVar("A", mobile=True),),
    Fun(TypeVar("A", mobile=True), SiloOf(TypeVar("A", mobile=True))),
    Abs(
        (Param("a", TypeVar("A", mobile=True)),),
        Populate(TypeVar("A", mobile=True), Here(), Var("a")),
    ),
)
_SPAWNER = Definition("spawnsFixed", (), Fun(UNIT, HOST), Abs((), Spawn(Lit("fixed"))))


#: The near misses, by what is wrong in them.
NEAR_MISSES: Mapping[str, Callable[[], IllTyped]] = {
    # spores
    "a function is captured": lambda: captures(TWICE, ID, App(Var("c"), Var("y"))),
    "a future is captured": lambda: captures(FutureOf(INT), _future(), Await(Var("c"))),
    "a list of functions is captured": lambda: captures(
        ListOf(TWICE), Lst(TWICE, (ID,)), App(Op("List.head", (TWICE,), (Var("c"),)), Var("y"))
    ),
    "a pair with a function is captured": lambda: captures(
        TupleOf((INT, TWICE)), Tup((Lit(1), ID)), App(Proj(Var("c"), 2), Var("y"))
    ),
    "a record with a function is captured": lambda: captures(
        RecordOf(("n", "f"), (INT, TWICE)), Rcd(("n", "f"), (Lit(1), ID)), App(Sel(Var("c"), "f"), Var("y"))
    ),
    "a map of functions is captured": lambda: captures(
        MapOf(INT, TWICE),
        Op("List.toMap", (INT, TWICE), (Lst(TupleOf((INT, TWICE)), (Tup((Lit(1), ID)),)),)),
        Op("Map.size", (INT, TWICE), (Var("c"),)),
    ),
    "an option of a function is captured": lambda: captures(
        option(TWICE), New("Some", (TWICE,), (ID,)), Match(Var("c"), _VALUE_OF, INT)
    ),
    "a type variable is captured": lambda: IllTyped("FP0302", Lit(()), UNIT, (_CAPTURE_ANY,)),
    "an excluded type is captured": lambda: captures(INT, Lit(1), plus(Var("c"), Var("y")), "FP0304", (INT,)),
    "a list of the excluded type is captured": lambda: captures(
        ListOf(STRING), Lst(STRING, (Lit("s"),)), Var("y"), "FP0304", (STRING,)
    ),
    "a silo of the excluded type is captured": lambda: captures(
        SiloOf(STRING), Populate(STRING, Here(), Lit("s")), Var("y"), "FP0304", (STRING,)
    ),
    "a spore that has captured the excluded type is captured": lambda: captures(
        SporeOf(UNIT, INT, (STRING,)),
        spore((("d", STRING, Lit("s")),), (), Lit(1), INT),
        Var("y"),
        "FP0304",
        (STRING,),
    ),
    "a spore of unknown captures is captured": lambda: captures(
        SporeOf(UNIT, INT), spore((("d", STRING, Lit("s")),), (), Lit(1), INT), Var("y"), "FP0304", (STRING,)
    ),
    "the closure uses a name from outside": lambda: IllTyped(
        "FP0301",
        Let("k", INT, Lit(1), App(spore((), (("y", INT),), plus(Var("k"), Var("y")), INT), Lit(1))),
        INT,
    ),
    "the closure gives another type": lambda: IllTyped("FP0201", App(spore((), (("y", INT),), Lit("s"), INT), Lit(1)), INT),
    "the signature lies about the parameter": lambda: IllTyped("FP0201", _lying_parameter(), INT),
    "the signature lies about what is captured": lambda: IllTyped("FP0281", _lying_captured(), INT),
    "a header entry has another type": lambda: IllTyped(
        "FP0201", App(spore((("c", INT, Lit("s")),), (("y", INT),), plus(Var("c"), Var("y")), INT), Lit(1)), INT
    ),
    "a host is spawned by name in a spore": lambda: IllTyped(
        "FP0307", App(spore((), (("y", INT),), Let("h", HOST, Spawn(Lit("again")), Var("y")), INT), Lit(1)), INT
    ),
    "a definition that spawns by name is used in a spore": lambda: IllTyped(
        "FP0307",
        App(spore((), (("y", INT),), Let("h", HOST, App(Ref("spawnsFixed"), Lit(())), Var("y")), INT), Lit(1)),
        INT,
        (_SPAWNER,),
    ),
    # silos and futures
    "functions are populated": lambda: IllTyped("FP0303", App(Await(Send(Populate(TWICE, Here(), ID))), Lit(1)), INT),
    "data becomes functions": lambda: IllTyped(
        "FP0303",
        App(Await(Send(Map(Populate(INT, Here(), Lit(1)), spore((), (("y", INT),), ID, TWICE)))), Lit(2)),
        INT,
    ),
    "a spore does not take the data": lambda: IllTyped(
        "FP0201",
        Await(Send(Map(Populate(STRING, Here(), Lit("s")), spore((), (("y", INT),), plus(Var("y"), Lit(1)), INT)))),
        INT,
    ),
    "flatMap's spore does not take the data": lambda: IllTyped(
        "FP0201",
        Await(
            Send(
                FlatMap(
                    Populate(STRING, Here(), Lit("s")),
                    spore((), (("y", INT),), Populate(INT, Here(), plus(Var("y"), Lit(1))), SiloOf(INT)),
                )
            )
        ),
        INT,
    ),
    "flatMap's spore gives no silo": lambda: IllTyped(
        "FP0204", Await(Send(FlatMap(Populate(INT, Here(), Lit(1)), spore((), (("y", INT),), Var("y"), INT)))), INT
    ),
    "the alternative has other data": lambda: IllTyped(
        "FP0201", Await(Send(OrElse(Populate(INT, Here(), Lit(1)), Populate(STRING, Here(), Lit("s")), INT))), INT
    ),
    "the original has other data": lambda: IllTyped(
        "FP0201", plus(Await(Send(OrElse(Populate(STRING, Here(), Lit("s")), Populate(INT, Here(), Lit(1)), INT))), Lit(1)), INT
    ),
    "populate has other data": lambda: IllTyped("FP0201", plus(Await(Send(Populate(INT, Here(), Lit("s")))), Lit(1)), INT),
    "no host is populated": lambda: IllTyped("FP0201", Populate(INT, Lit(1), Lit(1)), SiloOf(INT)),
    "a level that is none": lambda: IllTyped("FP0201", Persist(Populate(INT, Here(), Lit(1)), Lit(1)), SiloOf(INT)),
    "what is no silo is sent": lambda: IllTyped("FP0204", Await(Send(Lit(1))), INT),
    "what is no future is awaited": lambda: IllTyped("FP0204", Await(Lit(1)), INT),
    # the lambda part
    "an argument has another type": lambda: IllTyped(
        "FP0201", App(Abs((Param("i", INT),), plus(Var("i"), Lit(1))), Lit("s")), INT
    ),
    "what is no function is applied": lambda: IllTyped("FP0206", App(Lit(1), Lit(2)), INT),
    "a condition is no Boolean": lambda: IllTyped("FP0201", If(Lit(1), Lit(1), Lit(2)), INT),
    "branches have nothing in common": lambda: IllTyped(
        "FP0201", plus(Proj(Tup((If(Lit(False), Lit(1), Lit("s")), Lit(1))), 1), Lit(1)), INT
    ),
    "a bound name has another type": lambda: IllTyped("FP0201", Let("i", INT, Lit("s"), plus(Var("i"), Lit(1))), INT),
    "a name that nothing binds": lambda: IllTyped("FP0202", Var("nobody"), INT),
    "a component that is not there": lambda: IllTyped("FP0203", Proj(Tup((Lit(1), Lit(2))), 3), INT),
    "a field that is not there": lambda: IllTyped("FP0203", Sel(Rcd(("a",), (Lit(1),)), "b"), INT),
    "a list of several types": lambda: IllTyped(
        "FP0201", plus(Op("List.head", (INT,), (Lst(INT, (Lit("s"), Lit(1))),)), Lit(1)), INT
    ),
    "a field of another type": lambda: IllTyped("FP0201", New("Some", (INT,), (Lit("s"),)), option(INT)),
    "an operand of another type": lambda: IllTyped("FP0201", plus(Lit("s"), Lit(1)), INT),
    "functions are compared": lambda: IllTyped("FP0216", Op("Any.==", (TWICE,), (ID, ID)), BOOLEAN),
    "a bound of a definition is not kept": lambda: IllTyped(
        "FP0303", App(Await(Send(App(Ref("onlyMobile", (TWICE,)), ID))), Lit(1)), INT, (_ONLY_MOBILE,)
    ),
    "a match without a case for None": lambda: IllTyped(
        "FP0212",
        Match(New("None", (INT,), ()), (Case(PCon("Some", (PVar("v", INT),)), None, Var("v")),), INT),
        INT,
    ),
    "a match whose last case has a guard": lambda: IllTyped(
        "FP0212", Match(Lst(INT, ()), (Case(PCons(PWild(), PWild()), None, Lit(1)), Case(PNil(), Lit(False), Lit(2))), INT), INT
    ),
    "a guard is no Boolean": lambda: IllTyped(
        "FP0201", Match(Lit(1), (Case(PLit(1), Lit(1), Lit(1)), Case(PWild(), None, Lit(2))), INT), INT
    ),
    "a case of another type": lambda: IllTyped(
        "FP0201", plus(Match(Lit(1), (Case(PLit(1), None, Lit("s")), Case(PWild(), None, Lit(2))), INT), Lit(1)), INT
    ),
    "a pattern's name of another type": lambda: IllTyped(
        "FP0201", Match(Lit("s"), (Case(PVar("v", INT), None, plus(Var("v"), Lit(1))),), INT), INT
    ),
    # subtyping
    "a function that takes less": lambda: IllTyped(
        "FP0201",
        Let("f", Fun(ListOf(TWICE), INT), Abs((Param("l", ListOf(_SPORE)),), _first_captures()), Lit(1)),
        INT,
    ),
    "a function that gives more": lambda: IllTyped(
        "FP0201",
        Let(
            "f",
            Fun(INT, _SPORE),
            Abs((Param("i", INT),), ID),
            Await(Send(Map(Populate(INT, Here(), Lit(1)), App(Var("f"), Lit(1))))),
        ),
        INT,
    ),
    "a silo of spores as one of functions": lambda: IllTyped(
        "FP0303", Let("r", SiloOf(TWICE), Populate(_SPORE, Here(), _plain()), Lit(1)), INT
    ),
    "captures that are made up": lambda: IllTyped(
        "FP0201", Let("p", SporeOf(INT, INT, (STRING,)), Let("q", _SPORE, _plain(), Var("q")), Lit(1)), INT
    ),
    "an exclusion that is made up": lambda: IllTyped(
        "FP0201", Let("p", SporeOf(INT, INT, None, (STRING,)), Let("q", _SPORE, _plain(), Var("q")), Lit(1)), INT
    ),
    "a record with more fields": lambda: IllTyped(
        "FP0201",
        Let(
            "c",
            RecordOf(("n",), (INT,)),
            Rcd(("n", "f"), (Lit(1), ID)),
            captures(RecordOf(("n",), (INT,)), Var("c"), Sel(Var("c"), "n")).term,
        ),
        INT,
    ),
    "a map with other keys": lambda: IllTyped(
        "FP0201",
        _other_keys(),
        INT,
    ),
}


def _other_keys() -> Term:
    pairs = Lst(TupleOf((INT, INT)), (Tup((Lit(1), Lit(2))),))
    return Let("m", MapOf(STRING, INT), Op("List.toMap", (INT, INT), (pairs,)), Lit(1))


def _lying_parameter() -> Term:
    p = spore((), (("y", INT),), plus(Var("y"), Lit(1)), INT)
    code = attrs.evolve(p.code, type=SporeOf(STRING, INT, ()))
    return App(Spore(code, ()), Lit("s"))


def _lying_captured() -> Term:
    p = spore((("c", STRING, Lit("s")),), (("y", INT),), Var("y"), INT)
    lying = Spore(attrs.evolve(p.code, type=SporeOf(INT, INT, ())), p.inits)
    return captures(SporeOf(INT, INT, ()), lying, App(Var("c"), Var("y")), "FP0281", (STRING,)).term


def _plain() -> Spore:
    return spore((("d", STRING, Lit("s")),), (("y", INT),), Var("y"), INT)


def _first_captures() -> Term:
    """Sends the first spore of a list: what the list's type says it is."""
    head = Op("List.head", (_SPORE,), (Var("l"),))
    return Await(Send(Map(Populate(INT, Here(), Lit(1)), head)))


def planted(program: Program, near_miss: IllTyped) -> Program:
    """The program with the ill-typed term as its first statement."""
    assert program.main is not None
    definitions = {**program.definitions, **{d.name: d for d in near_miss.definitions}}
    main = Let("bad", near_miss.type, near_miss.term, program.main)
    return Program(definitions, program.data, main, program.type)


def refusal(program: Program, name: str) -> tuple[str | None, Program]:
    """Is the near miss refused where it is planted, for the right reason? Words if not; and the program."""
    near_miss = NEAR_MISSES[name]()
    whole = planted(program, near_miss)
    codes = [problem.code for problem in check_program(whole)]
    if not codes:
        return f"it is accepted, where {name}", whole
    if codes != [near_miss.code]:
        return f"where {name}, it is refused with {', '.join(codes)} instead of {near_miss.code}", whole
    return None, whole


#: Texts beside the examples of the codes: the code that each is refused with, or "" where it is accepted.
_TEXTS = (
    ("", "def half(x: Double): Double = x / 2\nval n = 3\nhalf(n) + half(n + 1)\n"),
    ("FP0307", 'def named(): Host = spawn("n")\nval p = spore { (y: Int) => named() }\np(1)\n'),
)


@cache
def texts() -> tuple[tuple[str, str], ...]:
    """Programs as text, those of ``fpcalc explain`` and more: the code that each is refused with, "" where it is accepted."""
    found = list(_TEXTS)
    for code in codes():
        page = entry(code) if code.startswith(("FP02", "FP03")) else None
        if page is not None:
            examples = ((code, page.example("Wrong")), ("", page.example("Right")))
            found += [(said, text) for said, text in examples if text is not None]
    return tuple(found)


def refused_as_said(code: str, text: str) -> str | None:
    """Is the text refused with just this code, or accepted where there is none? Words if not."""
    found = sorted({problem.code for problem in check_text(text).problems})
    if found == ([code] if code else []):
        return None
    return f"it is {_verdict(found)} instead of {_verdict([code] if code else [])}"


def _verdict(codes: list[str]) -> str:
    return f"refused with {', '.join(codes)}" if codes else "accepted"
