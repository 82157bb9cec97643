// Many figures are asked for and only one is waited for; that one has its data on one host, in memory.
// fpcalc faults --faults 1 --survive => no survival

val web = spawn("web")
val metrics = spawn("metrics")
val archive = spawn("archive")
val sales = SiloRef.populate(archive, List(3, 4, 5))
val hosts = List(web, metrics, web, metrics)
val figures = hosts.map(h => SiloRef.fromFun(h)(spore { () => List(1, 2, 3) }).map(spore { xs => xs.sum }).send())
val spikes = hosts.map(h => SiloRef.fromFun(h)(spore { () => List(9, 8) }).map(spore { xs => xs.max }).send())
val total = sales.map(spore { xs => xs.sum }).send().await
total
