// MBrace's cloud workflows, in terms of silo references and spores.
//
// A workflow is a spore from the workers to its result. Running one is applying it on a worker; what it starts in
// parallel are silos of its own on the workers in turn, which it sends for and awaits.

import spark

/** A computation that gives a `T`, on whatever worker it is started. It knows all workers. */
case class Cloud[T: Mobile](job: Spore[List[Host], T])

// Making workflows

/** What `f` gives, computed in the cloud: `cloud(spore { () => 6 * 7 })`. */
def cloud[T: Mobile](f: Spore[Unit, T]): Cloud[T] = Cloud(spore { val body = f; (_: List[Host]) => body(()) })

/** A value that is there already. It travels with the workflow. */
def always[T: Mobile](value: T): Cloud[T] = Cloud(spore { val it = value; (_: List[Host]) => it })

/** The workers. */
def workers: Cloud[List[Host]] = Cloud(spore { (hosts: List[Host]) => hosts })

/** The worker that runs this. */
def here: Cloud[Host] = Cloud(spore { (_: List[Host]) => currentHost })

/** All workflows at once, on the workers in turn; their results in the workflows' order. */
def parallel[T: Mobile](jobs: List[Cloud[T]]): Cloud[List[T]] =
  Cloud(spore { val all = jobs; (hosts: List[Host]) => all.started(hosts).gather })

/** One workflow on every worker. */
def everywhere[T: Mobile](c: Cloud[T]): Cloud[List[T]] =
  Cloud(spore { val job = c; (hosts: List[Host]) => hosts.map(_ => job).started(hosts).gather })

/** All workflows at once; of their results the first success in the workflows' order.
  *
  * MBrace takes the success that is there first. Which one that is would depend on the schedule, so here it is the order.
  */
def choice[T: Mobile](jobs: List[Cloud[Option[T]]]): Cloud[Option[T]] =
  Cloud(spore { val all = jobs; (hosts: List[Host]) => all.started(hosts).firstSuccess })

extension [T: Mobile](jobs: List[Cloud[T]]) {
  /** A silo for each workflow, on the workers in turn. The workflow runs when the silo is sent for. */
  def started(hosts: List[Host]): List[SiloRef[T]] =
    jobs.zip(hosts.turns(jobs.size)).map { case (c, h) =>
      SiloRef.fromFun(h)(spore { val job = c.job; val all = hosts; () => job(all) })
    }
}

extension [T: Mobile](silos: List[SiloRef[Option[T]]]) {
  /** Sends for all, awaits until there is a success. */
  def firstSuccess: Option[T] = {
    def among(answers: List[Future[Option[T]]]): Option[T] = answers match {
      case Nil => None
      case answer :: others => answer.await.orElse(among(others))
    }
    among(silos.map(s => s.send()))
  }
}

extension [T: Mobile](c: Cloud[T]) {
  /** What `f` gives for the result, computed where that is. */
  def map[U: Mobile](f: Spore[T, U]): Cloud[U] =
    Cloud(spore { val first = c.job; val next = f; (hosts: List[Host]) => next(first(hosts)) })

  /** The workflow that `f` gives for the result, run next. MBrace's `bind`. */
  def flatMap[U: Mobile](f: Spore[T, Cloud[U]]): Cloud[U] =
    Cloud(spore { val first = c.job; val next = f; (hosts: List[Host]) => next(first(hosts)).job(hosts) })

  /** Both at once. */
  def both[U: Mobile](that: Cloud[U]): Cloud[(T, U)] =
    Cloud(spore {
      val left = c
      val right = that
      (hosts: List[Host]) => {
        val (a, b) = (List(left).started(hosts).head.send(), List(right).started(hosts.reverse).head.send())
        (a.await, b.await)
      }
    })

  /** The same with one worker only, the one that runs it: what it starts in parallel stays on its machine. */
  def local: Cloud[T] = Cloud(spore { val job = c.job; (_: List[Host]) => job(List(currentHost)) })

  /** Runs the workflow on the first of the hosts, with all of them as its workers, and awaits the result. */
  def run(hosts: List[Host]): T = List(c).started(hosts).head.send().await
}

