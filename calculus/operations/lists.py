"""First-order operations on Lists."""

# fmt: off
from __future__ import annotations

import math
from functools import reduce
from itertools import chain, combinations, islice, zip_longest
from operator import add, mul

from calculus.operations.failures import empty, fits, out_of_range, positive
from calculus.operations.keys import as_keys, is_in, map_of
from calculus.operations.numbers import up_to
from calculus.operations.ordering import order_keys, ordered
from calculus.operations.table import row
from calculus.printing.scala import to_string
from calculus.seq import Seq
from calculus.values import NONE, Con, Failed, Value, equal, some

NO_ITERATOR = "a List, not an Iterator"
NO_RANGE = "a List, not a Range"
ORDERED = "tuples, options and lists are ordered too, as with Scala's `Ordering.Implicits`"
NAN_KEY = "NaN equals itself here, as it does nowhere else"


def head(xs: Seq) -> Value:
    return xs.head if len(xs) else empty("head")


def last(xs: Seq) -> Value:
    return xs.at(len(xs) - 1) if len(xs) else empty("last")


def tail(xs: Seq) -> Seq:
    return xs.tail if len(xs) else empty("tail")


def init(xs: Seq) -> Seq:
    return take(xs, len(xs) - 1) if len(xs) else empty("init")


def take(xs: Seq, n: int) -> Seq:
    """The first ``n``, at a cost that does not depend on the others."""
    return xs if n >= len(xs) else Seq(islice(xs, max(n, 0)))


def drop(xs: Seq, n: int) -> Seq:
    return xs.drop(n) if n > 0 else xs


def at(xs: Seq, index: int) -> Value:
    return xs.at(index) if 0 <= index < len(xs) else out_of_range(index, len(xs))


def updated(xs: Seq, index: int, item: Value) -> Seq:
    if not 0 <= index < len(xs):
        out_of_range(index, len(xs))
    items = xs.to_list()
    items[index] = item
    return Seq(items)


def patch(xs: Seq, start: int, other: Seq, replaced: int) -> Seq:
    items, start = xs.to_list(), max(start, 0)
    return Seq(items[:start] + other.to_list() + items[start + max(replaced, 0):])


def joined(xs: Seq, ys: Seq) -> Seq:
    """``xs ++ ys``; where one is empty, the other."""
    if not len(xs):
        return ys
    return Seq(xs.to_list() + ys.to_list()) if len(ys) else xs


def place(xs: Seq, item: Value, start: int = 0) -> int:
    """The first place from ``start`` of something equal to ``item``, or -1."""
    items = xs.to_list()
    for index in range(max(start, 0), len(items)):
        if equal(items[index], item):
            return index
    return -1


def last_place(xs: Seq, item: Value) -> int:
    items = xs.to_list()
    return next((index for index in range(len(items) - 1, -1, -1) if equal(items[index], item)), -1)


def slice_place(xs: Seq, part: Seq) -> int:
    """The first place where ``part`` stands in ``xs``, or -1."""
    items, wanted = xs.to_list(), part.to_list()
    for start in range(len(items) - len(wanted) + 1):
        if all(map(equal, items[start:start + len(wanted)], wanted)):
            return start
    return -1


def same_items(xs: list[Value], ys: list[Value]) -> bool:
    return len(xs) == len(ys) and all(map(equal, xs, ys))


def distinct(xs: Seq) -> Seq:
    """The items whose key comes for the first time."""
    items = xs.to_list()
    keys = as_keys(items)
    first = dict(zip(reversed(keys), reversed(items), strict=True))
    return Seq([first[key] for key in dict.fromkeys(keys)])


def counted(xs: Seq) -> dict[Value, int]:
    """How often each key is there."""
    counts: dict[Value, int] = {}
    for key in as_keys(xs.to_list()):
        counts[key] = counts.get(key, 0) + 1
    return counts


def difference(xs: Seq, ys: Seq) -> Seq:
    """What is left of ``xs`` when each item of ``ys`` takes one equal item away."""
    taken, left, items = counted(ys), [], xs.to_list()
    for key, item in zip(as_keys(items), items, strict=True):
        if taken.get(key):
            taken[key] -= 1
        else:
            left.append(item)
    return Seq(left)


