"""Operations on Lists that call a function."""

# fmt: off
from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any

from calculus.operations.failures import empty, fits
from calculus.operations.keys import as_keys
from calculus.operations.lists import NAN_KEY, drop, present, take
from calculus.operations.ordering import order_keys, ordered
from calculus.operations.table import Defined, Each, Fold, row
from calculus.pmap import PMap
from calculus.seq import Seq
from calculus.values import NONE, Char, Con, Value, some

Results = Sequence[Value]


def own(xs: Seq, *_: Value) -> Seq:
    """The items are the receiver's."""
    return xs


def kept(xs: Seq, results: Results, *, wanted: bool = True) -> list[Value]:
    """The items whose result is the one that is wanted."""
    return [item for item, result in zip(xs.to_list(), results, strict=True) if result is wanted]


def stopped(results: Results, at: bool) -> int:
    """How many calls came before the one that gave ``at``."""
    return len(results) - 1 if results and results[-1] is at else len(results)


def found(xs: Seq, results: Results) -> Con:
    """The item that ended a search, if it was found."""
    return some(xs.at(len(results) - 1)) if results and results[-1] else NONE


def found_last(xs: Seq, results: Results) -> Con:
    """``found`` by a search from the end."""
    return some(xs.at(len(xs) - len(results))) if results and results[-1] else NONE


def reversed_(xs: Seq, *_: Value) -> list[Value]:
    return xs.to_list()[::-1]


def span(xs: Seq, results: Results) -> tuple[Seq, Seq]:
    count = stopped(results, False)
    return take(xs, count), drop(xs, count)


def gathered(xs: Seq, results: Results) -> PMap[Value, Seq]:
    """``groupBy``: the items under their results."""
    groups: dict[Value, list[Value]] = {}
    for key, item in zip(as_keys(list(results)), xs.to_list(), strict=True):
        groups.setdefault(key, []).append(item)
    return PMap([(key, Seq(items)) for key, items in groups.items()])


def distinct_by(xs: Seq, results: Results) -> Seq:
    first: dict[Value, Value] = {}
    for key, item in zip(as_keys(list(results)), xs.to_list(), strict=True):
        first.setdefault(key, item)
    return Seq(first.values())


def sorted_by(xs: Seq, results: Results) -> Seq:
    return Seq(ordered(xs.to_list(), order_keys(list(results))))


def best(xs: Seq, results: Results, choose: Callable[[list[Any]], Any], operation: str) -> Value:
    """The first item with the least or greatest result."""
    keys = order_keys(list(results))
    return xs.at(keys.index(choose(keys))) if keys else empty(operation)


def cells(rows: int, columns: int, operation: str = "tabulate") -> list[tuple[int, int]]:
    """The places of a table, row by row."""
    fits(max(rows, 0) * max(columns, 1), operation)
    return [(i, j) for i in range(rows) for j in range(columns)]


def in_rows(rows: int, columns: int, results: Results) -> Seq:
    """Results as the rows of a table."""
    size = max(columns, 0)
    return Seq([Seq(results[row * size : (row + 1) * size]) for row in range(rows)])


def items_of_reduce(xs: Seq, operation: str) -> list[Value]:
    return xs.to_list() if len(xs) else empty(operation)


def reduce_left(operation: str) -> Fold:
    def start(xs: Seq) -> tuple[Value, list[Value]]:
        items = items_of_reduce(xs, operation)
        return items[0], items[1:]

    return Fold(start, lambda acc, item: (acc, item), lambda acc: acc)


def reduce_right(xs: Seq) -> tuple[Value, list[Value]]:
    items = items_of_reduce(xs, "reduceRight")
    return items[-1], items[-2::-1]


FOLD_LEFT = Fold(lambda xs, zero: (zero, xs), lambda acc, item: (acc, item), lambda acc: acc)
FOLD_RIGHT = Fold(lambda xs, zero: (zero, xs.to_list()[::-1]), lambda acc, item: (item, acc), lambda acc: acc)

