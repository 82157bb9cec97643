"""Operations on values of every type, on pairs, and on Booleans."""

from __future__ import annotations

from calculus.operations.hashing import hash_code
from calculus.operations.table import row
from calculus.printing.scala import to_string
from calculus.values import equal

row("A: comparable", "==(that: A): Boolean", equal, "Whether two values are equal: structurally, Doubles as IEEE 754 has them.",
    "List(1, 2) == List(1, 2) => true")
row("A: comparable", "!=(that: A): Boolean", lambda a, b: not equal(a, b), "The opposite of `==`.", "1 != 2 => true")
row("A", "toString: String", to_string, "The value as text.", 'List("a", "b").toString => "List(a, b)"',
    differs="a Map writes its entries in insertion order; what has no parts to show (a function, a silo reference) has a text "
    "of its own")
row("A", "+(that: String): String", lambda a, b: to_string(a) + b, "The value's text with a String after it.",
    'Some(1) + "!" => "Some(1)!"', name="+String")

row("A: comparable", "hashCode: Int", hash_code, "A number that is the same for equal values.", '"ab".hashCode => 3105',
    differs="-0.0 has that of 0.0; an Option, a Map, a large Int and what holds one have others than in Scala")

row("(A, B)", "swap: (B, A)", lambda pair: (pair[1], pair[0]), "The pair the other way round.", '(1, "a").swap => ("a", 1)')
