"""Replay correctness of executions that are made again from the names of their steps.

A counterexample of ``fpcalc meta`` may end as it should, and have gone wrong on the way. So it is not its end that is
compared: the theorem itself is asked of the execution, step by step, and of its end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import attrs

from calculus.config import Config
from fpcalc.exploration.counterexamples import Counterexample, is_fault, step_of
from fpcalc.exploration.space import Endless, State
from fpcalc.injection.executions import Execution
from fpcalc.injection.history import History
from fpcalc.injection.watching import Watching
from fpcalc.meta.replay import Replay, wrong
from fpcalc.replaying import REPLAY_CORRECTNESS, Replayed, at_most, made_smaller, replay
from semantics.evaluator import Action
from semantics.labels import Label
from semantics.recovery import NO_RECOVERY, Move, Recovery, read_recovery
from semantics.substitution import SUBSTITUTION
from semantics.trials import Trial


class Retraced:
    """What the theorem says of one execution, which is the relation's; ``meet`` is told its states."""

    lasting = False

    def __init__(self, reference: Execution, policy: Recovery, agreeing: bool) -> None:
        """``agreeing``: the alternatives of each ``orElse`` have the same data."""
        self._reference, self._policy, self._agreeing = reference, policy, agreeing
        self._states: list[State] = []

    def meet(self, state: State) -> None:
        """A state of the execution."""
        self._states.append(state)

    def is_met(self) -> bool:
        """Need it not go on? The theorem looks at its end, too."""
        return False

    def against(self, again: Replayed) -> str | None:
        """What speaks against replay correctness, in words."""
        ended, moves = _execution(self._states, again)
        faults = sum([1 for label in again.labels if is_fault(step_of(label))])
        return wrong(Replay(self._policy, ended, self._reference, moves, self._agreeing, faults))


def questions(found: Counterexample, config: Config) -> Callable[[], Retraced]:
    """What puts the theorem to one execution after the other of a counterexample's program, whose first configuration this is.

    Raises ``Endless`` where the program runs on without faults.
    """
    states: list[State] = []
    plain = replay(config, (), NO_RECOVERY, SUBSTITUTION, meet=states.append, lasting=False, most=at_most(found))
    if not plain.finished:
        raise Endless
    reference, _ = _execution(states, plain)
    return lambda: Retraced(reference, read_recovery(found.recovery), found.condition == REPLAY_CORRECTNESS[True])


def retraced(found: Counterexample, config: Config) -> str | None:
    """What speaks against replay correctness along a counterexample's steps; None where these do not show it."""
    claim = questions(found, config)()
    again = replay(config, found.schedule, read_recovery(found.recovery), SUBSTITUTION, meet=claim.meet, lasting=False)
    return claim.against(again)


def smaller(found: Counterexample, config: Config) -> Counterexample:
    """A counterexample that its steps show, with fewer faults, then fewer steps, then fewer changes between agents."""
    small = made_smaller(found, config, questions(found, config), SUBSTITUTION)
    return attrs.evolve(small, expected=retraced(small, config) or found.expected)


def _execution(states: Sequence[State], again: Replayed) -> tuple[Execution, tuple[Move, ...]]:
    """An execution as the theorem looks at it: its events, what each rests on, and the configurations between them."""
    looking = Watching()
    history = History(looking)
    moves = []
    for (before, after), label in zip(pairwise(states), again.labels, strict=True):
        looking.last = _action(before, label)
        moves.append(Move(label, after.exposed))
        history.see(moves[-1])
    ended = Trial(
        again.state.exposed, again.end, again.labels, {}, (), "quiet" if again.finished else "fuel", len(again.labels)
    )
    return Execution((), ended, tuple(history.events), tuple(history.edges), history.goals()), tuple(moves)


def _action(before: State, label: Label) -> Action | None:
    """What the task that makes a step has come to."""
    if label.task is None:
        return None
    action = SUBSTITUTION.look(before.exposed.config.hosts[label.host].tasks[label.task].control)
    return action if isinstance(action, Action) else None
