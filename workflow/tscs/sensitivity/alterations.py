"""Variants that change which pairs are analysed, or their values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pandas as pd

from tscs.codings import other_codings
from tscs.config import Moment
from tscs.contrasts import Contrast
from tscs.sensitivity.changes import ENDS, MEAN, NET_SHARE, SHARE_UNIT, Changes
from tscs.sensitivity.grid import SINCE_LAST, Grid

LAST_POST = "since_last_post"
VISIT = ["participant_id", "visit_id"]
PER_SECOND = "1/s"
MEAN_GRADE = "mean change of the mean grade of common muscles"
Altered = Changes | str


def _nothing_removed(outcome: str, contrast: str) -> str:
    return ""


@dataclass(frozen=True)
class Alteration:
    """One way to change the pairs.

    Attributes
    ----------
    variant : str
        Name in the grid.
    change : callable
        From outcome and contrast to altered changes, or to the code why there are none.
    removed : callable
        From outcome and contrast to the people or visits left out, in words.
    """

    variant: str
    change: Callable[[str, str], Altered]
    removed: Callable[[str, str], str] = _nothing_removed


def alterations(grid: Grid) -> Iterator[Alteration]:
    """Return every alteration of the grid; leaving one person out is one per person."""
    for person in sorted(grid.inputs.visits["participant_id"].unique()):
        yield _without_person(grid, person)
    yield _without_co_interventions(grid)
    yield Alteration("missing_no_change", lambda *cell: _filled(grid, cell, None))
    yield Alteration("missing_worst", lambda *cell: _filled(grid, cell, -1))
    yield Alteration("missing_best", lambda *cell: _filled(grid, cell, 1))
    yield Alteration("mean_baseline", lambda *cell: _mean_baseline(grid, *cell))
    yield Alteration("from_last_post", lambda *cell: _from_last_post(grid, *cell))
    yield Alteration("other_coding", lambda *cell: _other_coding(grid, *cell))
    yield Alteration("common_muscles", lambda *cell: _common_muscles(grid, *cell))
    yield Alteration("net_share", lambda *cell: _net_share(grid, *cell))
    yield Alteration("unable_zero_speed", lambda *cell: _unable_zero_speed(grid, *cell))
    yield Alteration("raw_scale", lambda *cell: _raw_scale(grid, *cell))


def _without_person(grid: Grid, person: str) -> Alteration:
    def change(outcome: str, contrast: str) -> Altered:
        main = grid.main(outcome, contrast)
        return main.without(person) if person in main.people else "not_in_pairs"

    return Alteration("leave_one_out", change, lambda *cell: person)


def _without_co_interventions(grid: Grid) -> Alteration:
    affected = grid.inputs.affected
    keys = pd.MultiIndex.from_frame(affected[VISIT])
    scores = grid.scores
    kept = scores[~pd.MultiIndex.from_frame(scores[VISIT]).isin(keys)]
    pairs: dict[str, pd.DataFrame] = {}

    def change(outcome: str, contrast: str) -> Altered:
        if contrast not in pairs:
            pairs[contrast] = grid.paired(kept, grid.inputs.contrasts[contrast])
        altered = grid.changes(pairs[contrast], outcome, contrast)
        return altered if removed(outcome, contrast) else "no_visit_affected"

    @cache
    def removed(outcome: str, contrast: str) -> str:
        people = set(grid.main(outcome, contrast).people)
        used = _visits_of(grid.inputs.contrasts[contrast])
        here = affected["participant_id"].isin(people) & affected["visit_id"].isin(used)
        listed = affected[here].groupby([*VISIT, "kind"], sort=True).size().reset_index()
        visits = listed.groupby(VISIT, sort=True)["kind"].agg(", ".join).reset_index()
        named = visits["participant_id"] + " " + visits["visit_id"] + " (" + visits["kind"] + ")"
        return "; ".join(named)

    return Alteration("without_co_interventions", change, removed)


def _visits_of(contrast: Contrast) -> tuple[str, ...]:
    if contrast.start is None or contrast.end is None:
        return contrast.sessions
    return contrast.start.visit, contrast.end.visit


def _filled(grid: Grid, cell: tuple[str, ...], extreme: int | None) -> Altered:
    """Give people without a pair no change, or the worst (-1) or best (1) change observed."""
    outcome, contrast = cell
    main = grid.main(outcome, contrast)
    missing = _missing(grid, outcome, contrast)
    if not missing or not main.sample.n:
        return "nobody_missing" if main.sample.n else "no_complete_pairs"
    if not main.sample.computable:
        return "not_positive"
    if extreme is None:
        still = float(main.sample.start.mean())
        return main.with_pairs(missing, still, still)
    place = int(np.argmax(main.by_person.to_numpy() * extreme))
    return main.with_pairs(missing, float(main.sample.start[place]), float(main.sample.end[place]))


def _missing(grid: Grid, outcome: str, contrast: str) -> list[str]:
    """Return the people without a pair whom inability does not explain."""
    people = grid.people(outcome, contrast)
    unable = (people[["status_from", "status_to"]] == "unable").any(axis=1)
    return list(people.index[people[ENDS].isna().any(axis=1) & ~unable])


def _mean_baseline(grid: Grid, outcome: str, contrast: str) -> Altered:
    """Start from the mean of the last untreated baseline and the first session."""
    compared, schedule = grid.inputs.contrasts[contrast], grid.inputs.schedule
    sessions, baselines = schedule.of_type("session"), schedule.of_type("baseline")
    start = compared.start
    if not sessions or start != Moment(visit=sessions[0], timepoint="pre"):
        return "other_contrast"
    if not baselines:
        return "no_second_baseline"
    before = _untreated(grid, baselines[-1], start)["value_from"]
    pairs = grid.pairs(contrast).loc[[outcome]]
    averaged = pairs.assign(value_from=(pairs["value_from"] + before) / 2)
    altered = grid.changes(averaged, outcome, contrast)
    return altered if altered.sample.n else "no_second_baseline"


def _untreated(grid: Grid, baseline: str, start: Moment) -> pd.DataFrame:
    """Return pairs of the last untreated baseline and the first session."""
    earlier = Contrast("untreated baseline", Moment(visit=baseline, timepoint="pre"), start)
    return grid.remembered(earlier.name, lambda: grid.paired(grid.scores, earlier))


def _from_last_post(grid: Grid, outcome: str, contrast: str) -> Altered:
    if contrast != SINCE_LAST or LAST_POST not in grid.inputs.contrasts:
        return "other_contrast"
    altered = grid.main(outcome, LAST_POST)
    return altered if altered.sample.n else "no_complete_pairs"


def _other_coding(grid: Grid, outcome: str, contrast: str) -> Altered:
    others = other_codings(grid.inputs.catalogue, outcome)
    present = set(grid.scores["outcome"])
    found = [name for name in others if name in present]
    return grid.main(found[0], contrast) if found else "no_second_coding"


def _own_scores(grid: Grid, outcome: str, contrast: str) -> pd.DataFrame:
    scores = grid.inputs.scores
    here = (scores["outcome"] == outcome) & (scores["contrast"] == contrast)
    return scores[here].set_index("participant_id")


def _common_muscles(grid: Grid, outcome: str, contrast: str) -> Altered:
    scores = _own_scores(grid, outcome, contrast)
    return _of_values(grid, scores[ENDS], (outcome, contrast), MEAN_GRADE, "grade")


def _net_share(grid: Grid, outcome: str, contrast: str) -> Altered:
    """Take each person's net share of muscles improved as the change from 0."""
    share = _own_scores(grid, outcome, contrast)["net_share"]
    pairs = pd.DataFrame({"value_from": share * 0, "value_to": share})
    altered = _of_values(grid, pairs, (outcome, contrast), NET_SHARE, SHARE_UNIT)
    if isinstance(altered, str):
        return altered
    return replace(altered, sample=replace(altered.sample, improvement=1))


