// The coordinator alone knows the decision, in memory.
// fpcalc faults --faults 1 --survive --kinds crash => no survival

val coordinator = spawn("coordinator")
val p1 = spawn("p1")
val p2 = spawn("p2")
val vote1 = SiloRef.fromFun(p1)(spore { () => true }).persist(stable)
val vote2 = SiloRef.fromFun(p2)(spore { () => true }).persist(stable)
val votes = vote1.apply(spore { val v2 = vote2; a => v2.map(spore { val x = a; b => x && b }) }).send().await
val decision = SiloRef.populate(coordinator, if (votes) "commit" else "abort")
val done1 = decision.map(spore { d => d }).send().await
val done2 = decision.map(spore { d => d }).send().await
(done1, done2)
