// A small library of definitions over lists of silos: any data that may travel.

/** Runs one spore on every silo and brings the results home, in the silos' order. */
def gather[A: Mobile, B: Mobile](silos: List[SiloRef[A]], f: Spore[A, B]): List[B] = {
  val results = silos.map(s => s.map(f).send())
  results.map(r => r.await)
}

/** The most frequent elements over all silos, with how often each occurs. */
def top[A: Mobile : Comparable](silos: List[SiloRef[List[A]]], n: Int): List[(A, Int)] = {
  val all = gather(silos, spore { (xs: List[A]) => xs.groupBy(x => x).toList.map { case (x, same) => (x, same.size) } })
  all.flatten
    .groupMapReduce(p => p._1)(p => p._2)((a, b) => a + b)
    .toList
    .sortBy(p => -p._2)
    .take(n)
}
