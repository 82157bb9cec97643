"""Operations without the calculus around them: their functions are Python's."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatch
from io import BytesIO
from typing import Any, BinaryIO

from calculus.operations import OPERATIONS, Delta, Each, Fold


class Files:
    """``calculus.config.Files`` over a dict."""

    def __init__(self, **files: bytes) -> None:
        self.files = files

    def open(self, path: str) -> BinaryIO:
        return BytesIO(self.files[path])

    def matching(self, pattern: str) -> list[str]:
        return sorted([path for path in self.files if fnmatch(path, pattern)])


def apply(name: str, *args: Any) -> Any:
    """What the operation gives, or ``Failed``; a function takes one argument, several are a tuple."""
    implementation = OPERATIONS[name].implementation
    match implementation:
        case Delta():
            return implementation.function(*args)
        case Each(items, finish, stop):
            *others, function = args
            return finish(*others, results=list(_called(items(*others), function, stop)))
        case Fold(start, argument, finish):
            *others, function = args
            acc, items_left = start(*others)
            for item in items_left:
                acc = function(argument(acc, item))
            return finish(acc)
    raise NotImplementedError(name)


def _called(items: Any, function: Any, stop: Any) -> Iterator[Any]:
    for item in items:
        result = function(item)
        yield result
        if stop is not None and stop(result):
            return
