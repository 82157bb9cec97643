"""What the libraries' operations cost: each is run on small data, and its messages and bytes are counted.

The tables stand in ``docs/libraries.md``; ``test_page.py`` compares them, and writes them with ``FPCALC_UPDATE=1``.
"""

from __future__ import annotations

import re

import attrs

from fpcalc.api import check
from fpcalc.running import run_program
from fpcalc.stats import Stats

PAGE = "docs/libraries.md"

SPARK = """import spark
val hosts = List("a", "b").map(name => spawn(name))
val r = RDD(hosts.zipWithIndex.map { case (h, i) =>
  SiloRef.fromFun(h)(spore { val first = 1000 * i; () => List.range(first, first + 1000) })
})
val s = r.map(x => x + 50)
val p = r.map(x => (x % 10, x))
val q = r.map(x => (x % 20, x))
"""
MBRACE = """import mbrace
val hosts = List("a", "b").map(name => spawn(name))
val six = cloud(spore { () => 6 })
"""


@attrs.frozen
class Cost:
    """An operation as it is used, how it is made of primitives, what travels but for requests and spores."""

    text: str
    made: str
    travels: str


#: What some of the operations need besides.
NEEDS = {
    "sc": "val sc = SparkContext(hosts)\n",
    "items": "val items = List.range(0, 200)\n",
    "path": 'val path = "none.txt"\n',
}
#: What stands for operations that are written in general.
RUNS_AS = {
    "r.map(f)": "r.map(x => x + 1)",
    "r.filter(p)": "r.filter(x => x > 5)",
    "r.flatMap(f)": "r.flatMap(x => List(x, x))",
    "r.cartesian(s).count": "r.filter(x => x % 50 == 0).cartesian(s).count",
}

NOTHING = "nothing until an action"
RDDS = (
    Cost("sc.parallelize(items)", "`populate` on each host", "the items, to their hosts"),
    Cost("sc.textFile(path)", "`fromTextFile` on each host, `map` to its share", NOTHING),
    Cost("r.map(f)", "`map` on each partition", NOTHING),
    Cost("r.filter(p)", "`map` on each partition", NOTHING),
    Cost("r.flatMap(f)", "`map` on each partition", NOTHING),
    Cost("r.union(s)", "the partitions of both", NOTHING),
    Cost("r.collect", "`send` for each partition, then `await` each", "all elements, to the driver"),
    Cost("r.count", "`map` to the size, `send`, `await`", "one Int from each partition"),
    Cost("r.reduce(_ + _)", "`map` to each partition's own, `send`, `await`", "one element from each partition"),
    Cost("r.aggregate(0)((n, x) => n + 1, _ + _)", "as `reduce`", "one result from each partition"),
    Cost("r.take(5)", "`map` to the first few, one partition after the other", "the elements that are taken"),
    Cost("r.top(5)", "`map` to each partition's own, `send`, `await`", "as many from each partition"),
    Cost("r.zipWithIndex.count", "`count` of each partition, then `map`", "one Int from each partition, twice"),
    Cost(
        "r.cartesian(s).count",
        "`fromFun` for each two partitions, which sends for both",
        "each partition of the other, to each of this one",
    ),
    Cost("r.repartition(3).count", "`exchange`", "each element to its new partition"),
    Cost("r.distinct.count", "`map`, `exchange` by hash, `map`", "each partition's distinct elements, to theirs"),
    Cost("r.intersection(s).count", "`distinct` of both, `cogroup`", "the distinct elements of both"),
    Cost("r.subtract(s).count", "`cogroup`", "the elements of both"),
    Cost(
        "r.sortBy(x => -x).count",
        "a few keys to the driver, `exchange` by range, `map`",
        "20 keys of each partition; each element to its range",
    ),
    Cost("p.partitionBy(2).count", "`exchange` by hash", "each pair to its partition"),
    Cost("p.groupByKey.count", "`exchange` by hash, `map`", "each pair to its partition"),
    Cost("p.reduceByKey(_ + _).count", "`map`, `exchange` by hash, `map`", "one pair for each key and partition"),
    Cost(
        "p.aggregateByKey(0)((n, x) => n + 1, _ + _).count", "`map`, then `reduceByKey`", "one pair for each key and partition"
    ),
    Cost("p.cogroup(q).count", "both cut by hash; `fromFun` sends for the buckets of both", "each pair to its partition"),
    Cost("p.join(q).count", "`cogroup`, `map`", "each pair to its partition"),
    Cost("p.countByKey", "`reduceByKey`, `collect`", "one pair for each key and partition; the counts to the driver"),
    Cost("p.lookup(3)", "`map`, `collect`", "the key's values"),
    Cost("r.persist", "`persist` on each partition", NOTHING),
    Cost("r.localCheckpoint", "`map` with `populate(currentHost, …)`, `send`, `await`", "the new references, to the driver"),
)
CLOUDS = (
    Cost("six.run(hosts)", "`fromFun` on the first worker, `send`, `await`", "the result"),
    Cost("six.map(x => x * 7).run(hosts)", "function composition in the spore", "the result"),
    Cost("six.flatMap(x => always(x * 7)).run(hosts)", "the second workflow is run where the first was", "the result"),
    Cost(
        "parallel(List(six, six)).run(hosts)",
        "`fromFun` on the workers in turn, `send` all, `await` all",
        "each result, to who started them",
    ),
    Cost(
        "choice(List(always[Option[Int]](None), always[Option[Int]](Some(1)))).run(hosts)",
        "as `parallel`, but awaits only until a success",
        "each result that is awaited",
    ),
    Cost("parallel(List(six, six)).local.run(hosts)", "the workers are the current host alone", "nothing but the result"),
    Cost(
        "newValue(List.range(0, 100)).flatMap(v => v.ask(xs => xs.sum)).run(hosts)",
        "`populate`; `map` and `send` of the value's silo",
        "the question there, the answer back",
    ),
    Cost(
        "flow(List.range(0, 100), 2).map(x => x + 1).fold(0)(_ + _, _ + _).run(hosts)",
        "`parallel` over chunks, stages fused",
        "each chunk to its worker, one result back",
    ),
)


def table(head: str, costs: tuple[Cost, ...]) -> str:
    """A table of a library's operations."""
    rows = ["| operation | in primitives | what travels | messages | bytes |", "|---|---|---|---|---|"]
    for cost in costs:
        messages, size = counted(head, cost.text)
        rows.append(f"| `{cost.text}` | {cost.made} | {cost.travels} | {messages} | {size:,} |")
    return "\n".join(rows) + "\n"


def counted(head: str, text: str) -> tuple[int, int]:
    """The messages of a program that ends with this expression, and their bytes."""
    words = re.findall(r"\w+", text)
    needs = "".join([line for name, line in NEEDS.items() if name in words])
    stats = Stats()
    checked = check(f"{head}{needs}{RUNS_AS.get(text, text)}")
    assert checked.program is not None, (text, checked.problems)
    ended = run_program(checked.program, checked.folder, observe=lambda step: stats.see(step.label))
    assert ended.problem is None, (text, ended.problem)
    return sum(stats.messages.values()), sum(stats.bytes.values())


def tables(name: str) -> str:
    """A library's table."""
    return table(SPARK, RDDS) if name == "spark" else table(MBRACE, CLOUDS)
