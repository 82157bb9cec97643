"""Stable storage: what is written is read, or it is told why not."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from calculus.problems import ProblemFound
from calculus.runtime import DRIVER, Done, HostId, Id, Loc
from fpcalc.engines.dask import Cluster, Settings
from fpcalc.engines.dask.engine import Run
from fpcalc.engines.storage import Damaged, Storage
from proofs_tests.dask.running import ON_WORKERS, OnDask, calculus, program

pytestmark = ON_WORKERS
ROOT = Path(__file__).parents[2]
LOC = Loc(DRIVER, Id(None, "driver"))


def told(found: pytest.ExceptionInfo[ProblemFound]) -> tuple[str, object]:
    """The code of a problem that was raised, and its reason."""
    problem = found.value.problems[0]
    return problem.code, problem.args["reason"]


@pytest.mark.parametrize("change", [lambda data: data[:-3], lambda data: data.replace(b"2", b"3"), lambda data: b""])
def test_a_damaged_object_is_found_out(change: object, tmp_path: Path) -> None:
    """An object is read whole or not at all."""
    assert callable(change)
    storage = Storage(str(tmp_path), "run")
    storage.write(LOC, Done((1, 2)))
    assert Done((1, 2)) == storage.read(LOC)
    (file,) = (tmp_path / "run").iterdir()
    file.write_bytes(change(file.read_bytes()))
    with pytest.raises(Damaged):
        storage.read(LOC)


def test_a_half_written_object_has_no_name(tmp_path: Path) -> None:
    """A crash inside a write leaves nothing under the object's name."""
    storage = Storage(str(tmp_path), "run")
    storage.check()
    (tmp_path / "run" / "half.part").write_bytes(b"fpcalc-object")
    assert storage.read(LOC) is None
    storage.clear()
    assert [] == list(tmp_path.iterdir())


def test_a_storage_below_a_file_is_told(tmp_path: Path) -> None:
    """FP0973 before the program begins."""
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(ProblemFound) as found:
        OnDask(program("1"), None, storage=str(tmp_path / "file" / "below"))
    assert ("FP0973", "not a directory") == told(found)


WRITES = """
import os, resource, sys
from calculus.problems import ProblemFound
from calculus.runtime import DRIVER, Done, Id, Loc
from fpcalc.engines.storage import Storage

what, folder = sys.argv[1:]
Storage(folder, "before").check()
if what == "full":
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))
else:
    os.chmod(folder, 0o555)
    if os.geteuid() == 0:  # who may write everywhere
        os.seteuid(65534)
storage, loc = Storage(folder, "before" if what == "full" else "run"), Loc(DRIVER, Id(None, "driver"))
try:
    storage.write(loc, Done(tuple(range(100))))
except ProblemFound as found:
    print(found.problems[0].code, found.problems[0].args["reason"], storage.read(loc) if what == "full" else None)
"""


@pytest.mark.parametrize(("what", "reason"), [("full", "file too large"), ("read-only", "permission denied")])
def test_a_full_or_read_only_storage_is_told(what: str, reason: str, tmp_path: Path) -> None:
    """FP0973 with the system's words, nothing under the object's name, and nothing half written left."""
    command = [sys.executable, "-c", WRITES, what, str(tmp_path)]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    tmp_path.chmod(0o755)
    assert f"FP0973 {reason} None\n" == found.stdout
    assert [] == list(tmp_path.rglob("*.part"))


PERSISTS = """val a = spawn("a")
val kept = SiloRef.populate(a, List.range(0, 100)).map(spore { xs => xs.map(x => x + 1) }).persist(stable)
(kept.send().await.sum, kept.send().await.length)"""


def test_a_worker_that_cannot_store_tells_it(tmp_path: Path) -> None:
    """FP0973 from the worker that persists, whose files have a limit by then."""
    with Cluster(Settings(workers=1)) as cluster:
        cluster.client.run(limit_files)
        with pytest.raises(ProblemFound) as found:
            OnDask(program(PERSISTS), cluster, storage=str(tmp_path), workers=1)
    assert ("FP0973", "file too large") == told(found)


def limit_files() -> None:
    """This process writes no file of more than 200 bytes from now on."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, resource.RLIM_INFINITY))


def kinds(run: OnDask, *kinds: str) -> list[str]:
    """The run's events of these kinds, in their order."""
    return [event.kind for event in run.events if event.kind in kinds]


def test_a_damaged_object_is_computed_again(cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its host crashes, and meanwhile it is damaged: the log tells that storage has forgotten it, and the value comes."""
    noticed = Run._crashed

    def damaged(run: Run, host: HostId) -> None:
        for file in [path for path in tmp_path.rglob("*") if path.is_file()]:
            file.write_bytes(file.read_bytes()[:-1])
        noticed(run, host)

    monkeypatch.setattr(Run, "_crashed", damaged)
    checked = program(PERSISTS)
    run = OnDask(checked, cluster, ("a", 7), storage=str(tmp_path))
    assert calculus(checked).value == run.ended.value
    assert ["keep", "crash", "forget", "keep"] == kinds(run, "keep", "crash", "forget")
    assert "" == run.why_not


def test_a_worker_dies_in_a_write(tmp_path: Path) -> None:
    """It has told that it keeps the data, which is not in storage: that is a torn write of the calculus, and so conforms."""
    checked = program(PERSISTS)
    with Cluster(Settings(workers=1)) as cluster:
        cluster.client.run(die_in_a_write)
        run = OnDask(checked, cluster, storage=str(tmp_path), workers=1)
    assert calculus(checked).value == run.ended.value
    assert ["keep", "crash", "keep"] == kinds(run, "keep", "crash")
    assert "" == run.why_not


def die_in_a_write() -> None:
    """This process dies when it writes a file."""
    from fsspec.implementations.local import LocalFileSystem

    def die(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    LocalFileSystem.pipe_file = die
