"""The theorems of the calculus, as functions that look for what speaks against them.

    examine(case) = None          nothing does
    examine(case) = Violation     which theorem, why, and on which schedule

A case is a well-typed program and the seeds of the schedules that are tried. Theorems speak of a moment of a run (every
configuration that is met, with all steps that it can make), of the end of a run, of a run under faults, or of the program
as such. The first two share the runs. Campaigns, mutants and tests all use ``THEOREMS``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from calculus.codec import from_text, to_text
from calculus.config import Config, World
from calculus.contexts import Ended
from calculus.pmap import PMap
from calculus.printing import show, show_program
from calculus.problems import ProblemFound
from calculus.renaming import alpha_equal
from calculus.rules import RULES
from calculus.runtime import LINEAGES, Done, Lineage, Loc, Lost
from calculus.terms import Program, Rec, Unpersist, Val
from checker.configurations import Memo, check_config, check_lineage
from checker.kernel import StoreTy, check_program
from checker.kernel.spawning import within
from checker.travelling import mobile_value
from fpcalc.meta.cases import EAGER, Case, End, Exercised, Moment, Silent, Theorem, Violation
from fpcalc.meta.contents import closure_of, codes_in, plain, travelling
from fpcalc.meta.meaning import Meaning, Unknown, alike, meaning
from fpcalc.meta.replay import Faultless, replay, wrong
from fpcalc.testing.generators import choices
from fpcalc.testing.generators.plans import fault_plan
from semantics.choosers import Chooser, RoundRobin, Seeded
from semantics.drivers import run
from semantics.labels import Choice, Named, Step, show_choice
from semantics.machine import MACHINE
from semantics.substitution import SUBSTITUTION
from semantics.system import outcome, start, steps

# Whole configurations are written out, and compared by another way, at every so manieth moment.
_SELDOM = 17


# Preservation.


def preservation(m: Moment) -> str | None:
    """Each step's configuration has a type under Σ and what the step names, and a name is given once, for one type."""
    for step in m.ways:
        grown = grow(m.store_ty, step)
        if isinstance(grown, str):
            return grown
        try:
            check_config(step.after, grown, m.memo)
        except ProblemFound as found:
            return f"after {step.label.rule}: {_innermost(found)}"
    return None


def grow(store_ty: StoreTy, step: Step) -> StoreTy | str:
    """Σ′ ⊇ Σ; words where the step gives a name another type than it has."""
    for change in step.label.changes:
        if isinstance(change, Named):
            known = store_ty.get(change.loc)
            if known is not None and known != change.type:
                return f"{step.label.rule} names {show(change.loc)} for {show(change.type)}, which is there for {show(known)}"
            store_ty = store_ty.set(change.loc, change.type)
    return store_ty


def _innermost(found: ProblemFound) -> str:
    problem = found.problems[0]
    while "why" in problem.args:
        problem = problem.args["why"]
    return str(problem)


# Lineage mobility.


def mobility(m: Moment) -> str | None:
    """Every payload and every lineage holds only what is mobile, and is read back on another machine as what it was."""
    for step in m.ways:
        for value in travelling(step):
            if not mobile_value(value):
                return f"after {step.label.rule}: {show(value)} holds what may not travel"
            if isinstance(value, LINEAGES) and value not in m.memo.read:
                m.memo.read.add(value)
                words = _read_back(value, m, step)
                if words is not None:
                    return words
    return None


def _read_back(r: Lineage, m: Moment, step: Step) -> str | None:
    there = from_text(to_text(r))
    if there != r or there.host != r.host or there.data != r.data:
        return f"{show(r)} is read back as {show(there)}"
    grown = grow(m.store_ty, step)
    if isinstance(grown, str):
        return grown
    try:
        check_lineage(m.config.world.program, grown, there, m.memo)
    except ProblemFound as found:
        return f"{show(r)} has another type where it is read back: {_innermost(found)}"
    return None


# Progress.


