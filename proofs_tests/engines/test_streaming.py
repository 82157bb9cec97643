"""The local engine computes on a text file while it reads it."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import fpcalc
from calculus.operations.parts import BLOCK
from calculus.printing import show

COUNT = """
val hosts = List("a", "b").map(name => spawn(name))
val parts = hosts.zipWithIndex.map { case (h, i) => SiloRef.fromTextFile(h, "*.txt", i, hosts.size) }
val sizes = parts.map(p => p
  .map(spore { lines => lines.map(line => line.split(" ").toList) })
  .map(spore { rows => rows.flatMap(row => row).groupMapReduce(w => w.size)(w => 1)((a, b) => a + b) }).send())
sizes.map(s => s.await.toList)
"""


def test_a_file_is_never_in_memory(tmp_path: Path) -> None:
    """30 MB take what a few blocks take."""
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text(("a-rather-long-word-without-any-meaning " * 40 + "end\n") * 10_000)
    checked = fpcalc.check(COUNT)
    tracemalloc.start()
    try:
        ended = fpcalc.run(checked, engine="local", data=str(tmp_path))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert "List(List((38, 400000), (3, 10000)), List((38, 400000), (3, 10000)))" == show(ended.value)
    assert 10 * BLOCK > most


def test_a_bad_byte_comes_before_what_the_program_makes_of_the_lines_before_it(tmp_path: Path) -> None:
    """As in the calculus, which reads all lines first."""
    (tmp_path / "a.txt").write_bytes(b"no number\n" * 300_000 + b"\xff\n")
    text = 'SiloRef.fromTextFile(spawn("a"), "a.txt").map(spore { ls => ls.map(l => l.toInt).sum }).send().await'
    for engine in ("calculus", "local"):
        ended = fpcalc.run(fpcalc.check(text), engine=engine, data=str(tmp_path))
        assert ended.problem is not None
        assert "FP0463" == ended.problem.code
