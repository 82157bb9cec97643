"""RDD operations mean on partitioned data what Spark's mean on a list."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from functools import reduce
from itertools import accumulate
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fpcalc
from calculus.printing import show
from calculus.problems import ProblemFound
from proofs_tests.library.texts import Parts, Some, computed, rdd, text

ints = st.integers(-9, 9)
int_parts = st.lists(st.lists(ints, max_size=6), max_size=4)
pairs = st.tuples(st.sampled_from("abcd"), ints)
pair_parts = st.lists(st.lists(pairs, max_size=6), max_size=3)

Law = tuple[str, Callable[..., Any]]


def flat(parts: Parts) -> list[Any]:
    return [item for part in parts for item in part]


def check(laws: list[Law], definitions: str, *parts: Parts) -> None:
    """Each expression has the value that Python computes from the lists."""
    expected = [text(law(*map(flat, parts))) for _, law in laws]
    found = computed(definitions, [expression for expression, _ in laws])
    assert f"({', '.join(expected)})" == found


# What keeps Spark's order is compared as it is, a shuffle's result sorted.

ONE: list[Law] = [
    ("a.collect", lambda a: a),
    ("a.map(x => 2 * x).collect", lambda a: [2 * x for x in a]),
    ("a.filter(x => x > 0).collect", lambda a: [x for x in a if x > 0]),
    ("a.flatMap(x => List.fill(x.abs % 3)(x)).collect", lambda a: [x for x in a for _ in range(abs(x) % 3)]),
    ("a.keyBy(x => x % 2).collect", lambda a: [(abs(x) % 2 * (1 if x > 0 else -1), x) for x in a]),
    ("a.zipWithIndex.collect", lambda a: [(x, at) for at, x in enumerate(a)]),
    ("a.count", len),
    ("a.isEmpty", lambda a: not a),
    ("a.fold(0)(_ + _)", sum),
    ("a.aggregate((0, 0))((s, x) => (s._1 + x, s._2 + 1), (s, t) => (s._1 + t._1, s._2 + t._2))", lambda a: (sum(a), len(a))),
    ("a.take(4)", lambda a: a[:4]),
    ("a.top(3)", lambda a: sorted(a, reverse=True)[:3]),
    ("a.takeOrdered(3)", lambda a: sorted(a)[:3]),
    ("a.distinct.collect.sorted", lambda a: sorted(set(a))),
    ("a.sortBy(x => x).collect", sorted),
    ("a.sortBy(x => x.abs).collect", lambda a: sorted(a, key=abs)),
    ("a.countByValue.toList.sorted", lambda a: sorted(Counter(a).items())),
    ("a.repartition(3).collect.sorted", sorted),
    ("a.mapPartitions(xs => xs.map(x => -x)).collect", lambda a: [-x for x in a]),
    ("a.counts.sum", len),
    ("a.persist.map(x => x + 1).collect", lambda a: [x + 1 for x in a]),
    ("a.checkpoint.unpersist.collect", lambda a: a),
    ("a.localCheckpoint.collect", lambda a: a),
    ("a.groupBy(x => x.abs).mapValues(xs => xs.sorted).collect.sorted", lambda a: grouped([(abs(x), x) for x in a])),
]

TWO: list[Law] = [
    ("a.union(b).collect", lambda a, b: a + b),
    ("a.intersection(b).collect.sorted", lambda a, b: sorted(set(a) & set(b))),
    ("a.subtract(b).collect.sorted", lambda a, b: sorted([x for x in a if x not in b])),
    ("a.cartesian(b).collect.sorted", lambda a, b: sorted([(x, y) for x in a for y in b])),
]

PAIRED: list[Law] = [
    ("a.keys.collect", lambda a, b: [k for k, _ in a]),
    ("a.values.collect", lambda a, b: [v for _, v in a]),
    ("a.mapValues(v => v + 1).collect", lambda a, b: [(k, v + 1) for k, v in a]),
    ("a.flatMapValues(v => List(v, 0)).collect", lambda a, b: [(k, w) for k, v in a for w in (v, 0)]),
    ("a.partitionBy(3).collect.sorted", lambda a, b: sorted(a)),
    ("a.groupByKey.mapValues(vs => vs.sorted).collect.sorted", lambda a, b: grouped(a)),
    ("a.reduceByKey(_ + _).collect.sorted", lambda a, b: [(k, sum(vs)) for k, vs in grouped(a)]),
    ("a.aggregateByKey(0)((n, v) => n + 1, _ + _).collect.sorted", lambda a, b: [(k, len(vs)) for k, vs in grouped(a)]),
    ("a.countByKey.toList.sorted", lambda a, b: sorted(Counter([k for k, _ in a]).items())),
    ('a.lookup("a")', lambda a, b: [v for k, v in a if k == "a"]),
    ("a.join(b).collect.sorted", lambda a, b: sorted([(k, (v, w)) for k, v in a for j, w in b if j == k])),
    (
        "a.leftOuterJoin(b).collect.sorted",
        lambda a, b: outer(a, b),
    ),
    (
        "a.cogroup(b).mapValues(p => (p._1.sorted, p._2.sorted)).collect.sorted",
        lambda a, b: [
            (key, (sorted([v for k, v in a if k == key]), sorted([w for k, w in b if k == key])))
            for key in sorted({k for k, _ in a + b})
        ],
    ),
]


def grouped(items: list[tuple[Any, Any]]) -> list[tuple[Any, list[Any]]]:
    groups = defaultdict(list)
    for k, v in items:
        groups[k].append(v)
    return sorted([(k, sorted(vs)) for k, vs in groups.items()])


def outer(a: list[Any], b: list[Any]) -> list[Any]:
    keys = {k for k, _ in b}
    missing = [(k, v, []) for k, v in a if k not in keys]
    found = [(k, v, [w]) for k, v in a for j, w in b if j == k]
    return [(k, (v, Some(w[0]) if w else None)) for k, v, w in sorted(missing + found)]


@settings(max_examples=15)
@given(st.lists(st.integers(0, 99), max_size=9), st.integers(1, 5))
def test_sources(tmp_path_factory: pytest.TempPathFactory, xs: list[int], hosts: int) -> None:
    """Of files and of what the driver has, an RDD holds each line, row or item once and in order, on any number of hosts."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "lines.txt").write_text("".join([f"{x}\n" for x in xs]), "utf-8")
    (folder / "rows.csv").write_text("".join(["n\n", *[f"{x}\n" for x in xs]]), "utf-8")
    program = f"""import spark
case class Row(n: Int)
val sc = SparkContext(List.tabulate({hosts})(i => spawn(s"h$i")))
val files = List("lines.txt", "lines.txt")
(sc.parallelize({text(xs, "Int")}).collect, sc.fromTextFile("lines.txt").map(l => l.toInt).collect,
  sc.fromTextFiles(files).map(l => l.toInt).collect, sc.fromCsv[Row]("rows.csv").map(r => r.n).collect)"""
    ended = fpcalc.run(fpcalc.check(program, str(folder / "program.fp")))
    assert ended.problem is None, ended.problem
    assert f"({text(xs)}, {text(xs)}, {text(xs + xs)}, {text(xs)})" == show(ended.value)