SORT_WITH = """
def sortWith[A](xs: List[A], less: (A, A) => Boolean): List[A] = {
  def merge(left: List[A], right: List[A], done: List[A]): List[A] = left match {
    case Nil => done.reverse ::: right
    case x :: xs => right match {
      case Nil => done.reverse ::: left
      case y :: ys => if (less(y, x)) merge(left, ys, y :: done) else merge(xs, right, x :: done)
    }
  }
  def sort(part: List[A], size: Int): List[A] =
    if (size < 2) part.take(size)
    else merge(sort(part, size / 2), sort(part.drop(size / 2), size - size / 2), Nil)
  sort(xs, xs.size)
}"""

GROUP_MAP = """
def groupMap[A, K: Comparable, B](xs: List[A], key: A => K, f: A => B): Map[K, List[B]] =
  xs.foldLeft(Map.empty[K, List[B]])((groups, x) => {
    val k = key(x)
    groups.updated(k, f(x) :: groups.getOrElse(k, Nil))
  }).transform((k, group) => group.reverse)"""

GROUP_MAP_REDUCE = """
def groupMapReduce[A, K: Comparable, B](xs: List[A], key: A => K, f: A => B, reduce: (B, B) => B): Map[K, B] =
  xs.foldLeft(Map.empty[K, B])((groups, x) => {
    val k = key(x)
    val y = f(x)
    groups.updated(k, groups.get(k) match { case Some(old) => reduce(old, y) case None => y })
  })"""

UNFOLD = """
def unfold[A, S](start: S, f: S => Option[(A, S)]): List[A] = {
  def go(state: S, done: List[A]): List[A] = f(state) match {
    case Some((x, next)) => go(next, x :: done)
    case None => done.reverse
  }
  go(start, Nil)
}"""

ITERATE = """
def iterate[A](start: A, size: Int, f: A => A): List[A] =
  if (size < 1) Nil
  else List.range(1, size).foldLeft((start, List(start)))((done, _) => {
    val next = f(done._1)
    (next, next :: done._2)
  })._2.reverse"""

SCAN_LEFT = """
def scanLeft[A, B](xs: List[A], zero: B, f: (B, A) => B): List[B] =
  xs.foldLeft((zero, List(zero)))((done, x) => {
    val next = f(done._1, x)
    (next, next :: done._2)
  })._2.reverse"""

SCAN_RIGHT = """
def scanRight[A, B](xs: List[A], zero: B, f: (A, B) => B): List[B] =
  xs.foldRight((zero, List(zero)))((x, done) => {
    val next = f(x, done._1)
    (next, next :: done._2)
  })._2"""

row("List[A]", "map[B](f: A => B): List[B]", Each(own, lambda xs, results: Seq(results)), "What `f` gives for each element.",
    "List(1, 2).map(x => x + 1) => List(2, 3)")
row("List[A]", "flatMap[B](f: A => List[B]): List[B]",
    Each(own, lambda xs, results: Seq(list(chain.from_iterable([ys.to_list() for ys in results])))),
    "The elements of all Lists that `f` gives.", "List(1, 2).flatMap(x => List(x, x)) => List(1, 1, 2, 2)")
row("List[A]", "flatMap[B](f: A => Option[B]): List[B]", Each(own, lambda xs, results: Seq(present(results))),
    "What is in the Somes that `f` gives.", "List(1, 2).flatMap(x => if (x > 1) Some(x) else None) => List(2)",
    name="flatMapOption")
row("List[A]", "flatMap(f: A => String): List[Char]", Each(own, lambda xs, results: Seq(map(Char, "".join(results)))),
    "The characters of all Strings that `f` gives.", "List(1, 12).flatMap(x => x.toString) => List('1', '1', '2')",
    name="flatMapString")
row("List[A]", "filter(p: A => Boolean): List[A]", Each(own, lambda xs, results: Seq(kept(xs, results))),
    "The elements for which `p` is true.", "List(1, 2, 3).filter(x => x > 1) => List(2, 3)")
row("List[A]", "withFilter(p: A => Boolean): List[A]", Each(own, lambda xs, results: Seq(kept(xs, results))),
    "The elements for which `p` is true.", "List(1, 2, 3).withFilter(x => x > 1).map(x => x) => List(2, 3)",
    differs="a List, filtered at once")
