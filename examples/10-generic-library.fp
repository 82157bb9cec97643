// A generic library: what it moves must be Mobile, and its types say so.

import "lib/tally.fp"

val hosts = List("a", "b").map(name => spawn(name))
val silos = List(List("x", "y", "x"), List("y", "x", "z")).zip(hosts).map { case (xs, h) => SiloRef.populate(h, xs) }

(gather(silos, spore { (xs: List[String]) => xs.size }), top(silos, 2))

// => (List(3, 3), List(("x", 3), ("y", 2))) : (List[Int], List[(String, Int)])
