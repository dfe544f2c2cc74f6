"""Which figures a trial gets, and how each is drawn from its tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, cast

import pandas as pd
from matplotlib.figure import Figure

from tscs.figures.arm_courses import arm_courses_figure
from tscs.figures.arm_differences import ArmRow, arm_differences_figure
from tscs.figures.crossover import crossover_figure
from tscs.figures.pooled_values import pooled_values_figure
from tscs.figures.selection import Picture
from tscs.figures.trial_flow import trial_flow_figure
from tscs.report import numbers
from tscs.report.arm_effects import arm_labels, difference
from tscs.report.trial_people import group_labels
from tscs.report.words import with_unit
from tscs.study import Study
from tscs.trials.arms import ACTIVE, CONTROL, assessments
from tscs.trials.gatekeeping import MAIN
from tscs.trials.groups import people_by_arm

Results = Mapping[str, pd.DataFrame]
Row = Mapping[str, Any]


def _labels(study: Study) -> dict[str, str]:
    return dict(zip((ACTIVE, CONTROL), arm_labels(study), strict=True))


def _flow(study: Study, results: Results, picture: Picture) -> Figure:
    table = results["trial_flow"]
    shorts = {name: study.catalogue.outcomes[name].short for name in study.config.primary}
    analysed = set(table.loc[table["step"] == "analysed", "detail"])
    return trial_flow_figure(
        table,
        group_labels(study, table),
        {name: short for name, short in shorts.items() if name in analysed},
        study.config.study.synthetic,
    )


def _courses(study: Study, results: Results, picture: Picture) -> Figure:
    groups = people_by_arm(study)
    arms = {person: arm for arm in (ACTIVE, CONTROL) for person in groups.get(arm, ())}
    return arm_courses_figure(
        results["outcomes"], arms, _labels(study), study.catalogue, study.schedule,
        picture.outcomes, study.config.study.synthetic, 1 - study.config.analysis.alpha,
    )  # fmt: skip


def _differences(study: Study, results: Results, picture: Picture) -> Figure:
    table = results["between_arm_effects"]
    at = assessments(study.config, study.schedule)
    shown = table[(table["purpose"] == MAIN) & table["outcome"].isin(picture.outcomes)]
    if at is not None:
        shown = shown[shown["visit_id"] == at.later[at.endpoint].visit]
    rows = {row["outcome"]: row for row in cast("list[Row]", shown.to_dict("records"))}
    return arm_differences_figure(
        [_arm_row(study, rows[name]) for name in picture.outcomes if name in rows],
        arm_labels(study),
        numbers.percent(1 - study.config.analysis.alpha),
        study.config.study.synthetic,
    )


def _arm_row(study: Study, row: Row) -> ArmRow:
    """Return a row turned so that an advantage of the active arm is positive."""
    outcome = study.catalogue.outcomes[row["outcome"]]
    spread = row["standardised"] / row["estimate"] if row["estimate"] else float("nan")
    turned = sorted(outcome.improvement_sign * spread * row[end] for end in ("low", "high"))
    people = [numbers.whole(row[f"n_{arm}"]) for arm in ("active", "control")]
    return ArmRow(
        with_unit(outcome.short, outcome.unit),
        " / ".join(people),
        difference(row, outcome),
        outcome.improvement_sign * row["standardised"],
        turned[0],
        turned[1],
        bool(row["sequence"] > 0),
    )


def _pooled(study: Study, results: Results, picture: Picture) -> Figure:
    return pooled_values_figure(
        results["outcomes"], study.catalogue, study.schedule, picture.outcomes,
        study.config.study.synthetic,
    )  # fmt: skip


def _crossover(study: Study, results: Results, picture: Picture) -> Figure:
    return crossover_figure(
        results["crossover_people"], study.catalogue, picture.outcomes, _labels(study),
        study.config.study.synthetic,
    )  # fmt: skip


TRIAL_FIGURES: Final[dict[str, Callable[[Study, Results, Picture], Figure]]] = {
    "trial_flow": _flow,
    "arm_courses": _courses,
    "arm_differences": _differences,
    "pooled_values": _pooled,
    "crossover": _crossover,
}
