// Spark's resilient distributed datasets, in terms of silo references.
//
// An RDD is a list of silos, its partitions. A transformation makes a silo reference from each and sends nothing; an
// action sends for them all and then awaits the answers. What moves a key's values to one place is `exchange`, a shuffle.

/** Where partitions are put: one on each host; a host that stands in the list twice gets two. */
case class SparkContext(hosts: List[Host])

/** Data in partitions. Each is a list that stays where it is; `r.partitions` gives the silos themselves. */
case class RDD[T: Mobile](partitions: List[SiloRef[List[T]]])

// Sources

extension (sc: SparkContext) {
  /** The items, cut in as many runs as there are hosts; each run travels to its host. */
  def parallelize[T: Mobile](items: List[T]): RDD[T] =
    RDD(sc.hosts.zipWithIndex.map { case (h, i) => SiloRef.populate(h, items.run(i, sc.hosts.size)) })

  /** The lines of a file, or of all files that a pattern stands for. Each host reads its part, and can read it again. */
  def fromTextFile(path: String): RDD[String] =
    RDD(sc.hosts.zipWithIndex.map { case (h, i) => SiloRef.fromTextFile(h, path, i, sc.hosts.size) })

  /** The lines of several files, a partition for each, put on the hosts in turn. */
  def fromTextFiles(paths: List[String]): RDD[String] =
    RDD(paths.zip(sc.hosts.turns(paths.size)).map { case (path, h) => SiloRef.fromTextFile(h, path) })

  /** The rows of a CSV file with a header, of a case class: `sc.fromCsv[Day]("days.csv")`.
    *
    * A row may hold line ends, so each host reads the whole file and keeps its share.
    */
  def fromCsv[T: Mobile](path: String): RDD[T] =
    RDD(sc.hosts.zipWithIndex.map { case (h, i) =>
      SiloRef.fromCsv[T](h, path).map(spore { val n = sc.hosts.size; val mine = i; (rows: List[T]) => rows.run(mine, n) })
    })
}

extension [T](items: List[T]) {
  /** Of `n` runs whose sizes differ by one at most, the run number `i`. */
  def run(i: Int, n: Int): List[T] = items.slice(i * items.size / n, (i + 1) * items.size / n)

  /** The items in turn, `n` in all; none if there are none. */
  def turns(n: Int): List[T] = if (items.isEmpty) Nil else List.tabulate(n)(i => items(i % items.size))
}

// Transformations without a shuffle: each partition is mapped where it is.

extension [T: Mobile](r: RDD[T]) {
  /** What `f` gives for each element. */
  def map[U: Mobile](f: Spore[T, U]): RDD[U] =
    r.mapPartitions(spore { val each = f; (xs: List[T]) => xs.map(each) })

  /** The elements for which `p` is true. */
  def filter(p: Spore[T, Boolean]): RDD[T] =
    r.mapPartitions(spore { val keep = p; (xs: List[T]) => xs.filter(keep) })

  /** The elements of all lists that `f` gives. */
  def flatMap[U: Mobile](f: Spore[T, List[U]]): RDD[U] =
    r.mapPartitions(spore { val each = f; (xs: List[T]) => xs.flatMap(each) })

  /** What `f` gives for each partition as a whole. */
  def mapPartitions[U: Mobile](f: Spore[List[T], List[U]]): RDD[U] = RDD(r.partitions.map(p => p.map(f)))

  /** As `mapPartitions`; `f` gets the partition's number too. */
  def mapPartitionsWithIndex[U: Mobile](f: Spore[(Int, List[T]), List[U]]): RDD[U] =
    RDD(r.partitions.zipWithIndex.map { case (p, i) =>
      p.map(spore { val each = f; val at = i; (xs: List[T]) => each((at, xs)) })
    })

  /** Each partition as one element. */
  def glom: RDD[List[T]] = r.mapPartitions(spore { (xs: List[T]) => List(xs) })

  /** The elements under the keys that `f` gives. */
  def keyBy[K: Mobile](f: Spore[T, K]): RDD[(K, T)] = r.map(spore { val key = f; (x: T) => (key(x), x) })

