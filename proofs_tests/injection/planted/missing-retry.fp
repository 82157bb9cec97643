// A request whose host crashes is never asked again.
// fpcalc faults --faults 1 --recovery none --kinds crash => hang

val m1 = spawn("m1")
val m2 = spawn("m2")
val a = SiloRef.fromFun(m1)(spore { () => 20 })
a.apply(spore { val to = m2; x => SiloRef.fromFun(to)(spore { val y = x; () => y + 22 }) }).send().await