def progress_at(m: Moment) -> str | None:
    """Where no step is enabled, every task has ended and nothing is on the way."""
    if m.ways:
        return None
    for name, host in m.config.hosts.items():
        for task in host.tasks.values():
            if task.reply is not None or not isinstance(task.control, Ended):
                return f"the task {show(task.id)} on {show(name)} waits, and nothing can move"
        if host.unacked:
            return f"{show(name)} waits for an acknowledgement for ever"
        for loc, answer in host.futures.items():
            if answer is None:
                return f"nobody answers {show(loc)}"
    if m.config.messages:
        return "a message is on the way, and cannot arrive"
    return None


# Finite materialization.


def materialization(end: End) -> str | None:
    """A run makes no step that is not charged for what the program means, and makes them all if nothing is evicted."""
    if end.meaning is None:
        raise Silent
    charges = end.meaning.charges
    return charges.overdrawn(end.fired) or (charges.left_over(end.fired) if end.quiet else None)


# Determinism and adequacy.


def determinism(end: End) -> str | None:
    """Every schedule ends with the same results and futures; in the same configuration, if nothing is evicted."""
    if end.first is None or not end.quiet:
        raise Silent
    if outcome(end.first) != outcome(end.config):
        return f"one schedule ends with {_ending(end.first)}, another with {_ending(end.config)}"
    if _answers(end.first) != _answers(end.config):
        return "two schedules answer a future differently"
    if not _evicts(end.case.program) and end.first != end.config:
        return "two schedules end in different configurations"
    return None


def adequacy(end: End) -> str | None:
    """A run ends with the outcome, the hosts, the silos and the futures that the program means."""
    known = end.meaning
    if known is None or not end.quiet:
        raise Silent
    found = outcome(end.config)
    if not alike(known.outcome, found):
        return f"a run ends with {_ending(end.config)}, and it means {_told(known.outcome)}"
    if end.config.hosts.keys() != known.hosts:
        return "a run has other hosts than the program means"
    answers = _answers(end.config)
    for name, there, meant in (("silo", _silos(end.config), known.silos), ("future", answers, known.futures)):
        if there.keys() != meant.keys():
            odd = next(iter(there.keys() ^ meant.keys()))
            return f"the {name} {show(odd)} is {'not there' if odd in meant else 'there, and not meant'}"
        for loc, answer in there.items():
            if not alike(answer, meant[loc]):
                return f"the {name} {show(loc)} has {_told(answer)}, and means {_told(meant[loc])}"
    return _keeps(end, known)


def _keeps(end: End, known: Meaning) -> str | None:
    """What persisted lineages keep is what they mean, and where they say; just that, if each request is answered at once."""
    memory = {loc: answer for host in end.config.hosts.values() for loc, answer in host.kept.items()}
    stable = {loc: Done(value) for loc, value in end.config.stable.items()}
    for loc, answer in (*memory.items(), *stable.items()):
        if loc not in known.computed or not alike(answer, known.computed[loc]):
            return f"{_told(answer)} is kept at {show(loc)}, which means otherwise"
    misplaced = (memory.keys() & known.stable) | (stable.keys() - known.stable)
    if misplaced:
        return f"what is kept at {show(next(iter(misplaced)))} is not where its level says"
    if end.eager or not _evicts(end.case.program):
        odd = (memory.keys() | stable.keys()) ^ known.kept.keys()
        if odd:
            return f"what {show(next(iter(odd)))} means is {'not kept' if next(iter(odd)) in known.kept else 'kept for ever'}"
    return None


def _answers(config: Config) -> dict[Loc, Any]:
    return {loc: answer for host in config.hosts.values() for loc, answer in host.futures.items()}


def _silos(config: Config) -> dict[Loc, Any]:
    return {loc: answer for host in config.hosts.values() for loc, answer in host.silos.items()}


def _ending(config: Config) -> str:
    return _told(outcome(config))


def _told(answer: Any) -> str:
    match answer:
        case None:
            return "nothing"
        case Done(value):
            return show(value)
        case Lost(root):
            return f"the loss of {show(root)}"
        case _:
            return f"the failure {answer.code}"


