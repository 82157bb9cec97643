"""Small distributed programs from a seed: two or three hosts, a few silos, and something that asks for them."""

from __future__ import annotations

from random import Random

from fpcalc.checking import Checked, check_text


def program(seed: int) -> Checked:
    """A checked program."""
    checked = check_text(text(seed), f"generated-{seed}.fp")
    assert checked.ok, [*checked.problems, text(seed)]
    return checked


def text(seed: int) -> str:
    """Its text."""
    chance = Random(seed)
    hosts = [f"h{at}" for at in range(chance.randint(1, 2))]
    lines = [f'val {host} = spawn("{host}")' for host in hosts]
    silos: list[str] = []
    kept: list[str] = []
    for at in range(chance.randint(1, 4)):
        name = f"s{at}"
        lines.append(f"val {name} = {silo(chance, hosts, silos, kept, name)}")
        silos.append(name)
    asked = [chance.choice(silos)] + ([chance.choice(silos)] if chance.random() < 0.3 else [])
    for at, name in enumerate(asked):
        lines.append(f"val f{at} = {name}.send()")
    if kept and chance.random() < 0.4:
        awaited = [f"val a{at} = f{at}.await" for at in range(len(asked))]
        drop = f"val dropped = {chance.choice(kept)}.unpersist()"
        lines += [*awaited, drop] if chance.random() < 0.6 else [drop, *awaited]
    else:
        lines += [f"val a{at} = f{at}.await" for at in range(len(asked))]
    results = [f"a{at}" for at in range(len(asked))]
    if len(results) > 1 and chance.random() < 0.3:  # one that nobody waits for
        lines.remove("val a1 = f1.await")
        results.pop()
    return "\n".join([*lines, " + ".join(results)]) + "\n"


def silo(chance: Random, hosts: list[str], silos: list[str], kept: list[str], name: str) -> str:
    """A silo reference, of a new silo or of earlier ones."""
    host, number = chance.choice(hosts), chance.randint(1, 9)
    forms = (
        ["populate", "populate", "fun"] if not silos else ["populate", "map", "join", "apply", "orElse", "persist", "persist"]
    )
    match chance.choice(forms):
        case "populate":
            return f"SiloRef.populate({host}, {number})"
        case "fun":
            return f"SiloRef.fromFun({host})(spore {{ () => {number} }})"
        case "map":
            return f"{chance.choice(silos)}.map(spore {{ x => x + {number} }})"
        case "apply":
            return f"{chance.choice(silos)}.apply(spore {{ x => SiloRef.populate(currentHost, x + {number}) }})"
        case "join":
            other = chance.choice(silos)
            return f"{chance.choice(silos)}.apply(spore {{ val o = {other}; x => o.map(spore {{ val m = x; y => m * y }}) }})"
        case "orElse":
            return f"{chance.choice(silos)}.orElse({chance.choice(silos)})"
        case _:
            kept.append(name)
            return f"{chance.choice(silos)}.persist({chance.choice(['stable', 'stable', 'memory'])})"
