"""Adverse events of a crossover by what was given in the period."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from tscs.proportions import exact_share
from tscs.reasons import format_reasons
from tscs.schedule import PERIODS, usual_periods
from tscs.study import Study
from tscs.trials.arm_harms import ARM_CELLS, HARM_COLUMNS, WITH_EVENT, Row, kinds
from tscs.trials.arms import ACTIVE, CONTROL
from tscs.trials.periods import randomised_sequences

METHOD = "exact interval of each share (Clopper-Pearson)"
NO_DIFFERENCE = format_reasons({"difference": "same_people"})
KEY = ["participant_id", "period"]


def crossover_harms(study: Study) -> pd.DataFrame:
    """Count the people with adverse events under each treatment.

    Parameters
    ----------
    study : Study
        The study; only a crossover that is not blinded has rows.

    Returns
    -------
    DataFrame
        Columns of `tscs.trials.arm_harms.harms_by_arm`. An event belongs to the period of the visit
        that it names; one without a visit to the second period from its first day on. The same
        people had both treatments, so their shares are not compared as if they were of two groups.
    """
    rows: list[Row] = []
    if study.config.study.design == "crossover" and study.allocation is not None:
        rows = list(_rows(study))
    return pd.DataFrame(rows, columns=list(HARM_COLUMNS))


def _rows(study: Study) -> Iterator[Row]:
    events = study.tables.get("adverse_events")
    if events is None:
        yield {"measure": WITH_EVENT, "reason": format_reasons({"difference": "no_table"})}
        return
    visits = _in_periods(study)
    placed = events.assign(period=_periods(events, visits))
    asked = visits[(visits["ae_asked"] == "yes") & (visits["attended"] == "yes")][KEY]
    at_risk = _with_arm(study, pd.concat([asked, placed[KEY].dropna()]).drop_duplicates())
    for measure, chosen in kinds(events):
        yield _counted(study, measure, _with_arm(study, placed[chosen]), at_risk)


def _in_periods(study: Study) -> pd.DataFrame:
    visits = study.tables["visits"]
    return visits.assign(period=visits["visit_id"].map(usual_periods(visits)))


def _periods(events: pd.DataFrame, visits: pd.DataFrame) -> pd.Series:
    """Return the period of each event; NaN for one before the first period or without a day."""
    keys = ["participant_id", "visit_id"]
    known = events[keys].merge(visits[[*keys, "period"]], on=keys, how="left")["period"]
    named = pd.Series(known.to_numpy(), index=events.index)
    days = visits[visits["attended"] == "yes"].pivot_table(
        index="participant_id", columns="period", values="study_day", aggfunc="min"
    )
    first, second = (
        events["participant_id"].map(days.get(period, pd.Series(dtype="float64")))
        for period in PERIODS
    )
    by_day = pd.Series(None, index=events.index, dtype="object")
    by_day = by_day.mask(events["onset_day"] >= first, PERIODS[0])
    return named.fillna(by_day.mask(events["onset_day"] >= second, PERIODS[1]))


def _with_arm(study: Study, rows: pd.DataFrame) -> pd.DataFrame:
    people = randomised_sequences(study).set_index("participant_id")["active_first"]
    first = rows["participant_id"].map(people).astype("bool")
    active = first == (rows["period"] == PERIODS[0])
    arm = active.map({True: ACTIVE, False: CONTROL})
    return rows.assign(arm=arm.where(rows["period"].notna()))


def _counted(study: Study, measure: str, rows: pd.DataFrame, at_risk: pd.DataFrame) -> Row:
    cells: Row = {"measure": measure, "method": METHOD, "reason": NO_DIFFERENCE}
    for arm in (ACTIVE, CONTROL):
        members = at_risk.loc[at_risk["arm"] == arm, "participant_id"].nunique()
        own = rows[rows["arm"] == arm]
        count = own["participant_id"].nunique()
        share = exact_share(count, members, study.config.analysis.alpha)
        found = (members, count, len(own), share.estimate, share.low, share.high)
        cells |= {f"{name}_{arm}": value for name, value in zip(ARM_CELLS, found, strict=True)}
    return cells