def _evicts(program: Program) -> bool:
    bodies = [definition.body for definition in program.definitions.values()]
    return any(isinstance(node, Unpersist) for body in (*bodies, program.main) if body for node in within(body))


# Spore isolation.


def isolation(m: Moment) -> str | None:
    """No closure of a spore holds a value that evaluation made: only headers change."""
    for step in m.ways:
        for value in travelling(step):
            for code in codes_in(value):
                if any(isinstance(node, Val | Rec) for node in closure_of(code)):
                    return f"after {step.label.rule}: a value stands in the closure of {show(code)}"
    return None


# Replay correctness.


def chooser(seed: int) -> Chooser:
    """The schedule of runs under faults: in turn for even seeds, by chance for odd ones."""
    return Seeded(seed) if seed % 2 else RoundRobin()


def replay_correctness(case: Case, seen: Exercised) -> Violation | None:
    """Under a plan of n faults and retry(n), a run ends as it does without faults, or with the loss of a root that was lost."""
    seed = case.seeds[-1]
    plans = case.plans or (fault_plan(choices.Seeded(seed), case.program, case.files, chooser(seed)),)
    faultless = Faultless(case.program, case.files, chooser(seed))
    if faultless.execution is None:
        seen.too_long += 1
        return None
    for plan in plans:
        try:
            made = replay(faultless, faultless.execution, plan, case.agreeing)
        except Exception as error:  # whatever a wrong rule does
            return Violation("replay", _broken_down(error), case.program, (), plan)
        seen.rules.update([label.rule for label in made.labels])
        seen.ends[made.ending] += 1
        words = _asked("replay", wrong, made, seen)
        if words is not None:
            return Violation("replay", words, case.program, (), plan, made.labels)
    return None


# Machine = relation.


def agreement(case: Case) -> str | None:
    """The abstract machine makes the visible steps that the relation makes, and ends where it ends."""
    world = World(case.program, case.files)
    there, here = [
        run(start(world, evaluator), Seeded(case.seeds[0]), fuel=case.most_steps, record=True, evaluator=evaluator)
        for evaluator in (SUBSTITUTION, MACHINE)
    ]
    if "fuel" in (there.stopped, here.stopped):
        raise Silent
    if there.schedule != here.schedule:
        return "the machine and the relation make different visible steps"
    if there.counts != here.counts:
        return "the machine and the relation make different numbers of steps"
    if not alike(there.outcome, here.outcome):
        return f"the relation ends with {_told(there.outcome)}, the machine with {_told(here.outcome)}"
    return None


# Codec, canonical configurations.


def codec(m: Moment) -> str | None:
    """What is written of a configuration is read back as an equal one, and written again as the same text."""
    if m.number % _SELDOM:
        raise Silent
    text = to_text(m.config)
    back = from_text(text, m.config.world)
    if back != m.config:
        return "a configuration is read back as another one"
    if to_text(back) != text:
        return "a configuration is written differently after it was read back"
    return None


def canonical(m: Moment) -> str | None:
    """Steps of two agents commute to one configuration; a configuration differs from the next; equal ones have equal hashes."""
    if m.number % _SELDOM:
        raise Silent
    for step in m.ways:
        if (step.after == m.config) != (plain(step.after) == plain(m.config)):
            return f"{step.label.rule} makes {'no' if step.after == m.config else 'a'} difference that equality sees"
    if len(m.ways) < 2:
        return None
    one, other = m.ways[0], m.ways[-1]
    there, here = _again(one.after, other), _again(other.after, one)
    if there is None or here is None or RULES[one.label.rule].name == "R-Evict" or RULES[other.label.rule].name == "R-Evict":
        return None
    if (there == here) != (plain(there) == plain(here)):
        return f"{one.label.rule} and {other.label.rule} commute, and equality does not see it"
    if there == here and hash(there) != hash(here):
        return f"{one.label.rule} and {other.label.rule} commute to equal configurations of unequal hashes"
    return None


def _again(config: Config, step: Step) -> Config | None:
    choice = step.label.choice
    found = [one.after for one in steps(config) if one.label.choice == choice and one.label.rule == step.label.rule]
    return found[0] if len(found) == 1 else None


