// Arithmetic: truncation and the sign of %, as in Scala.
(7 / 2, -7 / 2, 7 % -3, -7 % 3, 7.0 / 2, 2 + 3 * 4 - 1)
// => (3, -3, 1, -1, 3.5, 13) : (Int, Int, Int, Int, Double, Int)
---
// Ints have no bounds.
def pow(n: Int): Int = if (n == 0) 1 else 2 * pow(n - 1)
pow(100)
// => 1267650600228229401496703205376 : Int
---
// An Int widens to Double.
val d: Double = 1
(d, d + 1, 1 + 0.5, List(1, 2.5), if (true) 1 else 2.0)
// => (1.0, 2.0, 1.5, List(1.0, 2.5), 1.0) : (Double, Double, Double, List[Double], Double)
---
// Double division follows IEEE 754.
(1.0 / 0, -1.0 / 0, (0.0 / 0).toString)
// => (Infinity, -Infinity, "NaN") : (Double, Double, String)
---
// Int division does not.
1 / 0
// => fails FP0402
---
// Comparisons and logic; && and || stop early.
(1 < 2, 2 <= 1, "a" < "b", 'a' < 'b', 1 == 1, "a" != "b", false && 1 / 0 == 1, true || 1 / 0 == 1, !true)
// => (true, false, true, true, true, true, false, true, false) : (Boolean, Boolean, Boolean, Boolean, Boolean, Boolean, Boolean, Boolean, Boolean)
---
// Precedence: method names bind loosest, then by first character.
(1 + 2 max 4 * 2, 1 :: 2 :: Nil, List(1) ++ List(2) :+ 3, 0 +: List(1), List(1) ::: List(2), (-2).abs)
// => (8, List(1, 2), List(1, 2, 3), List(0, 1), List(1, 2), 2) : (Int, List[Int], List[Int], List[Int], List[Int], Int)
---
// Unary operators.
(-3, - 3 + 5, !(1 == 2), -(2 + 3))
// => (-3, 2, true, -5) : (Int, Int, Boolean, Int)
---
// Number literals.
(0x1F, 1_000_000, 1e3, 1.5e-2, 0)
// => (31, 1000000, 1000.0, 0.015, 0) : (Int, Int, Double, Double, Int)
---
// Strings and characters.
("tab\tquote\"", 'a', '\n', "\u00e9", """raw "and" \n""", "".isEmpty)
// => ("tab\tquote\"", 'a', '\n', "é", "raw \"and\" \\n", true) : (String, Char, Char, String, String, Boolean)
---
// Interpolation.
val name = "Ada"
val age = 36
s"$name is $age, soon ${age + 1}; ${List(1, 2).map(_ * 2)} costs $$5"
// => "Ada is 36, soon 37; List(2, 4) costs $5" : String
---
// String concatenation.
"a" + 1 + 2.0 + 'c' + true + List(1) + Some("x") + (1, "y") + ()
// => "a12.0ctrueList(1)Some(x)(1,y)()" : String
---
// Blocks, vals and shadowing.
val x = 1
val y = {
  val x = 10
  val z = x + 1
  z * 2
}
(x, y)
// => (1, 22) : (Int, Int)
---
// Newlines: an operator at the end or at the start of the next line continues, so does a dot.
val a = 1 +
  2
val b = List(1, 2, 3)
  .map(_ + 1)
  .filter(_ > 2)
val c = (1
  + 2)
(a, b, c)
// => (3, List(3, 4), 3) : (Int, List[Int], Int)
---
// Semicolons.
val a = 1; val b = 2; a + b
// => 3 : Int
---
// else on the next line.
val x =
  if (1 > 2)
    "a"
  else if (2 > 3)
    "b"
  else
    "c"