def test_a_sample_has_about_its_share() -> None:
    """Of 2,000 elements a sample of 0.3 has 600, but for chance; another seed draws others."""
    definitions = """val all = SparkContext(List(h0, h1)).parallelize(List.range(0, 2000))
val few = all.sample(0.3, 1)"""
    expressions = ["(few.count - 600).abs < 60", "few.collect == all.sample(0.3, 2).collect", "few.subtract(all).isEmpty"]
    assert "(true, false, true)" == computed(definitions, expressions)


@settings(max_examples=15)
@given(int_parts)
def test_one_rdd(a: Parts) -> None:
    """⟦r.op⟧ = op ⟦r⟧, however r is partitioned."""
    check(ONE, f"val a = {rdd(a, 'Int')}", a)


@settings(max_examples=10)
@given(int_parts, int_parts)
def test_two_rdds(a: Parts, b: Parts) -> None:
    """⟦r op s⟧ = ⟦r⟧ op ⟦s⟧"""
    check(TWO, f"val a = {rdd(a, 'Int')}\nval b = {rdd(b, 'Int')}", a, b)


@settings(max_examples=15)
@given(pair_parts, pair_parts)
def test_pairs(a: Parts, b: Parts) -> None:
    """The same for what works on keys; keys that are spread over partitions come together."""
    check(PAIRED, f"val a = {rdd(a, '(String, Int)')}\nval b = {rdd(b, '(String, Int)')}", a, b)


