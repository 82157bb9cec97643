"""Persistent maps: the calculus's Map values, and the finite maps that configurations are made of.

Baker's rerooting ("Shallow binding makes functional arrays fast", 1991), without going back: the newest version owns a dict,
an older one knows only what it had that its successor has not, and gets a dict of its own when it is asked again.
So a run that goes forward pays for a dict, at any size, and every version stays what it was, its order too: once an entry has
gone, the newest version knows the places of all others, and an older one the place of the entry that it still has.
"""

from __future__ import annotations

from collections.abc import ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from typing import Any, Generic, TypeVar, cast

from calculus.node import Node, one_nan

K = TypeVar("K")
V = TypeVar("V")

_ABSENT: Any = object()
_NOT_GONE = -1


class PMap(Node, Generic[K, V]):
    """An immutable map, in insertion order; equality and hash ignore the order."""

    __slots__ = ("_dict", "_key", "_newer", "_old", "_place", "_places")

    def __init__(self, items: Mapping[K, V] | Iterable[tuple[K, V]] = ()) -> None:
        self._own(dict(items), None, 0)

    def _own(self, data: dict[K, V], places: dict[K, int] | None, place: int) -> None:
        """Makes this the version that has ``data``.

        ``places`` rise in its order, all below ``place``; they are None as long as no entry has gone.
        """
        self._dict: dict[K, V] | None = data
        self._places = places
        self._place = place
        self._newer: PMap[K, V] | None = None
        self._key: Any = None
        self._old: Any = None

    def _data(self) -> dict[K, V]:
        return self._again() if self._dict is None else self._dict

    def _again(self) -> dict[K, V]:
        """Gives an older version a dict of its own: that of the next one that has one, with what has changed undone."""
        changed: list[PMap[K, V]] = []
        version: PMap[K, V] = self
        while version._dict is None:
            changed.append(version)
            version = cast("PMap[K, V]", version._newer)
        data, places, gone = dict(version._dict), dict(version._places or ()), False
        for older in reversed(changed):
            if older._old is _ABSENT:
                del data[older._key]
                places.pop(older._key, None)
            else:
                data[older._key] = older._old
                if older._place != _NOT_GONE:
                    places[older._key], gone = older._place, True
        if gone:
            order = sorted(data, key=places.__getitem__)
            data, places = {key: data[key] for key in order}, {key: places[key] for key in order}
        self._own(data, None if version._places is None else places, version._place)
        return data

    def _step(self, data: dict[K, V], key: K, old: Any, gone: int, place: int) -> PMap[K, V]:
        """The version that owns ``data``, which has changed at ``key``; in this one ``old`` is there, at place ``gone``."""
        newer: PMap[K, V] = PMap.__new__(PMap)
        newer._own(data, self._places, place)
        self._dict, self._places, self._place = None, None, gone
        self._newer, self._key, self._old = newer, key, old
        return newer

    def set(self, key: K, value: V) -> PMap[K, V]:
        """The map with ``value`` at ``key``, which keeps its place or comes last."""
        data = self._data()
        old = data.get(key, _ABSENT)
        if old is value:
            return self
        data[key] = value
        place = self._place
        if old is _ABSENT and self._places is not None:
            self._places[key] = place
            place += 1
        return self._step(data, key, old, _NOT_GONE, place)

    def discard(self, key: K) -> PMap[K, V]:
        """The map without ``key``, in constant time but for the first entry to go: then all are given their places."""
        data = self._data()
        if key not in data:
            return self
        if self._places is None:
            self._places = {at: place for place, at in enumerate(data)}
            self._place = len(data)
        return self._step(data, key, data.pop(key), self._places.pop(key), self._place)

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