x
// => "c" : String
---
// Lambdas: each of their forms.
val f = (x: Int) => x + 1
val g: Int => Int = x => x * 2
val h: (Int, Int) => Int = (a, b) => a - b
val k = (a: Int, b: Int) => a + b
val u = () => 7
(f(1), g(2), h(3, 1), h((3, 1)), k(1, 2), u(), List(1).map { x => x + 1 }, List((1, 2)).map((a, b) => a + b))
// => (2, 4, 2, 2, 3, 7, List(2), List(3)) : (Int, Int, Int, Int, Int, Int, List[Int], List[Int])
---
// Placeholders.
val xs = List(1, 2, 3)
(xs.map(_ + 1), xs.reduce(_ + _), xs.filter(_ % 2 == 1), xs.map(_.toString), xs.foldLeft(0)(_ - _))
// => (List(2, 3, 4), 6, List(1, 3), List("1", "2", "3"), -6) : (List[Int], Int, List[Int], List[String], Int)
---
// Closures keep what they close over.
def adder(n: Int): Int => Int = x => x + n
val add2 = adder(2)
val n = 100
add2(3) + n
// => 105 : Int
---
// Several parameter lists, and partial application.
def add(a: Int)(b: Int): Int = a + b
val inc = add(1)
(inc(2), add(3)(4), List(1, 2).map(add(10)))
// => (3, 7, List(11, 12)) : (Int, Int, List[Int])
---
// A definition as a value.
def twice(x: Int): Int = 2 * x
(List(1, 2).map(twice), (twice: Int => Int)(4))
// => (List(2, 4), 8) : (List[Int], Int)
---
// Definitions without parameters.
def one: Int = 1
def two(): Int = 2
one + two()
// => 3 : Int
---
// Definitions may come after their use, and call each other.
val r = even(10)
def even(n: Int): Boolean = if (n == 0) true else odd(n - 1)
def odd(n: Int): Boolean = if (n == 0) false else even(n - 1)
r
// => true : Boolean
---
// Local definitions close over their block and may be recursive, mutually too.
def count(n: Int): Int = {
  val step = 2
  def up(i: Int, acc: Int): Int = if (i >= n) acc else down(i + step, acc + 1)
  def down(i: Int, acc: Int): Int = up(i - 1, acc)
  up(0, 0)
}
count(5)
// => 5 : Int
---
// Generic definitions.
def pair[A, B](a: A, b: B): (A, B) = (a, b)
def first[A](xs: List[A], default: A): A = if (xs.isEmpty) default else xs.head
def compose[A, B, C](f: A => B, g: B => C): A => C = x => g(f(x))
(pair(1, "a"), first(Nil, 3), first(List("x"), "y"), compose((x: Int) => x + 1, (y: Int) => y.toString)(4), pair[Int, Int](1, 2))
// => ((1, "a"), 3, "x", "5", (1, 2)) : ((Int, String), Int, String, String, (Int, Int))
---
// Type aliases.
type Name = String
type Pair = (Name, Int)
def swap(p: Pair): (Int, Name) = (p._2, p._1)
swap(("a", 1))
// => (1, "a") : (Int, String)
---
// Case classes: fields, copy, equality.
case class P(x: Int, y: Int)
val p = P(1, 2)
val q = p.copy(y = 5)
(p, q, q.x + q.y, p == P(1, 2), p == q, p.copy())
// => (P(1, 2), P(1, 5), 6, true, false, P(1, 2)) : (P, P, Int, Boolean, Boolean, P)
---
// Generic case classes.
case class Box[A](value: A)
def open[A](b: Box[A]): A = b.value
(Box(1), open(Box("s")), Box(Box(2.5)).value.value, List(1, 2).map(x => Box(x)))
// => (Box(1), "s", 2.5, List(Box(1), Box(2))) : (Box[Int], String, Double, List[Box[Int]])
---
// Sealed traits: the common type of two cases is the trait.
sealed trait Shape
case class Circle(r: Double) extends Shape
case class Square(side: Double) extends Shape
case object Empty extends Shape
val shapes = List(Circle(1.0), Square(2.0), Empty)
def name(s: Shape): String = s match {
  case Circle(_) => "circle"
  case Square(_) => "square"
  case Empty => "empty"
}
shapes.map(s => name(s))
// => List("circle", "square", "empty") : List[String]
---
// Recursive data types.
sealed trait Nat
case object Z extends Nat
case class S(n: Nat) extends Nat
def toInt(n: Nat): Int = n match {
  case Z => 0
  case S(m) => 1 + toInt(m)
}
def fromInt(i: Int): Nat = if (i == 0) Z else S(fromInt(i - 1))
(fromInt(2), toInt(fromInt(1000)))
// => (S(S(Z)), 1000) : (Nat, Int)
---
// Records.
val r = (name = "Ada", age = 36)
val s: (name: String, age: Int) = r.copy(age = 37)
(r, s.age, s.name, r == s)
// => ((name = "Ada", age = 36), 37, "Ada", false) : ((name: String, age: Int), Int, String, Boolean)
---
// Tuples.
val t = (1, "a", true)
val (a, b, c) = t
(t._1, t._2, c, b + a)
// => (1, "a", true, "a1") : (Int, String, Boolean, String)
---
// Maps.
val m = Map("a" -> 1, "b" -> 2)
(m("a"), m.get("c"), m.getOrElse("c", 0), m.updated("a", 9), m + ("c" -> 3), m - "a", m.contains("b"), m.size)
// => (1, None, 0, Map("a" -> 9, "b" -> 2), Map("a" -> 1, "b" -> 2, "c" -> 3), Map("b" -> 2), true, 2) : (Int, Option[Int], Int, Map[String, Int], Map[String, Int], Map[String, Int], Boolean, Int)
---
// Equality of maps ignores the order.
Map(1 -> "a", 2 -> "b") == Map(2 -> "b", 1 -> "a")
// => true : Boolean
---
// Indexing.
val xs = List(10, 20, 30)
(xs(1), "abc"(0), xs.map(x => x / 10)(2))
// => (20, 'a', 3) : (Int, Char, Int)
---
// An index out of range.
List(1)(1)
// => fails FP0403
---
// A key that is not there.
Map(1 -> 2)(3)
// => fails FP0405
---
// get of None.
val none: Option[Int] = None
none.get
// => fails FP0406
---
// toInt of what is no number.
"x".toInt
// => fails FP0404
---
// For-comprehensions: generators, filters, vals, patterns.
val xs = for (x <- List(1, 2, 3); y <- List(10, 20); if x != 2; s = x + y) yield s
val ps = for ((a, b) <- List((1, "x"), (2, "y"))) yield b + a
val os = for (a <- Some(1); b <- Some(2)) yield a + b
val bs = for { a <- List(1, 2); b <- List(a, a * 10) } yield b
(xs, ps, os, bs)
// => (List(11, 21, 13, 23), List("x1", "y2"), Some(3), List(1, 10, 2, 20)) : (List[Int], List[String], Option[Int], List[Int])
---
// Ascription.
val xs = (Nil: List[Int])
val o = None: Option[String]
(xs, o)
// => (List(), None) : (List[Int], Option[String])
---
// Unit.
val u = ()
def f(x: Int): Unit = ()
(u, f(1), u == ())
// => ((), (), true) : (Unit, Unit, Boolean)
---
// Infix methods.
val xs = List(1, 2, 3)
(xs map (x => x + 1), 3 max 4, xs contains 2, xs take 2, "a" startsWith "a")
// => (List(2, 3, 4), 4, true, List(1, 2), true) : (List[Int], Int, Boolean, List[Int], Boolean)
---
// Comments.
/* a comment /* nested */ */ val x = 1 // here
x /* and here */ + 1
// => 2 : Int
---
// Deep recursion, not in tail position.
def sum(n: Int): Int = if (n == 0) 0 else n + sum(n - 1)
sum(100000)
// => 5000050000 : Int
---
// Tail recursion.
def loop(i: Int, acc: Int): Int = if (i == 0) acc else loop(i - 1, acc + i)
loop(100000, 0)
// => 5000050000 : Int
---
// A list built and taken apart by recursion.
def build(n: Int): List[Int] = if (n == 0) Nil else n :: build(n - 1)
def total(xs: List[Int]): Int = xs match {
  case Nil => 0
  case x :: rest => x + total(rest)
}
total(build(50000))
// => 1250025000 : Int
---
// A value nested 100,000 deep.
sealed trait Nat
case object Z extends Nat
case class S(n: Nat) extends Nat
def make(i: Int, n: Nat): Nat = if (i == 0) n else make(i - 1, S(n))
make(100000, Z) == make(100000, Z)
// => true : Boolean
---
// Functions composed 100,000 times.
def compose(n: Int, f: Int => Int): Int => Int = if (n == 0) f else compose(n - 1, x => f(x) + 1)
compose(100000, x => x)(0)
// => 100000 : Int
---
// By-name arguments are evaluated only when they are needed.
(Some(1).getOrElse(1 / 0), Map("a" -> 1).getOrElse("a", 1 / 0), List.fill(0)(1 / 0))
// => (1, 1, List()) : (Int, Int, List[Int])
---
// Higher-order operations stop where Scala's do.
(List(1, 0).exists(x => 1 / x == 1), List(0, 1).find(x => x == 0 || 1 / 0 == 1), List(1, 0).takeWhile(x => x == 0))
// => (true, Some(0), List()) : (Boolean, Option[Int], List[Int])
---
// A function that fails inside an operation.
List(1, 0).map(x => 1 / x)
// => fails FP0402
---
// Pattern-matching functions and partial functions.
(List(Some(1), None, Some(3)).collect { case Some(x) => x }, List(1, 2).map { case 1 => "one"; case _ => "more" })
// => (List(1, 3), List("one", "more")) : (List[Int], List[String])
---
// Operations as values.
(List(1.0, 4.0).map(Math.sqrt), List("a").map(_.toUpperCase))
// => (List(1.0, 2.0), List("A")) : (List[Double], List[String])
---
// The word count of the talk's field, in one expression.
"a b a".split(" ").toList.groupBy(w => w).toList.map { case (w, ws) => (w, ws.size) }.sorted
// => List(("a", 2), ("b", 1)) : List[(String, Int)]
