// The smallest join, in the shape of slide 19: a list travels to another one, and both become one.

val one = SiloRef.populate(spawn("one"), List(4, 3, 2))
val two = SiloRef.populate(spawn("two"), List(4, 3, 2))

val joined = one.apply(spore {
  val there = two
  xs => there.apply(spore {
    val first = xs
    ys => SiloRef.populate(currentHost, first ++ ys)
  })
})

joined.send().await

// => List(4, 3, 2, 4, 3, 2) : List[Int]
