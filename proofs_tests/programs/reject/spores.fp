// A local of the driver.
val k = 1
val f = spore { (x: Int) => x + k }  // error FP0301: `k`
---
// An outer spore's parameter must be captured again by the inner one.
val h = spawn("h")
val r = SiloRef.populate(h, 1)
val q = r.apply(spore { x => r2(x).map(spore { y => x + y }) })  // error FP0301: `x`
def r2(x: Int): SiloRef[Int] = SiloRef.populate(currentHost, x)
---
// An outer spore's header entry must be captured again by the inner one.
val n = 1
val p = spore {
  val m = n
  (x: Int) => spore { (y: Int) => y + m }  // error FP0301: `m`
}
---
// A definition's parameter.
def adder(n: Int): Spore[Int, Int] = spore { (x: Int) => x + n }  // error FP0301: `n`
---
// A parameter of a lambda around the spore.
val make = (n: Int) => spore { (x: Int) => x + n }  // error FP0301: `n`
---
// A name that a pattern bound.
val p = Some(3) match {
  case Some(n) => spore { (x: Int) => x + n }  // error FP0301: `n`
  case None => spore { (x: Int) => x }
}
---
// A local definition is a closure.
def outer(k: Int): Spore[Int, Int] = {
  def add(x: Int): Int = x + k
  spore { (x: Int) => add(x) }  // error FP0301: `add`
}
---
// A future.
val fut = SiloRef.populate(spawn("h"), 1).send()
val p = spore {
  val f = fut  // error FP0302: Future[Int]
  (x: Int) => x + f.await
}
---
// A function value.
val inc = (x: Int) => x + 1
val p = spore {
  val f = inc  // error FP0302: Int => Int
  (x: Int) => f(x)
}
---
// A function inside a record.
val ops = (name = "inc", run = (x: Int) => x + 1)
val p = spore {
  val o = ops  // error FP0302
  (x: Int) => o.run(x)
}
---
// A function inside a list.
val fs = List((x: Int) => x + 1)
val p = spore {
  val gs = fs  // error FP0302
  (x: Int) => gs.size
}
---
// A function inside an option.
val f = Some((x: Int) => x + 1)
val p = spore {
  val g = f  // error FP0302
  (x: Int) => g.isDefined
}
---
// A function inside a case class.
case class Handler(name: String, run: Int => Int)
val handler = Handler("h", x => x)
val p = spore {
  val g = handler  // error FP0302
  (x: Int) => g.name
}
---
// A future inside a tuple.
val t = (1, SiloRef.populate(spawn("h"), 1).send())
val p = spore {
  val u = t  // error FP0302
  (x: Int) => u._1
}
---
// A generic definition whose variable is not declared Mobile.
def hold[A](a: A): Spore[Unit, A] = spore {
  val b = a  // error FP0302: A
  () => b
}
---
// A header that is not a val.
val p = spore {
  print()  // error FP0305
  (x: Int) => x
}
---
// A local def in the header.
val p = spore {
  def f(x: Int): Int = x  // error FP0305
  (x: Int) => x
}
---
// A lambda that captures, where a spore is expected.
val k = 1
val r = SiloRef.populate(spawn("h"), 1).map(x => x + k)  // error FP0306: `k`
---
// A function value where a spore is expected.
val f = (x: Int) => x + 1
val r = SiloRef.populate(spawn("h"), 1).map(f)  // error FP0201: Spore
---
// Excluded met at the top.
val s = "secret"
val p = spore[Excluded = String] {
  val t = s  // error FP0304: String
  (x: Int) => x
}
---
// Excluded met inside a tuple.
val s = (1, "secret")
val p = spore[Excluded = String] {
  val t = s  // error FP0304: String
  (x: Int) => x
}
---
// Excluded met inside a type argument.
val s = List(Some("secret"))
val p = spore[Excluded = String] {
  val t = s  // error FP0304: String
  (x: Int) => x
}
---
// Excluded met inside a field of a data type.
case class Login(user: String, key: Int)
val s = Login("a", 1)
val p = spore[Excluded = String] {
  val t = s  // error FP0304: String
  (x: Int) => x
}
---
// Excluded met in what another spore captures.
val s = "secret"
val inner = spore {
  val t = s
  (x: Int) => t.size + x
}
val p = spore[Excluded = String] {
  val i = inner  // error FP0304: String
  (x: Int) => i(x)
}
---
// A spore whose captures are forgotten may contain anything.
def wrap(i: Spore[Int, Int]): Spore[Int, Int] = spore[Excluded = String] {
  val j = i  // error FP0304
  (x: Int) => j(x)
}
---
// A type variable may stand for anything.
def wrap[A: Mobile](a: A): Spore[Int, Int] = spore[Excluded = String] {
  val b = a  // error FP0304
  (x: Int) => x
}
---
// Excluded by the expected type.
val s = "secret"
val p: Spore[Int, Int] { type Excluded = String } = spore {
  val t = s  // error FP0304: String
  (x: Int) => x + t.size
}
---
// The expected type excludes more than the spore does.
val p = spore { (x: Int) => x }
val q: Spore[Int, Int] = p
val r: Spore[Int, Int] { type Excluded = String } = q  // error FP0201: Excluded
---
// A silo of functions.
val r = SiloRef.populate(spawn("h"), (x: Int) => x)  // error FP0303: Int => Int
---
// A silo reference type of futures.
def f(r: SiloRef[Future[Int]]): Int = 1  // error FP0303: Future[Int]
---
// A silo reference type of an immobile variable.
def f[A](r: SiloRef[A]): Int = 1  // error FP0303: A
---
// A spore that makes a function of the data.
val r = SiloRef.populate(spawn("h"), 1).map(spore { x => (y: Int) => x + y })  // error FP0303: Int => Int
---
// A generic definition used at an immobile type.
def keep[A: Mobile](a: A): A = a
val f = keep((x: Int) => x)  // error FP0303: Int => Int
---
// A named host in a spore.
val p = spore { (x: Int) => spawn("late") }  // error FP0307
---
// A named host in a definition that a spore calls.
def late(x: Int): Host = spawn("late")
val p = spore { (x: Int) => late(x) }  // error FP0307: `late`
---
// The same through another definition.
def late(x: Int): Host = spawn("late")
def later(x: Int): Host = late(x)
val p = spore { (x: Int) => later(x) }  // error FP0307: `later`
---
// Several names at once: one error each.
val a = 1
val b = 2
val p = spore { (x: Int) =>
  val y = x + a  // error FP0301: `a`
  y + b  // error FP0301: `b`
}
---
// A header entry that uses a name which does not exist.
val p = spore {
  val t = nowhere  // error FP0202: `nowhere`
  (x: Int) => x + t
}
---
// The closure's parameter is not in the header's sight.
val p = spore {
  val t = x  // error FP0202: `x`
  (x: Int) => x + t
}
---
// A header binds a name twice.
val n = 1
val p = spore {
  val t = n
  val t = n  // error FP0219: `t`
  (x: Int) => x + t
}
---
// Send something that is no silo reference.
3.send()  // error FP0204: Int
---
// Await something that is no future.
val x = 3.await  // error FP0204: Int
---
// The function of `apply` must give a silo reference.
val r = SiloRef.populate(spawn("h"), 1).apply(spore { x => x + 1 })  // error FP0201: SiloRef
---
// The spore does not fit the data.
val r = SiloRef.populate(spawn("h"), "s").map(spore { (x: Int) => x + 1 })  // error FP0201
---
// persist takes a level.
val r = SiloRef.populate(spawn("h"), 1).persist("disk")  // error FP0201: StorageLevel
---
// populate needs a host first.
val r = SiloRef.populate("h", 1)  // error FP0201: Host
---
// Alternatives must have a common type that may travel.
val h = spawn("h")
val r = SiloRef.populate(h, 1).orElse(SiloRef.populate(h, "s"))  // error FP0201
