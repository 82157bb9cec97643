// The copy is where the original is.
// fpcalc faults --faults 1 --survive => no survival

val m1 = spawn("m1")
val one = SiloRef.populate(m1, "hello")
val other = SiloRef.populate(m1, "hello")
one.orElse(other).send().await
