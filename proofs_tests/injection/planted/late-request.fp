// A request that comes after the unpersist keeps the object again.
// fpcalc faults --faults 1 --kinds delay => strange effect

val m1 = spawn("m1")
val secret = SiloRef.fromFun(m1)(spore { () => 7 }).persist(stable)
val seen = secret.send().await
val gone = secret.unpersist()
seen
