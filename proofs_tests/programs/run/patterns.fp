// Literals of every kind.
def f(x: Int): String = x match { case 0 => "zero"; case -1 => "minus"; case _ => "other" }
def g(s: String): Int = s match { case "a" => 1; case _ => 2 }
def h(c: Char): Int = c match { case 'a' => 1; case _ => 2 }
def b(x: Boolean): Int = x match { case true => 1; case false => 0 }
def d(x: Double): Int = x match { case 0.5 => 1; case _ => 2 }
(f(0), f(-1), f(9), g("a"), g("b"), h('a'), b(false), d(0.5))
// => ("zero", "minus", "other", 1, 2, 1, 0, 1) : (String, String, String, Int, Int, Int, Int, Int)
---
// Tuples, nested.
((1, "a"), 2.0) match { case ((n, s), d) => s + n + d }
// => "a12.0" : String
---
// Lists: Nil, ::, List(…).
def f(xs: List[Int]): Int = xs match {
  case Nil => 0
  case x :: Nil => x
  case List(x, y) => x * y
  case x :: y :: rest => x + y + rest.size
}
(f(Nil), f(List(5)), f(List(2, 3)), f(List(1, 2, 3, 4)))
// => (0, 5, 6, 5) : (Int, Int, Int, Int)
---
// Options.
def f(o: Option[Option[Int]]): Int = o match {
  case Some(Some(x)) => x
  case Some(None) => -1
  case None => -2
}
(f(Some(Some(1))), f(Some(None)), f(None))
// => (1, -1, -2) : (Int, Int, Int)
---
// Guards, tried in order, with the pattern's names.
def f(x: Int): String = x match {
  case n if n < 0 => "negative"
  case n if n > 100 => s"big $n"
  case n => s"$n"
}
(f(-1), f(101), f(5))
// => ("negative", "big 101", "5") : (String, String, String)
---
// Alternatives.
def f(x: Int): Int = x match { case 1 | 2 | 3 => 1; case _ => 0 }
(f(2), f(4))
// => (1, 0) : (Int, Int)
---
// Binders.
List(1, 2, 3) match {
  case all @ (x :: rest) => (all, x, rest)
  case Nil => (Nil, 0, Nil)
}
// => (List(1, 2, 3), 1, List(2, 3)) : (List[Int], Int, List[Int])
---
// Typed patterns: a case of a sealed trait.
sealed trait Shape
case class Circle(r: Double) extends Shape
case class Square(a: Double) extends Shape
def f(s: Shape): Double = s match {
  case c: Circle => c.r
  case q: Square => q.a
}
(f(Circle(1.0)), f(Square(2.0)))
// => (1.0, 2.0) : (Double, Double)
---
// Generic cases.
sealed trait Tree[A]
case class Leaf[A]() extends Tree[A]
case class Node[A](l: Tree[A], x: A, r: Tree[A]) extends Tree[A]
def size[A](t: Tree[A]): Int = t match {
  case Leaf() => 0
  case Node(l, _, r) => size(l) + 1 + size(r)
}
size(Node(Leaf(), "a", Node(Leaf(), "b", Leaf())))
// => 2 : Int
---
// An interpreter, with nested constructor patterns.
sealed trait Expr
case class Num(n: Int) extends Expr
case class Add(a: Expr, b: Expr) extends Expr
case class Mul(a: Expr, b: Expr) extends Expr
def simplify(e: Expr): Expr = e match {
  case Add(Num(0), x) => simplify(x)
  case Mul(Num(1), x) => simplify(x)
  case Add(a, b) => Add(simplify(a), simplify(b))
  case Mul(a, b) => Mul(simplify(a), simplify(b))
  case n: Num => n
}
def eval(e: Expr): Int = e match {
  case Num(n) => n
  case Add(a, b) => eval(a) + eval(b)
  case Mul(a, b) => eval(a) * eval(b)
}
val e = Add(Num(0), Mul(Num(1), Add(Num(2), Num(3))))
(simplify(e), eval(e))
// => (Add(Num(2), Num(3)), 5) : (Expr, Int)
---
// Irrefutable patterns in vals.
case class P(x: Int, y: (String, Boolean))
val P(a, (b, c)) = P(1, ("s", true))
val x @ (y, _) = (2, 3)
(a, b, c, x, y)
// => (1, "s", true, (2, 3), 2) : (Int, String, Boolean, (Int, Int), Int)
---
// A match as an argument, and in a block.
val n = List(1, 2).map(x => x match { case 1 => 10; case y => y })
n
// => List(10, 2) : List[Int]
---
// Cases with several statements.
Some(2) match {
  case Some(x) =>
    val y = x * 2
    y + 1
  case None => 0
}
// => 5 : Int
---
// The common type of the branches.
(if (true) Some(1) else None, List(1, 2) match { case Nil => None; case x :: _ => Some(x) })
// => (Some(1), Some(1)) : (Option[Int], Option[Int])
---
// Functions of cases.
val f: Option[Int] => Int = { case Some(x) => x; case None => 0 }
val g: (Int, Int) => Int = { case (a, b) => a - b }
(f(Some(2)), f(None), g(5, 3))
// => (2, 0, 2) : (Int, Int, Int)
