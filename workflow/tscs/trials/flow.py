"""The flow of people through a trial, from screening to analysis (CONSORT)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import pandas as pd

from tscs.scoring.accounting import REASONS
from tscs.sessions import discontinued, planned_sessions
from tscs.study import Study
from tscs.trials.arms import ALL, Assessments, assessments
from tscs.trials.groups import people_by_arm
from tscs.trials.periods import period_values, randomised_sequences

FLOW_COLUMNS: Final = ("step", "detail", "arm", "n", "n_of")
SCREENED: Final = "screened"
NOT_ELIGIBLE: Final = "not_eligible"
DECLINED: Final = "declined"
NOT_ENROLLED: Final = "not_enrolled"
RANDOMISED: Final = "randomised"
TREATED: Final = "treated"
ALL_SESSIONS: Final = "all_sessions"
STOPPED: Final = "stopped"
SEEN: Final = "seen"
LOST: Final = "lost"
MEASURED: Final = "measured_at_endpoint"
ANALYSED: Final = "analysed"
UNKNOWN: Final = "not_recorded"
OTHER: Final = "other"
Row = tuple[str, str, str, float, float]


def trial_flow(study: Study, outcomes: pd.DataFrame) -> pd.DataFrame:
    """Count people at each step of a trial.

    Parameters
    ----------
    study : Study
        The study; a case series has no rows.
    outcomes : DataFrame
        The ``outcomes`` table.

    Returns
    -------
    DataFrame
        step, detail (visit, reason or outcome), arm (``active``, ``control``, ``all``; of a
        crossover the sequence or ``all``), n, n_of.
        A blinded trial has the rows of ``all`` only.
    """
    rows: list[Row] = []
    if study.config.is_trial:
        rows += _screening(study.tables.get("screening"))
        for arm, people in people_by_arm(study).items():
            rows += _conduct(study, arm, people)
            rows += _analysed(study, outcomes, arm, people)
            rows += _crossed(study, outcomes, arm, people)
    table = pd.DataFrame(rows, columns=list(FLOW_COLUMNS))
    return table.astype({"n": "float64", "n_of": "float64"})


def _screening(screening: pd.DataFrame | None) -> Iterator[Row]:
    if screening is None:
        return
    eligible, enrolled = screening["eligible"] == "yes", screening["enrolled"].notna()
    declined = eligible & (screening["consented"] == "no")
    counts = {
        SCREENED: len(screening),
        NOT_ELIGIBLE: int((~eligible & ~enrolled).sum()),
        DECLINED: int((declined & ~enrolled).sum()),
        NOT_ENROLLED: int((eligible & ~declined & ~enrolled).sum()),
    }
    for step, count in counts.items():
        yield step, "", ALL, count, len(screening)


def _conduct(study: Study, arm: str, people: Sequence[str]) -> Iterator[Row]:
    visits = study.tables["visits"]
    visits = visits[visits["participant_id"].isin(people)]
    sessions = planned_sessions(visits, study.schedule)
    came = sessions.groupby("participant_id")["came"]
    n = len(people)
    yield RANDOMISED, "", arm, n, n
    if len(sessions):
        yield TREATED, "", arm, int(came.any().sum()), n
        yield ALL_SESSIONS, "", arm, int(came.all().sum()), n
        yield from _stopped(sessions, visits, arm, n)
    yield from _attendance(study, visits, arm, people)


def _stopped(sessions: pd.DataFrame, visits: pd.DataFrame, arm: str, n: int) -> Iterator[Row]:
    """Yield who stopped before the last planned session or withdrew, by coded reason."""
    reasons = discontinued(sessions, visits)["missing_reason"]
    coded = reasons.where(reasons.isin(REASONS) | reasons.isna(), OTHER).fillna(UNKNOWN)
    yield STOPPED, "", arm, len(coded), n
    for reason, count in sorted(coded.value_counts().items()):
        yield STOPPED, str(reason), arm, int(count), n


def _attendance(
    study: Study, visits: pd.DataFrame, arm: str, people: Sequence[str]
) -> Iterator[Row]:
    came = visits[visits["attended"] == "yes"]
    for label in study.schedule.visits:
        seen = came.loc[came["visit_id"] == label, "participant_id"].nunique()
        yield SEEN, label, arm, seen, len(people)
    last = study.schedule.visits[-1]
    present = set(came.loc[came["visit_id"] == last, "participant_id"])
    yield LOST, last, arm, len(set(people) - present), len(people)


def _analysed(
    study: Study, outcomes: pd.DataFrame, arm: str, people: Sequence[str]
) -> Iterator[Row]:
    at = assessments(study.config, study.schedule)
    if at is None:
        return
    for name in study.config.primary:
        own = outcomes[(outcomes["outcome"] == name) & (outcomes["status"] == "measured")]
        baseline, later = _people_at(own, at)
        used = {person for person in baseline if any(person in seen for seen in later)}
        yield MEASURED, name, arm, len(baseline & later[at.endpoint] & set(people)), len(people)
        yield ANALYSED, name, arm, len(used & set(people)), len(people)


def _crossed(
    study: Study, outcomes: pd.DataFrame, arm: str, people: Sequence[str]
) -> Iterator[Row]:
    """Yield who was measured at both ends of both periods of a crossover."""
    if study.config.study.design != "crossover" or study.allocation is None:
        return
    everybody = randomised_sequences(study)
    values = period_values(study, outcomes, everybody)
    for name in study.config.primary:
        if name in values:
            used = set(everybody.loc[values[name].complete, "participant_id"])
            yield ANALYSED, name, arm, len(used & set(people)), len(people)


def _people_at(own: pd.DataFrame, at: Assessments) -> tuple[set[str], list[set[str]]]:
    """Return who has a value at baseline, and at each later visit."""
    found = []
    for moment in (at.baseline, *at.later):
        here = (own["visit_id"] == moment.visit) & own["timepoint"].isin(
            (moment.timepoint, "single")
        )
        found.append(set(own.loc[here, "participant_id"]))
    return found[0], found[1:]
