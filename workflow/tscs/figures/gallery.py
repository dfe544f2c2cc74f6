"""Draw every figure of a study."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import pandas as pd
from matplotlib.figure import Figure

from tscs.contrasts import resolve_contrasts
from tscs.figures.attendance import schedule_figure
from tscs.figures.completeness import completeness_figure
from tscs.figures.concordance import concordance_figure
from tscs.figures.curves import curves_figure
from tscs.figures.diary import diary_figure
from tscs.figures.estimation import estimation_figure
from tscs.figures.forest import forest_figure
from tscs.figures.individuals import individuals_figure
from tscs.figures.pattern_data import (
    against_the_start,
    concordance,
    differences,
    individual_values,
    shifts,
)
from tscs.figures.pendulum import pendulum_figure
from tscs.figures.pendulum_data import drawn_trials
from tscs.figures.person_courses import person_courses_figure
from tscs.figures.planning_curves import planning_curves_figure
from tscs.figures.recording_quality import recording_quality_figure
from tscs.figures.selection import Picture, pictures
from tscs.figures.sensitivity import sensitivity_figure
from tscs.figures.session_changes import session_changes_figure
from tscs.figures.session_data import mean_course, series_of
from tscs.figures.share import share_figure
from tscs.figures.shift_map import shift_map_figure
from tscs.figures.simulated_power import simulated_power_figure
from tscs.figures.style import save
from tscs.figures.timeline import timeline_figure
from tscs.figures.trajectories import trajectories_figure
from tscs.figures.trial_gallery import TRIAL_FIGURES
from tscs.figures.waveforms import waveforms_figure
from tscs.individuals import individual_contrasts
from tscs.report import numbers
from tscs.report.comparisons import comparisons, leading_contrast
from tscs.study import Study

Results = Mapping[str, pd.DataFrame]


def draw_figures(study: Study, results: Results, folder: Path) -> list[Path]:
    """Draw every figure of a study into a folder as SVG and PNG.

    Parameters
    ----------
    study : Study
        The study.
    results : mapping of str to DataFrame
        Every result table by name, see `tscs.results`.
    folder : Path
        Where to.

    Returns
    -------
    list of Path
        The files written.
    """
    written: list[Path] = []
    for picture in pictures(study, results):
        written += save(draw(study, results, picture), folder / picture.stem)
    return written


def draw(study: Study, results: Results, picture: Picture) -> Figure:
    """Draw one figure of a study.

    Parameters
    ----------
    study : Study
        The study.
    results : mapping of str to DataFrame
        As for `draw_figures`.
    picture : Picture
        Which figure.
    """
    return _DRAW[picture.kind](study, results, picture)


def _schedule(study: Study, results: Results, picture: Picture) -> Figure:
    return schedule_figure(study.tables["visits"], study.schedule, study.config.study.synthetic)


def _completeness(study: Study, results: Results, picture: Picture) -> Figure:
    return completeness_figure(
        results["completeness"],
        study.catalogue,
        study.schedule,
        picture.outcomes,
        study.config.study.synthetic,
    )


def _forest(study: Study, results: Results, picture: Picture) -> Figure:
    effects = results["within_subject_effects"]
    leading = leading_contrast(study, effects)
    contrast = next(
        item for item in comparisons(study, effects, results["outcomes"]) if item.name == leading
    )
    return forest_figure(
        effects,
        study.catalogue,
        leading,
        picture.outcomes,
        study.config.study.synthetic,
        1 - study.config.analysis.alpha,
        [
            name
            for name in picture.outcomes
            if contrast.recall_conflict(study.catalogue.outcomes[name])
        ],
    )


def _trajectories(study: Study, results: Results, picture: Picture) -> Figure:
    return trajectories_figure(
        results["outcomes"],
        study.catalogue,
        study.schedule,
        picture.outcomes,
        study.config.study.synthetic,
        1 - study.config.analysis.alpha,
    )


def _session_changes(study: Study, results: Results, picture: Picture) -> Figure:
    alpha, rows = study.config.analysis.alpha, results["trajectories"]
    return session_changes_figure(
        [
            mean_course(series, alpha)
            for series in series_of(study, results["outcomes"], picture.outcomes)
        ],
        rows[rows["model"] == "change_from_first"],
        study.config.study.synthetic,
    )


def _person_courses(study: Study, results: Results, picture: Picture) -> Figure:
    return person_courses_figure(
        series_of(study, results["outcomes"], picture.outcomes),
        picture.people,
        study.config.study.synthetic,
    )


def _individuals(study: Study, results: Results, picture: Picture) -> Figure:
    compared = comparisons(study, results["within_subject_effects"], results["outcomes"])
    names = [contrast.name for contrast in individual_contrasts(study.config, study.schedule)]
    return individuals_figure(
        results["individual_changes"],
        study.catalogue,
        {item.name: item.ends for item in compared if item.name in names},
        picture.outcomes,
        study.config.study.synthetic,
    )


def _share(study: Study, results: Results, picture: Picture) -> Figure:
    return share_figure(
        results["follow_up"],
        study.catalogue,
        picture.outcomes,
        study.config.primary,
        study.config.study.synthetic,
        numbers.percent(1 - study.config.analysis.alpha),
    )


def _sensitivity(study: Study, results: Results, picture: Picture) -> Figure:
    table = results["sensitivity"]
    compared = comparisons(study, results["within_subject_effects"], results["outcomes"])
    return sensitivity_figure(
        table,
        study.catalogue,
        picture.outcomes,
        {item.name: item.title for item in compared if item.name in set(table["contrast"])},
        study.config.study.synthetic,
        numbers.percent(1 - study.config.analysis.alpha),
    )


def _curves(study: Study, results: Results, picture: Picture) -> Figure:
    return curves_figure(results["mean_curves"], study.config.study.synthetic)


def _waveforms(study: Study, results: Results, picture: Picture) -> Figure:
    table = results["waveforms"]
    contrasts = resolve_contrasts(study.config, study.schedule)
    contrast = next(item for item in contrasts if item.name == table["contrast"].iloc[0])
    ends = {"from": contrast.start, "to": contrast.end}
    labels = {end: f"{at.visit} {at.timepoint}" for end, at in ends.items() if at}
    level = numbers.percent(1 - study.config.analysis.alpha)
    joint = picture.outcomes[0]
    return waveforms_figure(table, joint, labels, level, study.config.study.synthetic)


def _estimation(study: Study, results: Results, picture: Picture) -> Figure:
    name = picture.outcomes[0]
    contrasts = against_the_start(study, results)
    return estimation_figure(
        individual_values(study, results, name, contrasts),
        differences(study, results, name, contrasts),
        study.catalogue.outcomes[name],
        study.config.study.synthetic,
        1 - study.config.analysis.alpha,
    )


def _shift_map(study: Study, results: Results, picture: Picture) -> Figure:
    return shift_map_figure(shifts(study, results), study.config.study.synthetic)


def _concordance(study: Study, results: Results, picture: Picture) -> Figure:
    domains = concordance(study, results, picture.outcomes)
    return concordance_figure(domains, study.config.study.synthetic)


def _timeline(study: Study, results: Results, picture: Picture) -> Figure:
    return timeline_figure(study.tables, picture.people, study.config.study.synthetic)


def _diary(study: Study, results: Results, picture: Picture) -> Figure:
    return diary_figure(
        study.tables, results["diary"], picture.outcomes, study.config.study.synthetic
    )


def _recording_quality(study: Study, results: Results, picture: Picture) -> Figure:
    return recording_quality_figure(
        results["recording_quality"], study.schedule, study.config.study.synthetic
    )


def _pendulum(study: Study, results: Results, picture: Picture) -> Figure:
    return pendulum_figure(drawn_trials(study, picture.recordings), study.config.study.synthetic)


def _planning_curves(study: Study, results: Results, picture: Picture) -> Figure:
    return planning_curves_figure(
        results["planning_curves"],
        results["sample_size"],
        study.catalogue,
        picture.outcomes,
        study.config.study.synthetic,
    )


def _simulated_power(study: Study, results: Results, picture: Picture) -> Figure:
    return simulated_power_figure(
        results["operating_characteristics"],
        study.catalogue,
        picture.outcomes,
        study.config.study.synthetic,
        study.config.planning.alpha,
    )


_DRAW: Final[dict[str, Callable[[Study, Results, Picture], Figure]]] = {
    "schedule": _schedule,
    "completeness": _completeness,
    "forest": _forest,
    "trajectories": _trajectories,
    "session_changes": _session_changes,
    "person_courses": _person_courses,
    "individuals": _individuals,
    "share": _share,
    "sensitivity": _sensitivity,
    "curves": _curves,
    "waveforms": _waveforms,
    "estimation": _estimation,
    "shift_map": _shift_map,
    "concordance": _concordance,
    "timeline": _timeline,
    "diary": _diary,
    "recording_quality": _recording_quality,
    "pendulum": _pendulum,
    **TRIAL_FIGURES,
    "planning_curves": _planning_curves,
    "simulated_power": _simulated_power,
}
