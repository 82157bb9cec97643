"""What a row of the table is, and the table itself.

Four kinds of implementation:

- ``Delta``: a function of the arguments' values; one step (δ).
- ``Each``: calls the last argument on items, one after the other, and finishes with the results.
- ``Fold``: threads an accumulator through calls of the last argument.
- ``Defined``: a definition in the surface language, elaborated where it is used, like a user's own.

So only the calculus applies functions, and a call inside an operation may send, await or fail like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal, TypeAlias

import attrs

from calculus.types import Type, TypeVar
from calculus.values import Value

Bound = Literal["any", "comparable", "ordered", "mobile"]

#: What each bound asks of the type that a variable stands for; the checker decides it.
BOUNDS: dict[Bound, str] = {
    "any": "any type",
    "comparable": "no functions, spores, silo references or futures inside",
    "ordered": "comparable, and made of numbers, strings, characters, booleans, tuples, lists and options",
    "mobile": "mobile",
}


@attrs.frozen
class Scheme:
    """∀A…. (T,…) => T: ``params`` has the receiver first; ``bounds`` goes with ``type_params``."""

    type_params: tuple[TypeVar, ...]
    bounds: tuple[Bound, ...]
    params: tuple[Type, ...]
    result: Type


@attrs.frozen
class Delta:
    """``function(*arguments)`` gives the value, or raises ``Failed``.

    With ``world=True`` it is called as ``function(world, types, *arguments)``: for operations that read files or need
    their type arguments.
    """

    function: Callable[..., Value]
    world: bool = False


@attrs.frozen
class Each:
    """Calls the last argument on every item of ``items(*others)`` until ``stop(result)``, then ``finish(*others, results=…)``.

    ``others`` are the arguments before the last; ``results`` is a list as long as the calls that were made.
    ``calls_on``/``gives`` type the function: ``Fun(calls_on, gives)`` is the last parameter's type in the scheme.
    """

    items: Callable[..., Iterable[Value]]
    finish: Callable[..., Value]
    stop: Callable[[Value], bool] | None = None


@attrs.frozen
class Fold:
    """From ``start(*others) -> (acc, items)``, each call of the last argument takes ``argument(acc, item)`` and gives the
    next acc; ``finish(acc)`` is the result.

    ``start`` may raise ``Failed``. ``acc`` and the function's result have one type.
    """

    start: Callable[..., tuple[Value, Iterable[Value]]]
    argument: Callable[[Value, Value], Value]
    finish: Callable[[Value], Value]


@attrs.frozen
class Defined:
    """``def`` in the surface language; its parameters are the scheme's, in one list."""

    source: str


Implementation: TypeAlias = Delta | Each | Fold | Defined


@attrs.frozen
class Operation:
    """One row.

    ``name``: unique, the kernel's: ``List.map``, ``Int.+``, ``Math.sqrt``.
    ``method``: what people write after the dot: ``map``.
    ``owner``: ``List``, ``Option``, ``String``, ``Char``, ``Map``, ``Int``, ``Double``, ``Boolean``, ``Any`` for methods;
      ``Math``, ``List.``, ``Map.`` (with a dot) for functions of a companion, as in ``List.range(0, 3)``.
    ``lists``: how many parameters each parameter list takes, the receiver not counted: ``foldLeft(z)(f)`` has (1, 1).
    ``total``: has a result for all arguments.
    ``doc``: a sentence; ``example``: an expression ``=>`` its result, run by the tests.
    ``differs``: where it differs from Scala, else empty.
    """

    name: str
    method: str
    owner: str
    scheme: Scheme
    lists: tuple[int, ...]
    total: bool
    implementation: Implementation
    doc: str
    example: str
    differs: str = ""


OPERATIONS: dict[str, Operation] = {}
_METHODS: dict[tuple[str, str], list[Operation]] = {}


def add(*operations: Operation) -> None:
    """Puts rows in the table; ``ValueError`` where a name is taken."""
    for operation in operations:
        if operation.name in OPERATIONS:
            raise ValueError(f"two operations are named {operation.name}")
        OPERATIONS[operation.name] = operation
        _METHODS.setdefault((operation.owner, operation.method), []).append(operation)


def overloads(owner: str, method: str) -> Sequence[Operation]:
    """The operations that a method name of an owner may mean, the first that fits is meant."""
    return _METHODS.get((owner, method), ())


def methods_of(owner: str) -> list[str]:
    """The method names of an owner, for did-you-mean."""
    return [method for name, method in _METHODS if name == owner]


def names() -> Any:
    """All kernel names of operations."""
    return OPERATIONS.keys()
