// Matrix multiplication in blocks, as an MBrace workflow: each worker computes one row of blocks.

import mbrace

type Matrix = List[List[Int]]

def times(a: Matrix, b: Matrix): Matrix = {
  val columns = b.transpose
  a.map(row => columns.map(column => row.zip(column).map { case (x, y) => x * y }.sum))
}
def plus(a: Matrix, b: Matrix): Matrix = a.zip(b).map { case (r, s) => r.zip(s).map { case (x, y) => x + y } }

/** The block in row `i` and column `j`, of `size` rows and columns. */
def block(m: Matrix, i: Int, j: Int, size: Int): Matrix =
  m.slice(i * size, (i + 1) * size).map(row => row.slice(j * size, (j + 1) * size))

/** Blocks in a row become rows. */
def beside(blocks: List[Matrix]): Matrix = blocks.transpose.map(rows => rows.flatten)

val hosts = List("a", "b", "c").map(name => spawn(name))
val a = List.tabulate(12, 12)((i, j) => (i * j + 3) % 10)
val b = List.tabulate(12, 12)((i, j) => (i + 2 * j) % 7)

val rows = List.range(0, 3).map(i => cloud(spore {
  val left = List.range(0, 3).map(k => block(a, i, k, 4))
  val right = List.range(0, 3).map(j => List.range(0, 3).map(k => block(b, k, j, 4)))
  () => beside(right.map(column => left.zip(column).map { case (x, y) => times(x, y) }.reduce((x, y) => plus(x, y))))
}))
val product = parallel(rows).run(hosts).flatten

(product == times(a, b), product.head, product.map(row => row.sum).sum)

// => (true, List(93, 123, 111, 99, 108, 117, 105, 93, 123, 111, 99, 108), 22614) : (Boolean, List[Int], Int)
