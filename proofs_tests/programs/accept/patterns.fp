// A case that cannot be reached gets a warning.
def f(x: Option[Int]): Int = x match {
  case Some(y) => y
  case _ => 0
  case None => 1  // warning FP0213
}
---
def f(x: Int): Int = x match {
  case n => n
  case 3 => 1  // warning FP0213
}
---
// Exhaustive without a wildcard.
sealed trait T
case class A(x: Int) extends T
case class B(x: Option[T]) extends T
def f(t: T): Int = t match {
  case A(x) => x
  case B(None) => 0
  case B(Some(A(y))) => y
  case B(Some(B(_))) => 1
}
---
// Nil and :: cover, and so do lists by length with a rest.
def f(xs: List[Boolean]): Int = xs match {
  case Nil => 0
  case true :: _ => 1
  case List(false) => 2
  case false :: _ :: _ => 3
}
---
// Tuples of constructors.
def zip(xs: List[Int], ys: List[Int]): List[(Int, Int)] = (xs, ys) match {
  case (x :: xs1, y :: ys1) => (x, y) :: zip(xs1, ys1)
  case (Nil, _) | (_, Nil) => Nil
}
