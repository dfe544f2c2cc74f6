"""The shipped study: what is published is what the workflow makes."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from runs import ROOT, snakemake
from tscs.results import read_result, regular_specs

NOTEBOOKS = sorted(path.stem for path in (ROOT / "workflow" / "notebooks").glob("*.py"))
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


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_published_notebooks_are_made_again(shipped: Path, name: str) -> None:
    fresh, kept = (
        json.loads((folder / f"{name}.ipynb").read_text(encoding="utf-8"))
        for folder in (shipped / "results" / "notebooks", ROOT / "notebooks")
    )
    assert fresh["metadata"]["tscs"] == kept["metadata"]["tscs"], (
        "source or data: run run.py publish"
    )
    assert _sources(fresh) == _sources(kept)
    assert _shown(fresh) == _shown(kept), f"{name}: text or numbers differ"


def test_all_notebooks_are_published() -> None:
    assert sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb")) == NOTEBOOKS


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_notebook_walks_a_number_back_to_lines_of_a_table(shipped: Path, name: str) -> None:
    page = (shipped / "results" / "notebooks" / f"{name}.html").read_text(encoding="utf-8")
    walk = page.partition("Where does a number come from?")[2]
    assert re.search(r"data/\w+\.csv; the header is line 1", walk)
    assert re.search(r"<th scope=.col.>Line</th>", walk)
    assert not re.search(r">nan<|\bnan\b|<NA>", re.sub(r"base64,[^\"]*", "", page))


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
    figures = shipped / "results" / "figures"
    drawn = {path.name for path in figures.glob("*.svg")}
    readable = {path.name: path for path in (figures / "editable").glob("*.svg")}
    assert drawn == set(readable)
    for name, path in readable.items():
        assert "Synthetic data" in path.read_text(encoding="utf-8"), name


def test_nothing_is_dropped_in_silence(shipped: Path) -> None:
    listed = read_result("exclusions", shipped / "results")
    page = (shipped / "results" / "report" / "report.html").read_text(encoding="utf-8")
    missed = listed[listed["table"] == "visits"]
    assert missed["why"].tolist() == ["visit not attended: illness"]
    for planted in ("lasts less than 10 s", "missing event"):
        assert listed.loc[listed["table"] == "recordings", "why"].str.contains(planted).sum() == 1
        assert planted in page
    assert missed["why"].iloc[0] in page
    for reason in ("unable to do the test", "no value recorded", "score incomplete"):
        assert listed["why"].str.contains(reason).any(), reason
        assert reason in page


def _sources(notebook: dict[str, Any]) -> list[str]:
    return ["".join(cell["source"]) for cell in notebook["cells"]]


def _shown(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the outputs, each picture by its presence: text and numbers must be the same."""
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", [])]
    for output in outputs:
        if "image/png" in output.get("data", {}):
            output["data"]["image/png"] = "a picture"
    return outputs
