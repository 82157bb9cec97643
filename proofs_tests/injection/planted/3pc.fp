// Made for crashes; a message that is lost blocks it.
// fpcalc faults --faults 1 --recovery none --kinds drop => hang

val coordinator = spawn("coordinator")
val p1 = spawn("p1")
val can = SiloRef.fromFun(p1)(spore { () => true }).persist(stable).send().await
val pre = SiloRef.fromFun(p1)(spore { val c = can; () => if (c) "prepared" else "abort" }).persist(stable).send().await
SiloRef.fromFun(p1)(spore { val p = pre; () => if (p == "prepared") "commit" else "abort" }).persist(stable).send().await
