// What is lost counts as zero.
// fpcalc faults --faults 1 => another value

val m1 = spawn("m1")
val m2 = spawn("m2")
val left = SiloRef.populate(m1, 20)
val zero = SiloRef.fromFun(m2)(spore { () => 0 })
left.orElse(zero).map(spore { x => x + 22 }).send().await