  /** Each element with its place, counted over all partitions. The partitions before it are counted at once. */
  def zipWithIndex: RDD[(T, Int)] = {
    val starts = r.counts.scanLeft(0)((before, n) => before + n)
    RDD(r.partitions.zip(starts).map { case (p, start) =>
      p.map(spore { val first = start; (xs: List[T]) => xs.zipWithIndex.map { case (x, i) => (x, first + i) } })
    })
  }

  /** About `fraction` of the elements, each drawn by itself; the same ones for the same seed. */
  def sample(fraction: Double, seed: Int): RDD[T] =
    r.mapPartitionsWithIndex(spore {
      val share = fraction
      val start = seed
      (i: Int, xs: List[T]) => xs.zip((start, i).hashCode.draws(xs.size)).filter { case (_, drawn) => drawn < share }.map(_._1)
    })

  /** The partitions of both. */
  def union(that: RDD[T]): RDD[T] = RDD(r.partitions ++ that.partitions)

  /** Every pair of an element of each. A partition of the other travels to every partition of this one. */
  def cartesian[U: Mobile](that: RDD[U]): RDD[(T, U)] =
    RDD(r.partitions.flatMap(p => that.partitions.map(q =>
      SiloRef.fromFun(p.host)(spore {
        val here = p
        val there = q
        () => {
          val (mine, theirs) = (here.send(), there.send())
          val (xs, ys) = (mine.await, theirs.await)
          xs.flatMap(x => ys.map(y => (x, y)))
        }
      }))))
}

extension (seed: Int) {
  /** `n` numbers in [0, 1), by the linear congruential generator of java.util.Random. */
  def draws(n: Int): List[Double] =
    List.iterate((seed ^ 0x5DEECE66D).drawn, n)(state => state.drawn).map(state => state / 281474976710656.0)

  /** The generator's next state, of 48 bits. */
  def drawn: Int = Math.floorMod(seed * 0x5DEECE66D + 0xB, 281474976710656)
}

// Actions: they send for every partition, then await the answers.

extension [A: Mobile](silos: List[SiloRef[A]]) {
  /** Sends for all silos, then awaits the answers, in the silos' order. */
  def gather: List[A] = {
    val answers = silos.map(s => s.send())
    answers.map(a => a.await)
  }
}

extension [T: Mobile](r: RDD[T]) {
  /** All elements, in order. */
  def collect: List[T] = r.partitions.gather.flatten

  /** How many elements each partition has. */
  def counts: List[Int] = r.partitions.map(p => p.map(spore { (xs: List[T]) => xs.size })).gather

  /** How many elements there are. */
  def count: Int = r.counts.sum

  /** Whether there are no elements. */
  def isEmpty: Boolean = r.take(1).isEmpty

  /** From `f` on neighbours; each partition is reduced where it is. Fails if there are no elements. */
  def reduce(f: Spore[(T, T), T]): T =
    r.partitions.map(p => p.map(spore { val join = f; (xs: List[T]) => xs.reduceOption(join) })).gather.flatten.reduce(f)

  /** As `reduce`, from `zero`, which is there once for each partition and once more. */
  def fold(zero: T)(f: Spore[(T, T), T]): T = r.aggregate(zero)(f, f)

  /** From `zero`, `add` for each element of a partition; then `merge` on what the partitions give. */
  def aggregate[U: Mobile](zero: U)(add: Spore[(U, T), U], merge: Spore[(U, U), U]): U = {
    val parts = r.partitions.map(p => p.map(spore { val z = zero; val f = add; (xs: List[T]) => xs.foldLeft(z)(f) }))
    parts.gather.foldLeft(zero)(merge)
  }

  /** The first `n` elements. Asks one partition after the other, until there are enough; no more than those travel. */
  def take(n: Int): List[T] = r.partitions match {
    case p :: others if n > 0 =>
      val found = p.map(spore { val most = n; (xs: List[T]) => xs.take(most) }).send().await
      found ++ RDD(others).take(n - found.size)
    case _ => Nil
  }

