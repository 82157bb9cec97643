// persist() where persist(stable) was meant.
// fpcalc faults --faults 1 --survive --kinds crash => no survival

val m1 = spawn("m1")
val total = SiloRef.populate(m1, List(1, 2, 3)).map(spore { xs => xs.sum }).persist()
val first = total.send().await
val second = total.send().await
first + second
