// The alternative charges again.
// fpcalc faults --faults 1 => doubled effect

val m1 = spawn("m1")
val m2 = spawn("m2")
val key = SiloRef.populate(m1, "k")
val first = SiloRef.fromFun(m2)(spore { () => "charge 40" }).persist(stable).apply(spore { val k = key; c => k.map(spore { val paid = c; x => paid }) })
val again = SiloRef.fromFun(m2)(spore { () => "charge 40" }).persist(stable)
first.orElse(again).send().await
