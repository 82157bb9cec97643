"""Schedules: all end alike, each can be recorded, written down and replayed."""

from __future__ import annotations

import pytest

from calculus.config import Ack, Config, Evict, Put, Req, Res
from calculus.problems import ProblemFound
from calculus.runtime import DRIVER, DRIVER_TASK, Done, Failure, FMapped, HostId, Id, Loc, Lost, Mapped, Mat, OrElsed, Persisted
from calculus.terms import App, Await, Lit, Op, Populate, Ref, Send, Spawn, Term, Tup
from calculus.types import HOST, INT, SiloOf, TupleOf
from calculus.values import Level
from proofs_tests.reduction.programs import LOOP, OWNERS, OWNERS_DATA, PAIRS, add, begin, lets, n, span, spore, v
from proofs_tests.reduction.worlds import M1, M2, among, begin_among, loc, reachable, silo_term, spore_value
from semantics.choosers import Replay, RoundRobin, Seeded, choice_of
from semantics.drivers import run
from semantics.labels import Choice, Step, message_choice, read_choice, show_choice, task_choice
from semantics.system import outcome, steps

GOOD, BAD, OTHER = Mat(loc(M1, 1), INT), Mat(loc(M1, 2), INT), Mat(loc(M2, 3), INT)
SILOS = {GOOD.loc: Done(5), BAD.loc: Lost(BAD.loc), OTHER.loc: Done(8)}
ADD_ONE = spore_value(spore("x", INT, INT, add(v("x"), n(1))))
MOVE = spore_value(spore("x", INT, SiloOf(INT), Populate(INT, v("m2"), add(v("x"), n(1))), ("m2", HOST, n(0))), M2)


def at_once(*terms: Term) -> Term:
    """All sent before the first is awaited."""
    sends = [(f"f{k}", INT, Send(term)) for k, term in enumerate(terms)]
    return lets(*sends, body=Tup(tuple([Await(v(f"f{k}")) for k in range(len(terms))])))


KEPT = silo_term(Persisted(loc(DRIVER, 11), Mapped(loc(DRIVER, 12), GOOD, ADD_ONE), Level.STABLE))
ELSE = silo_term(OrElsed(loc(DRIVER, 13), BAD, OTHER, INT))
MOVED = silo_term(FMapped(loc(DRIVER, 14), GOOD, MOVE))

