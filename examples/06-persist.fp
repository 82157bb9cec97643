// A persisted silo is computed once: run this with --stats, and compare with persist() taken away.

def slowSquares(n: Int): List[Int] = List.range(0, n).map(i => i * i)

val machine = spawn("machine")
val squares = SiloRef.populate(machine, 1000).map(spore { n => slowSquares(n) }).persist()

val first = squares.map(spore { xs => xs.sum }).send().await
val second = squares.map(spore { xs => xs.size }).send().await

// Forget the data; the lineage stays, and a third send would compute it again.
val forgotten = squares.unpersist()
(first, second)

// => (332833500, 1000) : (Int, Int)
