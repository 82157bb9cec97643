"""Clusters that were started by hand, and what is said where there is none, or not the right one."""

from __future__ import annotations

import gc
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import dask
import pytest
from distributed.utils import LoopRunner

from calculus.problems import ProblemFound
from fpcalc.cli import main
from fpcalc.engines.dask import Cluster, Settings, Tls
from fpcalc.engines.dask.cluster import security
from proofs_tests.dask.running import EXAMPLES, ON_WORKERS, OnDask, assert_same, calculus, example, program

pytestmark = ON_WORKERS
ROOT = Path(__file__).parents[2]
HOSTS = "".join([f"val h{n} = spawn()\n" for n in range(5)]) + "SiloRef.populate(h4, 4).map(spore { n => n + 1 }).send().await"


class ByHand:
    """A scheduler and workers, as ``dask scheduler`` and ``dask worker`` start them."""

    def __init__(self, folder: Path, *options: str) -> None:
        self._stack = ExitStack()
        self._file = folder / "scheduler.json"
        self._options = options
        self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-show")
        wait_for(self._is_written)
        self.address: str = json.loads(self._file.read_text())["address"]

    def _is_written(self) -> bool:
        """Is the scheduler's file there, and whole?"""
        return self._file.exists() and self._file.read_text().rstrip().endswith("}")

    def worker(self, *options: str) -> None:
        """Starts a worker; it comes up on its own."""
        self._start("worker", "--nthreads", "1", "--no-nanny", *options)

    def _start(self, what: str, *options: str) -> None:
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", "--scheduler-file", str(self._file), "--no-dashboard"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(
            [*command, *self._options, *options], env=environment, cwd=self._file.parent, stderr=subprocess.DEVNULL
        )
        self._stack.callback(process.wait)
        self._stack.callback(process.kill)

    def close(self) -> None:
        """Ends all processes."""
        self._stack.close()


def wait_for(done: object, seconds: float = 120.0) -> None:
    """Waits until something is so; on a busy machine that takes its time."""
    assert callable(done)
    until = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < until, "it takes too long"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ByHand]:
    """A scheduler with two workers."""
    there = ByHand(tmp_path_factory.mktemp("dask"))
    there.worker()
    there.worker()
    with Cluster(Settings(there.address)) as cluster:
        wait_for(lambda: len(cluster.addresses()) == 2)
    yield there
    there.close()


def code_of(found: pytest.ExceptionInfo[ProblemFound]) -> str:
    """The code of a problem that was raised."""
    return found.value.problems[0].code


def test_a_cluster_that_is_there_already(by_hand: ByHand, capsys: pytest.CaptureFixture[str]) -> None:
    """``--dask tcp://…``: the same result, twice, and the workers live on."""
    for _ in range(2):
        assert 0 == main(["run", str(EXAMPLES / "02-hello-silo.fp"), "--engine", "dask", "--dask", by_hand.address])
        assert '"HELLO, SILO" : String\n' == capsys.readouterr().out


def test_more_hosts_than_workers(by_hand: ByHand) -> None:
    """FP0972 says how many there are."""
    with pytest.raises(ProblemFound) as found:
        OnDask(program(HOSTS), None, where=by_hand.address)
    assert ("FP0972", 3, 2) == (code_of(found), *[found.value.problems[0].args[key] for key in ("hosts", "workers")])


@pytest.mark.parametrize("local", [True, False])
def test_several_hosts_share_a_worker(local: bool, by_hand: ByHand) -> None:
    """``--workers n``: five hosts on two workers."""
    checked = program(HOSTS)
    run = OnDask(checked, None, workers=2, where="local" if local else by_hand.address)
    assert_same(calculus(checked), run.ended)
    assert "" == run.why_not


def test_data_on_the_driver_of_a_cluster_that_is_there(by_hand: ByHand) -> None:
    """The driver is a worker of its own, which takes nobody's place."""
    checked = program("SiloRef.populate(currentHost, 1).map(spore { n => n + 1 }).send().await")
    assert_same(calculus(checked), OnDask(checked, None, where=by_hand.address).ended)


def test_a_scheduler_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """FP0970, and no traceback."""
    with pytest.raises(ProblemFound) as found:
        Cluster(Settings("tcp://127.0.0.1:9", absence=0.5))
    assert "FP0970" == code_of(found)
    assert "" == capsys.readouterr().err


def test_an_address_that_is_none_is_told() -> None:
    """FP0970, too."""
    with pytest.raises(ProblemFound) as found:
        Cluster(Settings("gopher://nowhere", absence=0.5))
    assert "FP0970" == code_of(found)


def test_a_scheduler_without_workers(tmp_path: Path) -> None:
    """FP0972: there is none to take the host."""
    there = ByHand(tmp_path)
    try:
        with pytest.raises(ProblemFound) as found:
            OnDask(example("02-hello-silo.fp"), None, where=there.address)
    finally:
        there.close()
    assert ("FP0972", "fix.none") == (code_of(found), found.value.problems[0].fix)