row("List[A]", "filterNot(p: A => Boolean): List[A]", Each(own, lambda xs, results: Seq(kept(xs, results, wanted=False))),
    "The elements for which `p` is false.", "List(1, 2, 3).filterNot(x => x > 1) => List(1)")
row("List[A]", "partition(p: A => Boolean): (List[A], List[A])",
    Each(own, lambda xs, results: (Seq(kept(xs, results)), Seq(kept(xs, results, wanted=False)))),
    "The elements for which `p` is true, and the others.", "List(1, 2, 3).partition(x => x > 1) => (List(2, 3), List(1))")
row("List[A]", "foreach[U](f: A => U): Unit", Each(own, lambda xs, results: ()), "Calls `f` on each element.",
    "List(1, 2).foreach(x => x + 1) => ()")
row("List[A]", "exists(p: A => Boolean): Boolean", Each(own, lambda xs, results: bool(results) and results[-1], operator.truth),
    "Whether `p` is true for an element; asks until it is.", "List(1, 2).exists(x => x > 1) => true")
row("List[A]", "forall(p: A => Boolean): Boolean", Each(own, lambda xs, results: not results or results[-1], operator.not_),
    "Whether `p` is true for all elements; asks until it is false.", "List(1, 2).forall(x => x > 1) => false")
row("List[A]", "count(p: A => Boolean): Int", Each(own, lambda xs, results: sum(results)), "For how many elements `p` is true.",
    "List(1, 2, 3).count(x => x > 1) => 2")
row("List[A]", "find(p: A => Boolean): Option[A]", Each(own, found, operator.truth), "The first element for which `p` is true.",
    "List(1, 2, 3).find(x => x > 1) => Some(2)")
row("List[A]", "findLast(p: A => Boolean): Option[A]",
    Each(reversed_, found_last, operator.truth),
    "The last element for which `p` is true.", "List(1, 2, 3).findLast(x => x < 3) => Some(2)")
row("List[A]", "indexWhere(p: A => Boolean): Int",
    Each(own, lambda xs, results: len(results) - 1 if results and results[-1] else -1, operator.truth),
    "The first place where `p` is true, or -1.", "List(1, 2, 3).indexWhere(x => x > 1) => 1")
row("List[A]", "lastIndexWhere(p: A => Boolean): Int",
    Each(reversed_, lambda xs, results: len(xs) - len(results) if results and results[-1] else -1, operator.truth),
    "The last place where `p` is true, or -1.", "List(1, 2, 3).lastIndexWhere(x => x > 1) => 2")
row("List[A]", "takeWhile(p: A => Boolean): List[A]",
    Each(own, lambda xs, results: take(xs, stopped(results, False)), operator.not_),
    "The elements before the first for which `p` is false.", "List(1, 2, 1).takeWhile(x => x < 2) => List(1)")
row("List[A]", "dropWhile(p: A => Boolean): List[A]",
    Each(own, lambda xs, results: drop(xs, stopped(results, False)), operator.not_),
    "The elements from the first for which `p` is false.", "List(1, 2, 1).dropWhile(x => x < 2) => List(2, 1)")
row("List[A]", "span(p: A => Boolean): (List[A], List[A])", Each(own, span, operator.not_),
    "What `takeWhile` gives, and what `dropWhile` gives.", "List(1, 2, 1).span(x => x < 2) => (List(1), List(2, 1))")
row("List[A]", "collect[B](f: PartialFunction[A, B]): List[B]", Each(own, lambda xs, results: Seq(present(results))),
    "What `f` gives for the elements that its cases fit.", "List(Some(1), None).collect { case Some(x) => x } => List(1)")
row("List[A]", "collectFirst[B](f: PartialFunction[A, B]): Option[B]",
    Each(own, lambda xs, results: results[-1] if results else NONE, lambda result: bool(result.fields)),
    "What `f` gives for the first element that its cases fit.",
    "List(None, Some(1)).collectFirst { case Some(x) => x } => Some(1)")
row("List[A]", "corresponds[B](that: List[B])(p: (A, B) => Boolean): Boolean",
    Each(lambda xs, ys: list(zip(xs.to_list(), ys.to_list(), strict=False)),
         lambda xs, ys, results: len(xs) == len(ys) and all(results), operator.not_),
    "Whether both have the same size and `p` is true for the elements at each place.",
    "List(1, 2).corresponds(List(2, 3))((x, y) => x < y) => true")

