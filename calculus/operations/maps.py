"""Operations on Maps, which are sequences of pairs in the order of insertion."""

# fmt: off
from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any, NoReturn

from calculus.operations.failures import empty
from calculus.operations.keys import as_key, as_keys, map_of
from calculus.operations.lists import NAN_KEY, mk_string, present
from calculus.operations.ordering import order_keys
from calculus.operations.table import Each, Fold, row
from calculus.pmap import PMap
from calculus.seq import Seq
from calculus.values import NONE, Con, Failed, Value, some

Dictionary = PMap[Value, Value]
Results = Sequence[Value]

ORDER = "entries stay in the order of insertion at any size"
GIVES_LIST = "a List, in the order of the entries"


def items(m: Dictionary, *_: Value) -> list[tuple[Value, Value]]:
    return list(m.items())


def get(m: Dictionary, key: Value) -> Con:
    found = m.get(as_key(key), m)
    return NONE if found is m else some(found)


def apply(m: Dictionary, key: Value) -> Value:
    found = m.get(as_key(key), m)
    return _no_key(key) if found is m else found


def _no_key(key: Value) -> NoReturn:
    raise Failed("FP0405", key=key)


def put(m: Dictionary, key: Value, value: Value) -> Dictionary:
    return m.set(as_key(key), value)


def without(m: Dictionary, keys: Seq) -> Dictionary:
    gone = dict.fromkeys(as_keys(keys.to_list()))
    return PMap([(key, value) for key, value in m.items() if key not in gone])


def joined(m: Dictionary, pairs: Sequence[tuple[Value, Value]]) -> Dictionary:
    """The Map with the pairs' keys set."""
    return map_of([*m.items(), *pairs])


def first(m: Dictionary) -> tuple[Value, Value]:
    return next(iter(m.items())) if len(m) else empty("head")


def kept(m: Dictionary, results: Results, *, wanted: bool = True) -> Dictionary:
    return PMap([item for item, result in zip(m.items(), results, strict=True) if result is wanted])


def found(m: Dictionary, results: Results) -> Con:
    """The pair that ended a search, if it was found."""
    return some(items(m)[len(results) - 1]) if results and results[-1] else NONE


def with_values(m: Dictionary, results: Results) -> Dictionary:
    return PMap(zip(m.keys(), results, strict=True))


def gathered(m: Dictionary, results: Results) -> PMap[Value, Dictionary]:
    """``groupBy``: the entries under their results."""
    groups: dict[Value, list[tuple[Value, Value]]] = {}
    for key, item in zip(as_keys(list(results)), m.items(), strict=True):
        groups.setdefault(key, []).append(item)
    return PMap([(key, PMap(group)) for key, group in groups.items()])


def changed(m: Dictionary, key: Value, results: Results) -> Dictionary:
    """``updatedWith``: the entry as the function gives it."""
    return put(m, key, results[0].fields[0]) if results[0].fields else m.discard(as_key(key))


def best(m: Dictionary, results: Results, choose: Callable[[list[Any]], Any], operation: str) -> tuple[Value, Value]:
    keys = order_keys(list(results))
    return items(m)[keys.index(choose(keys))] if keys else empty(operation)


def text(m: Dictionary, start: str = "", separator: str = "", end: str = "") -> str:
    return mk_string(Seq([f"{key} -> {value}" for key, value in _texts(m)]), start, separator, end)


def _texts(m: Dictionary) -> list[tuple[str, str]]:
    from calculus.printing.scala import to_string

    return [(to_string(key), to_string(value)) for key, value in m.items()]


MAP = "Map[K: comparable, V]"
row(MAP, "size: Int", len, "How many entries it has.", "Map(1 -> 2).size => 1")
row(MAP, "isEmpty: Boolean", lambda m: not len(m), "Whether it has no entries.", "Map(1 -> 2).isEmpty => false")
row(MAP, "nonEmpty: Boolean", lambda m: len(m) > 0, "Whether it has entries.", "Map(1 -> 2).nonEmpty => true")
row(MAP, "apply(key: K): V", apply, "The value of a key.", "Map(1 -> 2)(1) => 2", partly=True)
row(MAP, "get(key: K): Option[V]", get, "The value of a key, if there is one.", "Map(1 -> 2).get(3) => None")
row(MAP, "getOrElse(key: K, default: => V): V",
    Each(lambda m, key: [] if as_key(key) in m else [()], lambda m, key, results: results[0] if results else m[as_key(key)]),
    "The value of a key, or else `default`.", "Map(1 -> 2).getOrElse(3, 0) => 0")
