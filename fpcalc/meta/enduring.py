"""Small programs for runs under faults: silos on several hosts, made of each other by spores that populate, ask and wait.

Every silo's number is known when it is made, so the second alternative of an ``orElse`` can be one with the same number:
then whatever is lost, a run that ends with a value ends with the one value that the program has.
"""

from __future__ import annotations

from calculus.terms import (
    Await,
    FlatMap,
    FromFun,
    Let,
    Lit,
    Lst,
    Map,
    OrElse,
    Param,
    Persist,
    Populate,
    Program,
    Send,
    Spawn,
    Term,
    Var,
)
from calculus.types import HOST, INT, FutureOf, ListOf, SiloOf, Type
from calculus.values import Level
from fpcalc.meta.focus import calculate, whole
from fpcalc.testing.generators.choices import Choices, one_of
from fpcalc.testing.generators.spores import spore_of

_X, _Y = Param("x", INT), Param("y", INT)
_HOSTS = ("a", "b", "c")
_STATEMENTS = 8  # at the most; each asks first whether there is one more, so that a program shrinks by leaving one out


class _Enduring:
    """The statements so far; each silo's name with its number; ``least`` hosts."""

    def __init__(self, choices: Choices, least: int = 1) -> None:
        self.choices = choices
        self.statements: list[tuple[str, Type, Term]] = []
        self.silos: list[tuple[str, int]] = []
        self.futures: list[str] = []
        self.hosts = _HOSTS[: least + choices.pick(len(_HOSTS) - least + 1)]
        for name in self.hosts:
            self.statements.append((name, HOST, Spawn(Lit(name))))

    def host(self) -> Term:
        return Var(one_of(self.choices, self.hosts))

    def silo(self) -> tuple[Term, int]:
        """One of those that are there, the newest being the simplest."""
        name, number = self.silos[-1 - self.choices.pick(len(self.silos))]
        return Var(name), number

    def add_silo(self) -> None:
        self.name_silo(*(self.new_silo() if self.silos else self.root(self.choices.pick(9))))

    def name_silo(self, term: Term, number: int) -> None:
        self.silos.append((f"r{len(self.silos) + 1}", number))
        self.statements.append((self.silos[-1][0], SiloOf(INT), term))

    def root(self, number: int) -> tuple[Term, int]:
        if self.choices.pick(3) == 0:
            return Populate(INT, self.host(), Lit(number)), number
        return FromFun(self.host(), spore_of((), (), Lit(number), INT)), number

    def new_silo(self) -> tuple[Term, int]:
        parent, number = self.silo()
        more = self.more()
        match self.choices.pick(14):
            case 0:
                return self.root(more)
            case 1:
                return Map(parent, spore_of((), (_X,), calculate("+", Var("x"), Lit(more)), INT)), number + more
            case 2:
                other, there = self.silo()
                asked = calculate("+", Var("x"), Await(Send(Var("c"))))
                return Map(parent, spore_of(((Param("c", SiloOf(INT)), other),), (_X,), asked, INT)), number + there
            case 3 | 4:
                return self.populated(parent, more), number + more
            case 5:
                other, there = self.silo()
                add = spore_of(((Param("k", INT), Var("x")),), (_Y,), calculate("+", Var("y"), Var("k")), INT)
                return self.applied(parent, ((Param("c", SiloOf(INT)), other),), Map(Var("c"), add)), number + there
            case 6:
                return self.relayed(parent), number
            case 12 | 13:
                return self.asked_below(more), more
            case 7:
                alternative, _ = self.root(number)
                return OrElse(parent, alternative, INT), number
            case 8:
                return Persist(parent, self.level()), number
            case _:
                return Persist(self.relayed(parent), self.level()), number

    def more(self) -> int:
        return 1 + self.choices.pick(3)

    def level(self) -> Term:
        return Lit(one_of(self.choices, (Level.STABLE, Level.MEMORY)))

    def applied(self, parent: Term, header: tuple[tuple[Param, Term], ...], body: Term) -> Term:
        """``r.apply(spore { …; x => a silo })``"""
        return FlatMap(parent, spore_of(header, (_X,), body, SiloOf(INT)))

    def populated(self, parent: Term, more: int) -> Term:
        """A spore that puts so much more on a host."""
        made = Populate(INT, Var("h"), calculate("+", Var("x"), Lit(more)))
        return self.applied(parent, ((Param("h", HOST), self.host()),), made)

    def relayed(self, parent: Term) -> Term:
        """A spore that puts two numbers on a host, asks for the first, persisted or not, and puts that on another host."""
        header = ((Param("h", HOST), self.host()), (Param("g", HOST), self.host()))
        asked = Persist(Var("s"), self.level()) if self.choices.pick(3) == 2 else Var("s")
        waits = Let("v", INT, Await(Send(asked)), Populate(INT, Var("g"), Var("v")))
        other = Let("t", SiloOf(INT), Populate(INT, Var("h"), calculate("+", Var("x"), Lit(1))), waits)
        return self.applied(parent, header, Let("s", SiloOf(INT), Populate(INT, Var("h"), Var("x")), other))

    def asked_below(self, number: int) -> Term:
        """A spore that asks a host for data of another one, persisted or not: the data itself, or where it was put."""
        return self.nested(number, (self.host(), self.host(), self.host()))

    def nested(self, number: int, hosts: tuple[Term, Term, Term]) -> Term:
        """That spore, on the first host; it asks the second, and the data is on the third."""
        here, there = Param("h", HOST), Param("g", HOST)
        if self.choices.pick(2):
            made = spore_of(((there, Var("g")),), (), Populate(INT, Var("g"), Lit(number)), SiloOf(INT))
            body = Let("s", SiloOf(INT), Await(Send(self.kept(FromFun(Var("h"), made)))), Await(Send(Var("s"))))
        else:
            asks = spore_of(((Param("s", SiloOf(INT)), Var("s")),), (), Await(Send(Var("s"))), INT)
            body = Let("s", SiloOf(INT), Populate(INT, Var("g"), Lit(number)), Await(Send(self.kept(FromFun(Var("h"), asks)))))
        return FromFun(hosts[0], spore_of(((here, hosts[1]), (there, hosts[2])), (), body, INT))

    def kept(self, term: Term) -> Term:
        return Persist(term, self.level()) if self.choices.pick(2) else term

    def populate_and_send(self) -> None:
        """Silos, one or two, that spores put on a host, each asked for."""
        for _ in range(1 + self.choices.pick(2)):
            parent, number = self.silo()
            more = self.more()
            self.name_silo(self.populated(parent, more), number + more)
            self.send()

    def send(self) -> None:
        self.futures.append(f"f{len(self.futures) + 1}")
        self.statements.append((self.futures[-1], FutureOf(INT), Send(self.silo()[0])))

    def program(self) -> Program:
        """The numbers that are answered to what was asked for, and to one more request."""
        asked: list[Term] = [Await(Var(name)) for name in self.futures]
        asked.append(Await(Send(self.silo()[0])))
        result: Term = Lst(INT, tuple(asked))
        for name, ty, bound in reversed(self.statements):
            result = Let(name, ty, bound, result)
        return whole(result, ListOf(INT))


