"""What the Dask engine's parts promise, tried without workers where that is possible."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from calculus.problems import ProblemFound
from calculus.runtime import DRIVER, Done, Id, Loc
from fpcalc.cli import main
from fpcalc.engines.dask import Cluster, DaskEngine, Settings
from fpcalc.engines.dask.wire import Parcel, pack, unpack
from fpcalc.engines.local import LOCAL
from fpcalc.engines.storage import Storage
from fpcalc.lineage_files import load
from proofs_tests.dask.running import EXAMPLES, ON_WORKERS, OnDask, program

pytestmark = ON_WORKERS
LOC = Loc(DRIVER, Id(None, "driver"))


def code_of(found: pytest.ExceptionInfo[ProblemFound]) -> str:
    """The code of a problem that was raised."""
    return found.value.problems[0].code


def test_code_that_was_changed_on_its_way_is_refused() -> None:
    """What has not the hash that it was sent with is not read."""
    parcel = pack(Done(1))
    with pytest.raises(ProblemFound) as found:
        unpack(Parcel(parcel.data.replace(b"1]", b"2]"), parcel.digest))
    assert "FP0974" == code_of(found)


@pytest.mark.parametrize("change", [lambda data: data[:-3], lambda data: data.replace(b"2", b"3"), lambda data: b""])
def test_a_damaged_object_counts_as_absent(change: object, tmp_path: Path) -> None:
    """An object is read whole or not at all."""
    assert callable(change)
    storage = Storage(str(tmp_path), "run")
    storage.write(LOC, Done((1, 2)))
    assert Done((1, 2)) == storage.read(LOC)
    (file,) = (tmp_path / "run").iterdir()
    file.write_bytes(change(file.read_bytes()))
    assert storage.read(LOC) is None
    assert 1 == storage.damaged


def test_a_half_written_object_has_no_name(tmp_path: Path) -> None:
    """A crash inside a write leaves nothing under the object's name."""
    storage = Storage(str(tmp_path), "run")
    storage.check()
    (tmp_path / "run" / "half.part").write_bytes(b"fpcalc-object")
    assert storage.read(LOC) is None
    storage.clear()
    assert [] == list(tmp_path.iterdir())


def test_a_storage_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """FP0973 before the program begins."""
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(ProblemFound) as found:
        OnDask(program("1"), None, storage=str(tmp_path / "file" / "below"))
    assert "FP0973" == code_of(found)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
def test_a_full_or_read_only_storage_is_told(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """FP0973 with the system's words, and nothing under the object's name."""
    import fsspec.implementations.local as local

    def refuse(*_: object) -> None:
        raise OSError(number, "No room")

    storage = Storage(str(tmp_path), "run")
    storage.check()
    monkeypatch.setattr(local.LocalFileSystem, "pipe_file", refuse)
    with pytest.raises(ProblemFound) as found:
        storage.write(LOC, Done(1))
    assert ("FP0973", "no room") == (code_of(found), found.value.problems[0].args["reason"])
    assert storage.read(LOC) is None


def test_a_worker_that_cannot_store_tells_it(tmp_path: Path) -> None:
    """FP0973 from the worker that persists, where its storage is gone by then."""
    text = """val a = spawn()
val p = SiloRef.populate(a, 1).map(spore { n => n + 1 }).persist(stable)
p.send().await"""
    with Cluster(Settings(workers=1)) as cluster:
        cluster.client.run(fill)
        with pytest.raises(ProblemFound) as found:
            OnDask(program(text), cluster, storage=str(tmp_path), workers=1)
    assert ("FP0973", "no room") == (code_of(found), found.value.problems[0].args["reason"])


def fill() -> None:
    """Writing fails in this process from now on."""
    import fsspec.implementations.local as local

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No room")

    local.LocalFileSystem.pipe_file = refuse


def test_a_saved_lineage_runs_on_dask(tmp_path: Path, cluster: Cluster) -> None:
    """A .fplin file gives the same data on all engines."""
    path = str(tmp_path / "owners.fplin")
    assert 0 == main(["lineage", str(EXAMPLES / "04-join.fp"), "--save", path])
    saved = load(Path(path).read_text(), path)
    expected = LOCAL.resume(saved, str(EXAMPLES))
    actual = DaskEngine(Settings(deadline=60), cluster).resume(saved, str(EXAMPLES))
    assert (expected.value, expected.problem) == (actual.value, actual.problem)


@pytest.mark.parametrize("engine", ["calculus", "local", "dask"])
def test_every_engine_writes_a_log_that_conforms(engine: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``--log`` and ``fpcalc conform``, and the costs that ``--stats`` shows."""
    log = str(tmp_path / "run.log")
    assert 0 == main(["run", str(EXAMPLES / "06-persist.fp"), "--engine", engine, "--log", log, "--stats"])
    shown = capsys.readouterr()
    assert "(332833500, 1000) : (Int, Int)\n" == shown.out
    assert "link              messages  bytes\ndriver → machine" in shown.err
    assert 0 == main(["conform", log])
    assert capsys.readouterr().out.startswith("conforms: ")


def test_options_of_another_engine_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """FP0979 instead of an option that changes nothing."""
    assert 1 == main(["run", str(EXAMPLES / "06-persist.fp"), "--engine", "local", "--workers", "2"])
    assert "FP0979" in capsys.readouterr().err
