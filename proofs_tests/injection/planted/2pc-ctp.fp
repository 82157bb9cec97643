// Participants ask each other for the decision; both that know it crash.
// fpcalc faults --faults 2 --survive --kinds crash => no survival

val coordinator = spawn("coordinator")
val p1 = spawn("p1")
val p2 = spawn("p2")
val vote = SiloRef.fromFun(p1)(spore { () => true }).persist(stable).send().await
val decision = SiloRef.populate(coordinator, if (vote) "commit" else "abort")
val told = SiloRef.populate(p2, if (vote) "commit" else "abort")
decision.orElse(told).map(spore { d => d }).send().await
