val x: Int = "a"  // error FP0201: Int
---
val x: List[Int] = List("a")  // error FP0201
---
def f(x: Int): String = x  // error FP0201: String
---
val f: Int => Int = (x: String) => 1  // error FP0201
---
val x = 1 + true  // error FP0201
---
val x = if (1) 2 else 3  // error FP0201: Boolean
---
val x: Int = 1.5  // error FP0201: Double
---
val x = nowhere  // error FP0202: `nowhere`
---
val number = 1
val y = numbr + 1  // error FP0202: `numbr`
---
val x = List(1).lenght  // error FP0203: `lenght`
---
case class P(name: String)
val x = P("a").nam  // error FP0203: `nam`
---
val r = (name = "a")
val x = r.age  // error FP0203: `age`
---
val x = (1, 2)._3  // error FP0203: `_3`
---
def f(a: Int, b: Int): Int = a + b
val x = f(1)  // error FP0205
---
def f(a: Int, b: Int): Int = a + b
val x = f(1, 2, 3)  // error FP0205
---
case class P(a: Int, b: Int)
val x = P(1)  // error FP0205
---
val n = 3
val x = n(1)  // error FP0206: Int
---
val f = x => x + 1  // error FP0207: `x`
---
def f(x: Nowhere): Int = 1  // error FP0208: `Nowhere`
---
def f(x: Strin): Int = 1  // error FP0208: `Strin`
---
def f(x: List[Int, Int]): Int = 1  // error FP0209: List
---
case class Box[A](a: A)
def f(x: Box): Int = 1  // error FP0209: Box
---
def f(x: Int): Int = x
def f(y: Int): Int = y  // error FP0210: `f`
---
case class P(x: Int)
case class P(y: Int)  // error FP0210: `P`
---
val x = 1
val x = 2  // error FP0210: `x`
---
def f(x: Int, x: Int): Int = x  // error FP0219: `x`
---
def f(n: Int) = if (n == 0) 0 else f(n - 1)  // error FP0211: `f`
---
type A = B  // error FP0215
type B = A
---
type A = List[A]  // error FP0215
---
val f = (x: Int) => x
val b = f == f  // error FP0216: Int => Int
---
val r = SiloRef.populate(spawn("h"), 1)
val b = r == r  // error FP0216: SiloRef[Int]
---
val m = Map(((x: Int) => x) -> 1)  // error FP0216
---
val xs = List((x: Int) => x).distinct  // error FP0216
---
def f[A](x: A, y: A): Boolean = x == y  // error FP0216: A
---
val xs = List(Map(1 -> 2)).sorted  // error FP0217
---
case class P(x: Int)
val xs = List(P(1)).sorted  // error FP0217: P
---
def f[A: Comparable](xs: List[A]): List[A] = xs.sorted  // error FP0217: A
---
case class P(x: Int)
val p = P(1).copy(z = 3)  // error FP0218: `z`
---
val rate = 3
def price(n: Int): Int = n * rate  // error FP0221: `rate`
---
val a = b + 1  // error FP0222: `b`
val b = 2
---
val x: Int = List(1).map(y => y)  // error FP0201
---
val xs = List(1, 2).foldLeft(0)((a, b) => "s")  // error FP0201
---
val f: (Int, Int) => Int = x => x  // error FP0201
---
val x = Some(1) + 1  // error FP0203
---
val x = true.toUpperCase  // error FP0203
---
sealed trait S
case class A(x: Int) extends S
val s: S = A(1)
val y = s.x  // error FP0203: `x`
---
case class A(x: Int) extends Nowhere  // error FP0208: `Nowhere`
---
def f[A: Mobil](a: A): A = a  // error FP0208: `Mobil`
---
val (a, b) = (1, 2, 3)  // error FP0214
---
val Some(x) = Some(1): Option[Int]  // error FP0225: None
---
val x = List(1, 2, 3).map(x => y)  // error FP0202: `y`
val z = List(1).mapp(x => x)  // error FP0203: `mapp`
---
// An error silences its follow-ups.
val a = nowhere  // error FP0202: `nowhere`
val b = a + 1
val c = b.foo(a)
---
def f(x: Int): Int = {
  val y: String = x  // error FP0201
  y.nope  // error FP0203: `nope`
}
