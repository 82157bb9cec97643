def f(x: Option[Int]): Int = x match {  // error FP0212: None
  case Some(y) => y
}
---
def f(x: List[Int]): Int = x match {  // error FP0212: _ :: _ :: _
  case Nil => 0
  case List(y) => y
}
---
sealed trait T
case class A(x: Int) extends T
case class B(x: Option[T]) extends T
def f(t: T): Int = t match {  // error FP0212: B(Some(B(
  case A(x) => x
  case B(None) => 0
  case B(Some(A(y))) => y
}
---
def f(x: Boolean): Int = x match {  // error FP0212: false
  case true => 1
}
---
def f(x: Int): Int = x match {  // error FP0212
  case 0 => 1
  case 1 => 2
}
---
// A guard may be false.
def f(x: Int): Int = x match {  // error FP0212
  case n if n > 0 => 1
  case n if n <= 0 => 2
}
---
def f(x: (Boolean, Boolean)): Int = x match {  // error FP0212: (false, true)
  case (true, _) => 1
  case (_, false) => 2
}
---
def f(x: Int): Int = x match {
  case "a" => 1  // error FP0214
  case _ => 2
}
---
def f(x: Option[Int]): Int = x match {
  case (a, b) => 1  // error FP0214
  case _ => 2
}
---
case class P(x: Int, y: Int)
def f(p: P): Int = p match {
  case P(a) => a  // error FP0205: P
}
---
def f(x: Option[Int]): Int = x match {
  case Sum(y) => y  // error FP0218: `Sum`
  case _ => 0
}
---
def f(x: (Int, Int)): Int = x match {
  case (a, a) => a  // error FP0219: `a`
}
---
def f(x: Option[Int]): Int = x match {
  case Some(y) | None => 1  // error FP0220: `y`
}
