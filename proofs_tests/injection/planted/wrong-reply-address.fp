// The result stays where it was computed, and the program holds a reference to it.
// fpcalc faults --faults 1 --survive => no survival

val m1 = spawn("m1")
val made = SiloRef.fromFun(m1)(spore { () => 41 }).map(spore { x => SiloRef.populate(currentHost, x + 1) })
val where = made.send().await
where.send().await
