// What a request has made is lost, and nobody asks again.
// fpcalc faults --faults 1 --recovery none --kinds crash => spurious loss

val m2 = spawn("m2")
val a = SiloRef.fromFun(currentHost)(spore { () => 20 })
a.apply(spore { val to = m2; x => SiloRef.populate(to, x + 22) }).send().await