// Cloud values: data that stays where it was put

/** Data on a host, which a workflow may read from anywhere. */
case class CloudValue[T: Mobile](silo: SiloRef[T])

/** Puts a value on the worker that runs this. */
def newValue[T: Mobile](value: T): Cloud[CloudValue[T]] =
  Cloud(spore { val it = value; (_: List[Host]) => CloudValue(SiloRef.populate(currentHost, it)) })

extension [T: Mobile](v: CloudValue[T]) {
  /** The value, brought to the worker that asks. */
  def read: Cloud[T] = Cloud(spore { val silo = v.silo; (_: List[Host]) => silo.send().await })

  /** What `f` gives for the value, computed where that is. Only the result travels. */
  def ask[U: Mobile](f: Spore[T, U]): Cloud[U] =
    Cloud(spore { val silo = v.silo; val question = f; (_: List[Host]) => silo.map(question).send().await })
}

// Cloud flows: chunks of data, each worked on by one worker from beginning to end

/** Data in chunks, and what makes each chunk's items from it. */
case class CloudFlow[T: Mobile](chunks: List[Spore[Unit, List[T]]])

/** A flow over the items, in `n` chunks. */
def flow[T: Mobile](items: List[T], n: Int): CloudFlow[T] =
  CloudFlow(List.tabulate(n)(i => spore { val chunk = items.run(i, n); () => chunk }))

extension [T: Mobile](f: CloudFlow[T]) {
  /** What `g` gives for each item. */
  def map[U: Mobile](g: Spore[T, U]): CloudFlow[U] =
    f.mapChunks(spore { val each = g; (xs: List[T]) => xs.map(each) })

  /** The items for which `p` is true. */
  def filter(p: Spore[T, Boolean]): CloudFlow[T] =
    f.mapChunks(spore { val keep = p; (xs: List[T]) => xs.filter(keep) })

  /** The items of all lists that `g` gives. MBrace's `collect`. */
  def flatMap[U: Mobile](g: Spore[T, List[U]]): CloudFlow[U] =
    f.mapChunks(spore { val each = g; (xs: List[T]) => xs.flatMap(each) })

  /** A stage more for every chunk. Stages of one chunk run one after the other on one worker. */
  def mapChunks[U: Mobile](g: Spore[List[T], List[U]]): CloudFlow[U] =
    CloudFlow(f.chunks.map(c => spore { val before = c; val stage = g; () => stage(before(())) }))

  /** What `g` gives for each chunk's items, from all workers. */
  def perChunk[U: Mobile](g: Spore[List[T], U]): Cloud[List[U]] =
    parallel(f.chunks.map(c => cloud(spore { val items = c; val last = g; () => last(items(())) })))

  /** All items. */
  def toList: Cloud[List[T]] = f.perChunk(spore { (xs: List[T]) => xs }).map(spore { (parts: List[List[T]]) => parts.flatten })

  /** How many items there are. */
  def length: Cloud[Int] = f.perChunk(spore { (xs: List[T]) => xs.size }).map(spore { (sizes: List[Int]) => sizes.sum })

  /** From `zero`, `add` for each item of a chunk; then `merge` on what the chunks give. */
  def fold[U: Mobile](zero: U)(add: Spore[(U, T), U], merge: Spore[(U, U), U]): Cloud[U] =
    f.perChunk(spore { val z = zero; val step = add; (xs: List[T]) => xs.foldLeft(z)(step) })
      .map(spore { val z = zero; val join = merge; (parts: List[U]) => parts.foldLeft(z)(join) })
}

extension [K: Mobile : Comparable, V: Mobile](f: CloudFlow[(K, V)]) {
  /** The values of each key, reduced: in each chunk, then over the chunks. */
  def reduceByKey(g: Spore[(V, V), V]): Cloud[Map[K, V]] =
    f.perChunk(spore { val join = g; (kvs: List[(K, V)]) => kvs.groupMapReduce(_._1)(_._2)(join).toList })
      .map(spore { val join = g; (parts: List[List[(K, V)]]) => parts.flatten.groupMapReduce(_._1)(_._2)(join) })
}