# Elaboration.


def elaboration(case: Case) -> str | None:
    """The program's text is accepted, with the type that the program has, and elaborated to the program,
    or to one with narrower types inside: it makes the same visible steps to the same kind of end.
    """
    from fpcalc.checking import check_text

    text = show_program(case.program)
    checked = check_text(text)
    if checked.program is None:
        refused = [problem for problem in checked.problems if problem.severity == "error"]
        return f"its text is refused: {refused[0]}"
    if checked.program.type != case.program.type:
        return f"its text has the type {show(checked.program.type)} instead of {show(case.program.type)}"
    assert checked.program.main is not None and case.program.main is not None
    if alpha_equal(checked.program.main, case.program.main):
        return None
    there, here = [run(start(World(program, case.files)), record=True) for program in (case.program, checked.program)]
    if there.schedule != here.schedule or type(there.outcome) is not type(here.outcome):
        return "its text is elaborated to another program"
    return None


# Typing.


def typing(case: Case) -> str | None:
    """The kernel's rules accept the program."""
    problems = check_program(case.program)
    return f"it is refused: {problems[0]}" if problems else None


THEOREMS: Mapping[str, Theorem] = {
    theorem.name: theorem
    for theorem in (
        Theorem("typing", "Programs that are well typed by construction are accepted.", of=typing),
        Theorem("progress", "A well-typed configuration steps, or all is done.", at=progress_at),
        Theorem("preservation", "Σ ⊢ C and C ⟶ C′ imply Σ′ ⊢ C′ for some Σ′ ⊇ Σ.", at=preservation),
        Theorem("mobility", "What travels holds only code, mobile data, hosts and silo identities.", at=mobility),
        Theorem("isolation", "No term is put into the closure of a spore.", at=isolation),
        Theorem("adequacy", "A run ends with what the program means.", finally_=adequacy),
        Theorem("determinism", "All schedules end with the same results and futures.", finally_=determinism),
        Theorem("materialization", "A total program's runs make the steps that it is charged with.", finally_=materialization),
        Theorem("replay", "Faults within the bound leave the value, or lose a root that was lost.", under=replay_correctness),
        Theorem("agreement", "The abstract machine does what the relation does.", of=agreement),
        Theorem("codec", "What is written is read back as it was.", at=codec),
        Theorem("canonical", "Equal states are equal, whatever led to them.", at=canonical),
        Theorem("elaboration", "A program's text is elaborated to the program.", of=elaboration),
    )
}


# Examining.


def examine(case: Case, names: Iterable[str] = THEOREMS, seen: Exercised | None = None) -> Violation | None:
    """The first thing that speaks against one of the theorems, in this case."""
    seen = seen or Exercised()
    seen.programs += 1
    chosen = [THEOREMS[name] for name in names]
    for theorem in chosen:
        if theorem.of is not None and not case.enough():
            words = _asked(theorem.name, theorem.of, case, seen)
            if words is not None:
                return Violation(theorem.name, words, case.program)
    if not case.enough() and any(theorem.at is not None or theorem.finally_ is not None for theorem in chosen):
        found = _examine_runs(case, chosen, seen)
        if found is not None:
            return found
    under = [theorem.under for theorem in chosen if theorem.under is not None and not case.enough()]
    return next((found for look in under if (found := look(case, seen)) is not None), None)


def _asked(name: str, look: Callable[[Any], str | None], at: Any, seen: Exercised) -> str | None:
    """What the function says; a rule that breaks down speaks against the theorem too."""
    try:
        words = look(at)
    except (Silent, RecursionError):
        return None
    except Exception as error:  # whatever a wrong rule does
        words = _broken_down(error)
    seen.tried[name] += 1
    return words


def _broken_down(error: Exception) -> str:
    return f"a rule breaks down with {type(error).__name__}: {error}"