row("List[A]", "foldLeft[B](zero: B)(f: (B, A) => B): B", FOLD_LEFT,
    "From `zero`, what `f` gives for the result so far and each element, from left to right.",
    "List(1, 2, 3).foldLeft(10)((acc, x) => acc - x) => 4")
row("List[A]", "foldRight[B](zero: B)(f: (A, B) => B): B", FOLD_RIGHT,
    "From `zero`, what `f` gives for each element and the result so far, from right to left.",
    "List(1, 2, 3).foldRight(10)((x, acc) => x - acc) => -8")
row("List[A]", "fold(zero: A)(f: (A, A) => A): A", FOLD_LEFT, "As `foldLeft`, in one type.",
    "List(1, 2, 3).fold(0)((a, b) => a + b) => 6")
row("List[A]", "reduce(f: (A, A) => A): A", reduce_left("reduce"), "As `foldLeft`, from the first element.",
    "List(1, 2, 3).reduce((a, b) => a + b) => 6", partly=True)
row("List[A]", "reduceLeft(f: (A, A) => A): A", reduce_left("reduceLeft"), "As `foldLeft`, from the first element.",
    "List(1, 2, 3).reduceLeft((a, b) => a - b) => -4", partly=True)
row("List[A]", "reduceRight(f: (A, A) => A): A", Fold(reduce_right, lambda acc, item: (item, acc), lambda acc: acc),
    "As `foldRight`, from the last element.", "List(1, 2, 3).reduceRight((a, b) => a - b) => 2", partly=True)
for name, side, example in (("reduce", "Left", -4), ("reduceLeft", "Left", -4), ("reduceRight", "Right", 2)):
    row("List[A]", f"{name}Option(f: (A, A) => A): Option[A]",
        Defined(f"\ndef {name}Option[A](xs: List[A], f: (A, A) => A): Option[A] ="
                f" if (xs.isEmpty) None else Some(xs.reduce{side}(f))"),
        f"As `{name}`, if there are elements.", f"List(1, 2, 3).{name}Option((a, b) => a - b) => Some({example})")
row("List[A]", "scanLeft[B](zero: B)(f: (B, A) => B): List[B]", Defined(SCAN_LEFT),
    "All results of `foldLeft` on the way, `zero` first.", "List(1, 2, 3).scanLeft(0)((acc, x) => acc + x) => List(0, 1, 3, 6)")
row("List[A]", "scan(zero: A)(f: (A, A) => A): List[A]",
    Defined("\ndef scan[A](xs: List[A], zero: A, f: (A, A) => A): List[A] = xs.scanLeft(zero)(f)"),
    "As `scanLeft`, in one type.", "List(1, 2).scan(0)((a, b) => a + b) => List(0, 1, 3)")
row("List[A]", "scanRight[B](zero: B)(f: (A, B) => B): List[B]", Defined(SCAN_RIGHT),
    "All results of `foldRight` on the way, `zero` last.",
    "List(1, 2, 3).scanRight(0)((x, acc) => acc + x) => List(6, 5, 3, 0)")

row("List[A]", "sortBy[B: ordered](f: A => B): List[A]", Each(own, sorted_by),
    "The elements in the order of what `f` gives; equal ones stay as they were.",
    'List("bb", "a").sortBy(s => s.length) => List("a", "bb")')
row("List[A]", "sortWith(less: (A, A) => Boolean): List[A]", Defined(SORT_WITH),
    "The elements, each before those that it is `less` than; others stay as they were.",
    "List(1, 3, 2).sortWith((a, b) => a > b) => List(3, 2, 1)", differs="a `less` that is no order does not fail")
row("List[A]", "maxBy[B: ordered](f: A => B): A", Each(own, lambda xs, results: best(xs, results, max, "maxBy")),
    "The first element for which `f` gives the greatest.", 'List("a", "bb").maxBy(s => s.length) => "bb"', partly=True)
