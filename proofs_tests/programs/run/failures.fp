List[Int]().head
// => fails FP0401
---
List[Int]().tail
// => fails FP0401
---
List[Int]().reduce((a, b) => a + b)
// => fails FP0401
---
List[Int]().max
// => fails FP0401
---
5 % 0
// => fails FP0402
---
"abc".charAt(3)
// => fails FP0403
---
"1.x".toDouble
// => fails FP0404
---
Map[Int, Int]()(1)
// => fails FP0405
---
List.fill(1000000000000)(1)
// => fails FP0407
---
"a".matches("(")
// => fails FP0408
---
List(1, 2).grouped(0).toList
// => fails FP0409
---
(-1).toChar
// => fails FP0410
---
List(List(1), List(1, 2)).transpose
// => fails FP0411
---
// A failure in a header ends the task that makes the spore.
val p = spore { val x = List[Int]().head; (y: Int) => x + y }
1
// => fails FP0401
---
// A failure in a guard.
List(1, 0) match {
  case x :: y :: _ if x / y > 0 => 1
  case _ => 0
}
// => fails FP0402
---
// A failure in a nested request reaches the driver.
val a = spawn("a")
val b = spawn("b")
val bad = SiloRef.populate(b, 0).map(spore { x => 1 / x })
SiloRef.populate(a, 1).map(spore {
  val other = bad
  x => x + other.send().await
}).send().await
// => fails FP0402
---
// A failure while a request is handed on.
val a = spawn("a")
val b = spawn("b")
val onB = SiloRef.populate(b, List[Int]())
SiloRef.populate(a, 1).apply(spore {
  val o = onB
  x => o.map(spore { xs => xs.head })
}).send().await
// => fails FP0401
---
// The first of two failures that are awaited is the program's.
val h = spawn("a")
val f = SiloRef.populate(h, 0).map(spore { x => 1 / x }).send()
val g = SiloRef.populate(h, List[Int]()).map(spore { x => x.head }).send()
(g.await, f.await)
// => fails FP0401
---
SiloRef.fromTextFile(spawn("a"), "no-such-file.txt").send().await
// => fails FP0460
---
SiloRef.fromTextFile(spawn("a"), "../../../../etc/passwd").send().await
// => fails FP0461
---
SiloRef.fromTextFile(spawn("a"), "/etc/passwd").send().await
// => fails FP0461
---
// Nothing is read before it is asked for.
val r = SiloRef.fromTextFile(spawn("a"), "no-such-file.txt")
r.host
// => a : Host