  /** The first element. Fails if there is none. */
  def first: T = r.take(1).head

  /** What has been derived so far: the lineage of each partition. */
  def toDebugString: String =
    r.partitions.zipWithIndex.map { case (p, i) => s"partition $i\n${p.lineage}" }.mkString("\n")
}

extension [T: Mobile : Ordering](r: RDD[T]) {
  /** The `n` greatest elements, the greatest first. Each partition sends `n` at most. */
  def top(n: Int): List[T] =
    r.partitions.map(p => p.map(spore { val most = n; (xs: List[T]) => xs.sorted.reverse.take(most) })).gather
      .flatten.sorted.reverse.take(n)

  /** The `n` least elements, the least first. */
  def takeOrdered(n: Int): List[T] =
    r.partitions.map(p => p.map(spore { val most = n; (xs: List[T]) => xs.sorted.take(most) })).gather
      .flatten.sorted.take(n)

  /** The greatest element. Fails if there is none. */
  def max: T = r.top(1).head

  /** The least element. Fails if there is none. */
  def min: T = r.takeOrdered(1).head
}

// Keeping data

extension [T: Mobile](r: RDD[T]) {
  /** Keeps each partition in its host's memory once it is computed. */
  def persist: RDD[T] = RDD(r.partitions.map(p => p.persist()))

  /** Keeps each partition in stable storage, which a crash does not take. */
  def checkpoint: RDD[T] = RDD(r.partitions.map(p => p.persist(stable)))

  /** The data as it is now, without lineage, each partition where it is. Only the references to it travel.
    *
    * For data that is made again and again from itself: its lineage would grow with every round. A crash loses it.
    */
  def localCheckpoint: RDD[T] =
    RDD(r.partitions.map(p => p.map(spore { (xs: List[T]) => SiloRef.populate(currentHost, xs) })).gather)

  /** Forgets what is kept; the lineage stays. */
  def unpersist: RDD[T] = RDD(r.partitions.map(p => p.unpersist()))

  /** The hosts of the partitions. */
  def hosts: List[Host] = r.partitions.map(p => p.host)
}

// Shuffles

extension [T: Mobile](r: RDD[T]) {
  /** Each partition cut into a bucket for each of `n` places, once. */
  def cut(n: Int, place: Spore[T, Int]): List[SiloRef[List[List[T]]]] =
    r.partitions.map(p => p.map(spore {
      val count = n
      val bucketOf = place
      (xs: List[T]) => { val buckets = xs.groupBy(bucketOf); List.tabulate(count)(i => buckets.getOrElse(i, Nil)) }
    }).persist())

  /** Every element moved to the partition that `place` says, of as many as there are hosts.
    *
    * A new partition sends for its bucket of each old one; a bucket travels from where it is to where it belongs, and
    * nowhere else. Within a partition the order is that of `r`.
    */
  def exchange(hosts: List[Host], place: Spore[T, Int]): RDD[T] = {
    val cuts = r.cut(hosts.size, place)
    RDD(hosts.zipWithIndex.map { case (h, i) =>
      SiloRef.fromFun(h)(spore { val buckets = cuts.bucket(i); () => buckets.gather.flatten })
    })
  }

  /** As many partitions as `n`, each element moved to the next one in turn. */
  def repartition(n: Int): RDD[T] =
    r.mapPartitions(spore { (xs: List[T]) => xs.zipWithIndex })
      .exchange(r.hosts.turns(n), spore { val count = n; (x: T, i: Int) => i % count })
      .map(spore { (x: T, i: Int) => x })

  /** The elements in the order of what `f` gives, through all partitions; equal ones stay as they were.
    *
    * Each partition sends a few of its keys; from these come the bounds between the new partitions.
    */
  def sortBy[K: Mobile : Ordering](f: Spore[T, K]): RDD[T] = {
    val some = r.partitions.map(p => p.map(spore { val key = f; (xs: List[T]) => xs.map(key).atMost(20) }))
    val keys = some.gather.flatten.sorted
    val n = r.partitions.size
    val limits = if (keys.isEmpty) Nil else List.tabulate(n - 1)(i => keys((i + 1) * keys.size / n))
    r.exchange(r.hosts, spore { val key = f; val bounds = limits; (x: T) => bounds.below(key(x)) })
      .mapPartitions(spore { val key = f; (xs: List[T]) => xs.sortBy(key) })
  }
}

