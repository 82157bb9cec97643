// A message that is sent once.
// fpcalc faults --faults 1 --recovery none => hang

val a = spawn("a")
SiloRef.fromFun(a)(spore { () => "hello" }).send().await