def _of_values(
    grid: Grid, pairs: pd.DataFrame, cell: tuple[str, str], measure: str, unit: str
) -> Altered:
    """Return changes of other values of the same people: means, without the outcome's step."""
    outcome, contrast = cell
    if pairs.dropna().empty:
        return "no_component_grades"
    indexed = pd.concat({outcome: pairs}, names=["outcome", "participant_id"])
    altered = grid.changes(indexed, outcome, contrast)
    sample = replace(altered.sample, log=False, step=None)
    return replace(altered, sample=sample, measure=measure, unit=unit)


def _unable_zero_speed(grid: Grid, outcome: str, contrast: str) -> Altered:
    """Count inability as speed 0: times become 1 / time, distances stay."""
    if grid.outcome(outcome).table != "walk_tests":
        return "no_walk_test"
    people = grid.people(outcome, contrast)
    unable = people[["status_from", "status_to"]] == "unable"
    if not unable.any(axis=None):
        return "nobody_unable"
    values = people[ENDS]
    timed = grid.outcome(outcome).transform == "log"
    speeds = 1 / values.where(values > 0) if timed else values
    speeds = speeds.mask(pd.DataFrame(unable.to_numpy(), people.index, ENDS), 0.0)
    unit = PER_SECOND if timed else grid.outcome(outcome).unit
    altered = _of_values(grid, speeds, (outcome, contrast), MEAN, unit)
    if isinstance(altered, str):
        return altered
    return replace(altered, sample=replace(altered.sample, improvement=1))


def _raw_scale(grid: Grid, outcome: str, contrast: str) -> Altered:
    main = grid.main(outcome, contrast)
    if not main.sample.log:
        return "analysed_raw"
    return replace(main, sample=replace(main.sample, log=False), measure=MEAN)