PROGRAMS: dict[str, Config] = {
    "owners": begin(OWNERS, PAIRS, data=OWNERS_DATA),
    "two requests of one persisted lineage": begin_among(at_once(KEPT, KEPT), SILOS),
    "persisted twice over": begin_among(at_once(silo_term(Persisted(loc(DRIVER, 15), KEPT.value, Level.MEMORY)), KEPT), SILOS),
    "a recovery and a move": begin_among(at_once(ELSE, MOVED), SILOS),
    "a loss": begin_among(at_once(MOVED, silo_term(BAD)), SILOS),
    "puts in flight": begin(
        lets(
            ("a", HOST, Spawn(None)),
            ("b", HOST, Spawn(Lit("b"))),
            ("r", SiloOf(INT), Populate(INT, v("a"), n(1))),
            ("s", SiloOf(INT), Populate(INT, v("b"), n(2))),
            body=at_once(v("r"), v("s")),
        ),
        TupleOf((INT, INT)),
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_all_schedules_end_alike(name: str) -> None:
    """C ⟶* C′ and C ⟶* C″, neither of which steps: C′ = C″. Every interleaving is tried."""
    ends = {config for config, after in reachable(PROGRAMS[name]) if not after}
    assert {run(PROGRAMS[name]).config} == ends
    assert outcome(next(iter(ends))) is not None


@pytest.mark.parametrize("name", PROGRAMS)
def test_choosers_agree(name: str) -> None:
    """Round robin, small slices and seeds end in one configuration; and so does a run that observes each local step."""
    expected = run(PROGRAMS[name]).config
    told: list[Step] = []
    for chooser in (RoundRobin(1), *[Seeded(seed, slice=2) for seed in range(5)]):
        assert expected == run(PROGRAMS[name], chooser).config
    by_step = run(PROGRAMS[name], observe=told.append, local=True)
    assert (expected, len(told)) == (by_step.config, by_step.steps)
    assert expected == told[-1].after


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_recorded_schedule_replays(name: str) -> None:
    """Replay(schedule of a run) makes the run's visible steps again, from its text."""
    first = run(PROGRAMS[name], Seeded(7), record=True)
    assert first.schedule is not None
    lines = [show_choice(choice) for choice in first.schedule]
    again = run(PROGRAMS[name], Replay([read_choice(line) for line in lines]), record=True)
    assert (first.schedule, first.config, first.counts) == (again.schedule, again.config, again.counts)


def test_a_seed_is_a_schedule() -> None:
    """One seed, one schedule; other seeds, others. The first draws are splitmix64's."""
    config = PROGRAMS["puts in flight"]
    schedules = [run(config, Seeded(seed), record=True).schedule for seed in (1, 1, 2, 3, 4)]
    assert schedules[0] == schedules[1]
    assert len(set(schedules)) > 1
    bag = Seeded(0).agenda()
    assert [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4] == [bag._draw(), bag._draw()]  # type: ignore[attr-defined]


def test_a_schedule_that_does_not_fit_is_refused() -> None:
    """A choice that is not enabled: FP0480, with those that are."""
    wrong = message_choice(Put(loc(M1, 9), 1, DRIVER))
    with pytest.raises(ProblemFound) as refused:
        run(PROGRAMS["owners"], Replay([wrong]))
    [problem] = refused.value.problems
    assert ("FP0480", "task driver on driver") == (problem.code, problem.args["enabled"])


def test_a_waiting_task_is_not_enabled() -> None:
    """A task that has to wait cannot be chosen."""
    driver = task_choice(DRIVER, DRIVER_TASK)
    with pytest.raises(ProblemFound):
        run(begin_among(at_once(silo_term(GOOD)), SILOS), Replay([driver, driver]))


def test_a_schedule_may_be_short() -> None:
    """After its last choice each agent goes on in its turn."""
    driver = task_choice(DRIVER, DRIVER_TASK)
    config = begin_among(at_once(silo_term(GOOD)), SILOS)
    assert run(config).config == run(config, Replay([driver])).config


LONG = HostId('a host: "x"\n')
CHOICES = [
    task_choice(HostId(Id(DRIVER_TASK, 3)), Id(Id(DRIVER_TASK, 2), 1)),
    message_choice(Put(Loc(LONG, Id(DRIVER_TASK, 2)), 1, DRIVER)),
    message_choice(Ack(loc(M1, 1), DRIVER)),
    message_choice(Req(Id(DRIVER_TASK, 3), GOOD, loc(DRIVER, 2))),
    message_choice(Res(loc(DRIVER, 2), Done(1))),
    message_choice(Res(loc(DRIVER, 2), Failure("FP0401"))),
    message_choice(Res(loc(DRIVER, 2), Lost(loc(LONG, 2)))),
    message_choice(Evict(M1, loc(LONG, 2))),
]


@pytest.mark.parametrize("choice", CHOICES)
def test_choices_are_read_back(choice: Choice) -> None:
    """read(show(choice)) = choice, in one line."""
    assert choice == read_choice(show_choice(choice))
    assert 1 == len(show_choice(choice).splitlines())


@pytest.mark.parametrize(
    "text", ["", "task", "task a.b on c", "task driver on #a.b", 'put driver.1 on "x', "put driver.1 on 1 of"]
)
def test_other_text_is_no_choice(text: str) -> None:
    """FP0481, never a Python error."""
    with pytest.raises(ProblemFound) as refused:
        read_choice(text)
    assert "FP0481" == refused.value.problems[0].code


def test_the_order_of_steps_depends_on_the_configuration_only() -> None:
    """Equal configurations list their steps alike, however they were reached."""
    seen: dict[Config, list[Choice]] = {}
    for _, after in reachable(PROGRAMS["puts in flight"]):
        for config in after:
            choices = [step.label.choice for step in steps(config)]
            assert seen.setdefault(config, choices) == choices


def test_fuel_bounds_a_run() -> None:
    """No more steps than allowed, and the run can go on from where it stopped."""
    main = App(Ref("loop"), Tup((n(1000), n(0))))
    config = begin(main, INT, [LOOP])
    short = run(config, fuel=100)
    assert ("fuel", 100, None) == (short.stopped, short.steps, short.outcome)
    rest = run(short.config)
    assert (Done(500500), run(config).steps) == (rest.outcome, short.steps + rest.steps)


def test_a_loop_does_not_keep_others_waiting() -> None:
    """A fair schedule: a request is answered while another task never ends."""
    forever = spore_value(spore("x", INT, INT, App(Ref("loop"), Tup((n(-1), v("x"))))))
    main = lets(("f", INT, Send(silo_term(Mapped(loc(DRIVER, 11), GOOD, forever)))), body=Await(Send(silo_term(OTHER))))
    config = among(begin(main, INT, [LOOP]), SILOS)
    for chooser in (RoundRobin(100), Seeded(3, slice=100)):
        ran = run(config, chooser, fuel=20_000, until="outcome")
        assert ("outcome", Done(8)) == (ran.stopped, ran.outcome)


def test_labels_know_their_place() -> None:
    """A label has the span of the redex, for local steps and visible ones."""
    told: list[Step] = []
    send = Send(silo_term(GOOD), span=span(3))
    main = lets(("f", INT, send), body=Op("Int.+", (), (n(1), n(1)), span=span(1)))
    run(begin_among(main, SILOS), observe=told.append, local=True)
    places = {step.label.rule: step.label.span for step in told}
    assert (span(1), span(3)) == (places["R-Delta"], places["R-Send"])


def test_labels_name_their_agent() -> None:
    """label.choice is the agent's name, whatever the rule."""
    for config, _ in reachable(PROGRAMS["a loss"]):
        names = [step.label.choice for step in steps(config)]
        assert len(set(names)) == len(names)
        assert {choice_of(m) for m in config.messages} <= set(names)
