"""Slopes of the table of trajectories on the data sets of longitudinal.json.

The numbers come from R 4.2.2 with lme4, lmerTest and pbkrtest. Each data set goes through the table
as a study of its own: its subjects are people, its times the sessions completed before.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from session_cohorts import one, table_of

DATA = json.loads(Path(__file__).with_name("longitudinal.json").read_text(encoding="utf-8"))[
    "datasets"
]
METHODS = {"kenward_roger": "Kenward-Roger", "satterthwaite": "Satterthwaite"}
SLOPES = [
    name
    for name, entry in DATA.items()
    if len(entry.get("random_slope", {}).get("satterthwaite", {})) == 2  # intercept and time only
]
# The optimiser of R stops near the maximum; README of the oracle: estimates 1e-4, df 1e-3.
ESTIMATE, FREEDOM = 1e-4, 1e-3


def grid(entry: dict) -> tuple[np.ndarray, np.ndarray]:
    """Return values and times of a data set, shape (subjects, visits)."""
    data = entry["data"]
    subjects = np.array(data.get("subject", data.get("id")))
    times = np.array(data.get("x", data.get("week")), dtype=float)
    values = np.array([np.nan if y is None else y for y in data["y"]], dtype=float)
    rows = [np.flatnonzero(subjects == name) for name in dict.fromkeys(subjects.tolist())]
    width = max(map(len, rows))
    out = np.full((2, len(rows), width), np.nan)
    for place, own in enumerate(rows):
        out[0, place, : len(own)], out[1, place, : len(own)] = values[own], times[own]
    return out[0], np.nan_to_num(out[1])


@pytest.fixture(scope="module", params=SLOPES)
def case(request):
    entry = DATA[request.param]
    values, times = grid(entry)
    return request.param, entry, table_of(values, doses=times)


@pytest.mark.parametrize("oracle", METHODS)
def test_mixed_slope_is_that_of_the_oracle(case, oracle):
    name, entry, table = case
    row = one(table, "random_slope", "slope", METHODS[oracle])
    expected = list(entry["random_slope"][oracle].values())[1]
    limits = {"estimate": ESTIMATE, "se": ESTIMATE, "df": FREEDOM, "p": FREEDOM}
    differences = {key: abs(row[key] / expected[key] - 1) for key in limits}
    print(name, oracle, {key: f"{value:.1e}" for key, value in differences.items()})
    assert {key for key in limits if differences[key] > limits[key]} == set()


def test_spreads_are_those_of_the_oracle(case):
    _, entry, table = case
    parts = {
        (part["var1"], part["grp"]): part["sdcor"]
        for part in entry["random_slope"]["varcorr"]
        if part["var2"] is None
    }
    expected = sorted(parts.values())
    found = sorted(
        one(table, "random_slope", term)["estimate"]
        for term in ("sd_intercept", "sd_slope", "sd_residual")
    )
    largest = max(expected)
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-4 * largest)


def test_two_stage_slopes_are_those_of_the_oracle():
    entry = DATA["sim_9x10_missing"]
    values, times = grid(entry)
    row = one(table_of(values, doses=times), "two_stage", "slope")
    oracle = entry["two_stage"]
    shown = (row["estimate"], row["p"], row["df"], row["low"], row["high"])
    expected = (oracle["mean"], oracle["p"], oracle["df"], *oracle["ci95"])
    np.testing.assert_allclose(shown, expected, rtol=1e-9)
    assert row["n_visits"] == sum(y is not None for y in entry["data"]["y"])


def test_there_are_balanced_and_unbalanced_sets():
    assert len(SLOPES) >= 4
    assert {None in DATA[name]["data"]["y"] for name in SLOPES} == {True, False}
