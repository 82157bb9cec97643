"""What the libraries' operations cost: each is run on small data, and its messages and bytes are counted.

The rows stand in ``docs/libraries.md``; ``test_page.py`` compares them, and writes them with ``FPCALC_UPDATE=1``.
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
    "paths": 'val paths = List("none.txt")\n',
    "Row": "case class Row(n: Int)\n",
}
#: What stands for operations that are written in general.
RUNS_AS = {
    "r.mapPartitions(f)": "r.mapPartitions(xs => xs.tail)",
    "r.mapPartitionsWithIndex(f)": "r.mapPartitionsWithIndex((i, xs) => xs.drop(i))",
    "r.map(f)": "r.map(x => x + 1)",
    "r.filter(f)": "r.filter(x => x > 5)",
    "r.flatMap(f)": "r.flatMap(x => List(x, x))",
    "r.keyBy(f)": "r.keyBy(x => x % 10)",
    "p.mapValues(f)": "p.mapValues(x => x + 1)",
    "p.flatMapValues(f)": "p.flatMapValues(x => List(x, x))",
    "r.cartesian(s).count": "r.filter(x => x % 50 == 0).cartesian(s).count",
}

NOTHING = "nothing until an action"
ONE_EACH = "one element from each partition"
PAIRS = "each pair to its partition"
COMBINED = "one pair for each key and partition"
RDDS = (
    Cost("sc.parallelize(items)", "`populate` on each host", "the items, to their hosts"),
    Cost("sc.fromTextFile(path)", "`fromTextFile` of its part on each host", NOTHING),
    Cost("sc.fromTextFiles(paths)", "`fromTextFile` of each file, on the hosts in turn", NOTHING),
    Cost("sc.fromCsv[Row](path)", "`fromCsv` on each host, `map` to its share", NOTHING),
    Cost("r.mapPartitions(f)", "`map` on each partition; all down to `glom` are made of it", NOTHING),
    Cost("r.mapPartitionsWithIndex(f)", "`map` on each partition, with its number in the header", NOTHING),
    Cost("r.map(f)", "`map` on each partition", NOTHING),
    Cost("r.filter(f)", "`map` on each partition", NOTHING),
    Cost("r.flatMap(f)", "`map` on each partition", NOTHING),
    Cost("r.keyBy(f)", "`map` on each partition", NOTHING),
    Cost("r.sample(0.5, 7)", "`map` on each partition, with a generator of random numbers", NOTHING),
    Cost("r.glom", "`map` on each partition", NOTHING),
    Cost("r.union(s)", "the partitions of both", NOTHING),
    Cost("r.zipWithIndex.count", "`counts`, then `map`", "one Int from each partition, twice"),
    Cost(
        "r.cartesian(s).count",
        "`fromFun` for each two partitions, which sends for both",
        "each partition of the other, to each of this one",
    ),
    Cost("r.collect", "`send` for each partition, then `await` each", "all elements, to the driver"),
    Cost("r.counts", "`map` to the size, `send`, `await`", "one Int from each partition"),
    Cost("r.count", "the sum of `counts`", "one Int from each partition"),
    Cost("r.isEmpty", "`take(1)`", "one element"),
    Cost("r.reduce(_ + _)", "`map` to each partition's own, `send`, `await`", ONE_EACH),
    Cost("r.fold(0)(_ + _)", "`aggregate`", ONE_EACH),
    Cost("r.aggregate(0)((n, x) => n + 1, _ + _)", "as `reduce`", "one result from each partition"),
    Cost("r.take(5)", "`map` to the first few, one partition after the other", "the elements that are taken"),
    Cost("r.first", "`take(1)`", "one element"),
    Cost("r.top(5)", "`map` to each partition's own, `send`, `await`", "as many from each partition"),
    Cost("r.takeOrdered(5)", "as `top`", "as many from each partition"),
    Cost("r.max", "`top(1)`", ONE_EACH),
    Cost("r.min", "`takeOrdered(1)`", ONE_EACH),
    Cost("r.toDebugString", "`lineage` of each partition", "nothing"),
    Cost("r.repartition(3).count", "`exchange`", "each element to its new partition"),
    Cost("r.distinct.count", "`map`, `exchange` by hash, `map`", "each partition's distinct elements, to theirs"),
    Cost("r.intersection(s).count", "`distinct` of both, `cogroup`", "the distinct elements of both"),
    Cost("r.subtract(s).count", "`cogroup`", "the elements of both"),
    Cost("r.groupBy(x => x % 10).count", "`keyBy`, `groupByKey`", PAIRS),
    Cost("r.countByValue.size", "`countByKey`", "each partition's distinct elements and their counts"),
    Cost(
        "r.sortBy(x => -x).count",
        "a few keys to the driver, `exchange` by range, `map`",
        "20 keys of each partition; each element to its range",
    ),
    Cost("p.keys", "`map`", NOTHING),
    Cost("p.values", "`map`", NOTHING),
    Cost("p.mapValues(f)", "`map`", NOTHING),
    Cost("p.flatMapValues(f)", "`flatMap`", NOTHING),
    Cost("p.partitionBy(2).count", "`exchange` by hash", PAIRS),
    Cost("p.groupByKey.count", "`exchange` by hash, `map`", PAIRS),
    Cost("p.reduceByKey(_ + _).count", "`map`, `exchange` by hash, `map`", COMBINED),
    Cost("p.aggregateByKey(0)((n, x) => n + 1, _ + _).count", "`map`, then `reduceByKey`", COMBINED),
    Cost("p.countByKey", "`reduceByKey`, `collect`", f"{COMBINED}; the counts to the driver"),
    Cost("p.collectAsMap.size", "`collect`", "all pairs, to the driver"),
    Cost("p.lookup(3)", "`flatMap`, `collect`", "the key's values"),
    Cost("p.cogroup(q).count", "both cut by hash; `fromFun` sends for the buckets of both", PAIRS),
    Cost("p.join(q).count", "`cogroup`, `flatMap`", PAIRS),
    Cost("p.leftOuterJoin(q).count", "`cogroup`, `flatMap`", PAIRS),
    Cost("r.persist", "`persist` on each partition", NOTHING),
    Cost("r.checkpoint", "`persist(stable)` on each partition", NOTHING),
    Cost("r.localCheckpoint", "`map` with `populate(currentHost, …)`, `send`, `await`", "the new references, to the driver"),
    Cost("r.persist.unpersist", "`unpersist` on each partition", "the request to forget"),
)
#: What operations are made of: no operations of Spark's.
INNER = (
    *("RDD", "SparkContext", "run", "turns", "draws", "drawn", "gather", "hosts", "marked"),
    *("cut", "exchange", "bucket", "atMost", "below", "hashPlace", "byHash", "cogrouped"),
    *("Cloud", "CloudValue", "CloudFlow", "started", "firstSuccess", "mapChunks", "perChunk"),
)
CLOUDS = (
    Cost("six.run(hosts)", "`fromFun` on the first worker, `send`, `await`", "the result"),
    Cost("cloud(spore { () => 7 }).run(hosts)", "the spore itself", "the result"),
    Cost("always(7).run(hosts)", "a spore that holds the value", "the value there, and back"),
    Cost("workers.run(hosts)", "what each workflow is given", "the hosts"),
    Cost("here.run(hosts)", "`currentHost`", "the host"),
    Cost("six.map(x => x * 7).run(hosts)", "function composition in the spore", "the result"),
    Cost("six.flatMap(x => always(x * 7)).run(hosts)", "the second workflow is run where the first was", "the result"),
    Cost(
        "parallel(List(six, six)).run(hosts)",
        "`fromFun` on the workers in turn, `send` all, `await` all",
        "each result, to who started them",
    ),
    Cost("everywhere(six).run(hosts)", "`parallel`, one on each worker", "each result, to who started them"),
    Cost("six.both(six).run(hosts)", "as `parallel`", "each result, to who started them"),
    Cost(
        "choice(List(always[Option[Int]](None), always[Option[Int]](Some(1)))).run(hosts)",
        "as `parallel`, but awaits only until a success",
        "each result that is awaited",
    ),
    Cost("parallel(List(six, six)).local.run(hosts)", "the workers are the current host alone", "nothing but the result"),
    Cost("newValue(items).flatMap(v => v.read).run(hosts)", "`populate`; `send` of the value's silo", "the value"),
    Cost(
        "newValue(items).flatMap(v => v.ask(xs => xs.sum)).run(hosts)",
        "`populate`; `map` and `send` of the value's silo",
        "the question there, the answer back",
    ),
    Cost("flow(items, 2).toList.run(hosts)", "`parallel` over chunks", "each chunk to its worker, and its items back"),
    Cost("flow(items, 2).map(x => x + 1).length.run(hosts)", "as `toList`; the stage is fused", "chunks; sizes back"),
    Cost("flow(items, 2).filter(x => x > 9).length.run(hosts)", "as `toList`; the stage is fused", "chunks; sizes back"),
    Cost("flow(items, 2).flatMap(x => List(x, x)).length.run(hosts)", "as `toList`; the stage is fused", "chunks; sizes back"),
    Cost(
        "flow(items, 2).map(x => x + 1).fold(0)(_ + _, _ + _).run(hosts)",
        "`parallel` over chunks, stages fused",
        "each chunk to its worker, one result back",
    ),
    Cost(
        "flow(items, 2).map(x => (x % 9, 1)).reduceByKey(_ + _).run(hosts)",
        "`parallel` over chunks, which are reduced; then over all",
        "each chunk to its worker, a pair for each key back",
    ),
)


def row(head: str, cost: Cost) -> str:
    """An operation's row in its library's table."""
    messages, size = counted(head, cost.text)
    return f"| `{cost.text}` | {cost.made} | {cost.travels} | {messages} | {size:,} |"


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