extension [T: Mobile](cuts: List[SiloRef[List[List[T]]]]) {
  /** The bucket number `i` of each. */
  def bucket(i: Int): List[SiloRef[List[T]]] =
    cuts.map(c => c.map(spore { val mine = i; (buckets: List[List[T]]) => buckets(mine) }))
}

extension [K: Ordering](keys: List[K]) {
  /** Some of the keys, `n` at most, at equal distances in their order. */
  def atMost(n: Int): List[K] = {
    val sorted = keys.sorted
    if (sorted.size <= n) sorted else List.tabulate(n)(i => sorted(i * sorted.size / n))
  }

  /** How many of the keys are less than this one. */
  def below(key: K): Int = ((key, false) :: keys.map(k => (k, true))).sorted.indexWhere { case (_, isBound) => !isBound }
}

extension [T: Mobile : Comparable](r: RDD[T]) {
  /** Each element once. Doubles within a partition do not travel. */
  def distinct: RDD[T] =
    r.mapPartitions(spore { (xs: List[T]) => xs.distinct })
      .exchange(r.hosts, spore { val n = r.partitions.size; (x: T) => Math.floorMod(x.hashCode, n) })
      .mapPartitions(spore { (xs: List[T]) => xs.distinct })

  /** The elements that both have, each once. */
  def intersection(that: RDD[T]): RDD[T] =
    r.distinct.marked.cogroup(that.distinct.marked)
      .flatMap(spore { (x: T, both: (List[Unit], List[Unit])) => if (both._1.nonEmpty && both._2.nonEmpty) List(x) else Nil })

  /** The elements that the other has not, as often as they are there. */
  def subtract(that: RDD[T]): RDD[T] =
    r.marked.cogroup(that.distinct.marked)
      .flatMap(spore { (x: T, both: (List[Unit], List[Unit])) => if (both._2.isEmpty) both._1.map(_ => x) else Nil })

  /** Each element as a key of nothing. */
  def marked: RDD[(T, Unit)] = r.map(spore { (x: T) => (x, ()) })

  /** How often each element occurs. */
  def countByValue: Map[T, Int] = r.marked.countByKey

  /** The elements under what `f` gives for them. */
  def groupBy[K: Mobile : Comparable](f: Spore[T, K]): RDD[(K, List[T])] = r.keyBy(f).groupByKey
}

// Pairs of a key and a value

/** Which of `n` partitions a pair belongs to: its key's hash says. */
def hashPlace[K: Mobile : Comparable, V: Mobile](n: Int): Spore[(K, V), Int] =
  spore { val count = n; (k: K, v: V) => Math.floorMod(k.hashCode, count) }

extension [K: Mobile : Comparable, V: Mobile](r: RDD[(K, V)]) {
  /** The pairs moved so that each key is on one partition, which the key's hash tells. */
  def partitionBy(n: Int): RDD[(K, V)] = r.byHash(r.hosts.turns(n))

  /** The pairs moved to these hosts, a partition for each, as the keys' hashes tell. */
  def byHash(hosts: List[Host]): RDD[(K, V)] = r.exchange(hosts, hashPlace[K, V](hosts.size))

  /** The keys, one for each pair. */
  def keys: RDD[K] = r.map(spore { (k: K, v: V) => k })

  /** The values. */
  def values: RDD[V] = r.map(spore { (k: K, v: V) => v })

  /** What `f` gives for each value, under the value's key. */
  def mapValues[W: Mobile](f: Spore[V, W]): RDD[(K, W)] =
    r.map(spore { val each = f; (k: K, v: V) => (k, each(v)) })

