"""What else happens in a trial: sham stimulation, target intensity, other drugs, adverse events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tscs.simulate.streams import Booleans, stream

BELOW_SHARE, BELOW_SESSIONS = 0.12, 0.4
SHAM_NOTE = "current raised to the threshold of sensation, then ramped to 0"
DRUGS = (
    ("baclofen", 0.45, (15, 50), "spasticity"),
    ("tizanidine", 0.12, (6, 16), "spasticity"),
    ("fampridine", 0.25, (20, 20), "walking"),
    ("solifenacin", 0.15, (5, 5), "bladder"),
)
EVENT_COLUMNS = (
    *("participant_id", "visit_id", "onset_day", "end_day", "term", "severity", "serious"),
    *("expected", "during_stimulation", "relatedness", "action", "outcome"),
)
RAISED_SHARE, RAISE_MG = 0.15, 10  # of those with baclofen


@dataclass(frozen=True)
class Event:
    """A kind of adverse event.

    Attributes
    ----------
    term, severity, relatedness : str
        As in ``adverse_events.csv``.
    active, sham : float
        Chance per attended session.
    days : int
        How long it lasts.
    during : bool
        Whether it begins during stimulation.
    serious : bool
        Whether it is serious.
    """

    term: str
    severity: str
    relatedness: str
    active: float
    sham: float
    days: int
    during: bool = False
    serious: bool = False


EVENTS = (
    Event("skin redness under the electrode", "mild", "definite", 0.050, 0.012, 1, during=True),
    Event("tingling after the session", "mild", "probable", 0.025, 0.006, 1),
    Event("headache", "mild", "possible", 0.012, 0.012, 1),
    Event("muscle soreness", "moderate", "possible", 0.010, 0.004, 3),
    Event("fall", "mild", "unlikely", 0.012, 0.012, 0),
    Event(
        "urinary tract infection in hospital", "severe", "unrelated", 0.003, 0.003, 6, serious=True
    ),
)


def some_below_target(seed: int, treated: Booleans) -> Booleans:
    """Draw the sessions at which the target intensity was not reached.

    Parameters
    ----------
    seed : int
        Seed of the group.
    treated : ndarray of bool, shape (n, n_visits)
        Active stimulation; sham has no intensity to reach.

    Returns
    -------
    ndarray of bool, shape (n, n_visits)
        Some sessions of a few people (2 of 20 in Spieker 2025).
    """
    rng = stream(seed, "events", 1)
    sensitive = rng.random((len(treated), 1)) < BELOW_SHARE
    return np.asarray(treated & sensitive & (rng.random(treated.shape) < BELOW_SESSIONS))


def sham_or_active(stimulation: pd.DataFrame, treated: pd.Series) -> pd.DataFrame:
    """Return the log of stimulation with no current where sham was given.

    Parameters
    ----------
    stimulation : DataFrame
        Log as if everybody had been stimulated.
    treated : Series of bool
        Rows of active stimulation.

    Returns
    -------
    DataFrame
        Sham rows have a current of 0 mA, as planned, and hardly any discomfort.
    """
    none = stimulation["current_ma"].where(treated, "0")
    planned = stimulation["planned_current_ma"].where(treated, "0")
    felt = stimulation["discomfort_nrs"].astype("int64")
    return stimulation.assign(
        current_ma=none,
        planned_current_ma=planned,
        discomfort_nrs=felt.where(treated, felt // 2).astype("str"),
        notes=stimulation["notes"].where(treated, SHAM_NOTE),
    )


def medication_table(seed: int, people: Sequence[str]) -> pd.DataFrame:
    """Return other drugs; baclofen is raised during the study in some of those who take it.

    Parameters
    ----------
    seed : int
        Seed of the study.
    people : sequence of str
        Pseudonyms.

    Returns
    -------
    DataFrame
        ``medication.csv`` as text.
    """
    rng = stream(seed, "events", 2)
    rows = [row for person in people for row in _drugs(rng, person)]
    columns = ["participant_id", "drug", "dose_mg_per_day", "start_day", "end_day", "change"]
    table = pd.DataFrame(rows, columns=[*columns, "indication"], dtype="str")
    table.insert(1, "entry", (table.groupby("participant_id").cumcount() + 1).astype("str"))
    return table


def _drugs(rng: np.random.Generator, person: str) -> list[list[str]]:
    rows = []
    for drug, share, (low, high), indication in DRUGS:
        taken, raised = rng.random() < share, rng.random() < RAISED_SHARE
        dose = 5 * int(rng.integers(low // 5, high // 5 + 1)) if high > low else low
        start, day = -int(rng.integers(200, 2000)), int(rng.integers(4, 22))
        if not taken:
            continue
        change = drug == "baclofen" and raised
        end = str(day - 1) if change else ""
        rows.append([person, drug, str(dose), str(start), end, "ongoing", indication])
        if change:
            more = [person, drug, str(dose + RAISE_MG), str(day), "", "increase", indication]
            rows.append(more)
    return rows


def events_table(seed: int, visits: pd.DataFrame, treated: pd.Series) -> pd.DataFrame:
    """Draw adverse events, each kind by its chance per attended session and treatment.

    Parameters
    ----------
    seed : int
        Seed of the study.
    visits : DataFrame
        ``visits.csv`` as text.
    treated : Series of bool
        Rows of `visits` under active stimulation.

    Returns
    -------
    DataFrame
        ``adverse_events.csv`` as text.
    """
    rng = stream(seed, "events")
    drawn = rng.random((len(visits), len(EVENTS)))
    chance = np.array([[event.sham, event.active] for event in EVENTS]).T[treated.astype("int64")]
    held = (visits["visit_type"] == "session") & (visits["attended"] == "yes")
    rows = np.argwhere((drawn < chance) & held.to_numpy()[:, None])
    found = pd.DataFrame(
        [_event_row(visits.iloc[row], EVENTS[kind]) for row, kind in rows],
        columns=list(EVENT_COLUMNS),
        dtype="str",
    )
    found.insert(1, "ae", (found.groupby("participant_id").cumcount() + 1).astype("str"))
    return found


def _event_row(visit: pd.Series, event: Event) -> dict[str, str]:
    day = int(visit["study_day"])
    return {
        "participant_id": visit["participant_id"],
        "visit_id": visit["visit_id"],
        "onset_day": str(day),
        "end_day": str(day + event.days),
        "term": event.term,
        "severity": event.severity,
        "serious": "yes" if event.serious else "no",
        "expected": "no" if event.serious else "yes",
        "during_stimulation": "yes" if event.during else "no",
        "relatedness": event.relatedness,
        "action": "hospital treatment" if event.serious else "none",
        "outcome": "resolved",
    }