def intersection(xs: Seq, ys: Seq) -> Seq:
    """The items of ``xs`` that find an equal one in ``ys``, each of which is found once."""
    open_, found, items = counted(ys), [], xs.to_list()
    for key, item in zip(as_keys(items), items, strict=True):
        if open_.get(key):
            open_[key] -= 1
            found.append(item)
    return Seq(found)


def least(xs: Seq, operation: str = "min") -> Value:
    items = xs.to_list()
    if not items:
        empty(operation)
    keys = order_keys(items)
    return items[keys.index(min(keys))]


def greatest(xs: Seq, operation: str = "max") -> Value:
    items = xs.to_list()
    if not items:
        empty(operation)
    keys = order_keys(items)
    return items[keys.index(max(keys))]


def in_order(xs: Seq) -> Seq:
    items = xs.to_list()
    return Seq(ordered(items, order_keys(items)))


def mk_string(xs: Seq, start: str = "", separator: str = "", end: str = "") -> str:
    return start + separator.join(map(to_string, xs.to_list())) + end


def windows(items: list[Value], size: int, step: int) -> list[list[Value]]:
    """``sliding``: a window each ``step`` items, as long as it has items that none before it had."""
    stops = range(0, max(len(items) - max(size - step, 0), min(len(items), 1)), step)
    return [items[start:start + size] for start in stops]


def sliding(xs: Seq, size: int, step: int = 1) -> Seq:
    found = windows(xs.to_list(), positive(size, "sliding"), positive(step, "sliding"))
    return Seq(map(Seq, found))


def grouped(xs: Seq, size: int) -> Seq:
    return Seq(map(Seq, windows(xs.to_list(), positive(size, "grouped"), size)))


def tails(xs: Seq) -> Seq:
    """Each shares its items with the next."""
    return Seq([xs.drop(count) for count in range(len(xs) + 1)])


