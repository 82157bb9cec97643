// Three replicas of each batch, but the last batch's third replica was placed on its second one's host.
// fpcalc faults --faults 2 --survive => no survival

val r1 = spawn("r1")
val r2 = spawn("r2")
val r3 = spawn("r3")

def replicated(a: Host, b: Host, c: Host, batch: List[Int]): SiloRef[List[Int]] =
  SiloRef.populate(a, batch).orElse(SiloRef.populate(b, batch)).orElse(SiloRef.populate(c, batch))

val first = replicated(r1, r2, r3, List(1, 2)).map(spore { xs => xs.sum }).send().await
val second = replicated(r2, r3, r1, List(3, 4)).map(spore { xs => xs.sum }).send().await
val third = replicated(r3, r1, r1, List(5, 6)).map(spore { xs => xs.sum }).send().await
first + second + third
