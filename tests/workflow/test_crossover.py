"""The crossover example runs from its folder to a report, and blinded without its allocation."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from runs import ROOT, snakemake

TABLES = ("between_arm_effects", "crossover_people", "crossover_periods", "washout")


@pytest.fixture(scope="module")
def crossover(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("crossover") / "study"
    example = ROOT / "examples" / "crossover"
    shutil.copytree(example, folder, ignore=shutil.ignore_patterns("results", ".snakemake"))
    run = snakemake(folder, "report", "--cores", "2")
    assert run.returncode == 0, run.stderr
    return folder


def table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / "results" / "tables" / f"{name}.csv")


def test_the_report_tells_the_comparison_within_people(crossover: Path) -> None:
    page = (crossover / "results" / "report" / "report.html").read_text(encoding="utf-8")
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    row = table(crossover, "between_arm_effects").query(
        "outcome == 'mas_sum' and analysis == 'crossover_change'"
    )
    estimate = f"{row['estimate'].iloc[0]:.1f}".replace("-", "\u2212")
    assert f"difference active minus sham {estimate}" in text
    for words in ("The two periods", "Period and carry-over", "Washout", "synthetic"):
        assert words in text
    assert "nan" not in re.findall(r"\w+", text)
    assert (crossover / "results" / "figures" / "crossover.svg").exists()


def test_without_the_allocation_nothing_stands_by_treatment(crossover: Path) -> None:
    (crossover / "allocation.csv").unlink()
    outputs = [f"results/tables/{name}.csv" for name in (*TABLES, "trial_flow")]
    run = snakemake(crossover, *outputs, "--cores", "2")
    assert run.returncode == 0, run.stderr
    assert all(table(crossover, name).empty for name in TABLES)
    assert set(table(crossover, "trial_flow")["arm"]) == {"all"}
