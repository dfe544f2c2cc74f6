"""Looks before the end: planned numbers, blinded SD, conditional power, the table and the page."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtr, ndtri

from tscs.planning.simulated_checks import POPULATIONS
from tscs.planning.simulated_look import Level, Plan, conditional_power, planned_n
from tscs.planning.simulated_looks import LOOK_COLUMNS, interim_looks
from tscs.planning.simulated_page import page
from tscs.planning.two_arm import TwoArm
from tscs.simulation_settings import BlindedReestimation, Futility, SimulationSettings
from tscs.trials.ancova import ancova

LEVEL = Level(0.05, 0.8)
NORMAL = POPULATIONS[0].population


def looks(**settings: object) -> pd.DataFrame:
    chosen = SimulationSettings(n_simulated=4000, seed=2, **settings)
    found = interim_looks(NORMAL, {"normal": (7.0, 9.0)}, chosen, LEVEL)
    return found.set_index(["true_difference", "sd"])


@pytest.mark.parametrize("effect", [0.3, 0.8, 1.5])
def test_planned_number_is_the_smallest_with_the_power(effect: float) -> None:
    n = planned_n(effect, LEVEL)
    closed = TwoArm(alpha=0.05, covariates=1)
    assert float(closed.power(n, effect)) >= 0.8 > float(closed.power(n - 1, effect))


def test_blinded_look_restores_the_power_and_keeps_the_level() -> None:
    found = looks(blinded_ssr=BlindedReestimation(max_n=60))
    assert (found["n_p10"] >= found["n_planned"]).all()
    assert (found["n_p90"] <= 60).all()
    target, surprise = found.loc[(7.0, "point")], found.loc[(7.0, "upper80")]
    assert surprise["rejected_without"] < 0.65 < 0.72 < surprise["rejected"]
    assert surprise["mean_n"] > target["mean_n"] >= target["n_planned"]
    null = found.loc[0.0]
    assert (np.abs(null["rejected"] - 0.05) < 4 * np.sqrt(0.05 * 0.95 / 4000)).all()
    assert found["stopped"].isna().all()


def test_futility_costs_little_power_and_never_adds_rejections() -> None:
    found = looks(futility=Futility())
    assert (found["rejected"] <= found["rejected_without"]).all()
    assert found.loc[(0.0, "point")]["stopped"] > 0.3
    assert found.loc[(7.0, "point")]["stopped"] < 0.05
    lost = found.loc[(7.0, "point")]
    assert lost["rejected_without"] - lost["rejected"] < 0.02
    assert (found["mean_n"] < found["n_planned"]).all()
    assert found["at_most"].isna().all()


def test_conditional_power_by_hand() -> None:
    rng = np.random.default_rng(1)
    active = np.arange(20) % 2 == 0
    start = rng.standard_normal(20)
    seen = ancova(start + rng.standard_normal(20) - 0.4 * active, active, start[:, np.newaxis])
    plan = Plan(outcome=0, target=-1.0, n=25, look=10, most=25, level=LEVEL)
    z, share = -seen.estimate / seen.se, 0.4
    drift = 1.0 / (seen.se * np.sqrt(share))
    expected = ndtr((z * np.sqrt(share) + drift * (1 - share) - ndtri(0.975)) / np.sqrt(1 - share))
    assert conditional_power(seen, plan) == pytest.approx(expected)


def test_without_looks_or_target_the_table_is_empty() -> None:
    settings = SimulationSettings(futility=Futility())
    for given, targets in ((SimulationSettings(), {"normal": (7.0,)}), (settings, {})):
        found = interim_looks(NORMAL, targets, given, LEVEL)
        assert found.empty
        assert tuple(found.columns) == LOOK_COLUMNS


def test_page_has_every_table() -> None:
    text = page("2026-01-01", scale=0.0)
    for title in ("from 15 people per arm", "Below 15", "What remains", "Type I error with",
                  "Random-slope test", "Looks before the end"):  # fmt: skip
        assert f"## {title}" in text or title in text
    assert "nan" not in text
    assert text.count("| 15 |") == 3 * 2 + 1
