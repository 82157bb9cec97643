"""Near misses: programs that are one edit from well typed, with the code of the problem that must be reported.

An edit breaks one premise of one rule. It is put at the end of the main expression of a well-typed program, or takes
something of it away, so that everything else stays as it was. The wrong term is made of generated ones, and is there to be
refused; what is wrong and runs, so that a theorem breaks where it is accepted, is in ``fpcalc.meta.refusals``.
"""

from __future__ import annotations

from collections.abc import Callable

import attrs

from calculus.terms import (
    Abs,
    App,
    Await,
    Case,
    Definition,
    Here,
    If,
    Let,
    LetRec,
    Lit,
    LocalDef,
    Lst,
    Map,
    Match,
    New,
    Op,
    Param,
    Persist,
    PLit,
    PNil,
    Populate,
    Program,
    Proj,
    Ref,
    Sel,
    Send,
    Spawn,
    Spore,
    SporeCode,
    Term,
    Tup,
    Val,
    Var,
)
from calculus.types import HOST, INT, Fun, FutureOf, ListOf, SiloOf, SporeOf, TupleOf, Type, TypeVar, option
from fpcalc.testing.generators import terms
from fpcalc.testing.generators.builder import Builder, Scope
from fpcalc.testing.generators.choices import one_of
from fpcalc.testing.generators.spores import spore_of
from fpcalc.testing.generators.types import a_type


@attrs.frozen(eq=False)
class NearMiss:
    """An ill-typed program, what is wrong with it in words, and the code that must be reported."""

    program: Program
    edit: str
    code: str


@attrs.frozen(eq=False)
class Edit:
    """What takes the place of the program's result, of any type, and what is wrong with it."""

    words: str
    code: str
    make: Callable[[Builder], Term]


def near_miss(b: Builder, program: Program) -> NearMiss:
    """A program with one wrong term: the result of its main expression, or what a definition more gives."""
    edit = one_of(b.choices, EDITS)
    assert program.main is not None and program.type is not None
    wrong = Let("wrong", INT, edit.make(b), Var("wrong"))
    if b.pick(2):
        definitions = {**program.definitions, "wrong": Definition("wrong", (), INT, wrong)}
        return NearMiss(
            Program(definitions, program.data, program.main, program.type), f"{edit.words}, in a definition", edit.code
        )
    main = Let("result", program.type, program.main, wrong)
    return NearMiss(Program(program.definitions, program.data, main, INT), edit.words, edit.code)


def _one(b: Builder, *types: Type) -> Type:
    return one_of(b.choices, types)


def _int(b: Builder) -> Term:
    return terms.term(b, Scope(driver=False), INT, 1)


def _silo(b: Builder) -> Term:
    return Populate(INT, Here(), _int(b))


def _asked(silo: Term) -> Term:
    return Await(Send(silo))


def _spore(body: Term, header: tuple[tuple[Param, Term], ...] = (), excluded: tuple[Type, ...] = ()) -> Spore:
    return spore_of(header, (Param("x", INT),), body, INT, excluded)


def _outside(b: Builder) -> Term:
    of = _one(b, INT, SiloOf(INT), ListOf(INT))
    inside = Let("y", of, Var("outside"), Var("x"))
    return Let("outside", of, terms.least(b, Scope(), of), _asked(Map(_silo(b), _spore(inside))))


def _captured(b: Builder) -> Term:
    """A captured type that is not mobile, at any depth."""
    bad: Type = _one(b, Fun(INT, INT), FutureOf(INT))
    for _ in range(b.pick(3)):
        bad = (ListOf(bad), TupleOf((INT, bad)))[b.pick(2)]
    entry = Param("c", bad)
    return _asked(Map(_silo(b), _spore(Var("x"), ((entry, terms.least(b, Scope(), bad)),))))


def _excluded(b: Builder) -> Term:
    of = a_type(b, Scope(), 1, "mobile")
    inside = (of, ListOf(of), TupleOf((INT, of)), SiloOf(of))[b.pick(4)]
    entry = Param("c", inside)
    return App(_spore(Var("x"), ((entry, terms.least(b, Scope(), inside)),), (of,)), _int(b))


def _function(b: Builder) -> Term:
    return _asked(Map(_silo(b), Abs((Param("x", INT),), Var("x"))))


def _immobile_silo(b: Builder) -> Term:
    bad: Type = _one(b, Fun(INT, INT), FutureOf(INT), ListOf(Fun(INT, INT)))
    silo = Populate(bad, Here(), terms.least(b, Scope(), bad))
    return Let(
        "r", SiloOf(INT), _silo(b), Let("h", HOST, Here(), Op("List.size", (SiloOf(bad),), (Lst(SiloOf(bad), (silo,)),)))
    )


def _named_in_spore(b: Builder) -> Term:
    inside = Let("h", HOST, Spawn(Lit("m")), Var("x"))
    return App(_spore(inside), _int(b))


