import "lib.fp"
import spark

type Pair[A] = (A, A)
sealed trait Tree[+A]
case object Leaf extends Tree[Nothing]
case class Node[A](left: Tree[A], value: A, right: Tree[A]) extends Tree[A]

def f[A: Mobile, B](x: A)(y: B): (A, B) = (x, y)
def g: Int = 3
def h(): Int = { 3 }
def k(x: Int, p: Int => Boolean, q: (Int, Int) => Int, r: () => Int): (name: String, age: Int) =
  (name = "a", age = 1)

val (a, b) = (1, 2)
val x :: rest = List(1, 2)
xs.map(_ + 1)
xs.foldLeft(0)(_ + _)
xs map (x => x) filter { case (a, b) if a > b => a case _ => b }
for (x <- xs; if x > 1; y = x; z <- ys if z > 2) yield x + y
for {
  x <- xs
  if x > 2
  y <- ys
} yield {
  val z = x
  z
}
if (a) b
else if (c) d
else e
xs match {
  case Nil => 0
  case x :: Nil | x :: _ => 1
  case all @ List(1, -2, _) =>
    val t = 1
    t
  case t: Int if t > 3 && u =>
  case ("a", 'c', 1.5, true, ()) => f(x => y => z)
  case _ => case_ => 1
}
spore { (x: Int) => x }
spore { () => 3 }
spore[Excluded = (Int, Future[Int])] { val a = 1; val b = 2; (x, y) => x }
spore { val a = 3
  case (x, y) => x }
val p: Spore[Int, Int] { type Excluded = Int; type Captured = (Int, String) } = q
s"a $x ${ x + 1 } ${ val y = 1; y } $$"
s"""one
two "${x}"$y"""
"""three "quotes"""".length
-5.abs + -x * !b
(x: Int)
(f: Int => Int)
(x: Int, y) => x
(_: Int) + 1
xs.reduce((a, b) => a + b)

{ x: Int => x }
p.copy(age = 3)
r(p)(q)[Int]
f[Int, String](3) { x => x }
a
  .b
  .c { x =>
    x
  }
val u = 1 +
  2
val w = 1
  + 2
xs :+ 4 ++ ys
x :: xs ::: zs
1 +: xs
() => 3
SiloRef.fromCsv[T](h, "path")
f(
  1,
  2,
)
val lam = x => y => x
val block = { x => val y = x; y }
if (a) { b } else { c }
f { }
x.`type`
m.type.match
val `val` = 3
always(x => x)
_ => 3
(_, x) => x
f(_, 1)
(_, 1)
xs.map(_.f(_))
a match { case 1 => 2 } match { case 2 => 3 }
(a, b).swap
((a))
3 max 4
x == y && z || !w
m -> 0x1F + 1_000 - 1e3
'\'' + '\n' + '\u0041'
