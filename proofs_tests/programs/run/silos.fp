// currentHost is the host that evaluates.
val h = spawn("h")
(currentHost, SiloRef.populate(h, 1).map(spore { x => currentHost }).send().await)
// => (driver, h) : (Host, Host)
---
// The host of a lineage is its root's.
val a = spawn("a")
val b = spawn("b")
val r = SiloRef.populate(a, 1)
val s = SiloRef.populate(b, 2)
List(r.map(spore { x => x }).host, r.orElse(s).host, s.persist().host, SiloRef.fromFun(b)(spore { () => 1 }).host) == List(a, a, b, b)
// => true : Boolean
---
// fromFun runs on its host.
val h = spawn("h")
SiloRef.fromFun(h)(spore { () => currentHost == currentHost }).send().await
// => true : Boolean
---
// apply and flatMap and application are one.
val h = spawn("h")
val r = SiloRef.populate(h, 1)
val p = spore { (x: Int) => SiloRef.populate(currentHost, x + 1) }
List(r.apply(p), r.flatMap(p), r(p)).map(s => s.send().await)
// => List(2, 2, 2) : List[Int]
---
// Awaits inside spores.
val a = spawn("a")
val b = spawn("b")
val r = SiloRef.populate(b, 20)
SiloRef.populate(a, 1).map(spore {
  val other = r
  x => x + other.send().await
}).send().await
// => 21 : Int
---
// A host may ask itself, for its tasks are concurrent.
val a = spawn("a")
val r = SiloRef.populate(a, 20)
SiloRef.populate(a, 1).map(spore {
  val other = r
  x => x + other.send().await
}).send().await
// => 21 : Int
---
// A future may be awaited twice.
val f = SiloRef.populate(spawn("a"), 2).send()
f.await * f.await
// => 4 : Int
---
// A failure goes to whoever awaits it.
val f = SiloRef.populate(spawn("a"), List[Int]()).map(spore { xs => xs.head }).send()
f.await
// => fails FP0401
---
// A failure that nobody awaits harms nobody.
val f = SiloRef.populate(spawn("a"), List[Int]()).map(spore { xs => xs.head }).send()
1
// => 1 : Int
---
// Failures go through lineages.
val r = SiloRef.populate(spawn("a"), 0).map(spore { x => 1 / x }).map(spore { x => x + 1 })
r.send().await
// => fails FP0402
---
// A failure is not a loss: orElse does not catch it.
val h = spawn("a")
SiloRef.populate(h, 0).map(spore { x => 1 / x }).orElse(SiloRef.populate(h, 1)).send().await
// => fails FP0402
---
// A host's name may be used once.
val a = spawn("a")
val b = spawn("a")
1
// => fails FP0450
---
// The driver's name is taken.
val a = spawn("driver")
1
// => fails FP0450
---
// Two unnamed hosts differ.
spawn() == spawn()
// => false : Boolean
---
// Persisted data is the same for all.
val r = SiloRef.populate(spawn("a"), 3).map(spore { x => x * x }).persist()
(r.send().await, r.send().await, r.map(spore { x => x + 1 }).send().await)
// => (9, 9, 10) : (Int, Int, Int)
---
// Stable, and a level as a value.
val level = if (1 < 2) stable else memory
SiloRef.populate(spawn("a"), 3).persist(level).send().await
// => 3 : Int
---
// unpersist gives the lineage below.
val h = spawn("a")
val r = SiloRef.populate(h, 3)
val p = r.persist()
(p.send().await, p.unpersist().send().await, r.unpersist().send().await)
// => (3, 3, 3) : (Int, Int, Int)
---
// A failure of a persisted silo is kept, too.
val r = SiloRef.populate(spawn("a"), 0).map(spore { x => 1 / x }).persist()
r.send().await
// => fails FP0402
---
// Data populated from a spore, on another host.
val a = spawn("a")
val b = spawn("b")
SiloRef.populate(a, 7).apply(spore {
  val there = b
  x => SiloRef.populate(there, x + 1)
}).send().await
// => 8 : Int
---
// Three hosts in a row: the request is handed on.
val a = spawn("a")
val b = spawn("b")
val c = spawn("c")
val last = SiloRef.populate(c, 100)
val middle = SiloRef.populate(b, 10)
SiloRef.populate(a, 1).apply(spore {
  val m = middle
  val l = last
  x => m.apply(spore {
    val x1 = x
    val l1 = l
    y => l1.map(spore {
      val sum = x1 + y
      z => sum + z
    })
  })
}).send().await
// => 111 : Int
---
// A map over an apply: the intermediate silo is asked for and awaited.
val a = spawn("a")
val b = spawn("b")
val onB = SiloRef.populate(b, 10)
SiloRef.populate(a, 1).apply(spore {
  val o = onB
  x => o.map(spore { val x1 = x; y => x1 + y })
}).map(spore { z => z * 2 }).send().await
// => 22 : Int
---
// Many silos at once.
val silos = List.range(0, 20).map(i => SiloRef.populate(spawn(), i))
val futures = silos.map(s => s.map(spore { x => x * x }).send())
futures.map(f => f.await).sum
// => 2470 : Int
---
// A list of named hosts is made on the driver.
val hosts = List("x", "y").map(n => spawn(n))
hosts
// => List(x, y) : List[Host]
---
// Recursive lineages: each step adds a map.
def more(r: SiloRef[Int], n: Int): SiloRef[Int] = if (n == 0) r else more(r.map(spore { x => x + 1 }), n - 1)
more(SiloRef.populate(spawn("a"), 0), 1000).send().await
// => 1000 : Int
