// Each region falls back to the other, and both to the same register of who is where.
// fpcalc faults --faults 2 --survive => no survival

val register = spawn("register")
val north = spawn("north")
val south = spawn("south")
val cache = spawn("cache")

val places = SiloRef.populate(register, Map("Ada" -> "north"))
val copy = SiloRef.populate(cache, Map("Ada" -> "north"))
val inNorth = SiloRef.populate(north, Map("Ada" -> 36))
val inSouth = SiloRef.populate(south, Map("Ada" -> 36))

val ages = inNorth.orElse(inSouth)
places.orElse(copy).apply(spore {
  val all = ages
  (where: Map[String, String]) => all.map(spore {
    val place = where
    (known: Map[String, Int]) => (place("Ada"), known("Ada"))
  })
}).send().await
