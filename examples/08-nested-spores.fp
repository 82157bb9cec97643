// Spores in spores: each captures from the one around it, by its own header.

val a = spawn("a")
val b = spawn("b")
val c = spawn("c")

val xs = SiloRef.populate(a, List(1, 2, 3))
val ys = SiloRef.populate(b, List(10, 20))
val zs = SiloRef.populate(c, List(100))

val sums = xs.apply(spore {
  val onB = ys
  val onC = zs
  x => onB.apply(spore {
    val fromA = x
    val next = onC
    y => next.map(spore {
      val as = fromA
      val bs = y
      cs => for (i <- as; j <- bs; k <- cs) yield i + j + k
    })
  })
})

sums.send().await

// => List(111, 121, 112, 122, 113, 123) : List[Int]
