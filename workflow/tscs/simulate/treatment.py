"""The log of stimulation, other drugs, and adverse events."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tscs.simulate.blemishes import ADVERSE_EVENT, BELOW_TARGET, CHANGED_DRUG
from tscs.simulate.protocol import KIND, PEOPLE, VISITS, Plan, fixed
from tscs.simulate.streams import Booleans, stream

SHARE_OF_THRESHOLD = 0.9
DRUGS = (
    ("P01", "baclofen", 25, -1460, "spasticity"),
    ("P02", "baclofen", 30, -900, "spasticity"),
    ("P03", "fampridine", 20, -400, "walking"),
    ("P04", "tizanidine", 12, -700, "spasticity"),
    ("P05", "baclofen", 50, -2100, "spasticity"),
    ("P05", "solifenacin", 5, -800, "bladder"),
    ("P07", "gabapentin", 900, -350, "pain"),
    ("P08", "baclofen", 20, -500, "spasticity"),
    ("P08", "fampridine", 20, -620, "walking"),
)


def stimulation_table(seed: int, plan: Plan, below: Booleans) -> pd.DataFrame:
    """Return what was planned and given in every session.

    Parameters
    ----------
    seed : int
        Seed of the cohort.
    plan : Plan
        Sessions that took place.
    below : ndarray of bool, shape (9, 10)
        Visits at which the target intensity was not reached.

    Returns
    -------
    DataFrame
        ``stimulation.csv`` as text: 50 Hz, biphasic, 1 ms per phase, 30 min, 90 % of the motor
        threshold (Spieker 2025: 14-60 mA).
    """
    rng = stream(seed, "stimulation")
    usual = rng.normal(44, 8, (len(PEOPLE), 1))
    threshold = np.clip(np.round(usual + rng.normal(0, 2.5, plan.day.shape)), 22, 75)
    planned = np.round(SHARE_OF_THRESHOLD * threshold)
    given = np.where(below, np.round(rng.uniform(0.72, 0.85, below.shape) * planned), planned)
    discomfort = np.where(below, 6, np.minimum(rng.poisson(1.6, below.shape), 5))
    rows = np.nonzero(plan.attended & (np.array(KIND) == "session"))
    columns = {
        "participant_id": np.array(PEOPLE)[rows[0]],
        "visit_id": np.array(VISITS)[rows[1]],
        "block": "1",
        "frequency_hz": "50",
        "pulse_width_us": "1000",
        "waveform": "biphasic",
        "current_ma": fixed(given[rows]),
        "motor_threshold_ma": fixed(threshold[rows]),
        "duration_min": "30",
        "planned_current_ma": fixed(planned[rows]),
        "planned_duration_min": "30",
        "target_reached": np.where(below[rows], "no", "yes"),
        "interrupted": "no",
        "reason": np.where(below[rows], "discomfort under the electrode", ""),
        "electrode_site": "T11-T12",
        "posture": "supine",
        "discomfort_nrs": discomfort[rows].astype(str),
        "notes": "",
    }
    return pd.DataFrame(columns, dtype="str")


def below_target() -> Booleans:
    """Return the visits of the nine people at which the target intensity was not reached."""
    return np.array(
        [[visit in BELOW_TARGET.get(person, ()) for visit in VISITS] for person in PEOPLE]
    )


def medication_table() -> pd.DataFrame:
    """Return other drugs: one dose is raised during the sessions, all others stay.

    Returns
    -------
    DataFrame
        ``medication.csv`` as text.
    """
    rows = [row for drug in DRUGS for row in _drug_rows(*drug)]
    table = pd.DataFrame(
        rows,
        columns=[
            "participant_id",
            "drug",
            "dose_mg_per_day",
            "start_day",
            "end_day",
            "change",
            "indication",
        ],
        dtype="str",
    )
    table.insert(1, "entry", (table.groupby("participant_id").cumcount() + 1).astype("str"))
    return table


def _drug_rows(person: str, drug: str, dose: int, start: int, indication: str) -> list[list[str]]:
    if (person, drug) != CHANGED_DRUG[:2]:
        return [[person, drug, str(dose), str(start), "", "ongoing", indication]]
    _, _, old, new, day = CHANGED_DRUG
    return [
        [person, drug, str(old), str(start), str(day - 1), "ongoing", indication],
        [person, drug, str(new), str(day), "", "increase", indication],
    ]


def adverse_events_table(plan: Plan) -> pd.DataFrame:
    """Return the one adverse event: mild redness of the skin, gone the next day.

    Parameters
    ----------
    plan : Plan
        Day of the session.

    Returns
    -------
    DataFrame
        ``adverse_events.csv`` as text.
    """
    person, visit = ADVERSE_EVENT
    day = int(plan.day[PEOPLE.index(person), VISITS.index(visit)])
    event = {
        "participant_id": person,
        "ae": "1",
        "visit_id": visit,
        "onset_day": str(day),
        "end_day": str(day + 1),
        "term": "skin redness under the electrode",
        "severity": "mild",
        "serious": "no",
        "expected": "yes",
        "during_stimulation": "yes",
        "relatedness": "definite",
        "action": "none",
        "outcome": "resolved",
    }
    return pd.DataFrame([event], dtype="str")
