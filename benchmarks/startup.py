"""What starting the command line costs, in multiples of ``python -c pass``: processor time, medians, taken in turns in one run.

Bounds: ``--version`` 4 times, ``check`` of a 20-line file 12 times.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile

PROGRAM = """case class Person(name: String, age: Int)
case class Vehicle(owner: Person, plate: String)
type Pair = (Person, Vehicle)

def adult(p: Person): Boolean = p.age >= 18

val machine1 = spawn("machine1")
val machine2 = spawn("machine2")
val persons = SiloRef.populate(machine1, List(Person("Ada", 36), Person("Tim", 9)))
val vehicles = SiloRef.populate(machine2, List(Vehicle(Person("Ada", 36), "A-1")))
val adults = persons.map(spore { ps => ps.filter(p => adult(p)) })
val owners = adults.apply(spore {
  val localVehicles = vehicles
  ps => localVehicles.map(spore {
    val localps = ps
    vs => localps.flatMap(p => vs.filter(v => v.owner.name == p.name).map(v => (p, v)))
  })
})

owners.send().await
"""


def main(rounds: int = 25) -> None:
    """Prints a line for each command."""
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    with tempfile.TemporaryDirectory() as folder:
        # As installed: compiled modules and parse tables are in their caches after the first round.
        environment = {**os.environ, "PYTHONPATH": here, "PYTHONPYCACHEPREFIX": folder, "XDG_CACHE_HOME": folder}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        path = os.path.join(folder, "owners.fp")
        with open(path, "w", encoding="utf-8") as file:
            file.write(PROGRAM)
        fpcalc = [sys.executable, "-c", "from fpcalc.__main__ import entry; entry()"]  # what the installed script does
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "fpcalc --version": [*fpcalc, "--version"],
            "fpcalc check, 20 lines": [*fpcalc, "check", path],
            "fpcalc run, 20 lines": [*fpcalc, "run", path],
            "fpcalc explain FP0301": [*fpcalc, "explain", "FP0301"],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for at in range(rounds + 1):  # the first round fills caches
            for name, command in commands.items():
                before = resource.getrusage(resource.RUSAGE_CHILDREN)
                ended = subprocess.run(command, env=environment, capture_output=True, check=False)
                after = resource.getrusage(resource.RUSAGE_CHILDREN)
                if at:
                    times[name].append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
                elif ended.returncode:
                    print(f"{name}: exit code {ended.returncode}\n{ended.stderr.decode()}")
    base = statistics.median(times["python -c pass"])
    for name, all_times in times.items():
        median = statistics.median(all_times)
        print(f"{name:<24} {median * 1000:7.1f} ms {median / base:6.1f} x")


if __name__ == "__main__":
    main()
