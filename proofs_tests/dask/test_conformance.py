"""Logs: runs of the calculus conform, doctored ones do not. No cluster is needed."""

from __future__ import annotations

import io
from pathlib import Path

import attrs
import pytest

from calculus.config import World
from calculus.problems import ProblemFound
from calculus.runtime import DRIVER, DRIVER_TASK, HostId, Loc, Lost
from calculus.source import Source
from fpcalc.checking import Checked, check_file, check_text
from fpcalc.conformance import Event, Log, conforms, hash_of, read_log, write_log
from fpcalc.conformance.checking import Following
from fpcalc.conformance.costs import Noted
from fpcalc.conformance.order import with_crashes_in_place
from fpcalc.files import FolderFiles
from semantics.recovery import Recovery

EXAMPLES = Path(__file__).parents[2] / "examples"
RETRIES = 3


def a_run(name: str, crash: tuple[str, int] | None = None) -> Log:
    """A run of an example, as ``run_of`` makes it."""
    return run_of(check_file(str(EXAMPLES / name)), crash)


def run_of(checked: Checked, crash: tuple[str, int] | None = None) -> Log:
    """A run of the calculus as a log: always the first event that is allowed; ``crash``: a host, and after how many events."""
    assert checked.program is not None
    following = Following(World(checked.program, FolderFiles(checked.folder)), Recovery(RETRIES))
    events: list[Event] = []
    while not following.ended:
        event = next(following.allowed(), None)
        if crash is not None and crash[1] == len(events):
            event = Event("crash", HostId(crash[0]))
        if event is None:  # a request whose handler has crashed
            asked = [each for each in events if each.kind == "request" and each.host == DRIVER][-1]
            event = attrs.evolve(asked, task=None)
        assert following.take(event), event
        events.append(event)
    return Log(checked.program, checked.folder, RETRIES, tuple(events))


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("0*.fp")), ids=lambda path: path.stem)
def test_what_the_calculus_does_conforms(path: Path) -> None:
    """Each run that is made of allowed events conforms, and ends."""
    log = a_run(path.name)
    assert "end" == log.events[-1].kind
    assert conforms(log).ok


@pytest.mark.parametrize("after", range(3, 10))
def test_a_crash_and_what_it_makes_come_again_conform(after: int) -> None:
    """After a crash, what the host had been sent may arrive again."""
    assert conforms(a_run("02-hello-silo.fp", ("machine", after)) if after < 6 else a_run("02-hello-silo.fp")).ok


LOG = a_run("01-owners.fp")
DOCTORED = {
    "an event left out": lambda events: [*events[:4], *events[5:]],
    "two events exchanged": lambda events: [*events[:3], events[4], events[3], *events[5:]],
    "an arrival without a crash, twice": lambda events: [*events[:-1], next(e for e in events if e.kind == "put"), events[-1]],
    "a request replayed though it is served": lambda events: [
        *events[:-2],
        *[attrs.evolve(e, task=None) for e in events if e.kind == "request"][:1],
        *events[-2:],
    ],
    "another value at the end": lambda events: [*events[:-1], attrs.evolve(events[-1], value="0" * 16)],
    "another value in a reply": lambda events: [attrs.evolve(e, value="f" * 16) if e.kind == "reply" else e for e in events],
    "another value put": lambda events: [attrs.evolve(e, value="f" * 16) if e.kind == "put" else e for e in events],
    "work on the wrong host": lambda events: [
        attrs.evolve(e, host=HostId("machine1"), of=HostId("machine1")) if e.kind == "materialise" else e for e in events
    ],
    "a host that is not there crashes": lambda events: [Event("crash", HostId("machine7")), *events],
    "a crash that nothing recovers from": lambda events: [*events[:-3], Event("crash", HostId("machine2")), *events[-3:]],
    "a second end": lambda events: [*events, Event("end", DRIVER, DRIVER_TASK, None, None, events[-1].value)],
    "a loss that was none": lambda events: [
        *events[:5],
        Event("lost", HostId("machine1"), events[2].task, events[2].name),
        *events[5:],
    ],
}


@pytest.mark.parametrize("how", DOCTORED)
def test_doctored_logs_are_refused(how: str) -> None:
    """A log that no run makes is refused, at an event, with those that would be allowed."""
    doctored = DOCTORED[how](list(LOG.events))  # type: ignore[no-untyped-call]
    verdict = conforms(attrs.evolve(LOG, events=tuple(doctored)))
    assert not verdict.ok
    assert doctored[verdict.refused or 0] not in verdict.allowed


# Crashes that were noticed late.


@pytest.mark.parametrize("after", [3, 4, 5])
def test_a_crash_stands_where_its_machine_ends(after: int) -> None:
    """Whenever it is noticed before its host's next sign, the log is the same one, and conforms."""
    log = a_run("02-hello-silo.fp", ("machine", after))
    crash = Noted(HostId("machine"), Event("crash", HostId("machine")))
    in_place = with_crashes_in_place([Noted(event.host, event) for event in log.events])
    at = in_place.index(crash)
    others = [*in_place[:at], *in_place[at + 1 :]]
    until = next(i for i in range(at, len(others)) if others[i].host == HostId("machine"))
    assert conforms(attrs.evolve(log, events=tuple([noted.event for noted in in_place if noted.event]))).ok
    for noticed in range(at, until + 1):
        assert in_place == with_crashes_in_place([*others[:noticed], crash, *others[noticed:]])


