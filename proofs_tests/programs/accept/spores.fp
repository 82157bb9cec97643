// An empty header.
val p = spore { (x: Int) => x + 1 }
p(1)
---
// A Host, a SiloRef and another spore are mobile.
val h = spawn("h")
val r = SiloRef.populate(h, 1)
val p = spore { (x: Int) => x + 1 }
val q = spore {
  val host = h
  val silo = r
  val f = p
  (x: Int) => (host, silo.host, f(x))
}
q(1)
---
// Captured twice, under two names.
val n = 1
val p = spore {
  val a = n
  val b = n
  (x: Int) => a + b + x
}
p(1)
---
// Unused.
val n = 1
val p = spore {
  val a = n  // warning FP0308: `a`
  (x: Int) => x
}
p(1)
---
// A name shadowed by the header.
val n = 1
val p = spore {
  val n = 2
  (x: Int) => x + n
}
p(1)
---
// The header may capture under the same name.
val n = 1
val p = spore {
  val m = n
  val n = m + 1
  (x: Int) => x + n + m
}
p(1)
---
// A parameter that shadows the header.
val n = 1
val p = spore {
  val x = n  // warning FP0308: `x`
  (x: Int) => x
}
p(1)
---
// Nested spores capture from the one around them.
val n = 1
val p = spore {
  val m = n
  (x: Int) => spore {
    val k = m
    val y = x
    (z: Int) => k + y + z
  }
}
p(1)(2)
---
// Definitions need no capture.
def inc(x: Int): Int = x + 1
val p = spore { (x: Int) => inc(x) }
p(1)
---
// Constructors and companions need none either.
case class P(x: Int)
val p = spore { (x: Int) => List.fill(2)(P(x)) }
p(1)
---
// A lambda that captures nothing is a spore where one is expected.
SiloRef.populate(spawn("h"), 1).map(x => x + 1).send().await
---
// A placeholder too.
SiloRef.populate(spawn("h"), 1).map(_ + 1).send().await
---
// A spore is a function.
val p = spore { (x: Int) => x + 1 }
List(1, 2).map(p)
---
// Several parameters are a tuple.
val p = spore { (a: Int, b: Int) => a + b }
(p(1, 2), p((1, 2)), List((3, 4)).map(p))
---
// No parameters.
val p = spore { () => 1 }
p()
---
// Excluded, and nothing of it captured.
val n = 1
val p = spore[Excluded = String] {
  val m = n
  (x: Int) => x + m
}
val q: Spore[Int, Int] { type Excluded = String } = p
q(1)
---
// Excluding more is a subtype of excluding less.
val p = spore[Excluded = (String, Future[Int])] { (x: Int) => x }
val q: Spore[Int, Int] { type Excluded = String } = p
val r: Spore[Int, Int] = q
r(1)
---
// A generic definition with a Mobile bound captures its variable's values.
def hold[A: Mobile](a: A): Spore[Unit, A] = spore {
  val b = a
  () => b
}
hold("x")()
---
// A silo of spores.
val r = SiloRef.populate(spawn("h"), spore { (x: Int) => x + 1 })
r.map(spore { f => f(1) }).send().await
---
// A silo of silo references.
val h = spawn("h")
val r = SiloRef.populate(h, List(SiloRef.populate(h, 1)))
r.map(spore { rs => rs.map(s => s.send().await) }).send().await
---
// Branches that capture different things have a type that forgets it.
val n = 1
val s = "s"
val p = if (n == 1) spore { val m = n; (x: Int) => x + m } else spore { val t = s; (x: Int) => x + t.size }
p(1)
---
// An unnamed host may be made anywhere.
SiloRef.populate(spawn("h"), 1).apply(spore { x => SiloRef.populate(spawn(), x) }).send().await
