// Data that nobody can compute again, in the memory of one host.
// fpcalc faults --faults 1 --survive => no survival

val m1 = spawn("m1")
val data = SiloRef.populate(m1, List(1, 2, 3))
data.map(spore { xs => xs.sum }).send().await
