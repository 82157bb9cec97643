"""What the spark library costs beside the same program written with primitives, on one engine.

Bound: 1.5 times the time, on each engine. Each program is run ``ROUNDS`` times and the fastest counts, by the processor's time;
checking is not counted.
"""

from __future__ import annotations

import sys
import time

import fpcalc

#: How many elements each of four hosts has: so many that the library's own code, some ms to compile, does not count.
SIZES = {"calculus": 50_000, "local": 250_000}
ROUNDS = 5
BOUND = 1.5

HOSTS = 'val hosts = List("a", "b", "c", "d").map(name => spawn(name))\n'

SPARK = """import spark
{hosts}val r = RDD(hosts.zipWithIndex.map {{ case (h, i) =>
  SiloRef.fromFun(h)(spore {{ val part = i; () => List.range(0, {size}).map(k => (k * 7 + part) % 1000) }})
}})
"""
DIRECT = """
{hosts}val r = hosts.zipWithIndex.map {{ case (h, i) =>
  SiloRef.fromFun(h)(spore {{ val part = i; () => List.range(0, {size}).map(k => (k * 7 + part) % 1000) }})
}}
"""

#: The library's, and the primitives'.
PAIRS = {
    "map, filter, count": (
        "r.map(x => x * 3 + 1).filter(x => x % 2 == 0).count",
        """val sizes = r.map(p => p.map(spore { xs => xs.map(x => x * 3 + 1).filter(x => x % 2 == 0).size }).send())
sizes.map(s => s.await).sum""",
    ),
    "reduceByKey": (
        "r.map(x => (x % 100, x)).reduceByKey(_ + _).collect.size",
        """val counted = r.map(p => p.map(spore { xs =>
  val sums = xs.map(x => (x % 100, x)).groupMapReduce(_._1)(_._2)(_ + _).toList.groupBy { case (k, _) => k % 4 }
  List.tabulate(4)(i => sums.getOrElse(i, Nil))
}).persist())
val merged = hosts.zipWithIndex.map { case (h, i) =>
  SiloRef.fromFun(h)(spore {
    val mine = counted.map(c => c.map(spore { val k = i; bs => bs(k) }))
    () => {
      val answers = mine.map(m => m.send())
      answers.flatMap(a => a.await).groupMapReduce(_._1)(_._2)(_ + _).toList
    }
  })
}
val found = merged.map(m => m.send())
found.flatMap(f => f.await).size""",
    ),
    "top": (
        "r.map(x => x * 31 % 997).top(10)",
        """val tops = r.map(p => p.map(spore { xs => xs.map(x => x * 31 % 997).sorted.reverse.take(10) }).send())
tops.flatMap(t => t.await).sorted.reverse.take(10)""",
    ),
}


def seconds(text: str, engine: str) -> tuple[float, str]:
    """The fastest run, and its value."""
    program = fpcalc.check(text)
    assert not [problem for problem in program.problems if problem.severity == "error"], program.problems
    times, value = [], ""
    for _ in range(ROUNDS):
        start = time.process_time()
        value = str(fpcalc.run(program, engine=engine).value)
        times.append(time.process_time() - start)
    return min(times), value


def main() -> int:
    """A line for each program on each engine; 1 where the library is slower than the bound allows."""
    worst = 0.0
    for engine, size in SIZES.items():
        for name, (library, direct) in PAIRS.items():
            spark, one = seconds(SPARK.format(hosts=HOSTS, size=size) + library, engine)
            primitives, other = seconds(DIRECT.format(hosts=HOSTS, size=size) + direct, engine)
            assert one == other, (name, one, other)
            worst = max(worst, spark / primitives)
            print(f"{engine:9} {name:19} {spark:6.3f} s, primitives {primitives:6.3f} s: {spark / primitives:4.2f} times")
    print(f"worst: {worst:.2f} times, bound {BOUND}")
    return int(worst > BOUND)


if __name__ == "__main__":
    sys.exit(main())
