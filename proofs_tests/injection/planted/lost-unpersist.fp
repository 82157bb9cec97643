// Nobody repeats an unpersist.
// fpcalc faults --faults 1 => strange effect

val m1 = spawn("m1")
val secret = SiloRef.fromFun(m1)(spore { () => 7 }).persist(stable)
val seen = secret.send().await
val gone = secret.unpersist()
seen
