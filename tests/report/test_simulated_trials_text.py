"""The section on simulated trials, its figure, and what a study without targets gets."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from tscs.figures.simulated_power import simulated_power_figure
from tscs.planning.simulated_looks import LOOK_COLUMNS
from tscs.planning.simulated_table import COLUMNS
from tscs.planning_settings import PlanningSettings
from tscs.report.simulated_trials import leading_rows, simulated_trials_context
from tscs.results import read_table, result_specs
from tscs.simulation_settings import BlindedReestimation, Futility, SimulationSettings
from tscs.stages.simulated import simulated_trials_stage
from tscs.study import Study, load_study

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = ROOT / "docs" / "shipped_study" / "tables"
NAMES = ("outcomes", "variability", "within_subject_effects")
QUICK = SimulationSettings(n_simulated=300, n_per_arm=(10, 20), dropout=(0.0, 0.2))


@pytest.fixture(scope="module")
def study() -> Study:
    return load_study(ROOT)


def simulated(study: Study, **planning: object) -> tuple[Study, dict[str, pd.DataFrame]]:
    settings = study.config.planning.model_copy(update={"simulation": QUICK, **planning})
    changed = replace(study, config=study.config.model_copy(update={"planning": settings}))
    specs = result_specs()
    tables = [read_table(specs[name], PUBLISHED / f"{name}.csv") for name in NAMES]
    return changed, simulated_trials_stage(changed, *tables)


def test_section_names_every_size_and_target(study: Study) -> None:
    changed, results = simulated(study)
    said = simulated_trials_context(changed, results)
    assert [row[1] for row in said["rows"]] == ["10", "20"] * 2
    assert all("points" in row[0] or " m" in row[0] for row in said["rows"])
    assert said["closed"]["small"] == "yes"
    assert said["looks"] == []
    assert not any("nan" in cell for row in said["rows"] for cell in row)
    figure = simulated_power_figure(
        results["operating_characteristics"], study.catalogue, ("mas_sum", "2mwt"), True, 0.05
    )
    assert len(figure.axes) == 2 * 3 + 1


def test_without_a_target_only_the_level_is_simulated(study: Study) -> None:
    changed, results = simulated(
        study, outcomes=PlanningSettings(outcomes={"mas_sum": {}}).outcomes
    )
    table = results["operating_characteristics"]
    assert set(table["outcome"]) == {"mas_sum"}
    assert set(table["true_difference"]) == {0.0}
    said = simulated_trials_context(changed, results)
    assert said["untargeted"] == ["MAS sum"]
    assert said["closed"]["n"] == ""
    assert {"no target"} == {row[3] for row in said["rows"]}


def test_looks_have_a_row_per_truth(study: Study) -> None:
    looks = {"blinded_ssr": BlindedReestimation(max_n=60), "futility": Futility()}
    settings = QUICK.model_copy(update=looks)
    changed, results = simulated(study, simulation=settings)
    said = simulated_trials_context(changed, results)
    assert len(said["looks"]) == 2 * 2 * 4
    assert not any("nan" in cell for row in said["looks"] for cell in row)


def test_a_trial_and_a_study_without_the_contrast_get_empty_tables(study: Study) -> None:
    designed = study.config.study.model_copy(update={"design": "parallel"})
    trial = replace(study, config=study.config.model_copy(update={"study": designed}))
    _, results = simulated(trial)
    assert results["operating_characteristics"].empty
    assert tuple(results["operating_characteristics"].columns) == COLUMNS
    assert tuple(results["interim_looks"].columns) == LOOK_COLUMNS
    assert leading_rows(results["operating_characteristics"]).empty
    assert simulated_trials_context(trial, results) == {"rows": []}
