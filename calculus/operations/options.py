"""Operations on Options. A function is called on no item or on one."""

# fmt: off
from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from calculus.operations.keys import is_in
from calculus.operations.table import Defined, Each, row
from calculus.seq import Seq
from calculus.values import NONE, Con, Failed, Value, some

Results = Sequence[Value]


def content(option: Con) -> tuple[Value, ...]:
    """What is in it."""
    return option.fields


def get(option: Con) -> Value:
    return option.fields[0] if option.fields else _none()


def _none() -> NoReturn:
    raise Failed("FP0406")


def otherwise(option: Con) -> list[Value]:
    """Calls a by-name argument, if the Option is empty."""
    return [] if option.fields else [()]


row("Option[A]", "isEmpty: Boolean", lambda o: not o.fields, "Whether it is None.", "Some(1).isEmpty => false")
row("Option[A]", "isDefined: Boolean", lambda o: bool(o.fields), "Whether it is a Some.", "Some(1).isDefined => true")
row("Option[A]", "nonEmpty: Boolean", lambda o: bool(o.fields), "Whether it is a Some.", "Some(1).nonEmpty => true")
row("Option[A]", "size: Int", lambda o: len(o.fields), "1 of a Some, 0 of None.", "Some(5).size => 1")
row("Option[A]", "get: A", get, "What is in the Some.", "Some(1).get => 1", partly=True)
row("Option[A]", "getOrElse(x: => A): A", Each(otherwise, lambda o, results: results[0] if results else o.fields[0]),
    "What is in the Some, or else `x`.", "Some(1).getOrElse(2) => 1")
row("Option[A]", "orElse(that: => Option[A]): Option[A]", Each(otherwise, lambda o, results: results[0] if results else o),
    "The Some, or else `that`.", "Some(1).orElse(Some(2)) => Some(1)")
row("Option[A]", "fold[B](none: => B)(f: A => B): B",
    Defined("\ndef fold[A, B](o: Option[A], none: () => B, f: A => B): B ="
            " o match { case Some(x) => f(x) case None => none() }"),
    "What `f` gives for what is in the Some, or else `none`.", "Some(1).fold(0)(x => x + 1) => 2")
row("Option[A]", "map[B](f: A => B): Option[B]", Each(content, lambda o, results: some(results[0]) if results else NONE),
    "What `f` gives for what is in the Some.", "Some(1).map(x => x + 1) => Some(2)")
row("Option[A]", "flatMap[B](f: A => Option[B]): Option[B]", Each(content, lambda o, results: results[0] if results else NONE),
    "The Option that `f` gives for what is in the Some.", "Some(1).flatMap(x => if (x > 1) Some(x) else None) => None")
row("Option[Option[A]]", "flatten: Option[A]", lambda o: o.fields[0] if o.fields else NONE, "The Option in the Some.",
    "Some(Some(1)).flatten => Some(1)")
row("Option[A]", "filter(p: A => Boolean): Option[A]", Each(content, lambda o, results: o if results and results[0] else NONE),
    "The Some, if `p` is true for what is in it.", "Some(1).filter(x => x > 1) => None")
row("Option[A]", "withFilter(p: A => Boolean): Option[A]",
    Each(content, lambda o, results: o if results and results[0] else NONE), "The Some, if `p` is true for what is in it.",
    "Some(1).withFilter(x => x > 1).map(x => x) => None", differs="an Option, filtered at once")
row("Option[A]", "filterNot(p: A => Boolean): Option[A]",
    Each(content, lambda o, results: o if results and not results[0] else NONE), "The Some, if `p` is false for what is in it.",
    "Some(1).filterNot(x => x > 1) => Some(1)")
row("Option[A]", "exists(p: A => Boolean): Boolean", Each(content, lambda o, results: bool(results) and results[0]),
    "Whether it is a Some and `p` is true for what is in it.", "Some(1).exists(x => x > 1) => false")
row("Option[A]", "forall(p: A => Boolean): Boolean", Each(content, lambda o, results: not results or results[0]),
    "Whether it is None or `p` is true for what is in it.", "None.forall(x => x == 1) => true")
row("Option[A]", "count(p: A => Boolean): Int", Each(content, lambda o, results: sum(results)),
    "1 if `p` is true for what is in it, else 0.", "Some(1).count(x => x > 0) => 1")
row("Option[A]", "foreach[U](f: A => U): Unit", Each(content, lambda o, results: ()), "Calls `f` on what is in the Some.",
    "Some(1).foreach(x => x + 1) => ()")
row("Option[A]", "collect[B](f: PartialFunction[A, B]): Option[B]",
    Each(content, lambda o, results: results[0] if results else NONE),
    "What `f` gives for what is in the Some, if its cases fit.", "Some(1).collect { case 1 => true } => Some(true)")
row("Option[A: comparable]", "contains(x: A): Boolean", lambda o, x: is_in(list(o.fields), x),
    "Whether it is a Some of something equal to `x`.", "Some(1).contains(1) => true")
row("Option[A]", "zip[B](that: Option[B]): Option[(A, B)]",
    lambda o, that: some((o.fields[0], that.fields[0])) if o.fields and that.fields else NONE, "The pair, if both are Somes.",
    'Some(1).zip(Some("a")) => Some((1, "a"))')
row("Option[(A, B)]", "unzip: (Option[A], Option[B])",
    lambda o: (some(o.fields[0][0]), some(o.fields[0][1])) if o.fields else (NONE, NONE),
    "The Options of the first and of the second part.", 'Some((1, "a")).unzip => (Some(1), Some("a"))')
row("Option[A]", "toList: List[A]", lambda o: Seq(o.fields), "The List of what is in it.", "Some(1).toList => List(1)")
row("Option.", "empty[A]: Option[A]", lambda: NONE, "None.", "Option.empty[Int] => None")
row("Option.", "when[A](condition: Boolean)(x: => A): Option[A]",
    Each(lambda condition: [()] if condition else [], lambda condition, results: some(results[0]) if results else NONE),
    "The Some of `x`, if the condition is true.", "Option.when(1 > 0)(5) => Some(5)")
row("Option.", "unless[A](condition: Boolean)(x: => A): Option[A]",
    Each(lambda condition: [] if condition else [()], lambda condition, results: some(results[0]) if results else NONE),
    "The Some of `x`, if the condition is false.", "Option.unless(1 > 0)(5) => None")
