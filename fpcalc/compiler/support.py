"""What compiled code has at hand: the classes of values, and small functions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from types import FunctionType
from typing import Any

from calculus.config import World
from calculus.operations.failures import fits
from calculus.operations.keys import as_key, map_of
from calculus.operations.regex import split
from calculus.pmap import PMap
from calculus.printing.scala import to_string
from calculus.runtime import SporeVal
from calculus.seq import Seq
from calculus.terms import SporeCode
from calculus.values import Con, Failed, Record, Value, equal

#: The compiled closure of a spore: of the task, the environment and the argument.
SporeFunction = Callable[[Any, tuple[Value, ...], Value], Value]
#: Ints below it are written by Python's ``str``, which refuses very long ones.
LONG = 10**18


_set_name, _set_fields = vars(Con)["name"].__set__, vars(Con)["fields"].__set__


def con(name: str, fields: tuple[Value, ...]) -> Con:
    """``Con(name, fields)``, in two thirds of the time that attrs takes."""
    made = object.__new__(Con)
    _set_name(made, name)
    _set_fields(made, fields)
    return made


def select(value: Any, label: str, fields: dict[str, int]) -> Value:
    """``value.label``; ``fields`` has the label's place in each constructor that has it."""
    if type(value) is Con:
        return value.fields[fields[value.name]]
    return value.items[value.labels.index(label)]


def range_to(start: int, end: int) -> range:
    """``start to end``"""
    fits(end + 1 - start, "to")
    return range(start, end + 1)


def range_until(start: int, end: int) -> range:
    """``start until end``"""
    fits(end - start, "until")
    return range(start, end)


def range_from(start: int, end: int) -> range:
    """``List.range(start, end)``"""
    fits(end - start, "range")
    return range(start, end)


def each(items: Seq) -> Iterable[Any]:
    """The elements of a List, for a loop. A buffer that the List has for itself is not copied: it only grows at its end."""
    buffer = items._buffer
    return reversed(buffer) if items._rest is None and items._used == len(buffer) else items.to_list()


def as_list(items: Any) -> Any:
    """What a loop goes through."""
    return each(items) if type(items) is Seq else items


_new_seq = object.__new__


def grouped(groups: dict[Value, list[Value]]) -> PMap[Value, Seq]:
    """The Map of some groups, whose lists become the Lists' own."""
    found: dict[Value, Value] = {}
    for key, group in groups.items():
        group.reverse()
        made = found[key] = _new_seq(Seq)
        made._buffer = group
        made._used = made._size = len(group)
        made._rest = None
    return adopted(found)


def seq(items: list[Value]) -> Seq:
    """The List that owns a Python list from now on."""
    if not items:
        return Seq.EMPTY
    items.reverse()
    return Seq._view(items, len(items), None, len(items))


def text_of(number: int) -> str:
    """An Int's text; Python's own ``str`` refuses long ones."""
    return str(number) if -LONG < number < LONG else to_string(number)


def split_at(text: str, separator: str) -> list[str]:
    """``split`` at a text: empty parts at the end are left out."""
    parts = text.split(separator)
    if len(parts) > 1:
        while parts and not parts[-1]:
            parts.pop()
    return parts


def adopted(entries: dict[Value, Value]) -> PMap[Value, Value]:
    """The Map that owns a dict from now on."""
    made: PMap[Value, Value] = PMap()
    made._dict = entries
    return made


def entry(entries: dict[Value, Value], key: Value) -> Value:
    """``m(key)`` for a plain key"""
    if key in entries:
        return entries[key]
    raise Failed("FP0405", key=key)


def names_for(world: World, spore: Callable[[SporeCode], SporeFunction]) -> dict[str, Any]:
    """The global names of a program's compiled code."""

    def applied(task: Any, function: Any, argument: Value) -> Value:
        if function.__class__ is FunctionType:
            return function(argument)
        return spore(function.code)(task, function.values, argument)

    def opened(task: Any, function: SporeVal) -> Callable[[Value], Value]:
        body, values = spore(function.code), function.values
        return lambda argument: body(task, values, argument)

    return {
        "ABSENT": object(),
        "Con": con,
        "FUNCTION": FunctionType,
        "Groups": lambda: defaultdict(list),
        "PMap": PMap,
        "Record": Record,
        "Seq": Seq,
        "SporeVal": SporeVal,
        "WORLD": world,
        "adopted": adopted,
        "applied": applied,
        "as_key": as_key,
        "as_list": as_list,
        "each": each,
        "entry": entry,
        "equal": equal,
        "grouped": grouped,
        "map_of": map_of,
        "opened": opened,
        "range_from": range_from,
        "range_to": range_to,
        "range_until": range_until,
        "select": select,
        "seq": seq,
        "split": split,
        "split_at": split_at,
        "text_of": text_of,
        "to_string": to_string,
    }