row(MAP, "contains(key: K): Boolean", lambda m, key: as_key(key) in m, "Whether it has the key.",
    "Map(1 -> 2).contains(1) => true")
row(MAP, "isDefinedAt(key: K): Boolean", lambda m, key: as_key(key) in m, "Whether it has the key.",
    "Map(1 -> 2).isDefinedAt(2) => false")
row(MAP, "updated(key: K, value: V): Map[K, V]", put, "The Map with a value for a key.",
    "Map(1 -> 2).updated(3, 4) => Map(1 -> 2, 3 -> 4)", differs=ORDER)
row(MAP, "+(entry: (K, V)): Map[K, V]", lambda m, entry: put(m, *entry), "The Map with an entry.",
    "Map(1 -> 2) + (3 -> 4) => Map(1 -> 2, 3 -> 4)", differs=ORDER)
row(MAP, "++(that: Map[K, V]): Map[K, V]", lambda m, that: joined(m, items(that)), "The Map with the entries of another.",
    "Map(1 -> 2) ++ Map(1 -> 3) => Map(1 -> 3)", differs=ORDER)
row(MAP, "++(that: List[(K, V)]): Map[K, V]", lambda m, that: joined(m, that.to_list()), "The Map with the entries of a List.",
    "Map(1 -> 2) ++ List((3, 4)) => Map(1 -> 2, 3 -> 4)", name="++List", differs=ORDER)
row(MAP, "concat(that: Map[K, V]): Map[K, V]", lambda m, that: joined(m, items(that)), "The Map with the entries of another.",
    "Map(1 -> 2).concat(Map(3 -> 4)) => Map(1 -> 2, 3 -> 4)", differs=ORDER)
row(MAP, "removed(key: K): Map[K, V]", lambda m, key: m.discard(as_key(key)), "The Map without a key.",
    "Map(1 -> 2).removed(1) => Map.empty")
row(MAP, "-(key: K): Map[K, V]", lambda m, key: m.discard(as_key(key)), "The Map without a key.",
    "Map(1 -> 2) - 1 => Map.empty")
row(MAP, "--(keys: List[K]): Map[K, V]", without, "The Map without some keys.", "Map(1 -> 2, 3 -> 4) -- List(1) => Map(3 -> 4)")
row(MAP, "removedAll(keys: List[K]): Map[K, V]", without, "The Map without some keys.",
    "Map(1 -> 2, 3 -> 4).removedAll(List(1)) => Map(3 -> 4)")
row(MAP, "updatedWith(key: K)(f: Option[V] => Option[V]): Map[K, V]", Each(lambda m, key: [get(m, key)], changed),
    "The Map with what `f` gives for the value of a key; None takes the key away.",
    "Map(1 -> 2).updatedWith(1)(v => Some(v.getOrElse(0) + 1)) => Map(1 -> 3)", differs=ORDER)
row(MAP, "keys: List[K]", lambda m: Seq(m.keys()), "The keys.", "Map(1 -> 2).keys.toList => List(1)", differs=GIVES_LIST)
row(MAP, "keySet: List[K]", lambda m: Seq(m.keys()), "The keys.", "Map(1 -> 2).keySet.toList => List(1)",
    differs=GIVES_LIST + "; there are no Sets")
row(MAP, "values: List[V]", lambda m: Seq(m.values()), "The values.", "Map(1 -> 2).values.toList => List(2)",
    differs=GIVES_LIST)
row(MAP, "toList: List[(K, V)]", lambda m: Seq(m.items()), "The entries.", "Map(1 -> 2).toList => List((1, 2))", differs=ORDER)
row(MAP, "toSeq: List[(K, V)]", lambda m: Seq(m.items()), "The entries.", "Map(1 -> 2).toSeq => List((1, 2))", differs=ORDER)
row(MAP, "toMap: Map[K, V]", lambda m: m, "The Map itself.", "Map(1 -> 2).toMap => Map(1 -> 2)")
row(MAP, "view: Map[K, V]", lambda m: m, "The Map itself.", "Map(1 -> 2).view.mapValues(v => v + 1).toMap => Map(1 -> 3)",
    differs="a Map, not a lazy view")