@settings(max_examples=10)
@given(pair_parts)
def test_a_shuffle_puts_each_key_on_one_partition(a: Parts) -> None:
    """After ``partitionBy(n)`` no key stands in two partitions, and within one the order is the old one."""
    keys_of_each = "a.partitionBy(3).glom.collect.map(p => p.map(_._1).distinct)"
    found = computed(f"val a = {rdd(a, '(String, Int)')}", [keys_of_each, "0"])
    keys = found.removeprefix("(List(").removesuffix("), 0)").replace("List(", "").replace(")", "")
    names = [name for name in keys.split(", ") if name]
    assert sorted({f'"{k}"' for k, _ in flat(a)}) == sorted(names)


@settings(max_examples=10)
@given(int_parts.filter(lambda parts: any(parts)))
def test_laws(a: Parts) -> None:
    """Map fusion; union and collect; reduceByKey is groupByKey and reduce; reduce and first of what is not empty."""
    definitions = f"val a = {rdd(a, 'Int')}\nval kv = a.map(x => (x.abs % 3, x))"
    laws = [
        "a.map(x => x + 1).map(x => 2 * x).collect == a.map(x => 2 * (x + 1)).collect",
        "a.union(a).collect == a.collect ++ a.collect",
        "kv.reduceByKey(_ + _).collectAsMap == kv.groupByKey.mapValues(vs => vs.reduce(_ + _)).collectAsMap",
        "a.sample(0.5, 3).collect == a.sample(0.5, 3).collect",
        "a.sample(1.1, 3).collect == a.collect && a.sample(0.0, 3).isEmpty",
        "a.glom.collect.flatten == a.collect",
    ]
    assert f"({', '.join(['true'] * len(laws))})" == computed(definitions, laws)
    found = computed(definitions, ["a.reduce(_ + _)", "a.first", "a.max", "a.min"])
    assert text((reduce(int.__add__, flat(a)), flat(a)[0], max(flat(a)), min(flat(a)))) == found


def test_places_count_over_partitions() -> None:
    """``mapPartitionsWithIndex`` knows the partition; ``zipWithIndex`` goes on where the one before ended."""
    parts = [[5, 6], [], [7]]
    starts = [0, *accumulate(map(len, parts))]
    expected = [(starts[at] + i, x) for at, part in enumerate(parts) for i, x in enumerate(part)]
    found = computed(f"val a = {rdd(parts, 'Int')}", ["a.zipWithIndex.map((x, i) => (i, x)).collect", "a.counts"])
    assert text((expected, [2, 0, 1])) == found


@pytest.mark.parametrize("operation", ["reduce(_ + _)", "first", "max", "min"])
def test_what_has_no_element_fails(operation: str) -> None:
    """Where there is no element, there is no result; the program says where."""
    with pytest.raises(ProblemFound) as found:
        computed(f"val a = {rdd([[], []], 'Int')}", [f"a.{operation}", "0"])
    assert "FP0401" == found.value.problems[0].code


def test_to_debug_string_is_the_lineage() -> None:
    """``toDebugString`` has the lineage of each partition, in their order."""
    found = computed(f"val a = {rdd([[1], [2]], 'Int')}", ["a.map(x => x + 1).toDebugString", "0"])
    lineages = [f"partition {at}\\n(1) Mapped at h{at}\\n  (2) Mat at h{at}" for at in range(2)]
    assert text(("\\n".join(lineages), 0)) == found
