"""Operations that read files; programs reach them by ``SiloRef.fromTextFile`` and its like."""

# fmt: off
from __future__ import annotations

from calculus.config import World
from calculus.operations import reading
from calculus.operations.table import Delta, row
from calculus.seq import Seq
from calculus.types import Type

Types = tuple[Type, ...]


def text(world: World, types: Types, path: str) -> Seq:
    return Seq(reading.lines_of(reading.decoded(path, world.files.read(path))))


def text_part(world: World, types: Types, path: str, index: int, count: int) -> Seq:
    return Seq(reading.lines_of(reading.part_of(path, world.files.read(path), index, count)))


def json_lines(world: World, types: Types, path: str) -> Seq:
    return Seq(reading.read_json_lines(world.program, types[0], path, world.files.read(path)))


def csv(world: World, types: Types, path: str) -> Seq:
    return Seq(reading.read_csv(world.program, types[0], path, world.files.read(path)))


NOT_SCALA = "not in Scala's library"

row("File.", "text(path: String): List[String]", Delta(text, world=True), "The lines of a text file.",
    'File.text("two-lines.txt").size => 2', partly=True, differs=NOT_SCALA)
row("File.", "textPart(path: String, index: Int, count: Int): List[String]", Delta(text_part, world=True),
    "Part `index`, from 0, of `count` parts of a text file, each of whole lines and about one size.",
    'File.textPart("two-lines.txt", 0, 1).size => 2', partly=True, differs=NOT_SCALA)
row("File.", "jsonLines[T: mobile](path: String): List[T]", Delta(json_lines, world=True),
    "The lines of a file of JSON values.", 'File.jsonLines[Int]("numbers.jsonl") => List(1, 2)', partly=True, differs=NOT_SCALA)
row("File.", "csv[T: mobile](path: String): List[T]", Delta(csv, world=True),
    "The rows of a CSV file, whose header names T's fields.", 'File.csv[(String, Int)]("people.csv") => List(("Ada", 36))',
    partly=True, differs=NOT_SCALA)
