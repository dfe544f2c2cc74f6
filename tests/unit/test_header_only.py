"""A study folder whose other tables hold a header and no row, as `run.py new` makes them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from tscs.results import regular_specs
from tscs.stages.whole import analyse
from tscs.study import load_study

ROOT = Path(__file__).resolve().parents[2]
FILLED = ("participants", "visits", "spasticity_mas", "questionnaire_items")
CONFIG = "study: {title: Few tables}\noutcomes: {mas_sum: {role: primary}}\n"


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
    folder = tmp_path_factory.mktemp("few_tables")
    (folder / "data").mkdir()
    (folder / "config.yaml").write_text(CONFIG, encoding="utf-8")
    for source in sorted((ROOT / "data").glob("*.csv")):
        _copy(source, folder / "data" / source.name)
    return analyse(load_study(folder))


def _copy(source: Path, target: Path) -> None:
    lines = source.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = lines if source.stem in FILLED else lines[:1]
    target.write_text("".join(kept), encoding="utf-8")


def test_every_table_is_made(tables: dict[str, pd.DataFrame]) -> None:
    assert set(tables) >= set(regular_specs()) - {"validated"}


def test_what_was_measured_is_scored(tables: dict[str, pd.DataFrame]) -> None:
    measured = tables["outcomes"][tables["outcomes"]["status"] == "measured"]
    assert {"mas_sum", "mfis", "fsmc", "msws12"} <= set(measured["outcome"])
    assert not {"t25fw", "rom_knee"} & set(measured["outcome"])


def test_what_was_not_recorded_has_no_rows(tables: dict[str, pd.DataFrame]) -> None:
    for name in ("joint_angles", "joint_angle_agreement", "pendulum", "recording_quality"):
        assert tables[name].empty
