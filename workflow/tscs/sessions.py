"""Sessions planned, attended and stimulated, person by person."""

from __future__ import annotations

import pandas as pd

from tscs.schedule import Schedule

VISIT = ["participant_id", "visit_id"]


def planned_sessions(visits: pd.DataFrame, schedule: Schedule) -> pd.DataFrame:
    """Return the sessions that were planned, in the order of the schedule.

    Parameters
    ----------
    visits : DataFrame
        The visits table. A session with the reason ``not_scheduled`` was not planned; one without
        a row was planned and not attended.
    schedule : Schedule
        Visits in order.

    Returns
    -------
    DataFrame
        Columns participant_id, visit_id, place, came (bool) and missing_reason.
    """
    people, labels = sorted(visits["participant_id"].unique()), schedule.of_type("session")
    planned = pd.MultiIndex.from_product([people, labels], names=VISIT).to_frame(index=False)
    known = visits[[*VISIT, "attended", "missing_reason"]]
    sessions = planned.merge(known, on=VISIT, how="left", validate="one_to_one")
    order = {label: place for place, label in enumerate(schedule.visits)}
    return sessions.assign(
        came=sessions["attended"] == "yes", place=sessions["visit_id"].map(order)
    )[sessions["missing_reason"] != "not_scheduled"]


def stimulated_sessions(stimulation: pd.DataFrame) -> pd.DataFrame:
    """Return one row per stimulated session: minutes and currents over its blocks.

    Parameters
    ----------
    stimulation : DataFrame
        The stimulation table, one row per block.

    Returns
    -------
    DataFrame
        participant_id, visit_id, minutes and planned_minutes (sums; NaN if a block lacks its own),
        target_reached (share of blocks with a record; NaN without any), interrupted, and means
        over the blocks: current_ma, planned_current_ma, share_of_planned_current,
        share_of_motor_threshold, phase_charge_uc (mA x ms), frequency_hz, pulse_width_us,
        discomfort_nrs.
    """
    blocks = stimulation.assign(
        target_reached=_yes(stimulation["target_reached"]),
        interrupted=_yes(stimulation["interrupted"]),
        share_of_planned_current=_ratio(stimulation, "planned_current_ma"),
        share_of_motor_threshold=_ratio(stimulation, "motor_threshold_ma"),
        phase_charge_uc=stimulation["current_ma"] * stimulation["pulse_width_us"] / 1000,
    )
    sessions = blocks.groupby(VISIT, sort=True)
    means = sessions[list(MEANS)].mean()
    sums = sessions[["duration_min", "planned_duration_min"]].sum(skipna=False, min_count=1)
    sums = sums.set_axis(["minutes", "planned_minutes"], axis="columns")
    return means.join(sums).reset_index()


MEANS = (
    "current_ma", "planned_current_ma", "share_of_planned_current", "share_of_motor_threshold",
    "phase_charge_uc", "frequency_hz", "pulse_width_us", "discomfort_nrs", "target_reached",
    "interrupted",
)  # fmt: skip


def _yes(answers: pd.Series) -> pd.Series[float]:
    return answers.map({"yes": 1.0, "no": 0.0}).astype("float64")


def _ratio(stimulation: pd.DataFrame, column: str) -> pd.Series[float]:
    known = stimulation[column].where(stimulation[column] > 0)
    return stimulation["current_ma"] / known


def discontinued(sessions: pd.DataFrame, visits: pd.DataFrame) -> pd.DataFrame:
    """Return who stopped before the last planned session, or withdrew at any visit.

    Parameters
    ----------
    sessions : DataFrame
        From `planned_sessions`.
    visits : DataFrame
        The visits table.

    Returns
    -------
    DataFrame
        participant_id, received (sessions attended), planned, and missing_reason of the first
        visit that was missed for good (NaN if not recorded), one row per person.
    """
    rows = []
    for person, own in sessions.groupby("participant_id", sort=True):
        attended = own.sort_values("place")
        later = attended[attended["place"] > attended.loc[attended["came"], "place"].max()]
        missed = attended if not attended["came"].any() else later
        withdrew = (visits["participant_id"] == person) & (visits["missing_reason"] == "withdrawn")
        if len(missed) or withdrew.any():
            reason = missed["missing_reason"].iloc[0] if len(missed) else "withdrawn"
            rows.append((person, int(attended["came"].sum()), len(attended), reason))
    names = ["participant_id", "received", "planned", "missing_reason"]
    return pd.DataFrame(rows, columns=names)
