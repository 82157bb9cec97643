"""The Dask engine beside the same work written by hand for Dask, on the same cluster of two workers.

Run: python -m benchmarks.dask_engine [megabytes of text]
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from distributed import Client

import fpcalc
from benchmarks.engines import text_of
from calculus.printing import show
from fpcalc.engines.dask import Cluster, DaskEngine, Settings

WORDS = """
def count(lines: List[String]): Map[String, Int] =
  lines.flatMap(line => line.split(" ").toList).filter(w => w.nonEmpty).groupMapReduce(w => w)(w => 1)((x, y) => x + y)

val a = spawn("a")
val b = spawn("b")
val first = SiloRef.fromTextFile(a, "words.txt", 0, 2).map(spore { lines => count(lines) }).send()
val second = SiloRef.fromTextFile(b, "words.txt", 1, 2).map(spore { lines => count(lines) }).send()
val all = first.await.toList ++ second.await.toList
all.groupMapReduce(p => p._1)(p => p._2)((x, y) => x + y).toList.sortBy { case (word, n) => (-n, word) }.take(3)
"""

CHAIN = """
def longer(silo: SiloRef[Int], n: Int): SiloRef[Int] =
  if (n == 0) silo else longer(silo.map(spore { k => k + 1 }), n - 1)

val a = spawn("a")
val chain = longer(SiloRef.populate(a, 0), 1000)
def times(silo: SiloRef[Int], k: Int, last: Int): Int = if (k == 0) last else times(silo, k - 1, silo.send().await)
times(chain, TIMES, 0)
"""

FRESH = """
def longer(silo: SiloRef[Int], n: Int): SiloRef[Int] =
  if (n == 0) silo else longer(silo.map(spore { k => k + 1 }), n - 1)

val a = spawn("a")
def times(a: Host, k: Int, last: Int): Int =
  if (k == 0) last else times(a, k - 1, longer(SiloRef.populate(a, 0), 1000).send().await)
times(a, TIMES, 0)
"""

FRESH_ONE = """
def count(n: Int, k: Int): Int = if (n == 0) k else count(n - 1, k + 1)

val a = spawn("a")
def times(a: Host, k: Int, last: Int): Int =
  if (k == 0) last else times(a, k - 1, SiloRef.populate(a, 0).map(spore { k => count(1000, k) }).send().await)
times(a, TIMES, 0)
"""

ONE = """
def count(n: Int, k: Int): Int = if (n == 0) k else count(n - 1, k + 1)

