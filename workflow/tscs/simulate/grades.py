"""Muscle tone as a continuous state and as the grade a clinician writes down."""

from __future__ import annotations

import numpy as np

from tscs.simulate.streams import Floats, Texts

GRADES = np.array(["0", "1", "1+", "2", "3", "4"])
CODES = np.array([0.0, 1.0, 1.5, 2.0, 3.0, 4.0])
CUTS = (CODES[1:] + CODES[:-1]) / 2

# Mean tone per muscle group; the sum over both legs is about 17 before selection.
MUSCLES = {
    "hip_flexors": 1.0,
    "hip_extensors": 0.8,
    "hip_adductors": 1.4,
    "knee_extensors": 1.7,
    "knee_flexors": 1.3,
    "plantarflexors": 1.9,
    "dorsiflexors": 0.6,
}
BASE = np.array(list(MUSCLES.values()))

# SD of tone, MAS units: differences between people, their legs and single muscles, and what changes
# from visit to visit in a person, a leg and a single rating. Together they give a sum with SD 6-10,
# session-to-session correlation 0.75-0.90 and SD of change 4.5 (Hofstoetter 2021, Spieker 2025),
# 0.4-0.75 per muscle (Craven & Morris 2010) and legs whose changes correlate about 0.7
# (Chatfield 1995).
PERSON_SD, LEG_SD, MUSCLE_SD = 0.58, 0.22, 0.50
STATE_SD, LEG_STATE_SD, RATING_SD = 0.21, 0.05, 0.34


def grade(tone: Floats) -> Texts:
    """Return the Modified Ashworth grade of a tone: the nearest of 0, 1, 1+, 2, 3, 4."""
    return GRADES[np.searchsorted(CUTS, tone)]


def coded(tone: Floats) -> Floats:
    """Return the grade of a tone as a number, 1+ as 1.5."""
    return CODES[np.searchsorted(CUTS, tone)]
