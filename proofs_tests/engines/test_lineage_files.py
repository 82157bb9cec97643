"""A saved lineage is the lineage: same data on another machine, on every engine; and nothing else is accepted in its place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import fpcalc
from calculus.problems import ProblemFound
from calculus.runtime import LINEAGES, Done
from fpcalc.cli import main
from fpcalc.engines.local import LOCAL
from fpcalc.lineage import revealing
from fpcalc.lineage_files import Saved, load, save
from fpcalc.running import fastest, run_program
from semantics.drivers import run as drive

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.fp"))
OWNERS = str(ROOT / "examples" / "01-owners.fp")


def saved_text(path: str) -> list[tuple[str, Any]]:
    """The silo references among a program's vals, as text, and their data as the program's own machines have it."""
    checked = fpcalc.load(path)
    assert checked.program is not None
    program, names = revealing(checked.program)
    ended = run_program(program, checked.folder)
    assert ended.run is not None
    values = ended.value if len(names) > 1 else (ended.value,)
    return [(save(ended.run.config, each, checked.sources), each) for each in values if isinstance(each, LINEAGES)]


def data_of(saved: Saved, folder: str) -> Any:
    """What the calculus computes for a saved lineage."""
    outcome = drive(saved.config(folder, fastest()), evaluator=fastest()).outcome
    assert isinstance(outcome, Done), outcome
    return outcome.value


@pytest.mark.parametrize("path", EXAMPLES[:10], ids=[path.stem for path in EXAMPLES[:10]])
def test_what_is_saved_is_read_back(path: Path) -> None:
    """load ∘ save is the identity on lineages, and both engines compute the same data from the file."""
    folder = str(path.parent)
    for text, lineage in saved_text(str(path)):
        saved = load(text, "x.fplin")
        assert lineage == saved.lineage
        local = LOCAL.resume(saved, folder)
        assert local.problem is None
        assert data_of(saved, folder) == local.value


def test_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``lineage --save`` and ``run`` go together."""
    file = str(tmp_path / "owners.fplin")
    assert 0 == main(["lineage", OWNERS, "--save", file, "--name", "adults"])
    assert 0 == main(["run", file, "--engine", "local"])
    assert 0 == main(["run", file])
    out = capsys.readouterr().out.splitlines()
    assert ['List(Person("Ada", 36), Person("Eve", 52)) : List[Person]'] * 2 == out
    assert 1 == main(["lineage", OWNERS, "--save", file, "--name", "nobody"])
    assert "FP0947" in capsys.readouterr().err


def refused(text: str) -> str:
    """The code with which a text is refused."""
    with pytest.raises(ProblemFound) as found:
        load(text, "x.fplin")
    return found.value.problems[0].code


def signed(change: Callable[[Any], None]) -> str:
    """A file whose content has been changed by somebody who gives it a new hash."""
    data = json.loads(saved_text(OWNERS)[-1][0])
    change(data["content"])
    return hashed(data)


def hashed(data: Any) -> str:
    """The text of a file that has the hash of what is in it."""
    whole = json.dumps([data["content"], data["texts"]], separators=(",", ":"))
    return json.dumps({**data, "sha256": hashlib.sha256(whole.encode("ascii")).hexdigest()})


def test_what_is_no_lineage_is_refused() -> None:
    """No JSON, other keys, another version, a change without a new hash."""
    text = saved_text(OWNERS)[-1][0]
    assert "FP0943" == refused("[")
    assert "FP0943" == refused("{}")
    assert "FP0943" == refused(text.replace('"fplin":2', '"fplin":1'))
    assert "FP0944" == refused(text.replace("Ada", "Eva"))


def test_other_code_data_and_types_are_refused() -> None:
    """A changed row under a new hash is still ill typed, or no data."""

    def other_data(content: Any) -> None:
        row = next(row for row in content["nodes"] if row[0] == "tuple" and row[1:] == ["Ada", 36])
        row[2] = "36"

    def other_type(content: Any) -> None:
        row = next(row for row in content["nodes"] if row == ["Base", "Int"])
        row[1] = "String"

    def other_code(content: Any) -> None:
        row = next(row for row in content["nodes"] if row[:2] == ["Op", "List.filter"])
        row[1] = "List.map"

    def unknown_class(content: Any) -> None:
        content["nodes"][0][0] = "os.system"

    for change in (other_data, other_type, other_code):
        assert "FP0945" == refused(signed(change)), change.__name__
    assert "FP0910" == refused(signed(unknown_class))


def test_a_failure_has_its_place_elsewhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A saved lineage that fails tells where in the program's text, which is not there any more, on every engine."""
    program, file = tmp_path / "p.fp", str(tmp_path / "p.fplin")
    program.write_text(
        'val r = SiloRef.populate(spawn("a"), 1).map(spore { x => x - 1 })\nval s = r.map(spore { x => 6 / x })\n1\n'
    )
    assert 0 == main(["lineage", str(program), "--save", file, "--name", "s"])
    program.unlink()
    for engine in ("calculus", "local"):
        capsys.readouterr()
        assert 1 == main(["run", file, "--engine", engine])
        err = capsys.readouterr().err
        assert f"{program}:2:28" in err and "val s = r.map(spore { x => 6 / x })" in err


def test_other_texts_are_refused() -> None:
    """A text without a new hash; under a new hash, one that is too short for the places in it, and what is no text."""
    data = json.loads(saved_text(OWNERS)[-1][0])
    (file,) = data["texts"]
    other = {**data, "texts": {file: data["texts"][file].replace("adults", "people")}}
    assert "FP0944" == refused(json.dumps(other))
    assert "FP0943" == refused(hashed({**data, "texts": {file: "val"}}))
    assert "FP0943" == refused(hashed({**data, "texts": {file: 1}}))


@pytest.mark.parametrize("at", range(40))
def test_any_changed_row_is_refused_or_harmless(at: int) -> None:
    """Whatever row of the content is left out or doubled under a new hash: a coded refusal, or a file that is well typed."""

    def change(content: Any) -> None:
        nodes = content["nodes"]
        nodes[at * 7919 % len(nodes)] = nodes[at * 104729 % len(nodes)]

    try:
        load(signed(change), "x.fplin")
    except ProblemFound as found:
        assert found.problems[0].code in ("FP0910", "FP0943", "FP0945")
