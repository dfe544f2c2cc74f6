"""Tardieu angles by muscle and leg: the numbers of the outcome, and what no catch means."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tscs.scoring import score
from tscs.scoring.tardieu import NO_CATCH, tardieu_angles
from tscs.stages.measurement import tardieu_stage
from tscs.study import load_study

ROOT = Path(__file__).resolve().parents[2]
PLACE = ["participant_id", "visit_id", "timepoint"]


def stretches(*rows):
    """Return a table of (velocity, quality, angle) of one muscle."""
    return pd.DataFrame(
        [
            {"participant_id": "P01", "visit_id": "BL", "timepoint": "single", "leg": "L",
             "muscle_group": "knee_flexors", "velocity": velocity, "quality": quality,
             "angle_deg": angle}
            for velocity, quality, angle in rows
        ]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "r1", "r2", "angle", "catch", "reason"),
    [
        ([("V1", 0, 60), ("V2", 1, 55), ("V3", 3, 35)], 35, 60, 25, "yes", ""),
        ([("V1", 0, 60), ("V3", 1, None)], None, 60, 0, "no", "r1: no_catch"),
        ([("V1", 0, 60), ("V3", 0, 60)], 60, 60, 0, "no", ""),
        ([("V1", 0, 60), ("V3", 1, 50)], 50, 60, 10, "no", ""),
        ([("V1", 0, -5), ("V3", 2, -20)], -20, -5, 15, "yes", ""),
        ([("V1", 0, 60), ("V3", 2, None)], None, 60, None, "yes",
         "r1: no_v3_angle; spasticity_angle: no_v3_angle"),
        ([("V1", 0, 60)], None, 60, None, None,
         "r1: no_v3_angle; spasticity_angle: no_v3_angle; quality: quality_not_recorded"),
        ([("V3", 3, 35)], 35, None, None, "yes",
         "r2: no_v1_angle; spasticity_angle: no_v1_angle"),
        ([("V1", 0, None), ("V3", 0, None)], None, None, None, "no",
         "r1: no_catch; r2: no_v1_angle; spasticity_angle: no_v1_angle"),
        ([("V1", 0, 60), ("V3", None, None)], None, 60, None, None,
         "r1: no_v3_angle; spasticity_angle: no_v3_angle; quality: quality_not_recorded"),
    ],
)  # fmt: skip
def test_rules(rows, r1, r2, angle, catch, reason):
    table = tardieu_angles(stretches(*rows))
    assert len(table) == 1
    row = table.astype(object).where(table.notna(), None).iloc[0]
    assert (row["r1"], row["r2"], row["spasticity_angle"]) == (r1, r2, angle)
    assert (row["catch"], row["reason"]) == (catch, reason)


def test_legs_and_muscles_do_not_mix():
    one = stretches(("V1", 0, 60), ("V3", 3, 35))
    rows = [one, one[one["velocity"] == "V1"].assign(leg="R"),
            one[one["velocity"] == "V3"].assign(muscle_group="plantarflexors")]  # fmt: skip
    table = tardieu_angles(pd.concat(rows, ignore_index=True))
    assert len(table) == 3
    assert table["spasticity_angle"].notna().sum() == 1


def test_without_the_scale_the_table_is_empty():
    assert tardieu_angles(None).empty


@pytest.fixture(scope="module")
def study():
    return load_study(ROOT)


def by_muscle(outcomes, table):
    values = outcomes.set_index([*PLACE, "outcome"])["value"]
    named = table.assign(outcome="tardieu_" + table["muscle_group"] + "_" + table["leg"])
    return named.set_index([*PLACE, "outcome"])["spasticity_angle"], values


def test_scores_and_table_agree(study):
    table = tardieu_stage(study)["tardieu"]
    outcomes, _ = score(study.tables, study.catalogue, study.schedule)
    angles, values = by_muscle(outcomes, table)
    assert len(angles) == 180
    pd.testing.assert_series_equal(values.loc[angles.index], angles, check_names=False)
    means = table.groupby(PLACE)["spasticity_angle"].mean()
    total = outcomes[outcomes["outcome"] == "tardieu_angle"].set_index(PLACE)["value"]
    pd.testing.assert_series_equal(total.loc[means.index], means, check_names=False)


def test_no_catch_without_an_angle_is_scored_and_told(study):
    rows = study.tables["spasticity_tardieu"].copy()
    silent = (rows["velocity"] == "V3") & (rows["quality"] < 2)
    rows.loc[silent, "angle_deg"] = np.nan
    tables = study.tables | {"spasticity_tardieu": rows}
    outcomes, sources = score(tables, study.catalogue, study.schedule)
    table = tardieu_angles(rows)
    angles, values = by_muscle(outcomes, table)
    pd.testing.assert_series_equal(values.loc[angles.index], angles, check_names=False)
    assert (table.loc[table["catch"] == "no", "spasticity_angle"] == 0).all()
    told = sources[(sources["outcome"] == "tardieu_angle") & (sources["why"] == NO_CATCH)]
    assert len(told) == silent.sum() == 52
    assert set(told["used"]) == {"yes"}
