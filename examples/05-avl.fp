// Recursion, a sealed tree type and pattern matching: an AVL tree that lives in a silo.

sealed trait Tree[A]
case class Leaf[A]() extends Tree[A]
case class Node[A](left: Tree[A], key: A, right: Tree[A], height: Int) extends Tree[A]

def height[A](t: Tree[A]): Int = t match {
  case Leaf() => 0
  case Node(_, _, _, h) => h
}

def node[A](left: Tree[A], key: A, right: Tree[A]): Tree[A] =
  Node(left, key, right, 1 + Math.max(height(left), height(right)))

def rotateRight[A](t: Tree[A]): Tree[A] = t match {
  case Node(Node(a, x, b, _), y, c, _) => node(a, x, node(b, y, c))
  case other => other
}

def rotateLeft[A](t: Tree[A]): Tree[A] = t match {
  case Node(a, x, Node(b, y, c, _), _) => node(node(a, x, b), y, c)
  case other => other
}

def tilt[A](t: Tree[A]): Int = t match {
  case Leaf() => 0
  case Node(l, _, r, _) => height(l) - height(r)
}

def balance[A](left: Tree[A], key: A, right: Tree[A]): Tree[A] = {
  val t = node(left, key, right)
  if (tilt(t) > 1) rotateRight(if (tilt(left) < 0) node(rotateLeft(left), key, right) else t)
  else if (tilt(t) < -1) rotateLeft(if (tilt(right) > 0) node(left, key, rotateRight(right)) else t)
  else t
}

def insert(t: Tree[Int], key: Int): Tree[Int] = t match {
  case Leaf() => node(Leaf(), key, Leaf())
  case Node(l, k, r, _) =>
    if (key < k) balance(insert(l, key), k, r)
    else if (key > k) balance(l, k, insert(r, key))
    else t
}

def inOrder[A](t: Tree[A]): List[A] = t match {
  case Leaf() => Nil
  case Node(l, k, r, _) => inOrder(l) ++ (k :: inOrder(r))
}

val machine = spawn("machine")
val keys = SiloRef.populate(machine, List.range(0, 100))
val tree = keys.map(spore { ks => ks.foldLeft(Leaf(): Tree[Int])((t, k) => insert(t, k)) }).persist()

// 100 keys in ascending order, and the tree is 7 high.
(tree.map(spore { t => height(t) }).send().await, tree.map(spore { t => inOrder(t).take(5) }).send().await)

// => (7, List(0, 1, 2, 3, 4)) : (Int, List[Int])
