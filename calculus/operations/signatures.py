"""Type schemes, and the Scala signatures that the table writes them in.

    signature ::= method [A: bound, …] (x: T, …)… : T
    T         ::= T => T | (T, …) | Name[T, …] | Name | A

A name of one letter is a type variable; its bound stands where it is first mentioned, as in ``List[A: comparable]``.
A parameter ``x: => T`` is by name, one of type ``PartialFunction[A, B]`` takes cases without a default.
"""

from __future__ import annotations

import re
from typing import Literal

import attrs

from calculus.types import BASES, DataOf, Fun, ListOf, MapOf, SiloOf, Type, TypeVar, option, product

Bound = Literal["any", "comparable", "ordered", "mobile"]

#: What each bound asks of the type that a variable stands for; the checker decides it.
BOUNDS: dict[Bound, str] = {
    "any": "any type",
    "comparable": "no functions, spores, silo references or futures inside",
    "ordered": "comparable, and made of numbers, strings, characters, booleans, tuples, lists and options",
    "mobile": "no functions and no futures inside, so that it may move",
}


@attrs.frozen
class Scheme:
    """∀A…. (T,…) => T: ``params`` has the receiver first; ``bounds`` goes with ``type_params``."""

    type_params: tuple[TypeVar, ...]
    bounds: tuple[Bound, ...]
    params: tuple[Type, ...]
    result: Type


@attrs.frozen
class Shape:
    """All that a signature says.

    ``receiver_variables``: how many of the scheme's type parameters come with the receiver; the others are the method's own,
      those of ``xs.foldLeft[Double](0)(f)``.
    ``names``: the parameters' names, the receiver not among them.
    """

    scheme: Scheme
    receiver_variables: int
    lists: tuple[int, ...]
    by_name: tuple[int, ...]
    partial: tuple[int, ...]
    names: tuple[str, ...]


_METHOD = re.compile(r"unary_[-+!~]|\w+|[^\w\s\[(]+")
_TOKEN = re.compile(r"=>|\w+|[\[\](),:]")


def method_name(signature: str) -> str:
    """``map`` of ``map[B](f: A => B): List[B]``, ``::`` of ``::(x: A): List[A]``."""
    found = _METHOD.match(signature)
    assert found is not None, signature
    return found.group()


def read_signature(receiver: str, signature: str) -> Shape:
    """The scheme of a method of ``receiver`` (a type), or of a function of a companion (``List.``)."""
    reader = _Reader()
    params: list[Type] = []
    if not receiver.endswith("."):
        params.append(reader.read(receiver).type())
    receiver_variables = len(reader.bounds)
    reader.read(signature[len(method_name(signature)) :])
    reader.type_parameters()
    lists, by_name, partial, names = [], [], [], []
    while reader.take("("):
        before = len(params)
        while not reader.take(")"):
            names.append(reader.word())
            reader.expect(":")
            if reader.take("=>"):
                by_name.append(len(params))
                params.append(Fun(product(()), reader.type()))
            else:
                if reader.peek() == "PartialFunction":
                    partial.append(len(params))
                params.append(reader.type())
            reader.take(",")
        lists.append(len(params) - before)
    reader.expect(":")
    result = reader.type()
    variables = tuple([TypeVar(name) for name in reader.bounds])
    scheme = Scheme(variables, tuple(reader.bounds.values()), tuple(params), result)
    return Shape(scheme, receiver_variables, tuple(lists), tuple(by_name), tuple(partial), tuple(names))


class _Reader:
    """Reads types from tokens and collects the type variables that they mention."""

    def __init__(self) -> None:
        self.bounds: dict[str, Bound] = {}
        self._tokens: list[str] = []

    def read(self, text: str) -> _Reader:
        """Goes on with ``text``."""
        self._tokens = [*reversed(_TOKEN.findall(text))]
        return self

    def peek(self) -> str:
        return self._tokens[-1] if self._tokens else ""

    def take(self, token: str) -> bool:
        """Passes ``token`` if it is next."""
        if self.peek() != token:
            return False
        self._tokens.pop()
        return True

    def expect(self, token: str) -> None:
        if not self.take(token):
            raise ValueError(f"expected {token!r} before {self.peek()!r}")

    def word(self) -> str:
        return self._tokens.pop()

    def type_parameters(self) -> None:
        if self.take("["):
            while not self.take("]"):
                self.type()
                self.take(",")

    def type(self) -> Type:
        left = self._types(")") if self.take("(") else self._named()
        if isinstance(left, tuple):
            left = product(left)
        return Fun(left, self.type()) if self.take("=>") else left

    def _types(self, end: str) -> tuple[Type, ...]:
        types = []
        while not self.take(end):
            types.append(self.type())
            self.take(",")
        return tuple(types)

    def _named(self) -> Type:
        name = self.word()
        if len(name) == 1:
            if name not in self.bounds:
                self.bounds[name] = "any"
            if self.take(":"):
                word = self.word()
                self.bounds[name] = next(bound for bound in BOUNDS if bound == word)
            return TypeVar(name)
        args = self._types("]") if self.take("[") else ()
        match name, args:
            case "List", (item,):
                return ListOf(item)
            case "Map", (key, value):
                return MapOf(key, value)
            case "SiloRef", (data,):
                return SiloOf(data)
            case "PartialFunction", (param, result):
                return Fun(param, option(result))
            case "Option", (_,):
                return DataOf(name, args)
        return BASES[name]