def test_a_crash_that_is_noticed_late_is_refused_where_it_is_noticed() -> None:
    """A request is made again because of a crash, and that is told before the crash is: it needs its place."""
    log = a_run("02-hello-silo.fp")
    request = next(event for event in log.events if event.kind == "request")
    begun = [event.kind for event in log.events].index("materialise") + 1
    served = [event for event in log.events if event.kind != "spawn"][2:]
    told = [*log.events[:begun], attrs.evolve(request, task=None), Event("crash", HostId("machine")), *served]
    in_place = with_crashes_in_place([Noted(event.host, event) for event in told])
    assert not conforms(attrs.evolve(log, events=tuple(told))).ok
    assert conforms(attrs.evolve(log, events=tuple([noted.event for noted in in_place if noted.event]))).ok


def test_a_machine_without_a_sign_crashes_after_its_host_is_made() -> None:
    """Its crash may be noticed before the news that there is such a host."""
    a, b = HostId("a"), HostId("b")
    spawn = [Noted(DRIVER, Event("spawn", DRIVER, DRIVER_TASK, None, host)) for host in (a, b)]
    crash = [Noted(host, Event("crash", host)) for host in (a, b)]
    assert [spawn[0], crash[0], spawn[1], crash[1]] == with_crashes_in_place([crash[0], spawn[0], spawn[1], crash[1]])


# Data that never came.


SENT = run_of(
    check_text("""val a = spawn("a")
val b = spawn("b")
SiloRef.populate(a, 1).flatMap(spore { val at = b; n => SiloRef.populate(at, n) }).send().await""")
)


def test_data_whose_sender_has_crashed_may_be_lost() -> None:
    """The data was on its way when its sender crashed; who made it is asked again. Without a crash it is not lost."""
    kinds = [event.kind for event in SENT.events]
    asked, put, begun = kinds.index("request"), kinds.index("put"), len(kinds) - 1 - kinds[::-1].index("materialise")
    first, sent, served = SENT.events[asked], SENT.events[begun - 1], SENT.events[begun]
    assert sent.name is not None
    assert first.name is not None
    loc = Loc(sent.host, sent.name)
    lost = Event("lost", sent.host, served.name, sent.name, sent.host)
    told = Event("reply", sent.host, served.name, first.name, DRIVER, hash_of(Lost(loc)))
    before = SENT.events[: begun - 1]
    after = [served, lost, told, attrs.evolve(first, task=None), *SENT.events[put:]]
    assert conforms(attrs.evolve(SENT, events=(*before, Event("crash", HostId("a")), *after))).ok
    assert len(before) + 1 == conforms(attrs.evolve(SENT, events=(*before, *after))).refused


# Stable storage.

STABLE = run_of(
    check_text("""val a = spawn("a")
SiloRef.populate(a, 1).map(spore { n => n + 1 }).persist(stable).send().await""")
)
AT = {event.kind: at for at, event in enumerate(STABLE.events)}  # the last one of each kind; a keeper begins after its request
A = HostId("a")


def with_events(*events: Event) -> Log:
    """The run of stable storage with other events."""
    return attrs.evolve(STABLE, events=events)


def crashed_after(kind: str) -> Log:
    """All that the host did until it crashed, twice; then the rest."""
    lived = STABLE.events[: AT[kind] + 1]
    return with_events(
        *lived, Event("crash", A), *[event for event in lived if event.host == A], *STABLE.events[AT["keep"] + 1 :]
    )


def test_a_crash_may_tear_a_write() -> None:
    """What was to be kept is computed again, where nobody has read it: the keeper told of it before it wrote."""
    assert conforms(crashed_after("keep")).ok
    refused = crashed_after("read")
    at = conforms(refused).refused
    assert at is not None
    assert refused.events[at] == STABLE.events[AT["materialise"]]


def test_storage_may_forget_what_it_has() -> None:
    """What was forgotten is computed again; nothing is without that, and what was never kept is not forgotten."""
    kept = STABLE.events[AT["keep"]]
    forget = Event("forget", A, None, kept.name, kept.of)
    again = STABLE.events[AT["materialise"] : AT["keep"] + 1]
    before, after = STABLE.events[: AT["keep"] + 1], STABLE.events[AT["keep"] + 1 :]
    assert conforms(with_events(*before, forget, *again, *after)).ok
    assert conforms(with_events(*before, forget, forget, *again, *after)).ok
    assert not conforms(with_events(*before, *again, *after)).ok
    assert not conforms(with_events(*before[:-1], forget, *before[-1:], *after)).ok


def test_a_log_is_what_was_written() -> None:
    """read(write(log)) has the log's events and program."""
    out = io.StringIO()
    write_log(out, LOG)
    read = read_log(Source("a.log", out.getvalue()))
    assert LOG.events == read.events
    assert conforms(read).ok


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        ("FP0960", '"event": "spawn"', '"event": "spwan"'),
        ("FP0962", '"Ada"', '"Eda"'),
        ("FP0960", '{"fpcalc-log"', "fpcalc-log"),
    ],
)
def test_a_log_that_was_changed_by_hand_is_refused(code: str, old: str, new: str) -> None:
    """What is no event, no head, or no program of that hash, is told by its code."""
    out = io.StringIO()
    write_log(out, LOG)
    assert old in out.getvalue()
    with pytest.raises(ProblemFound) as found:
        read_log(Source("a.log", out.getvalue().replace(old, new)))
    assert [code] == [problem.code for problem in found.value.problems[:1]]
