"""Persistent maps: the calculus's Map values, and the finite maps that configurations are made of.

Baker's rerooting ("Shallow binding makes functional arrays fast", 1991), without going back: the newest version owns a dict,
an older one knows only what it had that its successor has not, and gets a dict of its own when it is asked again.
So a run that goes forward pays for a dict, at any size, and every version stays valid.
"""

from __future__ import annotations

from collections.abc import ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from typing import Any, Generic, TypeVar, cast

from calculus.node import Node, one_nan

K = TypeVar("K")
V = TypeVar("V")

_ABSENT: Any = object()


class PMap(Node, Generic[K, V]):
    """An immutable map, in insertion order; equality and hash ignore the order."""

    __slots__ = ("_dict", "_key", "_newer", "_old")

    def __init__(self, items: Mapping[K, V] | Iterable[tuple[K, V]] = ()) -> None:
        self._dict: dict[K, V] | None = dict(items)
        self._newer: PMap[K, V] | None = None
        self._key: Any = None
        self._old: Any = None

    def _data(self) -> dict[K, V]:
        if self._dict is None:
            changed: list[PMap[K, V]] = []
            version: PMap[K, V] = self
            while version._dict is None:
                changed.append(version)
                version = cast("PMap[K, V]", version._newer)
            data = dict(version._dict)
            for version in reversed(changed):
                if version._old is _ABSENT:
                    del data[version._key]
                else:
                    data[version._key] = version._old
            self._dict, self._newer = data, None
            self._key = self._old = None
        return self._dict

    def _step(self, data: dict[K, V], key: K, old: Any) -> PMap[K, V]:
        """The version that owns ``data``, which has changed at ``key``, and had ``old`` there in this one."""
        newer: PMap[K, V] = PMap.__new__(PMap)
        newer._dict, newer._newer, newer._key, newer._old = data, None, None, None
        self._dict, self._newer, self._key, self._old = None, newer, key, old
        return newer

    def set(self, key: K, value: V) -> PMap[K, V]:
        """The map with ``value`` at ``key``, which keeps its place or comes last."""
        data = self._data()
        old = data.get(key, _ABSENT)
        if old is value:
            return self
        data[key] = value
        return self._step(data, key, old)

    def discard(self, key: K) -> PMap[K, V]:
        """The map without ``key``, in constant time; the order of *older* versions may change."""
        data = self._data()
        old = data.pop(key, _ABSENT)
        return self if old is _ABSENT else self._step(data, key, old)

    def remove(self, key: K) -> PMap[K, V]:
        """The map without ``key``; every version keeps its order, for which this one is copied."""
        data = self._data()
        if key not in data:
            return self
        return PMap((k, v) for k, v in data.items() if k != key)

    def get(self, key: K, default: Any = None) -> Any:
        """The value at ``key``, or ``default``."""
        return self._data().get(key, default)

    def __getitem__(self, key: K) -> V:
        return self._data()[key]

    def __contains__(self, key: object) -> bool:
        return key in self._data()

    def __len__(self) -> int:
        return len(self._data())

    def __iter__(self) -> Iterator[K]:
        return iter(self._data())

    def keys(self) -> KeysView[K]:
        return self._data().keys()

    def values(self) -> ValuesView[V]:
        return self._data().values()

    def items(self) -> ItemsView[K, V]:
        return self._data().items()

    def _parts(self) -> tuple[Any, ...]:
        return tuple(self._data().items())

    def _combine(self, parts: tuple[Any, ...]) -> int:
        total = len(parts)
        for pair in parts:
            total ^= hash(one_nan(pair))
        return total

    def _pairs(self, other: Any) -> Iterable[tuple[Any, Any]] | None:
        mine, theirs = self._data(), other._data()
        if len(mine) != len(theirs) or any(key not in theirs for key in mine):
            return None
        return [(value, theirs[key]) for key, value in mine.items()]