row(MAP, "head: (K, V)", first, "The first entry.", "Map(1 -> 2).head => (1, 2)", partly=True, differs=ORDER)
row(MAP, "headOption: Option[(K, V)]", lambda m: some(first(m)) if len(m) else NONE, "The first entry, if there is one.",
    "Map(1 -> 2).headOption => Some((1, 2))", differs=ORDER)
row(MAP, "mkString(separator: String): String", lambda m, by: text(m, "", by),
    "The entries' texts with `separator` between them.", 'Map(1 -> 2, 3 -> 4).mkString("; ") => "1 -> 2; 3 -> 4"',
    differs=ORDER)
row(MAP, "mkString(start: String, separator: String, end: String): String", text,
    "As `mkString`, with `start` before and `end` after it.", 'Map(1 -> 2).mkString("{", ", ", "}") => "{1 -> 2}"',
    name="mkStringIn", differs=ORDER)

row(MAP, "map[L: comparable, W](f: (K, V) => (L, W)): Map[L, W]", Each(items, lambda m, results: map_of(results)),
    "The Map of the entries that `f` gives.", "Map(1 -> 2).map { case (k, v) => (v, k) } => Map(2 -> 1)",
    differs=f"{ORDER}; {NAN_KEY}")
row(MAP, "map[B](f: (K, V) => B): List[B]", Each(items, lambda m, results: Seq(results)), "What `f` gives for each entry.",
    "Map(1 -> 2).map { case (k, v) => k + v }.toList => List(3)", name="mapToList", differs=GIVES_LIST)
row(MAP, "flatMap[L: comparable, W](f: (K, V) => Map[L, W]): Map[L, W]",
    Each(items, lambda m, results: map_of(chain.from_iterable([part.items() for part in results]))),
    "The Map of the entries of all Maps that `f` gives.",
    "Map(1 -> 2).flatMap { case (k, v) => Map(k -> v, v -> k) } => Map(1 -> 2, 2 -> 1)", differs=f"{ORDER}; {NAN_KEY}")
row(MAP, "flatMap[B](f: (K, V) => List[B]): List[B]",
    Each(items, lambda m, results: Seq(list(chain.from_iterable([part.to_list() for part in results])))),
    "The elements of all Lists that `f` gives.", "Map(1 -> 2).flatMap { case (k, v) => List(k, v) }.toList => List(1, 2)",
    name="flatMapToList", differs=f"{GIVES_LIST}, also where `f` gives pairs")
row(MAP, "mapValues[W](f: V => W): Map[K, W]", Each(lambda m: list(m.values()), with_values),
    "The Map with what `f` gives for each value.", "Map(1 -> 2).mapValues(v => v + 1).toMap => Map(1 -> 3)",
    differs="a Map, not a lazy view")
row(MAP, "transform[W](f: (K, V) => W): Map[K, W]", Each(items, with_values),
    "The Map with what `f` gives for each entry as its value.", "Map(1 -> 2).transform((k, v) => k + v) => Map(1 -> 3)")
row(MAP, "filter(p: (K, V) => Boolean): Map[K, V]", Each(items, kept), "The entries for which `p` is true.",
    "Map(1 -> 2, 3 -> 4).filter { case (k, v) => k > 1 } => Map(3 -> 4)")
row(MAP, "withFilter(p: (K, V) => Boolean): Map[K, V]", Each(items, kept), "The entries for which `p` is true.",
    "Map(1 -> 2, 3 -> 4).withFilter { case (k, v) => k > 1 }.map { case (k, v) => (v, k) } => Map(4 -> 3)",
    differs="a Map, filtered at once")
row(MAP, "filterNot(p: (K, V) => Boolean): Map[K, V]", Each(items, lambda m, results: kept(m, results, wanted=False)),
    "The entries for which `p` is false.", "Map(1 -> 2, 3 -> 4).filterNot { case (k, v) => k > 1 } => Map(1 -> 2)")
row(MAP, "filterKeys(p: K => Boolean): Map[K, V]", Each(lambda m: list(m.keys()), kept),
    "The entries for whose keys `p` is true.", "Map(1 -> 2, 3 -> 4).filterKeys(k => k > 1).toMap => Map(3 -> 4)",
    differs="a Map, not a lazy view")
row(MAP, "partition(p: (K, V) => Boolean): (Map[K, V], Map[K, V])",
    Each(items, lambda m, results: (kept(m, results), kept(m, results, wanted=False))),
    "The entries for which `p` is true, and the others.",
    "Map(1 -> 2, 3 -> 4).partition { case (k, v) => k > 1 } => (Map(3 -> 4), Map(1 -> 2))")