def _incomparable(b: Builder) -> Term:
    bad: Type = _one(b, Fun(INT, INT), SiloOf(INT), SporeOf(INT, INT))
    one, other = terms.least(b, Scope(), bad), terms.least(b, Scope(), bad)
    return If(Op("Any.==", (bad,), (one, other)), Lit(0), Lit(1))


def _unordered(b: Builder) -> Term:
    bad: Type = _one(b, SiloOf(INT), Fun(INT, INT))
    return Op("List.size", (bad,), (Op("List.sorted", (bad,), (Lst(bad, ()),)),))


def _missing_case(b: Builder) -> Term:
    guarded = Case(PNil(), Lit(True) if b.pick(2) else None, _int(b))
    return Match(Lst(INT, ()), (guarded,), INT)


def _escaped_type(b: Builder) -> Term:
    var = TypeVar("Z")
    return Op("List.size", (var,), (Lst(var, ()),))


def _letrec_wrong(b: Builder) -> Term:
    f = LocalDef("f", Fun(INT, INT), Abs((Param("n", INT),), Lit("a")))
    return LetRec((f,), App(Var("f"), _int(b)))


def _wrong_signature(b: Builder) -> Term:
    code = SporeCode((Param("c", INT),), (Param("x", INT),), Var("x"), SporeOf(INT, INT, ()))
    return App(Spore(code, (Lit(1),)), Lit(1))


def _future_value(b: Builder) -> Term:
    """A wrong constant that evaluation would have put there: of the wrong type."""
    return Val("a", INT)


def _too_few(b: Builder) -> Term:
    return App(Abs((Param("o", option(INT)),), _int(b)), New("Some", (INT,), ()))


def _twice(b: Builder) -> Term:
    return App(Abs((Param("x", INT), Param("x", INT)), Var("x")), Tup((_int(b), _int(b))))


def _no_join(b: Builder) -> Term:
    return Proj(Tup((_int(b), If(Lit(True), Lit(1), Lit("a")))), 1)


#: One wrong term for each premise.
EDITS: tuple[Edit, ...] = (
    Edit("a name that nothing binds", "FP0202", lambda b: Var("nothing")),
    Edit("a constant of another type", "FP0201", lambda b: Lit("a")),
    Edit("a spore's closure uses what its header does not capture", "FP0301", _outside),
    Edit("a captured type is not mobile", "FP0302", _captured),
    Edit("the data of a silo is not mobile", "FP0303", _immobile_silo),
    Edit("a captured type holds an excluded one", "FP0304", _excluded),
    Edit("a host is spawned by name in a spore", "FP0307", _named_in_spore),
    Edit("a function where a spore must be", "FP0201", _function),
    Edit("what cannot be compared is compared", "FP0216", _incomparable),
    Edit("what has no order is sorted", "FP0217", _unordered),
    Edit("a case is missing", "FP0212", _missing_case),
    Edit("a condition is no Boolean", "FP0201", lambda b: If(_int(b), Lit(1), Lit(2))),
    Edit("what is no function is called", "FP0206", lambda b: App(_int(b), _int(b))),
    Edit("what is no silo reference is sent", "FP0204", lambda b: _asked(Lit(1))),
    Edit("what is no future is awaited", "FP0204", lambda b: Await(_silo(b))),
    Edit("an argument of another type", "FP0201", lambda b: App(Abs((Param("x", INT),), Var("x")), Lit("a"))),
    Edit("a tuple has no such component", "FP0203", lambda b: Proj(Tup((_int(b), _int(b))), 3)),
    Edit("a type has no such field", "FP0203", lambda b: Sel(_int(b), "z")),
    Edit(
        "a constructor gets too few arguments",
        "FP0205",
        _too_few,
    ),
    Edit("an operation gets too few type arguments", "FP0209", lambda b: Op("List.size", (), (Lst(INT, ()),))),
    Edit("an operation gets too many arguments", "FP0205", lambda b: Op("Int.+", (), (_int(b), _int(b), _int(b)))),
    Edit("a definition that is not there", "FP0202", lambda b: Ref("nothing")),
    Edit("a type variable that nothing declares", "FP0208", _escaped_type),
    Edit(
        "two parameters of one name",
        "FP0219",
        _twice,
    ),
    Edit("a local function of another type", "FP0201", _letrec_wrong),
    Edit("a spore's type tells other captures than its header", "FP0281", _wrong_signature),
    Edit("a storage level of another type", "FP0201", lambda b: _asked(Persist(_silo(b), Lit("stable")))),
    Edit("a host of another type", "FP0201", lambda b: _asked(Populate(INT, Lit("m"), Lit(1)))),
    Edit("a pattern that nothing of the type fits", "FP0214", lambda b: Match(_int(b), (Case(PNil(), None, Lit(1)),), INT)),
    Edit("a literal pattern of another type", "FP0214", lambda b: Match(_int(b), (Case(PLit("a"), None, Lit(1)),), INT)),
    Edit("a value that has not its type", "FP0282", _future_value),
    Edit(
        "an if whose branches have nothing in common",
        "FP0201",
        _no_join,
    ),
)
