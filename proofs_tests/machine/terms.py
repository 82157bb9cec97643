"""Well-typed kernel terms, drawn by type: every form that an evaluator has a case for, visible actions in any place among them.

All end: recursion is on a number that gets smaller. Some fail.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from calculus.terms import (
    OPTION,
    Abs,
    App,
    Await,
    Case,
    Constructor,
    DataType,
    Definition,
    FlatMap,
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
    New,
    OrElse,
    Param,
    PBind,
    PCon,
    PCons,
    Persist,
    PLit,
    PNil,
    Populate,
    Program,
    Proj,
    PTup,
    PVar,
    PWild,
    Rcd,
    Ref,
    Sel,
    Send,
    Spawn,
    Spore,
    SporeCode,
    Term,
    Tup,
    Var,
    param_type,
)
from calculus.types import (
    BOOLEAN,
    HOST,
    INT,
    UNIT,
    DataOf,
    Fun,
    ListOf,
    RecordOf,
    SiloOf,
    SporeOf,
    TupleOf,
    Type,
    TypeVar,
    option,
)
from calculus.values import Level
from proofs_tests.reduction.programs import LOOP, SUM, fn, minus_one, op

INTS, PAIR, MAYBE = ListOf(INT), TupleOf((INT, BOOLEAN)), option(INT)
POINT = RecordOf(("x", "ys"), (INT, INTS))
TREE = DataOf("Tree")
UNARY, BINARY = Fun(INT, INT), Fun(TupleOf((INT, INT)), INT)
FUNCTIONS = ListOf(UNARY)
SILO, SPORE = SiloOf(INT), SporeOf(INT, INT)
MOBILE = [INT, BOOLEAN, INTS, PAIR, MAYBE, POINT, TREE, SILO]
TYPES = [*MOBILE, UNARY, BINARY, FUNCTIONS, SPORE, HOST]

_A = TypeVar("A")
DATA = (
    DataType(
        "Tree",
        (),
        (
            Constructor("Leaf", (), (), TREE),
            Constructor("Fork", (), (Param("left", TREE), Param("key", INT), Param("right", TREE)), TREE),
        ),
    ),
)
# def twice[A](f: A => A): A => A = (x: A) => f(f(x))
TWICE = Definition(
    "twice",
    (_A,),
    Fun(Fun(_A, _A), Fun(_A, _A)),
    fn("f", Fun(_A, _A), fn("x", _A, App(Var("f"), App(Var("f"), Var("x"))))),
)
# def answer: Int = sum(3)
ANSWER = Definition("answer", (), INT, App(Ref("sum"), Lit(3)))
DEFINITIONS = (SUM, LOOP, TWICE, ANSWER)

Scope = tuple[tuple[str, Type], ...]
Draw = Callable[[Any], Any]


@st.composite
def programs(draw: st.DrawFn) -> Program:
    """A program whose result is of any type."""
    ty = draw(st.sampled_from(TYPES))
    main = _Terms(draw).term(ty, (), draw(st.integers(1, 6)))
    return Program({d.name: d for d in DEFINITIONS}, {d.name: d for d in (OPTION, *DATA)}, main, ty)


class _Terms:
    """Draws terms; ``fresh`` numbers the names, which shadow each other now and then."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.count = 0

    def one_of(self, things: Any) -> Any:
        return self.draw(st.sampled_from(list(things)))

    def fresh(self) -> str:
        self.count += 1
        return f"x{self.count % 7}"

    def term(self, ty: Type, scope: Scope, depth: int) -> Term:
        """A term of a type, with free names of the scope."""
        bound = dict(scope)
        names = [Var(name) for name, of in bound.items() if of == ty]
        if depth <= 0:
            return self.one_of(names) if names else self.leaf(ty, scope)
        ways = [*([lambda: self.one_of(names)] if names else []), *self.any_type(ty, scope, depth - 1)]
        ways += self.of_type(ty, scope, depth - 1) * 2
        return self.one_of(ways)()  # type: ignore[no-any-return]

    def leaf(self, ty: Type, scope: Scope) -> Term:
        match ty:
            case Fun() | SporeOf():
                return self.function(ty, scope, 0)
            case ListOf(item):
                return Lst(item, ())
            case TupleOf(items):
                return Tup(tuple([self.leaf(item, scope) for item in items]))
            case RecordOf(labels, items):
                return Rcd(labels, tuple([self.leaf(item, scope) for item in items]))
            case DataOf("Tree"):
                return New("Leaf", (), ())
            case DataOf("Option"):
                return New("None", (INT,), ())
            case SiloOf():
                return Populate(INT, Here(), Lit(self.draw(st.integers(-2, 4))))
        if ty == INT:
            return Lit(self.draw(st.integers(-2, 4)))
        return Lit(self.draw(st.booleans())) if ty == BOOLEAN else Here()

    # Forms of every type.

    def any_type(self, ty: Type, scope: Scope, depth: int) -> list[Callable[[], Term]]:
        forms = [self.if_, self.let, self.let_function, self.let_rec, self.call, self.match_list, self.match_int]
        forms += [self.match_option, self.match_tree, self.project, self.apply_spore]
        return [lambda form=form: form(ty, scope, depth) for form in forms]  # type: ignore[misc]

    def if_(self, ty: Type, scope: Scope, depth: int) -> Term:
        return If(self.term(BOOLEAN, scope, depth), self.term(ty, scope, depth), self.term(ty, scope, depth))

    def let(self, ty: Type, scope: Scope, depth: int) -> Term:
        name, of = self.fresh(), self.one_of(TYPES)
        return Let(name, of, self.term(of, scope, depth), self.term(ty, (*scope, (name, of)), depth))

    def let_function(self, ty: Type, scope: Scope, depth: int) -> Term:
        name, of = self.fresh(), self.one_of([UNARY, BINARY])
        return Let(name, of, self.function(of, scope, depth), self.term(ty, (*scope, (name, of)), depth))

    def let_rec(self, ty: Type, scope: Scope, depth: int) -> Term:
        """Two functions that count down and call each other."""
        f, g = "f", "g"
        inner = (*scope, (f, UNARY), (g, UNARY))
        defs = tuple([self.counting(name, other, inner, depth) for name, other in ((f, g), (g, f))])
        argument = Lit(self.draw(st.integers(0, 3)))
        body = Let("called", INT, App(Var(f), argument), self.term(ty, (*scope, ("called", INT)), depth))
        return LetRec(defs, body)

    def counting(self, name: str, other: str, scope: Scope, depth: int) -> LocalDef:
        # The functions are not in scope for the other parts, which could call them without end.
        outside = tuple([(n, of) for n, of in scope if n not in ("f", "g")])
        inside = (*outside, ("n", INT), ("rest", INT))
        rest = App(Var(other), minus_one(Var("n")))
        step = Let("rest", INT, rest, self.term(INT, inside, min(depth, 1)))
        if self.draw(st.booleans()):
            step = rest  # type: ignore[assignment]
        stop = op("Int.<=", Var("n"), Lit(0))
        body = If(stop, self.term(INT, (*outside, ("n", INT)), min(depth, 1)), step)
        return LocalDef(name, UNARY, fn("n", INT, body))

    def call(self, ty: Type, scope: Scope, depth: int) -> Term:
        """((x: T, …) => t)(t, …), or with one argument that is a tuple."""
        types = self.draw(st.lists(st.sampled_from(TYPES), max_size=3))
        params = tuple([Param(f"p{i}", of) for i, of in enumerate(types)])
        inner = (*scope, *[(param.name, param.type) for param in params])
        function = Abs(params, self.term(ty, inner, depth))
        if not types:
            return App(function, Lit(()))
        return App(function, self.argument(tuple(types), scope, depth))

    def argument(self, types: tuple[Type, ...], scope: Scope, depth: int) -> Term:
        if len(types) == 1:
            return self.term(types[0], scope, depth)
        tup = Tup(tuple([self.term(of, scope, depth) for of in types]))
        return Let("args", TupleOf(types), tup, Var("args")) if self.draw(st.booleans()) else tup

    def match_list(self, ty: Type, scope: Scope, depth: int) -> Term:
        head, rest, whole = "h", "t", "w"
        first = (*scope, (whole, INTS), (head, INT), (rest, INTS))
        cases = [
            Case(
                PBind(whole, PCons(PVar(head, INT), PVar(rest, INTS)), INTS),
                self.guard(first, depth),
                self.term(ty, first, depth),
            ),
            Case(PCons(PLit(1), PWild()), self.guard(scope, depth), self.term(ty, scope, depth)),
            Case(PNil(), None, self.term(ty, scope, depth)),
            Case(PWild(), None, self.term(ty, scope, depth)),
        ]
        return Match(self.term(INTS, scope, depth), tuple(cases), ty)

    def guard(self, scope: Scope, depth: int) -> Term | None:
        return self.term(BOOLEAN, scope, depth) if self.draw(st.booleans()) else None

    def match_int(self, ty: Type, scope: Scope, depth: int) -> Term:
        pattern = PTup((PVar("a", INT), self.one_of([PLit(True), PVar("b", BOOLEAN), PWild()])))
        inner = (*scope, ("a", INT))
        cases = [Case(pattern, self.guard(inner, depth), self.term(ty, inner, depth))]
        cases.append(Case(PVar("both", PAIR), None, self.term(ty, (*scope, ("both", PAIR)), depth)))
        return Match(self.term(PAIR, scope, depth), tuple(cases), ty)

    def match_option(self, ty: Type, scope: Scope, depth: int) -> Term:
        some = Case(PCon("Some", (PVar("s", INT),)), None, self.term(ty, (*scope, ("s", INT)), depth))
        none = Case(PCon("None", ()), None, self.term(ty, scope, depth))
        return Match(self.term(MAYBE, scope, depth), (some, none), ty)

    def match_tree(self, ty: Type, scope: Scope, depth: int) -> Term:
        inner = (*scope, ("k", INT), ("r", TREE))
        fork = PCon("Fork", (PCon("Leaf", ()), PVar("k", INT), PVar("r", TREE)))
        cases = [
            Case(fork, self.guard(inner, depth), self.term(ty, inner, depth)),
            Case(PWild(), None, self.term(ty, scope, depth)),
        ]
        return Match(self.term(TREE, scope, depth), tuple(cases), ty)

    def project(self, ty: Type, scope: Scope, depth: int) -> Term:
        other = self.one_of(TYPES)
        if self.draw(st.booleans()):
            return Proj(Tup((self.term(other, scope, depth), self.term(ty, scope, depth))), 2)
        return Sel(Rcd(("l", "m"), (self.term(ty, scope, depth), self.term(other, scope, depth))), "l")

    def apply_spore(self, ty: Type, scope: Scope, depth: int) -> Term:
        if ty not in MOBILE:
            return self.term(ty, scope, depth)
        return App(self.spore(INT, ty, scope, depth), self.term(INT, scope, depth))

    # Forms of one type.

    def of_type(self, ty: Type, scope: Scope, depth: int) -> list[Callable[[], Term]]:
        def of(wanted: Type) -> Term:
            return self.term(wanted, scope, depth)

        if ty == INT:
            return self.ints(scope, depth)
        if ty == BOOLEAN:
            return [
                lambda: op("Int.<", of(INT), of(INT)),
                lambda: op("Any.==", of(INTS), of(INTS), types=(INTS,)),
                lambda: op("List.exists", of(INTS), self.function(Fun(INT, BOOLEAN), scope, depth), types=(INT,)),
                lambda: op("Boolean.&&", of(BOOLEAN), Abs((), of(BOOLEAN))),
            ]
        if ty == INTS:
            return [
                lambda: Lst(INT, tuple([of(INT) for _ in range(self.draw(st.integers(0, 3)))])),
                lambda: op("List.::", of(INTS), of(INT), types=(INT,)),
                lambda: op("List.map", of(INTS), of(UNARY), types=(INT, INT)),
                lambda: op("List.filter", of(INTS), self.function(Fun(INT, BOOLEAN), scope, depth), types=(INT,)),
                lambda: op("List.flatMap", of(INTS), self.function(Fun(INT, INTS), scope, depth), types=(INT, INT)),
                lambda: op("List.map", of(FUNCTIONS), fn("f", UNARY, App(Var("f"), Lit(2))), types=(UNARY, INT)),
            ]
        match ty:
            case TupleOf(items):
                return [lambda: Tup(tuple([of(item) for item in items]))]
            case RecordOf(labels, items):
                return [lambda: Rcd(labels, tuple([of(item) for item in items]))]
            case DataOf("Option"):
                return [
                    lambda: New("Some", (INT,), (of(INT),)),
                    lambda: op("List.find", of(INTS), self.function(Fun(INT, BOOLEAN), scope, depth), types=(INT,)),
                ]
            case DataOf("Tree"):
                return [lambda: New("Fork", (), (of(TREE), of(INT), of(TREE)))]
            case ListOf(Fun()):
                return [
                    lambda: Lst(UNARY, tuple([of(UNARY) for _ in range(self.draw(st.integers(0, 3)))])),
                    lambda: op("List.map", of(INTS), fn("y", INT, fn("z", INT, Var("y"))), types=(INT, UNARY)),
                ]
            case Fun() | SporeOf():
                return [lambda: self.function(ty, scope, depth)]
            case SiloOf():
                return self.silos(scope, depth)
        return [Here, lambda: HostOf(of(SILO)), lambda: Spawn(None)]

    def ints(self, scope: Scope, depth: int) -> list[Callable[[], Term]]:
        def of(wanted: Type) -> Term:
            return self.term(wanted, scope, depth)

        return [
            lambda: op(self.one_of(["Int.+", "Int.-", "Int.*", "Int./"]), of(INT), of(INT)),
            lambda: op("List.size", of(INTS), types=(INT,)),
            lambda: op("List.head", of(INTS), types=(INT,)),
            lambda: op("List.foldLeft", of(INTS), of(INT), of(BINARY), types=(INT, INT)),
            lambda: op("List.reduce", of(INTS), of(BINARY), types=(INT,)),
            lambda: op("Option.getOrElse", of(MAYBE), Abs((), of(INT)), types=(INT,)),
            lambda: App(of(UNARY), of(INT)),
            lambda: App(of(BINARY), Tup((of(INT), of(INT)))),
            lambda: App(of(SPORE), of(INT)),
            lambda: App(App(Ref("twice", (INT,)), of(UNARY)), of(INT)),
            lambda: App(Ref("sum"), Match(of(INT), _SMALL, INT)),
            lambda: App(Ref("loop"), Tup((Lit(2), of(INT)))),
            lambda: Ref("answer"),
            lambda: Await(Send(of(SILO))),
            lambda: Sel(of(POINT), "x"),
        ]

    def silos(self, scope: Scope, depth: int) -> list[Callable[[], Term]]:
        def of(wanted: Type) -> Term:
            return self.term(wanted, scope, depth)

        def spore(result: Type) -> Term:
            return self.spore(INT, result, scope, depth)

        return [
            lambda: Populate(INT, of(HOST), of(INT)),
            lambda: Map(of(SILO), spore(INT)),
            lambda: FlatMap(of(SILO), spore(SILO)),
            lambda: OrElse(of(SILO), of(SILO), INT),
            lambda: Persist(of(SILO), Lit(self.one_of([Level.MEMORY, Level.STABLE]))),
            lambda: FromFun(of(HOST), self.spore(UNIT, INT, scope, depth)),
        ]

    def function(self, ty: Fun | SporeOf, scope: Scope, depth: int) -> Term:
        if isinstance(ty, SporeOf):
            return self.spore(ty.param, ty.result, scope, depth)
        if ty == UNARY and depth and self.draw(st.integers(0, 3)) == 0:
            return self.one_of([Ref("sum_small"), App(Ref("twice", (INT,)), Abs((Param("q", INT),), Var("q")))])
        types = ty.param.items if isinstance(ty.param, TupleOf) and ty != Fun(PAIR, INT) else (ty.param,)
        params = tuple([Param(self.one_of(["y", "z"]) + str(i), of) for i, of in enumerate(types)])
        inner = (*scope, *[(param.name, param.type) for param in params])
        return Abs(params, self.term(ty.result, inner, min(depth, 2)))

    def spore(self, param: Type, result: Type, scope: Scope, depth: int) -> Spore:
        """A spore; its header captures what it likes, later entries see earlier ones."""
        header: list[Param] = []
        inits: list[Term] = []
        seen = scope
        for i in range(self.draw(st.integers(0, 2))):
            of = self.one_of([INT, INTS])
            inits.append(self.term(of, seen, min(depth, 1)))
            header.append(Param(f"c{i}", of))
            seen = (*seen, (f"c{i}", of))
        params = (Param("a", param),) if param != UNIT else ()
        inside = tuple([(p.name, p.type) for p in (*header, *params)])
        body = self.term(result, inside, min(depth, 2))
        captured = tuple([entry.type for entry in header])
        return Spore(SporeCode(tuple(header), params, body, SporeOf(param_type(params), result, captured)), tuple(inits))


# Any number to a small one: recursion on it ends soon.
_SMALL = (Case(PLit(3), None, Lit(3)), Case(PVar("n", INT), op("Int.<", Var("n"), Lit(3)), Lit(2)), Case(PWild(), None, Lit(0)))
SMALL = Definition("sum_small", (), UNARY, fn("n", INT, App(Ref("sum"), Match(Var("n"), _SMALL, INT))))
DEFINITIONS = (*DEFINITIONS, SMALL)
