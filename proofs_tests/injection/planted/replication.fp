// The write counts as done when the leader has it; the replica is on its way.
// fpcalc faults --faults 2 --recovery none --kinds crash,drop --crashes 1 --survive => hang

val leader = spawn("leader")
val replica = spawn("replica")
val log = SiloRef.populate(leader, List(1, 2))
val copy = SiloRef.populate(replica, List(1, 2))
log.orElse(copy).map(spore { xs => xs.sum }).send().await