def inits(xs: Seq) -> Seq:
    items = xs.to_list()
    fits(len(items) ** 2 // 2, "inits")
    return Seq([Seq(items[:size]) for size in range(len(items), -1, -1)])


def transposed(xss: Seq) -> Seq:
    rows = [xs.to_list() for xs in xss]
    size = len(rows[0]) if rows else 0
    for one in rows:
        if len(one) != size:
            raise Failed("FP0411", expected=size, found=len(one))
    return Seq(map(Seq, zip(*rows, strict=True)))


def _ranks(items: list[Value]) -> list[int]:
    """Each item's number among the distinct ones, sorted: equal items side by side, in order of their first."""
    keys = as_keys(items)
    number = {key: rank for rank, key in enumerate(dict.fromkeys(keys))}
    return sorted([number[key] for key in keys])


def chosen(xs: Seq, size: int) -> Seq:
    """``combinations``: the selections of ``size`` items, equal ones given once."""
    items = xs.to_list()
    if size < 0 or size > len(items):
        return Seq.EMPTY
    fits(math.comb(len(items), size) * size, "combinations")
    first = distinct(xs).to_list()
    picks = dict.fromkeys(combinations(_ranks(items), size))
    return Seq([Seq([first[rank] for rank in pick]) for pick in picks])


def permuted(xs: Seq) -> Seq:
    """``permutations``, in lexicographic order of the ranks (Knuth's algorithm L), equal ones given once."""
    items = xs.to_list()
    order, first = _ranks(items), distinct(xs).to_list()
    count = math.factorial(len(order))
    for times in counted(xs).values():
        count //= math.factorial(times)
    fits(count * len(order), "permutations")
    found = []
    while True:
        found.append(Seq([first[rank] for rank in order]))
        rise = len(order) - 2
        while rise >= 0 and order[rise] >= order[rise + 1]:
            rise -= 1
        if rise < 0:
            return Seq(found)
        above = len(order) - 1
        while order[above] <= order[rise]:
            above -= 1
        order[rise], order[above] = order[above], order[rise]
        order[rise + 1:] = reversed(order[rise + 1:])


def zipped(xs: Seq, ys: Seq) -> Seq:
    return Seq(zip(xs.to_list(), ys.to_list(), strict=False))


def unzipped(xs: Seq, width: int = 2) -> tuple[Seq, ...]:
    """A List of tuples as a tuple of Lists."""
    columns = [Seq(column) for column in zip(*xs.to_list(), strict=True)]
    return tuple(columns) if columns else (Seq.EMPTY,) * width


def zip_all(xs: Seq, ys: Seq, left: Value, right: Value) -> Seq:
    size = len(xs) - len(ys)
    return Seq(zip_longest(xs.to_list(), ys.to_list(), fillvalue=left if size < 0 else right))


def present(items: list[Con]) -> list[Value]:
    """What is in the Somes."""
    return [item.fields[0] for item in items if item.fields]


row("List[A]", "size: Int", len, "How many elements it has.", "List(1, 2).size => 2")
row("List[A]", "length: Int", len, "How many elements it has.", "List(1, 2).length => 2")
row("List[A]", "isEmpty: Boolean", lambda xs: not len(xs), "Whether it has no elements.", "List(1).isEmpty => false")
row("List[A]", "nonEmpty: Boolean", lambda xs: len(xs) > 0, "Whether it has elements.", "List(1).nonEmpty => true")
row("List[A]", "head: A", head, "The first element.", "List(1, 2).head => 1", partly=True)
row("List[A]", "headOption: Option[A]", lambda xs: some(xs.head) if len(xs) else NONE, "The first element, if there is one.",
    "List(1, 2).headOption => Some(1)")
row("List[A]", "last: A", last, "The last element.", "List(1, 2).last => 2", partly=True)
row("List[A]", "lastOption: Option[A]", lambda xs: some(last(xs)) if len(xs) else NONE, "The last element, if there is one.",
    "List(1, 2).lastOption => Some(2)")
row("List[A]", "tail: List[A]", tail, "All but the first element.", "List(1, 2, 3).tail => List(2, 3)", partly=True)
row("List[A]", "init: List[A]", init, "All but the last element.", "List(1, 2, 3).init => List(1, 2)", partly=True)
row("List[A]", "apply(index: Int): A", at, "The element at a place, counted from 0.", 'List("a", "b")(1) => "b"', partly=True)
row("List[A]", "lift(index: Int): Option[A]", lambda xs, i: some(xs.at(i)) if 0 <= i < len(xs) else NONE,
    "The element at a place, if there is one.", "List(1, 2).lift(5) => None")
row("List[A]", "isDefinedAt(index: Int): Boolean", lambda xs, i: 0 <= i < len(xs), "Whether there is an element at a place.",
    "List(1, 2).isDefinedAt(2) => false")
row("List[A]", "indices: List[Int]", lambda xs: Seq(range(len(xs))), "The places of its elements.",
    "List(5, 6).indices.toList => List(0, 1)", differs=NO_RANGE)

row("List[A]", "take(n: Int): List[A]", take, "The first `n` elements.", "List(1, 2, 3).take(2) => List(1, 2)")
row("List[A]", "drop(n: Int): List[A]", drop, "All but the first `n` elements.", "List(1, 2, 3).drop(2) => List(3)")
row("List[A]", "takeRight(n: Int): List[A]", lambda xs, n: xs.drop(max(len(xs) - max(n, 0), 0)), "The last `n` elements.",
    "List(1, 2, 3).takeRight(2) => List(2, 3)")
row("List[A]", "dropRight(n: Int): List[A]", lambda xs, n: take(xs, len(xs) - max(n, 0)), "All but the last `n` elements.",
    "List(1, 2, 3).dropRight(2) => List(1)")
row("List[A]", "splitAt(n: Int): (List[A], List[A])", lambda xs, n: (take(xs, n), drop(xs, n)),
    "The first `n` elements, and the others.", "List(1, 2, 3).splitAt(1) => (List(1), List(2, 3))")
row("List[A]", "slice(from: Int, until: Int): List[A]", lambda xs, start, end: take(drop(xs, start), end - max(start, 0)),
    "The elements at the places from `from` and before `until`.", "List(1, 2, 3, 4).slice(1, 3) => List(2, 3)")

row("List[A]", "::(x: A): List[A]", Seq.cons, "The List with an element before it.", "1 :: List(2, 3) => List(1, 2, 3)")
row("List[A]", "+:(x: A): List[A]", Seq.cons, "The List with an element before it.", "1 +: List(2, 3) => List(1, 2, 3)")
row("List[A]", ":+(x: A): List[A]", lambda xs, x: Seq([*xs.to_list(), x]), "The List with an element after it.",
    "List(1, 2) :+ 3 => List(1, 2, 3)")
row("List[A]", "++(that: List[A]): List[A]", joined, "The List with another after it.",
    "List(1) ++ List(2, 3) => List(1, 2, 3)")
row("List[A]", "concat(that: List[A]): List[A]", joined, "The List with another after it.",
    "List(1).concat(List(2)) => List(1, 2)")
row("List[A]", ":::(before: List[A]): List[A]", lambda xs, before: joined(before, xs), "The List with another before it.",
    "List(1) ::: List(2, 3) => List(1, 2, 3)")
row("List[A]", "updated(index: Int, x: A): List[A]", updated, "The List with another element at a place.",
    "List(1, 2).updated(0, 9) => List(9, 2)", partly=True)
row("List[A]", "patch(from: Int, other: List[A], replaced: Int): List[A]", patch,
    "The List with `other` for the `replaced` elements at `from`.", "List(1, 2, 3).patch(1, List(7, 8), 1) => List(1, 7, 8, 3)")
row("List[A]", "padTo(size: Int, x: A): List[A]", lambda xs, size, x: Seq(xs.to_list() + [x] * (fits(size, "padTo") - len(xs))),
    "The List with `x` after it until it has `size` elements.", "List(1).padTo(3, 0) => List(1, 0, 0)", partly=True)
row("List[A]", "appended(x: A): List[A]", lambda xs, x: Seq([*xs.to_list(), x]), "The List with an element after it.",
    "List(1).appended(2) => List(1, 2)")
row("List[A]", "prepended(x: A): List[A]", Seq.cons, "The List with an element before it.",
    "List(2).prepended(1) => List(1, 2)")
row("List[A]", "reverse: List[A]", lambda xs: Seq(reversed(xs.to_list())), "The elements, the last one first.",
    "List(1, 2).reverse => List(2, 1)")
row("List[A]", "toList: List[A]", lambda xs: xs, "The List itself.", "List(1).toList => List(1)")

row("List[A]", "toSeq: List[A]", lambda xs: xs, "The List itself.", "List(1).toSeq => List(1)")
row("List[A]", "iterator: List[A]", lambda xs: xs, "The List itself.", "List(1).iterator.map(x => x + 1).toList => List(2)",
    differs=NO_ITERATOR)
row("List[A]", "view: List[A]", lambda xs: xs, "The List itself.", "List(1).view.map(x => x + 1).toList => List(2)",
    differs="a List, not a lazy view")

row("List[A: comparable]", "contains(x: A): Boolean", lambda xs, x: is_in(xs.to_list(), x), "Whether an element equals `x`.",
    "List(1, 2).contains(2) => true")
row("List[A: comparable]", "indexOf(x: A): Int", place, "The place of the first element that equals `x`, or -1.",
    "List(1, 2).indexOf(2) => 1")
row("List[A: comparable]", "indexOf(x: A, from: Int): Int", place,
    "The place from `from` of the first element that equals `x`, or -1.", "List(1, 2, 1).indexOf(1, 1) => 2",
    name="indexOfFrom")
row("List[A: comparable]", "lastIndexOf(x: A): Int", last_place, "The place of the last element that equals `x`, or -1.",
    "List(1, 2, 1).lastIndexOf(1) => 2")
row("List[A: comparable]", "indexOfSlice(that: List[A]): Int", slice_place,
    "The first place where `that` stands in the List, or -1.", "List(1, 2, 3).indexOfSlice(List(2, 3)) => 1")
row("List[A: comparable]", "containsSlice(that: List[A]): Boolean", lambda xs, ys: slice_place(xs, ys) >= 0,
    "Whether `that` stands in the List.", "List(1, 2, 3).containsSlice(List(1, 3)) => false")
row("List[A: comparable]", "startsWith(that: List[A]): Boolean",
    lambda xs, ys: same_items(take(xs, len(ys)).to_list(), ys.to_list()), "Whether it begins with the elements of `that`.",
    "List(1, 2).startsWith(List(1)) => true")
row("List[A: comparable]", "endsWith(that: List[A]): Boolean",
    lambda xs, ys: same_items(xs.drop(max(len(xs) - len(ys), 0)).to_list(), ys.to_list()),
    "Whether it ends with the elements of `that`.", "List(1, 2).endsWith(List(1)) => false")
row("List[A: comparable]", "sameElements(that: List[A]): Boolean", lambda xs, ys: same_items(xs.to_list(), ys.to_list()),
    "Whether both have equal elements in the same order.", "List(1, 2).sameElements(List(1, 2)) => true")
row("List[A: comparable]", "distinct: List[A]", distinct, "The elements, of equal ones the first.",
    "List(1, 2, 1).distinct => List(1, 2)", differs=NAN_KEY)
row("List[A: comparable]", "diff(that: List[A]): List[A]", difference,
    "The elements that are left when each of `that` takes an equal one away.", "List(1, 1, 2).diff(List(1)) => List(1, 2)",
    differs=NAN_KEY)
row("List[A: comparable]", "intersect(that: List[A]): List[A]", intersection,
    "The elements that `that` has too, each of its own counted once.", "List(1, 1, 2).intersect(List(1, 3)) => List(1)",
    differs=NAN_KEY)

row("List[A]", "zip[B](that: List[B]): List[(A, B)]", zipped, "The pairs of elements at the same place.",
    'List(1, 2).zip(List("a", "b")) => List((1, "a"), (2, "b"))')
row("List[A]", "zipAll[B](that: List[B], left: A, right: B): List[(A, B)]", zip_all,
    "As `zip`, where the shorter List goes on with `left` or `right`.",
    'List(1, 2).zipAll(List("a"), 0, "z") => List((1, "a"), (2, "z"))')
row("List[A]", "zipWithIndex: List[(A, Int)]", lambda xs: Seq(zip(xs.to_list(), range(len(xs)), strict=True)),
    "Each element with its place.", 'List("a", "b").zipWithIndex => List(("a", 0), ("b", 1))')
row("List[(A, B)]", "unzip: (List[A], List[B])", unzipped, "The Lists of the first and of the second parts.",
    'List((1, "a"), (2, "b")).unzip => (List(1, 2), List("a", "b"))')
row("List[(A, B, C)]", "unzip3: (List[A], List[B], List[C])", lambda xs: unzipped(xs, 3),
    "The Lists of the first, second and third parts.", 'List((1, "a", true)).unzip3 => (List(1), List("a"), List(true))')
row("List[List[A]]", "flatten: List[A]", lambda xss: Seq(list(chain.from_iterable([xs.to_list() for xs in xss]))),
    "All elements of the Lists.", "List(List(1), List(2, 3)).flatten => List(1, 2, 3)")
row("List[Option[A]]", "flatten: List[A]", lambda xs: Seq(present(xs.to_list())), "What is in the Somes.",
    "List(Some(1), None).flatten => List(1)", name="flattenOptions")
row("List[List[A]]", "transpose: List[List[A]]", transposed, "The columns of a List of rows.",
    "List(List(1, 2), List(3, 4)).transpose => List(List(1, 3), List(2, 4))", partly=True)
row("List[(K: comparable, V)]", "toMap: Map[K, V]", lambda xs: map_of(xs.to_list()),
    "The Map of the pairs; of equal keys the last one counts.", 'List((1, "a"), (2, "b")).toMap => Map(1 -> "a", 2 -> "b")',
    differs="a Map keeps the order of insertion at any size; " + NAN_KEY)

row("List[A]", "grouped(size: Int): List[List[A]]", grouped, "The elements in Lists of `size`, the last one maybe shorter.",
    "List(1, 2, 3).grouped(2).toList => List(List(1, 2), List(3))", partly=True, differs=NO_ITERATOR)
row("List[A]", "sliding(size: Int): List[List[A]]", sliding, "Each `size` elements that stand side by side.",
    "List(1, 2, 3).sliding(2).toList => List(List(1, 2), List(2, 3))", partly=True, differs=NO_ITERATOR)
row("List[A]", "sliding(size: Int, step: Int): List[List[A]]", sliding, "As `sliding`, but from every `step`-th element only.",
    "List(1, 2, 3).sliding(1, 2).toList => List(List(1), List(3))", name="slidingBy", partly=True, differs=NO_ITERATOR)
row("List[A]", "tails: List[List[A]]", tails, "The List, its tail, and so on to `Nil`.",
    "List(1, 2).tails.toList => List(List(1, 2), List(2), Nil)", differs=NO_ITERATOR)
row("List[A]", "inits: List[List[A]]", inits, "The List, its `init`, and so on to `Nil`.",
    "List(1, 2).inits.toList => List(List(1, 2), List(1), Nil)", partly=True, differs=NO_ITERATOR)
row("List[A: comparable]", "combinations(n: Int): List[List[A]]", chosen, "The selections of `n` elements, equal ones once.",
    "List(1, 2, 3).combinations(2).toList => List(List(1, 2), List(1, 3), List(2, 3))", partly=True,
    differs=f"{NO_ITERATOR}; {NAN_KEY}")
row("List[A: comparable]", "permutations: List[List[A]]", permuted, "The orders of the elements, equal ones once.",
    "List(1, 2).permutations.toList => List(List(1, 2), List(2, 1))", partly=True, differs=f"{NO_ITERATOR}; {NAN_KEY}")

row("List[A: ordered]", "sorted: List[A]", in_order, "The elements in order; equal ones stay as they were.",
    "List(3, 1, 2).sorted => List(1, 2, 3)", differs=ORDERED)
row("List[A: ordered]", "min: A", least, "The least element, of equal ones the first.", "List(3, 1, 2).min => 1", partly=True,
    differs=ORDERED)
row("List[A: ordered]", "max: A", greatest, "The greatest element, of equal ones the first.", "List(3, 1, 2).max => 3",
    partly=True, differs=ORDERED)
row("List[A: ordered]", "minOption: Option[A]", lambda xs: some(least(xs)) if len(xs) else NONE,
    "The least element, if there is one.", "List(3, 1).minOption => Some(1)", differs=ORDERED)
row("List[A: ordered]", "maxOption: Option[A]", lambda xs: some(greatest(xs)) if len(xs) else NONE,
    "The greatest element, if there is one.", "List(3, 1).maxOption => Some(3)", differs=ORDERED)
row("List[Int]", "sum: Int", lambda xs: sum(xs.to_list()), "The sum; 0 of no elements.", "List(1, 2, 3).sum => 6")
# Not Python's sum, which corrects rounding from 3.12 on.
row("List[Double]", "sum: Double", lambda xs: reduce(add, xs.to_list(), 0.0),
    "The sum, from left to right; 0.0 of no elements.", "List(1.5, 2.0).sum => 3.5", name="sumDouble")
row("List[Int]", "product: Int", lambda xs: math.prod(xs.to_list()), "The product; 1 of no elements.",
    "List(2, 3).product => 6")
row("List[Double]", "product: Double", lambda xs: reduce(mul, xs.to_list(), 1.0),
    "The product, from left to right; 1.0 of no elements.", "List(1.5, 2.0).product => 3.0", name="productDouble")

row("List[A]", "mkString: String", mk_string, "The elements' texts, one after the other.", 'List(1, 2).mkString => "12"')
row("List[A]", "mkString(separator: String): String", lambda xs, by: mk_string(xs, "", by),
    "The elements' texts with `separator` between them.", 'List(1, 2).mkString("-") => "1-2"', name="mkStringBy")
row("List[A]", "mkString(start: String, separator: String, end: String): String", mk_string,
    "As `mkString`, with `start` before and `end` after it.", 'List(1, 2).mkString("[", ", ", "]") => "[1, 2]"',
    name="mkStringIn")

row("List.", "empty[A]: List[A]", lambda: Seq.EMPTY, "The List without elements.", "List.empty[Int] => Nil")
row("List.", "range(start: Int, end: Int): List[Int]", up_to, "The Ints from `start` and before `end`.",
    "List.range(0, 3) => List(0, 1, 2)", partly=True)
row("List.", "range(start: Int, end: Int, step: Int): List[Int]", up_to, "The Ints from `start` by `step` before `end`.",
    "List.range(0, 10, 4) => List(0, 4, 8)", name="rangeBy", partly=True)
