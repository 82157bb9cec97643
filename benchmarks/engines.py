"""The local engine beside the same programs written by hand in plain Python.

Run: python -m benchmarks.engines [megabytes of text]
"""

from __future__ import annotations

import gc
import os
import re
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import fpcalc
from calculus.config import World
from calculus.printing import show
from fpcalc.compiler import Code, deep
from fpcalc.engines.local import Hosts
from fpcalc.files import FolderFiles
from fpcalc.limits import rare_collections

WORDS = """
val h = spawn("a")
val counts = SiloRef.fromTextFile(h, "words.txt").map(spore { lines =>
  lines.flatMap(line => line.split(" ").toList).filter(w => w.nonEmpty).groupMapReduce(w => w)(w => 1)((a, b) => a + b)
})
counts.send().await.toList.sortBy { case (word, n) => (-n, word) }.take(3)
"""

JOIN = """
case class Person(name: String, age: Int)
case class Vehicle(owner: String, plate: String)

val m1 = spawn("m1")
val m2 = spawn("m2")
val persons = SiloRef.fromFun(m1)(spore { () => (0 until 10000).toList.map(i => Person("p" + i, i % 80)) })
val vehicles = SiloRef.fromFun(m2)(spore { () => (0 until 50000).toList.map(i => Vehicle("p" + i % 12000, "v" + i)) })
val owners = persons.apply(spore {
  val there = vehicles
  ps => {
    val adults = ps.filter(p => p.age >= 18)
    there.map(spore {
      val local = adults
      vs => {
        val byOwner = vs.groupBy(v => v.owner)
        local.flatMap(p => byOwner.getOrElse(p.name, Nil).map(v => (p, v)))
      }
    })
  }
})
owners.send().await.size
"""

LOOP = """
def loop(i: Int, acc: Int): Int = if (i == 10000000) acc else loop(i + 1, (acc + i * i) % 1000003)
loop(0, 0)
"""

DEEP = """
def sum(n: Int): Int = if (n == 0) 0 else n + sum(n - 1)
def times(k: Int, acc: Int): Int = if (k == 0) acc else times(k - 1, acc + sum(10000))
times(100, 0)
"""


# The same by hand.


def words(folder: str) -> str:
    with open(os.path.join(folder, "words.txt"), encoding="utf-8") as file:
        lines = file.read().split("\n")
    counts: dict[str, int] = {}
    for word in [w for line in lines for w in line.split(" ") if w]:
        counts[word] = counts.get(word, 0) + 1
    top = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:3]
    return "List(" + ", ".join([f'("{word}", {n})' for word, n in top]) + ")"


class Person(NamedTuple):
    name: str
    age: int


class Vehicle(NamedTuple):
    owner: str
    plate: str


def join(_: str) -> str:
    persons = [Person(f"p{i}", i % 80) for i in range(10000)]
    vehicles = [Vehicle(f"p{i % 12000}", f"v{i}") for i in range(50000)]
    adults = [p for p in persons if p.age >= 18]
    by_owner: dict[str, list[Vehicle]] = defaultdict(list)
    for v in vehicles:
        by_owner[v.owner].append(v)
    return str(len([(p, v) for p in adults for v in by_owner.get(p.name, ())]))


def loop(_: str) -> str:
    i = acc = 0
    while i != 10_000_000:
        acc = (acc + i * i) % 1000003
        i += 1
    return str(acc)


def deep_sum(_: str) -> str:
    def total(n: int) -> int:
        return 0 if n == 0 else n + total(n - 1)

    sys.setrecursionlimit(20_000)
    acc = 0
    for _k in range(100):
        acc += total(10000)
    return str(acc)


def by_engine(text: str, folder: str) -> Callable[[], str]:
    """A run of a program that is checked already, compiling included."""
    checked = fpcalc.check(text)
    assert checked.program is not None, [str(problem) for problem in checked.problems]
    program = checked.program

    def run() -> str:
        outcome: Any = Hosts(Code(World(program, FolderFiles(folder)))).run()
        return show(outcome.value)

    return run


def best(action: Callable[[], str], rounds: int) -> tuple[float, str]:
    """The least time of the processor in some rounds, in seconds, and the result: other work on the machine does not count."""
    least, result = float("inf"), ""
    for _ in range(rounds):
        gc.collect()
        before = time.process_time()
        with rare_collections(), deep():
            result = action()
        least = min(least, time.process_time() - before)
    return least, result


def compare(name: str, text: str, python: Callable[[str], str], folder: str, goal: float, rounds: int = 3) -> None:
    """One line: the engine beside Python."""
    plain, expected = best(lambda: python(folder), rounds)
    took, found = best(by_engine(text, folder), rounds)
    assert expected == found, (expected, found)
    print(f"{name:28} {took:8.2f} s   by hand {plain:8.2f} s   ratio {took / plain:5.2f}   (goal {goal})", flush=True)


def text_of(folder: Path, megabytes: int) -> None:
    """A file of English words, of some size."""
    source = (Path(__file__).parents[1] / "examples" / "data" / "declaration.txt").read_text("utf-8")
    once = "\n".join([re.sub(r"[^a-z ]+", " ", line.lower()).strip() for line in source.splitlines()]) + "\n"
    with open(folder / "words.txt", "w", encoding="utf-8") as file:
        for _ in range(megabytes * 1_000_000 // len(once) + 1):
            file.write(once)


def main() -> None:
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.TemporaryDirectory() as folder:
        compare("numeric loop, 1e7", LOOP, loop, folder, 2.0)
        compare("recursion 1e4 deep, 100 times", DEEP, deep_sum, folder, 3.0)
        compare("owners join, 1e4 by 5e4", JOIN, join, folder, 1.5, 5)
        text_of(Path(folder), megabytes)
        compare(f"word count, {megabytes} MB", WORDS, words, folder, 1.3, 2)


if __name__ == "__main__":
    main()
