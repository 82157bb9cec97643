"""Runs expressions through Scala itself: the compiler and library that PySpark ships as jars."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

LONGEST = 1200  # seconds
PER_OBJECT = 40  # a JVM method may hold 64 KB of code

PRELUDE = r"""
import scala.math.Ordering.Implicits._
object Show {
  val out = new java.io.PrintStream(System.out, false, "UTF-8")
  def show(x: Any): String = x match {
    case s: String => s
    case m: collection.Map[_, _] =>
      m.toList.map { case (k, v) => show(k) + " -> " + show(v) }.sorted.mkString("Map(", ", ", ")")
    case Some(y) => "Some(" + show(y) + ")"
    case None => "None"
    case a: Array[_] => a.map(show(_)).mkString("List(", ", ", ")")
    case s: java.util.stream.Stream[_] => show(s.toArray)
    case xs: IterableOnce[_] => xs.iterator.map(show(_)).mkString("List(", ", ", ")")
    case p: Product if p.productPrefix.startsWith("Tuple") => p.productIterator.map(show(_)).mkString("(", ",", ")")
    case y => y.toString
  }
  def line(id: Int)(e: => Any): Unit = {
    val text = try show(e) catch { case t: Throwable => "!" + t.getClass.getSimpleName }
    out.println(id + "\t" + text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t"))
  }
}
"""


def jars() -> str | None:
    """The class path of Scala's jars; None where PySpark or Java is not there."""
    folder = os.environ.get("SCALA_JARS")
    spec = None if folder else importlib.util.find_spec("pyspark")
    if spec is not None and spec.origin is not None:
        folder = os.path.join(os.path.dirname(spec.origin), "jars")
    return os.path.join(folder, "*") if folder and shutil.which("java") else None


def evaluate(expressions: Sequence[str], folder: Path, class_path: str) -> dict[int, str]:
    """What Scala shows for each expression by number: ``!Class`` for an exception, ``?message`` where it does not compile."""
    results: dict[int, str] = {}
    left = dict(enumerate(expressions))
    while True:
        source, lines = _program(left)
        (folder / "Cases.scala").write_text(source, encoding="utf-8")
        errors = _compile(folder, class_path)
        if not errors:
            break
        for line, message in errors.items():
            if line not in lines:
                raise AssertionError(f"Cases.scala:{line}: {message}")
            results[lines[line]] = f"?{message}"
            left.pop(lines[line], None)
    run = _java(class_path + os.pathsep + str(folder), "Cases", folder=folder)
    for row in run.stdout.split("\n")[:-1]:
        number, _, text = row.partition("\t")
        results[int(number)] = re.sub(r"\\(.)", lambda found: {"n": "\n", "r": "\r", "t": "\t"}.get(found[1], found[1]), text)
    return results


def _program(expressions: dict[int, str]) -> tuple[str, dict[int, int]]:
    """One program that shows all expressions, and the number of the expression on each line."""
    rows = PRELUDE.splitlines()
    lines: dict[int, int] = {}
    objects = []
    numbers = list(expressions)
    for start in range(0, len(numbers), PER_OBJECT):
        objects.append(f"Part{start}")
        rows.append(f"object Part{start} {{ import Show._; def run(): Unit = {{")
        for number in numbers[start : start + PER_OBJECT]:
            rows.append(f"line({number}) {{ {expressions[number]} }}")
            lines[len(rows)] = number
        rows.append("} }")
    runs = "; ".join([f"{name}.run()" for name in objects])
    rows.append(f"object Cases {{ def main(args: Array[String]): Unit = {{ {runs}; Show.out.flush() }} }}")
    return "\n".join(rows), lines


def _compile(folder: Path, class_path: str) -> dict[int, str]:
    """The errors by line."""
    arguments = ("-usejavacp", "-nowarn", "-Xmaxerrs", "100000", "-d", str(folder), str(folder / "Cases.scala"))
    run = _java(class_path, "scala.tools.nsc.Main", *arguments, folder=folder)
    found = re.findall(r"Cases\.scala:(\d+): error: (.*)", run.stdout + run.stderr)
    if run.returncode and not found:
        raise AssertionError(run.stderr)
    return {int(line): message for line, message in found}


def _java(class_path: str, main: str, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = ["java", "-Xss64m", "-Dfile.encoding=UTF-8", "-Duser.language=en", "-cp", class_path, main, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False, timeout=LONGEST)
