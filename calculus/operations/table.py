"""What a row of the table is, and the table itself.

Four kinds of implementation:

- ``Delta``: a function of the arguments' values; one step (δ).
- ``Each``: calls the last argument on items, one after the other, and finishes with the results.
- ``Fold``: threads an accumulator through calls of the last argument.
- ``Defined``: a definition in the surface language, elaborated where it is used, like a user's own.

So only the calculus applies functions, and a call inside an operation may send, await or fail like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, KeysView, Sequence
from functools import cached_property
from typing import TypeAlias

import attrs

from calculus.operations.signatures import Scheme, Shape, method_name, read_signature
from calculus.values import Value


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
    ``receiver``: the type before the dot (``List[A]``), or a companion's name with a dot (``List.``, ``Math.``).
    ``signature``: what follows the dot, as Scala writes it: ``map[B](f: A => B): List[B]``; see ``signatures``.
    ``owner``: ``List``, ``Option``, ``String``, ``Char``, ``Map``, ``Int``, ``Double``, ``Boolean``, ``Tuple``, ``Any`` for
      methods;
      ``Math.``, ``List.``, ``Map.``, … for functions of a companion, as in ``List.range(0, 3)``.
    ``method``: what people write after the dot: ``map``.
    ``total``: has a result for all arguments.
    ``doc``: a sentence; ``example``: an expression ``=>`` its result, run by the tests.
    ``differs``: where it differs from Scala, else empty.
    """

    name: str
    receiver: str
    signature: str
    owner: str
    method: str
    total: bool
    implementation: Implementation
    doc: str
    example: str
    differs: str = ""

    @cached_property
    def shape(self) -> Shape:
        """What the signature says; read when it is first asked for."""
        return read_signature(self.receiver, self.signature)

    @property
    def scheme(self) -> Scheme:
        """∀A…. (T,…) => T, the receiver first."""
        return self.shape.scheme

    @property
    def lists(self) -> tuple[int, ...]:
        """How many parameters each parameter list takes, the receiver not counted: ``foldLeft(z)(f)`` has (1, 1)."""
        return self.shape.lists

    @property
    def by_name(self) -> tuple[int, ...]:
        """The places in ``scheme.params`` whose argument ``e`` is passed as ``() => e``: Scala's ``x: => A``."""
        return self.shape.by_name

    @property
    def partial(self) -> tuple[int, ...]:
        """The places in ``scheme.params`` that take cases without a default: Scala's ``PartialFunction[A, B]``, here of type
        ``A => Option[B]``.

        ``{ case p => e … }`` is passed as ``x => x match { case p => Some(e) … case _ => None }``.
        """
        return self.shape.partial


OPERATIONS: dict[str, Operation] = {}
_METHODS: dict[tuple[str, str], list[Operation]] = {}


def row(
    receiver: str,
    signature: str,
    implementation: Implementation | Callable[..., Value],
    doc: str,
    example: str,
    *,
    name: str = "",
    partly: bool = False,
    differs: str = "",
) -> None:
    """Puts a row in the table; a plain function is a ``Delta``.

    ``name`` names an overload, else the row is named after its method; ``partly``: it has no result for some arguments.
    ``ValueError`` where the name is taken.
    """
    method = method_name(signature)
    companion = receiver.endswith(".")
    owner = receiver if companion else owner_of(receiver)
    full = f"{owner.rstrip('.')}.{name or method}"
    if full in OPERATIONS:
        raise ValueError(f"two operations are named {full}")
    if not isinstance(implementation, Delta | Each | Fold | Defined):
        implementation = Delta(implementation)
    operation = Operation(full, receiver, signature, owner, method, not partly, implementation, doc, example, differs)
    OPERATIONS[full] = operation
    _METHODS.setdefault((owner, method), []).append(operation)


def owner_of(receiver: str) -> str:
    """The name under which a receiver's methods are found: ``List`` for ``List[(A, B)]``, ``Tuple`` for ``(A, B)``."""
    if receiver.startswith("("):
        return "Tuple"
    name = receiver.partition("[")[0].partition(":")[0]
    return "Any" if len(name) == 1 else name


def overloads(owner: str, method: str) -> Sequence[Operation]:
    """The operations that a method name of an owner may mean, the first that fits is meant."""
    return _METHODS.get((owner, method), ())


def methods_of(owner: str) -> list[str]:
    """The method names of an owner, for did-you-mean."""
    return [method for name, method in _METHODS if name == owner]


def names() -> KeysView[str]:
    """All kernel names of operations."""
    return OPERATIONS.keys()
