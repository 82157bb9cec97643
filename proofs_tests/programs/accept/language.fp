// A library: definitions only.
def f(x: Int): Int = x
---
// An expression statement whose value is lost.
def f(x: Int): Int = {
  x + 1  // warning FP0223
  x
}
---
// A Unit statement loses nothing.
def g(x: Int): Unit = ()
def f(x: Int): Int = {
  g(x)
  x
}
---
// Windows' line ends and tabs change nothing.
def f(x: Int): Int = {
	x
}
---
// Generic bounds, several.
def f[A: Mobile : Ordering, B](xs: List[A], b: B): List[A] = xs.sorted
f(List(2, 1), "x")
---
// A record type by width: fields may be forgotten from the end.
def name(r: (name: String, age: Int)): String = r.name
name((name = "a", age = 1))
---
// A function of a supertype.
sealed trait S
case class A(x: Int) extends S
case class B(y: Int) extends S
def f(g: A => S): S = g(A(1))
f((s: S) => A(2))
---
// Lists are covariant.
sealed trait S
case class A(x: Int) extends S
def f(xs: List[S]): Int = xs.size
f(List(A(1), A(2)))
---
// Inference: from the expected type, from arguments, from branches.
val a: List[Option[Int]] = List(None, Some(1))
val b: Map[String, List[Int]] = Map("a" -> Nil)
val c = List(1, 2).foldLeft(List[Int]())((acc, x) => x :: acc)
val d: Option[Int => Int] = Some(x => x + 1)
val e = List("a", "b").zipWithIndex.map { case (s, i) => s * i }
(a, b, c, e)
