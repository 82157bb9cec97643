// Tuples up to any size compare, and order lexicographically.
((1, "a") == (1, "a"), List((2, "a"), (1, "b"), (1, "a")).sorted, List(List(2), List(1, 5), List(1)).max)
// => (true, List((1, "a"), (1, "b"), (2, "a")), List(2)) : (Boolean, List[(Int, String)], List[Int])
---
// Equality looks into data.
case class P(x: Option[List[Int]])
P(Some(List(1))) == P(Some(List(1))) && P(None) != P(Some(Nil))
// => true : Boolean
---
// Doubles compare as IEEE 754 has it.
val nan = 0.0 / 0
(nan == nan, 0.0 == -0.0, nan < 1.0, nan != nan)
// => (false, true, false, true) : (Boolean, Boolean, Boolean, Boolean)
---
// Doubles are written as Java writes them.
List(1.0, 1e10, 1e-5, 123456789.0, 0.1 + 0.2, 1e7, 1e6, 100.0)
// => List(1.0, 1.0E10, 1.0E-5, 1.23456789E8, 0.30000000000000004, 1.0E7, 1000000.0, 100.0) : List[Double]
---
// Strings count code points.
("héllo".length, "a😀b".length, "a😀b".reverse, "a😀b"(1))
// => (5, 3, "b😀a", '😀') : (Int, Int, String, Char)
---
// Hosts compare.
val a = spawn("a")
(a == a, a == currentHost, List(a, currentHost, a).distinct.size)
// => (true, false, 2) : (Boolean, Boolean, Int)
---
// Map keeps insertion order, and updating keeps the place.
val m = Map("z" -> 1, "a" -> 2).updated("m", 3).updated("z", 9)
(m.keys.toList, m.values.toList, (m - "a" + ("a" -> 5)).toList)
// => (List("z", "a", "m"), List(9, 2, 3), List(("z", 9), ("m", 3), ("a", 5))) : (List[String], List[Int], List[(String, Int)])
---
// An old version of a map stays what it was.
val m = Map(1 -> "a")
val n = m.updated(1, "b").updated(2, "c")
val o = m.updated(3, "d")
(m, n, o)
// => (Map(1 -> "a"), Map(1 -> "b", 2 -> "c"), Map(1 -> "a", 3 -> "d")) : (Map[Int, String], Map[Int, String], Map[Int, String])
---
// And so do lists that share their ends.
val xs = List(2, 3)
val ys = 1 :: xs
val zs = 0 :: xs
(xs, ys, zs, ys.tail == zs.tail, ys.tail.tail)
// => (List(2, 3), List(1, 2, 3), List(0, 2, 3), true, List(3)) : (List[Int], List[Int], List[Int], Boolean, List[Int])
---
// toString is Scala's.
case class P(name: String, age: Int)
List(P("Ada", 36).toString, Some("x").toString, List('a').toString, (1, "b").toString, Map(1 -> 2.0).toString, ().toString)
// => List("P(Ada,36)", "Some(x)", "List(a)", "(1,b)", "Map(1 -> 2.0)", "()") : List[String]
---
// Data from files, typed: JSON Lines of a case class with optional fields would be read the same way.
case class Day(date: String, precipitation: Double, temp_max: Double, temp_min: Double, wind: Double, weather: String)
val days = List(Day("2012/01/01", 0.0, 12.8, 5.0, 4.7, "drizzle"))
SiloRef.populate(spawn("h"), days).map(spore { ds => ds.map(d => d.temp_max - d.temp_min).sum }).send().await
// => 7.800000000000001 : Double
---
// Spores and silo references in data structures travel.
case class Job(name: String, work: Spore[Int, Int], on: SiloRef[Int])
val h = spawn("h")
val jobs = List(Job("inc", spore { (x: Int) => x + 1 }, SiloRef.populate(h, 1)), Job("dbl", spore { (x: Int) => 2 * x }, SiloRef.populate(h, 5)))
jobs.map(j => (j.name, j.on.map(j.work).send().await))
// => List(("inc", 2), ("dbl", 10)) : List[(String, Int)]
---
// A spore may be sent to work on silos that it knows nothing of.
def everywhere[A: Mobile, B: Mobile](silos: List[SiloRef[A]], f: Spore[A, B]): List[B] =
  silos.map(s => s.map(f).send()).map(x => x.await)
val hosts = List("a", "b", "c").map(n => spawn(n))
everywhere(hosts.zipWithIndex.map { case (h, i) => SiloRef.populate(h, i) }, spore { (i: Int) => i * i })
// => List(0, 1, 4) : List[Int]