row(MAP, "exists(p: (K, V) => Boolean): Boolean", Each(items, lambda m, results: bool(results) and results[-1], operator.truth),
    "Whether `p` is true for an entry.", "Map(1 -> 2).exists { case (k, v) => k > v } => false")
row(MAP, "forall(p: (K, V) => Boolean): Boolean", Each(items, lambda m, results: not results or results[-1], operator.not_),
    "Whether `p` is true for all entries.", "Map(1 -> 2).forall { case (k, v) => k < v } => true")
row(MAP, "count(p: (K, V) => Boolean): Int", Each(items, lambda m, results: sum(results)), "For how many entries `p` is true.",
    "Map(1 -> 2).count { case (k, v) => k < v } => 1")
row(MAP, "find(p: (K, V) => Boolean): Option[(K, V)]", Each(items, found, operator.truth),
    "The first entry for which `p` is true.", "Map(1 -> 2).find { case (k, v) => v == 2 } => Some((1, 2))", differs=ORDER)
row(MAP, "foreach[U](f: (K, V) => U): Unit", Each(items, lambda m, results: ()), "Calls `f` on each entry.",
    "Map(1 -> 2).foreach { case (k, v) => k + v } => ()")
row(MAP, "collect[L: comparable, W](f: PartialFunction[(K, V), (L, W)]): Map[L, W]",
    Each(items, lambda m, results: map_of(present(results))), "The Map of the entries that `f` gives where its cases fit.",
    "Map(1 -> 2, 3 -> 4).collect { case (1, v) => (v, 1) } => Map(2 -> 1)", differs=f"{ORDER}; {NAN_KEY}")
row(MAP, "collect[B](f: PartialFunction[(K, V), B]): List[B]", Each(items, lambda m, results: Seq(present(results))),
    "What `f` gives for the entries that its cases fit.", "Map(1 -> 2, 3 -> 4).collect { case (1, v) => v }.toList => List(2)",
    name="collectToList", differs=GIVES_LIST)
row(MAP, "foldLeft[B](zero: B)(f: (B, (K, V)) => B): B",
    Fold(lambda m, zero: (zero, items(m)), lambda acc, item: (acc, item), lambda acc: acc),
    "From `zero`, what `f` gives for the result so far and each entry.",
    "Map(1 -> 2, 3 -> 4).foldLeft(0)((acc, entry) => acc + entry._2) => 6", differs=ORDER)
row(MAP, "foldRight[B](zero: B)(f: ((K, V), B) => B): B",
    Fold(lambda m, zero: (zero, items(m)[::-1]), lambda acc, item: (item, acc), lambda acc: acc),
    "From `zero`, what `f` gives for each entry and the result so far, from the last.",
    "Map(1 -> 2, 3 -> 4).foldRight(0)((entry, acc) => entry._2 - acc) => -2", differs=ORDER)
row(MAP, "maxBy[B: ordered](f: (K, V) => B): (K, V)", Each(items, lambda m, results: best(m, results, max, "maxBy")),
    "The first entry for which `f` gives the greatest.", "Map(1 -> 2, 3 -> 4).maxBy { case (k, v) => v } => (3, 4)",
    partly=True, differs=ORDER)
row(MAP, "minBy[B: ordered](f: (K, V) => B): (K, V)", Each(items, lambda m, results: best(m, results, min, "minBy")),
    "The first entry for which `f` gives the least.", "Map(1 -> 2, 3 -> 4).minBy { case (k, v) => v } => (1, 2)", partly=True,
    differs=ORDER)
row(MAP, "groupBy[L: comparable](f: (K, V) => L): Map[L, Map[K, V]]", Each(items, gathered),
    "The entries under what `f` gives for them.",
    "Map(1 -> 2, 3 -> 4).groupBy { case (k, v) => v > 2 } => Map(false -> Map(1 -> 2), true -> Map(3 -> 4))",
    differs=f"{ORDER}; {NAN_KEY}")

row("Map.", "empty[K: comparable, V]: Map[K, V]", PMap, "The Map without entries.", "Map.empty[Int, Int] => Map.empty")
row("Map.", "from[K: comparable, V](entries: List[(K, V)]): Map[K, V]", lambda xs: map_of(xs.to_list()),
    "The Map of the pairs; of equal keys the last one counts.", "Map.from(List((1, 2))) => Map(1 -> 2)",
    differs=f"{ORDER}; {NAN_KEY}")