def _examine_runs(case: Case, chosen: Sequence[Theorem], seen: Exercised) -> Violation | None:
    known: Meaning | None
    try:
        known = meaning(case.program, case.files)
    except (Unknown, LookupError, AttributeError, TypeError, ValueError):  # a program that is not well typed has none
        known = None
        seen.unknown += 1
    first: Config | None = None
    memo = Memo()
    store_ty: StoreTy = PMap()
    for seed in case.seeds:
        walk = _Walk(case, seed, chosen, memo, seen, store_ty)
        found, store_ty = walk.go(_limit(case, known)), walk.store_ty
        if isinstance(found, Violation):
            return found
        config, quiet = found
        end = End(config, quiet, seed == EAGER, walk.fired, case, known, first)
        for theorem in chosen:
            words = theorem.finally_ and _asked(theorem.name, theorem.finally_, end, seen)
            if words:
                return walk.violation(theorem.name, words)
        if quiet and first is None:
            first = config
    return None


def _limit(case: Case, known: Meaning | None) -> int:
    """A run is followed so far: past what it is charged with it has broken a theorem already."""
    return case.most_steps if known is None else min(case.most_steps, known.charges.most.total() + 1)


class _Walk:
    """One run of the relation, step by step, with the theorems looking at every moment.

    Σ goes on from that of the run before: names do not depend on the schedule, and what was found well typed stays so.
    """

    def __init__(
        self, case: Case, seed: int, chosen: Sequence[Theorem], memo: Memo, seen: Exercised, store_ty: StoreTy
    ) -> None:
        self.case = case
        self.seed = seed
        self.state = seed * 0x9E3779B97F4A7C15 % 2**64
        self.chosen = [theorem for theorem in chosen if theorem.at is not None]
        self.memo = memo
        self.seen = seen
        self.store_ty = store_ty
        self.schedule: list[Choice] = []
        self.fired: Counter[str] = Counter()

    def go(self, limit: int) -> Violation | tuple[Config, bool]:
        """A violation, or where the run ends, and whether it does."""
        config = start(World(self.case.program, self.case.files))
        self.seen.runs += 1
        for made in range(limit):
            if self.case.enough():
                break
            try:
                ways = list(steps(config))
            except Exception as error:  # whatever a wrong rule does
                return self.violation("progress", f"a task is stuck: {type(error).__name__} {error}")
            self.seen.configurations += len(ways)
            moment = Moment(made, config, self.store_ty, ways, self.case, self.memo)
            for theorem in self.chosen:
                assert theorem.at is not None
                words = _asked(theorem.name, theorem.at, moment, self.seen)
                if words is not None:
                    return self.violation(theorem.name, words)
            if not ways:
                return config, True
            step = min(ways, key=_urgency) if self.seed == EAGER else ways[self.draw(len(ways))]
            self.note(step)
            grown = grow(self.store_ty, step)
            self.store_ty = self.store_ty if isinstance(grown, str) else grown
            config = step.after
        self.seen.too_long += 1
        return config, False

    def note(self, step: Step) -> None:
        rule = step.label.rule
        self.seen.steps += 1
        self.seen.rules[rule] += 1
        self.fired[rule] += 1
        if RULES[rule].judgement != "local":
            self.schedule.append(step.label.choice)

    def violation(self, theorem: str, words: str) -> Violation:
        return Violation(theorem, words, self.case.program, tuple(self.schedule))

    def draw(self, below: int) -> int:
        """A number from 0, by a linear congruential generator (Knuth's MMIX constants)."""
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) * below >> 31


def _urgency(step: Step) -> int:
    """Messages first, then who was asked last: the task whose name is longest."""
    if step.label.task is None:
        return -1_000_000_000
    depth, name = 0, step.label.task
    while name.parent is not None:
        depth, name = depth + 1, name.parent
    return -depth


def show_schedule(schedule: Sequence[Choice]) -> str:
    """A schedule as ``fpcalc run --schedule`` reads it."""
    return "".join([f"{show_choice(choice)}\n" for choice in schedule])


__all__ = [
    "EAGER",
    "THEOREMS",
    "Case",
    "Exercised",
    "Violation",
    "chooser",
    "examine",
    "show_schedule",
]
