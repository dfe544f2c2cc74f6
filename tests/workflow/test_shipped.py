"""The shipped study: what is published is what the workflow makes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from runs import ROOT, snakemake
from tscs.results import read_result, regular_specs

PUBLISHED = ROOT / "docs" / "shipped_study" / "tables"


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shipped study, run to the end."""
    folder = tmp_path_factory.mktemp("shipped") / "study"
    folder.mkdir()
    shutil.copy(ROOT / "config.yaml", folder / "config.yaml")
    shutil.copytree(ROOT / "data", folder / "data")
    done = snakemake(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.mark.parametrize("name", sorted(regular_specs()))
def test_published_tables_are_made_again(shipped: Path, name: str) -> None:
    path = regular_specs()[name].path
    fresh = (shipped / "results" / path).read_text(encoding="utf-8").splitlines()
    kept = (PUBLISHED / Path(path).name).read_text(encoding="utf-8").splitlines()
    assert fresh == kept, f"{path} differs: run python3 run.py report, look, then run.py publish"


def test_published_notebooks_are_made_again(shipped: Path) -> None:
    kept = sorted((ROOT / "notebooks").glob("*.ipynb"))
    assert [path.name for path in kept] == ["what_changed.ipynb"]
    for path in kept:
        fresh = (shipped / "results" / "notebooks" / path.name).read_text(encoding="utf-8")
        assert _without_pictures(fresh) == _without_pictures(path.read_text(encoding="utf-8"))


def test_published_checklists_are_made_again(shipped: Path) -> None:
    fresh = shipped / "results" / "report" / "checklists"
    kept = ROOT / "docs" / "reporting_checklists"
    names = sorted(path.name for path in fresh.glob("*.md"))
    assert names == sorted(path.name for path in kept.glob("*.md"))
    for name in names:
        told = (kept / name).read_text(encoding="utf-8")
        assert (fresh / name).read_text(encoding="utf-8") == told, f"{name}: run run.py publish"


def test_everything_shipped_says_synthetic(shipped: Path) -> None:
    page = (shipped / "results" / "report" / "report.html").read_text(encoding="utf-8")
    assert "The data are synthetic" in page
    for path in (shipped / "results" / "figures").glob("*.svg"):
        assert "Synthetic data" in path.read_text(encoding="utf-8"), path.name


def test_nothing_is_dropped_in_silence(shipped: Path) -> None:
    listed = read_result("exclusions", shipped / "results")
    page = (shipped / "results" / "report" / "report.html").read_text(encoding="utf-8")
    missed = listed[listed["table"] == "visits"]
    assert missed["why"].tolist() == ["visit not attended: illness"]
    for reason in ("unable to do the test", "no value recorded", "score incomplete"):
        assert listed["why"].str.contains(reason).any(), reason
        assert reason in page


def _without_pictures(notebook: str) -> list[dict[str, object]]:
    cells = json.loads(notebook)["cells"]
    for cell in cells:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop("image/png", None)
    return cells
