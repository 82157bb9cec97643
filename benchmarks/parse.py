"""Parsing: lines a second at 1,000, 10,000 and 100,000 lines, and how it grows. Run: python -m benchmarks.parse"""

from __future__ import annotations

import time

from calculus.source import Source
from parser import parse

PIECE = '''// the people of town {n}
case class Person{n}(name: String, age: Int)
sealed trait Tree{n}[A]
case class Node{n}[A](left: Tree{n}[A], value: A, right: Tree{n}[A]) extends Tree{n}[A]
case object Leaf{n} extends Tree{n}[Nothing]

def size{n}[A](tree: Tree{n}[A]): Int = tree match {
  case Node{n}(left, _, right) => size{n}(left) + 1 + size{n}(right)
  case _ => 0
}

def mean{n}(people: List[Person{n}]): Double = {
  val ages = people.map(p => p.age)
  if (ages.isEmpty) 0.0
  else ages.sum.toDouble / ages.size
}

val people{n}: SiloRef[List[Person{n}]] =
  SiloRef.populate(machine, List(Person{n}("Ada", 36), Person{n}("Tim", 9), Person{n}("Eve", 52)))

val adults{n} = people{n}.apply(spore { ps =>
  val res = ps.filter(p => p.age >= 18 && p.name != "")
  SiloRef.populate(currentHost, res)
})

val owners{n} = adults{n}.map(spore {
  val limit = 3 * 14          // the spore's header
  ps =>
    for (p <- ps if p.age > limit; q <- ps) yield {
      if (p.name == q.name) s"${p.name} and ${q.name.toUpperCase}"
      else "nobody"
    }
})

val words{n} = List("to", "be", "or").map(_.length).foldLeft(0)(_ + _)
'''


def program(lines: int) -> str:
    """A realistic program of about so many lines."""
    height = PIECE.count("\n") + 1
    pieces = [PIECE.replace("{n}", str(n)) for n in range(lines // height)]
    return "\n".join(['val machine = spawn("machine")', *pieces])


def measure(lines: int, rounds: int) -> float:
    """Lines a second, the best of some rounds."""
    text = program(lines)
    best = float("inf")
    for _ in range(rounds):
        before = time.process_time()
        parsed = parse(Source("bench.fp", text))
        best = min(best, time.process_time() - before)
        assert not parsed.problems
    return text.count("\n") / best


def main() -> None:
    parse(Source("warm.fp", program(1000)))
    speeds = {lines: measure(lines, rounds) for lines, rounds in ((1_000, 5), (10_000, 3), (100_000, 1))}
    for lines, speed in speeds.items():
        print(f"{lines:>7} lines: {speed:>7,.0f} lines/s   {speeds[1_000] / speed:.2f} times the cost per line")


if __name__ == "__main__":
    main()
