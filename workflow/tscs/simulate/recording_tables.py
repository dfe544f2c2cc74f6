"""Tables about the recordings: the list of them, and the gait events of some."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tscs.simulate.blemishes import DROPPED_STRIKE, without_strike
from tscs.simulate.protocol import LEGS, MOMENTS, PEOPLE, fixed
from tscs.simulate.recordings import RATE_HZ, Walk
from tscs.simulate.streams import stream
from tscs.simulate.walking import Gait

EVENTS_AT = (("S1", "pre"), ("S8", "pre"))
EVENT_ERROR_S = 0.01


def events_table(seed: int, walk: Walk, gait: Gait) -> pd.DataFrame:
    """Return the gait events that pressure insoles saw.

    Parameters
    ----------
    seed : int
        Seed of the cohort.
    walk : Walk
        True foot strikes.
    gait : Gait
        Stance, which gives foot off.

    Returns
    -------
    DataFrame
        ``time_s, leg, event, source`` as text, in order of time; error 10 ms. In one recording
        the insole missed a foot strike.
    """
    rng = stream(seed, "recordings", walk.person, walk.moment, 2)
    stance = gait.stance[walk.person, walk.moment]
    times, legs, events = [], [], []
    for leg, strikes in zip(LEGS, walk.strikes, strict=True):
        offs = strikes[:-1] + stance * np.diff(strikes)
        for name, true in (("foot_strike", strikes), ("foot_off", offs)):
            times.append(true + EVENT_ERROR_S * rng.standard_normal(true.size))
            legs.append(np.full(true.size, leg))
            events.append(np.full(true.size, name))
    time_s = np.concatenate(times)
    columns = {
        "time_s": fixed(time_s, 3),
        "leg": np.concatenate(legs),
        "event": np.concatenate(events),
        "source": "pressure_insole",
    }
    order = np.argsort(time_s, kind="stable")
    inside = order[(time_s[order] >= 0) & (time_s[order] <= walk.seconds)]
    seen = pd.DataFrame(columns, dtype="str").iloc[inside].reset_index(drop=True)
    *place, leg = DROPPED_STRIKE
    dropped = (PEOPLE[walk.person], *MOMENTS[walk.moment]) == tuple(place)
    return without_strike(seen, seed, leg) if dropped else seen


def has_events(walk: Walk) -> bool:
    """Say whether insoles were worn: at the first and last session, before stimulation."""
    return MOMENTS[walk.moment] in EVENTS_AT


def recordings_table(walks: tuple[Walk, ...], gait: Gait) -> pd.DataFrame:
    """Return the list of recordings.

    Parameters
    ----------
    walks : tuple of Walk
        The walks.
    gait : Gait
        Speed.

    Returns
    -------
    DataFrame
        ``recordings.csv`` as text.
    """
    speed = fixed(gait.speed, 2)
    rows = [
        {
            "recording_id": walk.recording_id,
            "participant_id": PEOPLE[walk.person],
            "visit_id": MOMENTS[walk.moment][0],
            "timepoint": MOMENTS[walk.moment][1],
            "task": "walk",
            "trial": "1",
            "leg": "",
            "file": f"recordings/{walk.recording_id}.csv.gz",
            "format": "csv",
            "rate_hz": str(RATE_HZ),
            "speed_m_s": str(speed[walk.person, walk.moment]),
            "events_file": f"recordings/{walk.recording_id}_events.csv" if has_events(walk) else "",
            "system": "IMU",
            "sign_convention": "flexion_positive",
            "zero_definition": "static_trial",
        }
        for walk in walks
    ]
    return pd.DataFrame(rows, dtype="str")
