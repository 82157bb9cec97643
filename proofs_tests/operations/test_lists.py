"""List operations against plain Python on lists."""

from __future__ import annotations

from itertools import accumulate, groupby
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from calculus.pmap import PMap
from calculus.seq import Seq
from calculus.values import NONE, some
from proofs_tests.operations.interpreter import apply

INTS = st.lists(st.integers(-5, 5), max_size=8)
PLACE = st.integers(-3, 10)


def clamped(number: int, top: int) -> int:
    return min(max(number, 0), top)


@given(INTS, PLACE)
def test_cuts(xs: list[int], n: int) -> None:
    """take, drop, takeRight, dropRight, splitAt: slices whose bounds are clamped."""
    size = len(xs)
    left, right = clamped(n, size), size - clamped(n, size)
    assert xs[:left] == apply("List.take", Seq(xs), n).to_list()
    assert xs[left:] == apply("List.drop", Seq(xs), n).to_list()
    assert xs[right:] == apply("List.takeRight", Seq(xs), n).to_list()
    assert xs[:right] == apply("List.dropRight", Seq(xs), n).to_list()
    assert (Seq(xs[:left]), Seq(xs[left:])) == apply("List.splitAt", Seq(xs), n)


@given(INTS, PLACE, PLACE)
def test_slice(xs: list[int], start: int, end: int) -> None:
    """The places from one bound and before the other."""
    assert [x for at, x in enumerate(xs) if start <= at < end] == apply("List.slice", Seq(xs), start, end).to_list()


@given(INTS, INTS)
def test_multisets(xs: list[int], ys: list[int]) -> None:
    """diff and intersect count how often; distinct keeps the first."""
    left, found, taken = [], [], list(ys)
    for x in xs:
        if x in taken:
            taken.remove(x)
            found.append(x)
        else:
            left.append(x)
    assert left == apply("List.diff", Seq(xs), Seq(ys)).to_list()
    assert found == apply("List.intersect", Seq(xs), Seq(ys)).to_list()
    assert list(dict.fromkeys(xs)) == apply("List.distinct", Seq(xs)).to_list()


@given(INTS, st.integers(1, 4), st.integers(1, 4))
def test_windows(xs: list[int], size: int, step: int) -> None:
    """grouped gives back all elements; a window of sliding begins at each step until the end has been seen."""
    groups = [group.to_list() for group in apply("List.grouped", Seq(xs), size)]
    assert xs == [x for group in groups for x in group]
    assert all(len(group) == size for group in groups[:-1])
    expected, at = [], 0
    while at < len(xs) and (at == 0 or at - step + size < len(xs)):
        expected.append(xs[at : at + size])
        at += step
    assert expected == [window.to_list() for window in apply("List.slidingBy", Seq(xs), size, step)]


@given(INTS)
def test_what_calls_a_function(xs: list[int]) -> None:
    """map, filter, partition, count, folds, sortBy, groupBy, maxBy."""
    seq, odd = Seq(xs), (lambda x: x % 2 == 1)
    assert [x * 2 for x in xs] == apply("List.map", seq, lambda x: x * 2).to_list()
    assert [x for x in xs if odd(x)] == apply("List.filter", seq, odd).to_list()
    assert [x for x in xs if not odd(x)] == apply("List.filterNot", seq, odd).to_list()
    assert (Seq(filter(odd, xs)), Seq([x for x in xs if not odd(x)])) == apply("List.partition", seq, odd)
    assert sum(map(odd, xs)) == apply("List.count", seq, odd)
    folded = list(accumulate(xs, lambda a, x: a * 2 - x, initial=0))[-1]
    assert folded == apply("List.foldLeft", seq, 0, lambda pair: pair[0] * 2 - pair[1])
    assert sorted(xs, key=abs) == apply("List.sortBy", seq, abs).to_list()
    groups = {key: Seq(list(group)) for key, group in groupby(sorted(xs, key=odd), odd)}
    assert PMap(groups) == apply("List.groupBy", seq, odd)
    if xs:
        assert max(xs, key=abs) == apply("List.maxBy", seq, abs)


@given(INTS)
def test_what_stops_early_calls_no_further(xs: list[int]) -> None:
    """find, exists, forall, takeWhile, indexWhere, collectFirst ask up to the first answer."""
    first = next((at for at, x in enumerate(xs) if x > 2), None)
    asked = xs if first is None else xs[: first + 1]

    def calls(name: str, function: Any) -> tuple[Any, list[int]]:
        seen: list[int] = []

        def watched(x: int) -> Any:
            seen.append(x)
            return function(x)

        return apply(name, Seq(xs), watched), seen

    found = NONE if first is None else some(xs[first])
    assert (found, asked) == calls("List.find", lambda x: x > 2)
    assert (first is not None, asked) == calls("List.exists", lambda x: x > 2)
    assert (first is None, asked) == calls("List.forall", lambda x: x <= 2)
    assert (Seq(xs[:first]), asked) == calls("List.takeWhile", lambda x: x <= 2)
    assert (Seq([] if first is None else xs[first:]), asked) == calls("List.dropWhile", lambda x: x <= 2)
    assert (-1 if first is None else first, asked) == calls("List.indexWhere", lambda x: x > 2)
    assert (found, asked) == calls("List.collectFirst", lambda x: some(x) if x > 2 else NONE)


@given(st.lists(st.tuples(st.integers(0, 3), st.text(max_size=2)), max_size=6))
def test_maps_keep_the_order_of_insertion(pairs: list[tuple[int, str]]) -> None:
    """toMap is Python's dict; entries come in its order."""
    made = apply("List.toMap", Seq(pairs))
    assert list(dict(pairs).items()) == apply("Map.toList", made).to_list()
    grown = PMap()
    for pair in pairs:
        grown = apply("Map.+", grown, pair)
    assert list(dict(pairs).items()) == list(grown.items())


def test_a_hundred_thousand_elements() -> None:
    """Cuts share, and one pass is one pass."""
    xs = Seq(range(100_000))
    assert 99_999 == apply("List.last", xs)
    assert 100_001 == len(apply("List.tails", xs))
    assert 100_000 == len(apply("List.sorted", apply("List.reverse", xs)))
    assert 4_999_950_000 == apply("List.foldLeft", xs, 0, sum)
