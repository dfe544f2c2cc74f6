"""Studies for the tests of the workflow."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from runs import make_small_study, snakemake


@pytest.fixture
def small_study(tmp_path: Path) -> Path:
    """A study that has not been run."""
    return make_small_study(tmp_path / "study")


@pytest.fixture(scope="session")
def finished_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study with results; tests that change it use a copy."""
    folder = make_small_study(tmp_path_factory.mktemp("finished") / "study")
    done = snakemake(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture
def finished(finished_run: Path, tmp_path: Path) -> Path:
    """A private copy of a study with results and Snakemake's record of them."""
    shutil.copytree(finished_run, tmp_path / "study", copy_function=shutil.copy2)
    return tmp_path / "study"
