// The copy is of yesterday.
// fpcalc faults --faults 1 => another value

val m1 = spawn("m1")
val m2 = spawn("m2")
val prices = SiloRef.populate(m1, Map("tea" -> 3))
val yesterday = SiloRef.populate(m2, Map("tea" -> 2))
prices.orElse(yesterday).map(spore { p => p("tea") }).send().await
