// The alternative writes another object.
// fpcalc faults --faults 1 => strange effect

val m1 = spawn("m1")
val m2 = spawn("m2")
val key = SiloRef.populate(m1, "k")
val first = key.map(spore { k => 1 }).persist(stable)
val other = SiloRef.fromFun(m2)(spore { () => 2 }).persist(stable).map(spore { x => x - 1 })
first.orElse(other).send().await
