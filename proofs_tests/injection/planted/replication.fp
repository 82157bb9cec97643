// The write counts as done when the leader has it; the replica is on its way.
// fpcalc faults --faults 1 --survive --kinds crash,drop,dup,delay => no survival

val leader = spawn("leader")
val replica = spawn("replica")
val reader = spawn("reader")

def written(leader: Host, batch: List[Int]): SiloRef[List[Int]] = SiloRef.populate(leader, batch)

def replicated(log: SiloRef[List[Int]], to: Host): SiloRef[List[Int]] =
  log.apply(spore { val h = to; (xs: List[Int]) => SiloRef.fromFun(h)(spore { val copy = xs; () => copy }) }).persist(stable)

val first = written(leader, List(1, 2))
val firstCopy = replicated(first, replica)
val firstDone = firstCopy.send().await
val second = written(leader, List(3, 4))
val secondCopy = replicated(second, replica)
val acknowledged = second.map(spore { xs => xs.size }).send().await
val onItsWay = secondCopy.send()

def read(log: SiloRef[List[Int]], copy: SiloRef[List[Int]], at: Host): SiloRef[Int] =
  log.orElse(copy).apply(spore { val h = at; (xs: List[Int]) => SiloRef.fromFun(h)(spore { val all = xs; () => all.sum }) })

val one = read(first, firstCopy, reader).send().await
val two = read(second, secondCopy, reader).send().await
one + two
