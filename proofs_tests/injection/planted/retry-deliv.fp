// Sent again once, and twice dropped.
// fpcalc faults --faults 2 --recovery retry(1) --kinds drop => hang

val a = spawn("a")
SiloRef.fromFun(a)(spore { () => "hello" }).send().await