  /** What `f` gives for each value, all under the value's key. */
  def flatMapValues[W: Mobile](f: Spore[V, List[W]]): RDD[(K, W)] =
    r.flatMap(spore { val each = f; (k: K, v: V) => each(v).map(w => (k, w)) })

  /** The values of each key. All values travel; `reduceByKey` sends less. */
  def groupByKey: RDD[(K, List[V])] =
    r.byHash(r.hosts).mapPartitions(spore { (kvs: List[(K, V)]) => kvs.groupMap(_._1)(_._2).toList })

  /** The values of each key, reduced: first where they are, then where the key belongs. */
  def reduceByKey(f: Spore[(V, V), V]): RDD[(K, V)] = {
    val combine = spore { val join = f; (kvs: List[(K, V)]) => kvs.groupMapReduce(_._1)(_._2)(join).toList }
    r.mapPartitions(combine).byHash(r.hosts).mapPartitions(combine)
  }

  /** From `zero`, `add` for each value of a key in a partition; then `merge` on what the partitions give. */
  def aggregateByKey[U: Mobile](zero: U)(add: Spore[(U, V), U], merge: Spore[(U, U), U]): RDD[(K, U)] =
    r.mapPartitions(spore {
      val z = zero
      val f = add
      (kvs: List[(K, V)]) => kvs.groupMap(_._1)(_._2).toList.map { case (k, vs) => (k, vs.foldLeft(z)(f)) }
    }).reduceByKey(merge)

  /** For each key the values of both, which come together in one shuffle, where the one with more partitions is. */
  def cogroup[W: Mobile](that: RDD[(K, W)]): RDD[(K, (List[V], List[W]))] = {
    val places = if (r.partitions.size < that.partitions.size) that.hosts else r.hosts
    val n = places.size
    val left = r.cut(n, hashPlace[K, V](n))
    val right = that.cut(n, hashPlace[K, W](n))
    RDD(places.zipWithIndex.map { case (h, i) =>
      SiloRef.fromFun(h)(spore {
        val mine = left.bucket(i)
        val theirs = right.bucket(i)
        () => {
          val (vs, ws) = (mine.map(b => b.send()), theirs.map(b => b.send()))
          vs.flatMap(v => v.await).cogrouped(ws.flatMap(w => w.await))
        }
      })
    })
  }

  /** Every pair of values of one key. */
  def join[W: Mobile](that: RDD[(K, W)]): RDD[(K, (V, W))] =
    r.cogroup(that).flatMap(spore { (k: K, both: (List[V], List[W])) =>
      both._1.flatMap(v => both._2.map(w => (k, (v, w))))
    })

  /** As `join`, and None for a key that the other has not. */
  def leftOuterJoin[W: Mobile](that: RDD[(K, W)]): RDD[(K, (V, Option[W]))] =
    r.cogroup(that).flatMap(spore { (k: K, both: (List[V], List[W])) =>
      val found: List[Option[W]] = if (both._2.isEmpty) List(None) else both._2.map(w => Some(w))
      both._1.flatMap(v => found.map(w => (k, (v, w))))
    })

  /** How many values each key has. */
  def countByKey: Map[K, Int] = r.mapValues(spore { (v: V) => 1 }).reduceByKey(spore { (a: Int, b: Int) => a + b }).collectAsMap

  /** All pairs; of several values of a key the last. */
  def collectAsMap: Map[K, V] = r.collect.toMap

  /** The values of a key. Only these travel. */
  def lookup(key: K): List[V] =
    r.flatMap(spore { val wanted = key; (k: K, v: V) => if (k == wanted) List(v) else Nil }).collect
}

extension [K: Comparable, V](kvs: List[(K, V)]) {
  /** For each key of two lists the values in both. */
  def cogrouped[W](kws: List[(K, W)]): List[(K, (List[V], List[W]))] = {
    val left = kvs.groupMap(_._1)(_._2)
    val right = kws.groupMap(_._1)(_._2)
    (left.keys ++ right.keys.filter(k => !left.contains(k))).map(k => (k, (left.getOrElse(k, Nil), right.getOrElse(k, Nil))))
  }
}