OTHER = {
    "another version": "import fpcalc.version\nfpcalc.version.__version__ = '0.0.0'\n",
    "none at all": "import sys\nsys.modules['fpcalc'] = None\n",
}


@pytest.mark.parametrize("which", OTHER)
def test_workers_with_another_fpcalc_are_refused(which: str, tmp_path: Path) -> None:
    """FP0971 names the version."""
    (tmp_path / "other.py").write_text(OTHER[which])
    there = ByHand(tmp_path)
    try:
        there.worker("--preload", str(tmp_path / "other.py"))
        with Cluster(Settings(there.address)) as cluster:
            wait_for(cluster.addresses)
        with pytest.raises(ProblemFound) as found:
            OnDask(example("02-hello-silo.fp"), None, where=there.address)
    finally:
        there.close()
    assert "FP0971" == code_of(found)


def test_a_scheduler_that_goes_is_told(tmp_path: Path) -> None:
    """FP0970 in the middle of a run."""
    there = ByHand(tmp_path)
    there.worker()
    with Cluster(Settings(there.address)) as cluster:
        wait_for(cluster.addresses)
        forever = "def forever(n: Int): Int = forever(n + 1)\nval a = spawn()\n"
        text = forever + "SiloRef.populate(a, 0).map(spore { n => forever(n) }).send().await"
        with pytest.raises(ProblemFound) as found:
            OnDask(program(text), cluster, tell=lambda _: there.close())
    assert "FP0970" == code_of(found)


SCRIPT = """import fpcalc
from calculus.problems import ProblemFound
try:
    fpcalc.run(fpcalc.check('val a = spawn("a")\\nSiloRef.populate(a, 1).send().await'), engine="dask")
except ProblemFound as found:
    print(__name__, found.problems[0].code, flush=True)
    raise SystemExit(1)
"""


def test_a_script_that_its_workers_import(tmp_path: Path) -> None:
    """FP0980 tells what is missing, in the workers that import the script and in the script itself."""
    (tmp_path / "script.py").write_text(SCRIPT)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, str(tmp_path / "script.py")], env=environment, capture_output=True, text=True)
    assert {"__mp_main__ FP0980", "__main__ FP0980"} == set(done.stdout.splitlines())


# TLS.


def certificate(folder: Path) -> Tls:
    """A certificate of our own for this machine, and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    cert, key = str(folder / "cert.pem"), str(folder / "key.pem")
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key, "-out", cert, *names],
        check=True,
        capture_output=True,
    )
    return Tls(cert, cert, key)


def test_a_cluster_that_speaks_tls_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``--dask tls://… --tls CA CERT KEY`` is served; without the files the scheduler is not reached."""
    tls = certificate(tmp_path)
    there = ByHand(tmp_path, "--protocol", "tls", "--tls-ca-file", tls.ca, "--tls-cert", tls.cert, "--tls-key", tls.key)
    try:
        there.worker()
        with Cluster(Settings(there.address, tls=tls)) as cluster:
            wait_for(cluster.addresses)
        dask = ["--engine", "dask", "--dask", there.address]
        assert 0 == main(["run", str(EXAMPLES / "02-hello-silo.fp"), *dask, "--tls", tls.ca, tls.cert, tls.key])
        assert '"HELLO, SILO" : String\n' == capsys.readouterr().out
        with pytest.raises(ProblemFound) as found:
            Cluster(Settings(there.address, absence=1.0))
        assert "FP0970" == code_of(found)
    finally:
        there.close()


def test_files_that_are_no_certificates(tmp_path: Path) -> None:
    """FP0978 names the files."""
    with pytest.raises(ProblemFound) as found:
        security(Tls(str(tmp_path / "ca"), str(tmp_path / "cert"), str(tmp_path / "key")))
    assert "FP0978" == code_of(found)


def test_no_worker_is_overlooked() -> None:
    """All workers are known at any moment: one that is not counts as crashed."""
    with dask.config.set({"distributed.client.scheduler-info-interval": "2ms"}), Cluster(Settings(workers=2)) as two:
        two.client.wait_for_workers(2)
        assert {2} == {len(two.addresses()) for _ in range(1_000)}


def test_no_garbage_is_collected_while_a_cluster_starts_or_ends() -> None:
    """A client that failed is closed where it is collected, and waits for ever for a lock that is held there."""
    held: list[bool] = []

    def note(*_: object) -> None:
        held.append(LoopRunner._lock.locked())

    often = gc.get_threshold()
    gc.set_threshold(1)
    gc.callbacks.append(note)
    try:
        Cluster(Settings()).close()
    finally:
        gc.callbacks.remove(note)
        gc.set_threshold(*often)
    assert held
    assert not any(held)