row("List[A]", "minBy[B: ordered](f: A => B): A", Each(own, lambda xs, results: best(xs, results, min, "minBy")),
    "The first element for which `f` gives the least.", 'List("bb", "a").minBy(s => s.length) => "a"', partly=True)
row("List[A]", "maxByOption[B: ordered](f: A => B): Option[A]",
    Each(own, lambda xs, results: some(best(xs, results, max, "")) if results else NONE), "As `maxBy`, if there are elements.",
    'List("a", "bb").maxByOption(s => s.length) => Some("bb")')
row("List[A]", "minByOption[B: ordered](f: A => B): Option[A]",
    Each(own, lambda xs, results: some(best(xs, results, min, "")) if results else NONE), "As `minBy`, if there are elements.",
    'List("bb", "a").minByOption(s => s.length) => Some("a")')
row("List[A]", "distinctBy[B: comparable](f: A => B): List[A]", Each(own, distinct_by),
    "The elements, of those with equal results the first.", "List(1, 2, 3).distinctBy(x => x % 2) => List(1, 2)",
    differs=NAN_KEY)
row("List[A]", "groupBy[K: comparable](f: A => K): Map[K, List[A]]", Each(own, gathered),
    "The elements under what `f` gives for them.", "List(1, 2, 3).groupBy(x => x % 2) => Map(1 -> List(1, 3), 0 -> List(2))",
    differs="keys come in the order of their first elements; " + NAN_KEY)
row("List[A]", "groupMap[K: comparable, B](key: A => K)(f: A => B): Map[K, List[B]]", Defined(GROUP_MAP),
    "What `f` gives for the elements, under what `key` gives.",
    "List(1, 2, 3).groupMap(x => x % 2)(x => x * 10) => Map(1 -> List(10, 30), 0 -> List(20))",
    differs="keys come in the order of their first elements; " + NAN_KEY)
row("List[A]", "groupMapReduce[K: comparable, B](key: A => K)(f: A => B)(reduce: (B, B) => B): Map[K, B]",
    Defined(GROUP_MAP_REDUCE), "As `groupMap`, each group reduced to one value.",
    "List(1, 2, 3).groupMapReduce(x => x % 2)(x => x)((a, b) => a + b) => Map(1 -> 4, 0 -> 2)",
    differs="keys come in the order of their first elements; " + NAN_KEY)

row("List.", "fill[A](size: Int)(x: => A): List[A]",
    Each(lambda size: [()] * fits(size, "fill"), lambda size, results: Seq(results)), "What `x` gives, evaluated `size` times.",
    'List.fill(2)("a") => List("a", "a")', partly=True)
row("List.", "fill[A](rows: Int, columns: Int)(x: => A): List[List[A]]",
    Each(lambda rows, columns: [()] * len(cells(rows, columns, "fill")), in_rows),
    "The rows of a table of what `x` gives.", "List.fill(2, 1)(0) => List(List(0), List(0))", name="fill2", partly=True)
row("List.", "tabulate[A](size: Int)(f: Int => A): List[A]",
    Each(lambda size: range(fits(size, "tabulate")), lambda size, results: Seq(results)),
    "What `f` gives for 0, 1, … before `size`.", "List.tabulate(3)(i => i * i) => List(0, 1, 4)", partly=True)
row("List.", "tabulate[A](rows: Int, columns: Int)(f: (Int, Int) => A): List[List[A]]", Each(cells, in_rows),
    "The rows of a table of what `f` gives for the row and column.",
    "List.tabulate(2, 2)((i, j) => i + j) => List(List(0, 1), List(1, 2))", name="tabulate2", partly=True)
row("List.", "iterate[A](start: A, size: Int)(f: A => A): List[A]", Defined(ITERATE),
    "`start`, what `f` gives for it, what `f` gives for that, … `size` in all.",
    "List.iterate(1, 4)(x => x * 2) => List(1, 2, 4, 8)", partly=True)
row("List.", "unfold[A, S](start: S)(f: S => Option[(A, S)]): List[A]", Defined(UNFOLD),
    "What `f` gives for `start` and then for each new state, while it is a Some.",
    "List.unfold(3)(n => if (n == 0) None else Some((n, n - 1))) => List(3, 2, 1)", partly=True)
