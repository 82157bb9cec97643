"""Operations that read files; programs reach them by ``SiloRef.fromTextFile`` and its like."""

# fmt: off
from __future__ import annotations

from functools import partial

from calculus.config import World
from calculus.operations import parquet, reading
from calculus.operations.parts import lines_before, lines_of_part, lines_of_piece, pieces_of, whole_text
from calculus.operations.table import Delta, row
from calculus.seq import Seq
from calculus.types import Type
from calculus.values import Value

Types = tuple[Type, ...]


def text(world: World, types: Types, path: str) -> Seq:
    return Seq(lines_of_part(world.files, path))


def text_part(world: World, types: Types, path: str, index: int, count: int) -> Seq:
    return Seq(lines_of_part(world.files, path, index, count))


def json_lines(world: World, types: Types, path: str, index: int = 0, count: int = 1) -> Seq:
    found: list[Value] = []
    for piece in pieces_of(world.files, path, index, count):
        lines, before = lines_of_piece(world.files, piece), partial(lines_before, world.files, piece)
        found += reading.read_json_lines(world.program, types[0], piece.path, lines, before)
    return Seq(found)


def csv(world: World, types: Types, path: str) -> Seq:
    found: list[Value] = []
    for each in world.files.matching(path):
        found += reading.read_csv(world.program, types[0], each, whole_text(world.files, each))
    return Seq(found)


def parquet_rows(world: World, types: Types, path: str, index: int = 0, count: int = 1) -> Seq:
    return Seq(parquet.read_parquet(world.program, types[0], world.files, path, index, count))


NOT_SCALA = "not in Scala's library"

row("File.", "text(path: String): List[String]", Delta(text, world=True), "The lines of a text file, or of all that a "
    "pattern stands for.", 'File.text("two-lines.txt").size => 2', partly=True, differs=NOT_SCALA)
row("File.", "textPart(path: String, index: Int, count: Int): List[String]", Delta(text_part, world=True),
    "Part `index`, from 0, of `count` parts of a text file or a pattern's files, each of whole lines and about one size.",
    'File.textPart("two-lines.txt", 0, 1).size => 2', partly=True, differs=NOT_SCALA)
row("File.", "jsonLines[T: mobile](path: String): List[T]", Delta(json_lines, world=True),
    "The lines of a file of JSON values.", 'File.jsonLines[Int]("numbers.jsonl") => List(1, 2)', partly=True, differs=NOT_SCALA)
row("File.", "jsonLinesPart[T: mobile](path: String, index: Int, count: Int): List[T]", Delta(json_lines, world=True),
    "The lines of part `index`, from 0, of `count` parts of a file of JSON values.",
    'File.jsonLinesPart[Int]("numbers.jsonl", 1, 2) => List(2)', partly=True, differs=NOT_SCALA)
row("File.", "csv[T: mobile](path: String): List[T]", Delta(csv, world=True),
    "The rows of a CSV file, whose header names T's fields.", 'File.csv[(String, Int)]("people.csv") => List(("Ada", 36))',
    partly=True, differs=NOT_SCALA)
row("File.", "parquet[T: mobile](path: String): List[T]", Delta(parquet_rows, world=True),
    "The rows of a Parquet file, of which the columns are read that T's fields name; with the extra `fpcalc[data]`.",
    'File.parquet[(name: String, age: Int)]("people.parquet") => List((name = "Ada", age = 36))', partly=True,
    differs=NOT_SCALA)
row("File.", "parquetPart[T: mobile](path: String, index: Int, count: Int): List[T]", Delta(parquet_rows, world=True),
    "Part `index`, from 0, of `count` parts of such rows, which differ in number by one at most.",
    'File.parquetPart[(name: String, age: Int)]("people.parquet", 0, 1) => List((name = "Ada", age = 36))', partly=True,
    differs=NOT_SCALA)
