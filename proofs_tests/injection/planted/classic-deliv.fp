// Two copies of the message; both hosts crash.
// fpcalc faults --faults 2 --survive => no survival

val m1 = spawn("m1")
val m2 = spawn("m2")
val one = SiloRef.populate(m1, "hello")
val other = SiloRef.populate(m2, "hello")
one.orElse(other).send().await
