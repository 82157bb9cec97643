"""What steps, values and configurations hold, for the theorems that speak of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from calculus.binding import TYPES
from calculus.codec import to_text
from calculus.config import Config, Host, Message, Task
from calculus.contexts import Ended, Hole, Running, Stack
from calculus.node import Node, children
from calculus.pmap import PMap
from calculus.runtime import LINEAGES, Done, SporeVal
from calculus.seq import Seq
from calculus.terms import SporeCode
from semantics.labels import Step


def travelling(step: Step) -> Iterator[Any]:
    """What a step has put into the configuration that must be mobile: lineages in its task's values, messages, spores."""
    label = step.label
    for change in label.changes:
        message = getattr(change, "message", None)
        if message is not None:
            yield from _payload(message)
    if label.task is not None:
        task = step.after.hosts[label.host].tasks.get(label.task)
        if task is not None:
            yield from _in_control(task)


def _payload(message: Message) -> Iterator[Any]:
    value = getattr(message, "value", None)
    if value is not None:
        yield value
    lineage = getattr(message, "lineage", None)
    if lineage is not None:
        yield lineage
    answer = getattr(message, "outcome", None)
    if isinstance(answer, Done):
        yield answer.value


def _in_control(task: Task) -> Iterator[Any]:
    control = task.control
    values: Iterable[Any] = ()
    if isinstance(control, Ended):
        values = (control.outcome.value,) if isinstance(control.outcome, Done) else ()
    elif isinstance(control, Running):
        values = control.values
        top = control.stack.top if control.stack is not None else None
        if isinstance(top, Hole) and len(top.done):
            values = (*values, top.done.head)
    return (value for value in values if isinstance(value, (*LINEAGES, SporeVal)))


def codes_in(value: Any) -> Iterator[SporeCode]:
    """The spore's code that a value or a lineage has on top."""
    if isinstance(value, SporeVal):
        yield value.code
    spore = getattr(value, "spore", None)
    if isinstance(spore, SporeVal):
        yield spore.code


def closure_of(code: SporeCode) -> Iterator[Node]:
    """The terms and patterns of a spore's closure."""
    waiting: list[Node] = [code.body]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += [child for child in children(node) if not isinstance(child, TYPES)]


def plain(part: Any) -> Any:
    """A part of a configuration as Python's own data, maps as sets of pairs: equality by another way."""
    match part:
        case Config():
            return plain(part.hosts), plain(part.messages), plain(part.stable)
        case PMap():
            return frozenset([(plain(key), plain(value)) for key, value in part.items()])
        case Host() | Task():
            return tuple([plain(inner) for inner in part._parts()])
        case Stack():
            return to_text(part)
        case Node():
            return to_text(part)
        case Seq() | tuple():
            return tuple([plain(item) for item in part])
        case float() | bool() | int():
            return type(part).__name__, repr(part)
        case _:
            return part
