"""The periods of a crossover in the visits table."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from small_study import CONFIG, edit, faults_of, rewrite, write_study

PERIODS = {"S1": "1", "S2": "2", "FU": "2"}


def crossover(folder: Path, periods: Mapping[str, str], design: str = "crossover") -> Path:
    study = write_study(folder / "s")
    config = CONFIG.replace("title: Small study", f"title: Small study, design: {design}")
    (study / "config.yaml").write_text(config, encoding="utf-8")

    def with_periods(rows: list[list[str]]) -> list[list[str]]:
        visit = rows[0].index("visit_id")
        return [[*rows[0], "period"], *([*row, periods.get(row[visit], "")] for row in rows[1:])]

    rewrite(study, "visits", with_periods)
    return study


def found(study: Path) -> list[tuple[int | None, str | None, str]]:
    return [(fault.line, fault.value, fault.rule) for fault in faults_of(study)]


def test_a_visit_before_the_first_period_needs_none(tmp_path: Path) -> None:
    assert found(crossover(tmp_path, PERIODS)) == []


@pytest.mark.parametrize(("value", "rule"), [("3", "period"), ("", "required"), ("2", "period")])
def test_one_wrong_cell_is_one_fault(tmp_path: Path, value: str, rule: str) -> None:
    study = crossover(tmp_path, PERIODS)
    line = edit(study, "visits", {"participant_id": "P02", "visit_id": "S1"}, "period", value)
    assert found(study) == [(line, value, rule)]


def test_periods_rise_in_the_order_of_the_schedule(tmp_path: Path) -> None:
    study = crossover(tmp_path, {"S1": "2", "S2": "1"})
    assert found(study) == [(None, "S2", "period_order")]


def test_both_periods_are_needed(tmp_path: Path) -> None:
    study = crossover(tmp_path, {"S1": "1", "S2": "1"})
    assert found(study) == [(None, None, "period_absent")]


@pytest.mark.parametrize("design", ["case_series", "parallel"])
def test_other_designs_have_no_periods(tmp_path: Path, design: str) -> None:
    faults = faults_of(crossover(tmp_path, PERIODS, design))
    assert [(fault.rule, fault.severity) for fault in faults] == [("period_unused", "warning")]