val a = spawn("a")
val one = SiloRef.populate(a, 0).map(spore { k => count(1000, k) })
def times(silo: SiloRef[Int], k: Int, last: Int): Int = if (k == 0) last else times(silo, k - 1, silo.send().await)
times(one, TIMES, 0)
"""

FUNCTION_TO_DATA = """
val a = spawn("a")
SiloRef.fromTextFile(a, "words.txt").map(spore { lines => lines.size }).send().await
"""


# By hand.


def count_part(path: str, index: int, parts: int) -> dict[str, int]:
    """How often each word is in a part of a file, cut at the ends of lines."""
    size = os.path.getsize(path)
    with open(path, "rb") as file:
        start, end = [0 if at == 0 else _line_after(file, size * at // parts) for at in (index, index + 1)]
        file.seek(start)
        text = file.read(end - start).decode("utf-8")
    counts: dict[str, int] = {}
    for word in [w for line in text.split("\n") for w in line.split(" ") if w]:
        counts[word] = counts.get(word, 0) + 1
    return counts


def _line_after(file: Any, at: int) -> int:
    file.seek(at)
    file.readline()
    place: int = file.tell()
    return place


def words_by_hand(client: Client, folder: str) -> str:
    """The three most frequent words, counted by two tasks on two workers."""
    addresses = list(client.scheduler_info()["workers"])
    path = f"{folder}/words.txt"
    parts = [client.submit(count_part, path, at, 2, workers=[addresses[at]], pure=False) for at in (0, 1)]
    counts: dict[str, int] = {}
    for part in client.gather(parts):
        for word, n in part.items():
            counts[word] = counts.get(word, 0) + n
    top = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:3]
    return "List(" + ", ".join([f'("{word}", {n})' for word, n in top]) + ")"


def thousand(k: int) -> int:
    """A thousand functions, fused."""
    for _ in range(1000):
        k = k + 1
    return k


def fused_by_hand(client: Client, times: int) -> str:
    """As many tasks of a thousand functions each, one after the other."""
    last = 0
    for _ in range(times):
        last = client.submit(thousand, 0, pure=False).result()
    return str(last)


# Measuring.


def on_engine(cluster: Cluster, text: str, folder: str) -> Callable[[], str]:
    """A run of a program that is checked already; the cluster is up."""
    checked = fpcalc.check(text)
    assert checked.program is not None, checked.problems
    program = checked.program
    return lambda: show(DaskEngine(Settings(workers=2), cluster).run(program, folder).value)


def best(action: Callable[[], str], rounds: int = 3) -> tuple[float, str]:
    """The least time by the clock in some rounds, in seconds, and the result."""
    least, result = float("inf"), ""
    for _ in range(rounds):
        before = time.perf_counter()
        result = action()
        least = min(least, time.perf_counter() - before)
    return least, result


def each(cluster: Cluster, make: Callable[[int], Callable[[], str]], times: int = 40) -> tuple[float, float]:
    """The time of one repetition by the clock, and that of all processors: what more of them take, so that a run's beginning
    and end do not count. On a busy machine the second tells more."""
    few, many = (_least(cluster, make(count)) for count in (2, 2 + times))
    return (many[0] - few[0]) / times, (many[1] - few[1]) / times


def _least(cluster: Cluster, action: Callable[[], str], rounds: int = 5) -> tuple[float, float]:
    """The least time by the clock in some rounds, and the least of the processors in all processes."""
    clock = busy = float("inf")
    for _ in range(rounds):
        spent, before = _spent(cluster), time.perf_counter()
        assert action() == "1000"
        clock = min(clock, time.perf_counter() - before)
        busy = min(busy, _spent(cluster) - spent)
    return clock, busy


def _spent(cluster: Cluster) -> float:
    on_workers: dict[str, float] = cluster.client.run(time.process_time)
    return time.process_time() + sum(on_workers.values())


def words(cluster: Cluster, folder: str, megabytes: int) -> None:
    """Word count of a file by two hosts."""
    by_hand, expected = best(lambda: words_by_hand(cluster.client, folder))
    took, found = best(on_engine(cluster, WORDS, folder))
    assert expected == found, (expected, found)
    print(
        f"word count, {megabytes} MB: {took:.2f} s, by hand {by_hand:.2f} s, ratio {took / by_hand:.2f} (goal 1.10)", flush=True
    )


def chain(cluster: Cluster) -> None:
    """A chain of a thousand maps: asked for again and again, and built and asked for once; beside a map that does it all."""
    by_hand = each(cluster, lambda times: lambda: fused_by_hand(cluster.client, times))
    print(f"a thousand functions in a task by hand: {_shown(by_hand)}", flush=True)
    for what, many, single in (("again", CHAIN, ONE), ("once", FRESH, FRESH_ONE)):
        took, one = [each(cluster, partial(_asking, cluster, text)) for text in (many, single)]
        ratios = ", ".join([f"{a / b:.2f}" for a, b in zip(took, one, strict=True)])
        print(
            f"chain of 1,000 maps, asked for {what}: {_shown(took)}; one map {_shown(one)}; ratios {ratios} (goal 1.5)",
            flush=True,
        )


def _asking(cluster: Cluster, text: str, times: int) -> Callable[[], str]:
    return on_engine(cluster, text.replace("TIMES", str(times)), ".")


def _shown(took: tuple[float, float]) -> str:
    return f"{took[0] * 1e3:.1f} ms by the clock, {took[1] * 1e3:.1f} of the processors"


def function_to_data(cluster: Cluster, folder: str, megabytes: int) -> None:
    """The bytes of all messages of a function that goes to a silo of some size."""
    checked = fpcalc.check(FUNCTION_TO_DATA)
    assert checked.program is not None
    engine = DaskEngine(Settings(workers=2, watched=True), cluster)
    before = time.perf_counter()
    engine.run(checked.program, folder)
    took, moved = time.perf_counter() - before, sum([noted.size for noted in engine.noted])
    print(f"function to a silo of {megabytes} MB: {moved:,} bytes moved (goal 1,000,000), {took:.2f} s", flush=True)


def main() -> None:
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.TemporaryDirectory() as folder, Cluster(Settings(workers=2)) as cluster:
        cluster.client.wait_for_workers(2)
        chain(cluster)
        text_of(Path(folder), megabytes)
        words(cluster, folder, megabytes)
        function_to_data(cluster, folder, megabytes)


if __name__ == "__main__":
    main()
