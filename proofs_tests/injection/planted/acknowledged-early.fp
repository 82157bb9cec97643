// The program ends before what it persists is written.
// fpcalc faults --faults 1 => missing effect

val m1 = spawn("m1")
val receipt = SiloRef.fromFun(m1)(spore { () => "paid" }).persist(stable)
val written = receipt.send()
val answer = SiloRef.fromFun(m1)(spore { () => "thank you" }).send()
answer.await