def enduring(choices: Choices) -> Program:
    """Silos, requests for some of them, and the numbers that are answered."""
    made = _Enduring(choices)
    made.add_silo()
    for _ in range(_STATEMENTS):
        if not choices.pick(_STATEMENTS):
            break
        if choices.pick(4) == 3:
            made.send()
        else:
            made.add_silo()
    return made.program()


def stored(choices: Choices) -> Program:
    """Silos of which several are persisted in stable storage, and requests for these."""
    made = _Enduring(choices)
    made.add_silo()
    for _ in range(2 + choices.pick(2)):
        parent, number = made.silo()
        made.name_silo(Persist(parent, Lit(Level.STABLE)), number)
        made.send()
    return made.program()


def nested(choices: Choices) -> Program:
    """A spore that asks for data of another host, through a third."""
    made = _Enduring(choices, least=3)
    a, b, c = [Var(host) for host in made.hosts]
    made.name_silo(made.nested(choices.pick(9), (a, b, c)), 0)
    return made.program()


def handed_on(choices: Choices) -> Program:
    """Silos that spores put on another host, where the requests for them are handed on to."""
    made = _Enduring(choices)
    made.add_silo()
    made.populate_and_send()
    return made.program()


def beside(choices: Choices) -> Program:
    """Silos that spores put on hosts where the driver has put some, too; each is asked for."""
    made = _Enduring(choices, least=2)
    for _ in range(1 + choices.pick(3)):
        number = choices.pick(9)
        made.name_silo(Populate(INT, made.host(), Lit(number)), number)
    made.populate_and_send()
    return made.program()
