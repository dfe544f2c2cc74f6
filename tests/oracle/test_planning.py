"""Upper limits of a pilot's SD agree with R (planning.json, from R 4.2.2)."""

import json
from pathlib import Path

import pytest

from tscs.planning.intervals import sd_upper_limit

ROWS = json.loads(Path(__file__).with_name("planning.json").read_text(encoding="utf-8"))[
    "sd_upper_limit"
]["rows"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['n_pilot']}-{row['confidence']}")
def test_upper_limit_of_the_sd(row):
    factor = sd_upper_limit(1.0, row["n_pilot"] - 1, row["confidence"])
    assert factor == pytest.approx(row["sd_factor"], rel=1e-12)
    assert factor**2 == pytest.approx(row["n_factor"], rel=1e-12)
