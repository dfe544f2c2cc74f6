"""`snakemake calibration` simulates the size of the study, and no other run does."""

from __future__ import annotations

import shutil
from pathlib import Path

from runs import snakemake
from tscs.results import read_result

SETTINGS = "analysis: {calibration: {n_simulated: 100, n_simulated_slopes: 100}}\n"
MADE = (
    *("calibration.csv", "calibration/coverage.svg", "calibration/coverage.png"),
    *("calibration/calibration.ipynb", "calibration/calibration.html"),
)


def test_calibration_is_made_on_request(finished_run: Path, tmp_path: Path) -> None:
    assert not (finished_run / "results" / "calibration.csv").exists()
    study = tmp_path / "study"
    shutil.copytree(finished_run, study)
    with (study / "config.yaml").open("a", encoding="utf-8") as stream:
        stream.write(SETTINGS)
    done = snakemake(study, "--cores", "2", "calibration")
    assert done.returncode == 0, done.stdout + done.stderr
    assert all((study / "results" / name).stat().st_size > 0 for name in MADE)
    table = read_result("calibration", study / "results")
    assert set(table.loc[table["n_simulated"] > 0, "n"]) == {6}
