"""What the Dask engine's parts promise, tried without workers where that is possible."""

from __future__ import annotations

from pathlib import Path

import pytest

from calculus.problems import ProblemFound
from calculus.runtime import Done
from fpcalc.cli import main
from fpcalc.engines.dask import Cluster, DaskEngine, Settings
from fpcalc.engines.dask.wire import Parcel, pack, unpack
from fpcalc.engines.local import LOCAL
from fpcalc.lineage_files import load
from proofs_tests.dask.running import EXAMPLES, ON_WORKERS

pytestmark = ON_WORKERS


def test_code_that_was_changed_on_its_way_is_refused() -> None:
    """What has not the hash that it was sent with is not read."""
    parcel = pack(Done(1))
    with pytest.raises(ProblemFound) as found:
        unpack(Parcel(parcel.data.replace(b"1]", b"2]"), parcel.digest))
    assert "FP0974" == found.value.problems[0].code


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
