"""Recordings of walks with one thing wrong: the kinds, and how each is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from tscs.kinematics.readers import Floats
from tscs.simulate.streams import Integers

FORMATS: Final = ("csv", "c3d", "mot", "mvnx")
WITH_TIME: Final = ("csv", "mot")
JOINTS: Final = 3
OTHER_RATES_HZ: Final = (50.0, 60.0, 100.0, 120.0, 148.0, 200.0)


@dataclass(frozen=True)
class Walk:
    """A recorded walk on its way into a file.

    Attributes
    ----------
    time_s : ndarray, shape (n,)
        Seconds.
    angles : ndarray, shape (n, 6)
        Degrees.
    rate_hz : float
        Samples per second that a file without time states.
    stated_hz : float
        Rate in ``recordings.csv``.
    """

    time_s: Floats
    angles: Floats
    rate_hz: float
    stated_hz: float


Change = Callable[[np.random.Generator, Walk], Walk]
Damage = Callable[[np.random.Generator, bytes], bytes]


@dataclass(frozen=True)
class Kind:
    """One kind of mutation.

    Attributes
    ----------
    name : str
        In words.
    change : callable, optional
        Changes the walk before it is written.
    damage : callable, optional
        Changes the bytes of its file.
    formats : tuple of str
        Formats in which it can happen.
    plausible : bool
        Whether a sound recording could look the same.
    revealed_by : str
        What would reveal it.
    """

    name: str
    change: Change | None = None
    damage: Damage | None = None
    formats: tuple[str, ...] = FORMATS
    plausible: bool = False
    revealed_by: str = ""


def _columns(rng: np.random.Generator, least: int = 1, most: int = 3) -> Integers:
    return np.asarray(rng.permutation(2 * JOINTS)[: rng.integers(least, most + 1)])


def _with(walk: Walk, columns: Integers | int, values: Floats) -> Walk:
    angles = walk.angles.copy()
    angles[:, columns] = values
    return replace(walk, angles=angles)


def _other_rate(rng: np.random.Generator, walk: Walk) -> Walk:
    rates = [rate for rate in OTHER_RATES_HZ if abs(rate / walk.rate_hz - 1) > 0.05]
    return replace(walk, stated_hz=float(rng.choice(rates)))


def _constant(rng: np.random.Generator, walk: Walk) -> Walk:
    columns = _columns(rng)
    return _with(walk, columns, np.round(walk.angles[:, columns].mean(axis=0), 1) + 0.25)


def _stuck(rng: np.random.Generator, walk: Walk) -> Walk:
    (column,), n = _columns(rng, 1, 1), len(walk.angles)
    length = int(n * rng.uniform(0.1, 0.6))
    begin = int(rng.integers(0, n - length))
    values = walk.angles[:, column].copy()
    values[begin : begin + length] = values[begin]
    return _with(walk, column, values)


def _spikes(rng: np.random.Generator, walk: Walk) -> Walk:
    angles = walk.angles.copy()
    column = rng.integers(angles.shape[1])
    places = rng.choice(len(angles), rng.integers(3, 30), replace=False)
    angles[places, column] += rng.choice([-1.0, 1.0]) * rng.uniform(25, 110, places.size)
    return replace(walk, angles=angles)


def _radians(_: np.random.Generator, walk: Walk) -> Walk:
    return replace(walk, angles=np.radians(walk.angles))


def _radians_of_a_joint(rng: np.random.Generator, walk: Walk) -> Walk:
    columns = rng.integers(JOINTS) + np.array([0, JOINTS])
    return _with(walk, columns, np.radians(walk.angles[:, columns]))


def _reversed(_: np.random.Generator, walk: Walk) -> Walk:
    return replace(walk, angles=-walk.angles)


def _reversed_knee(rng: np.random.Generator, walk: Walk) -> Walk:
    column = 1 + JOINTS * int(rng.integers(2))
    return _with(walk, column, -walk.angles[:, column])


def _reversed_joint(place: int) -> Change:
    def change(_: np.random.Generator, walk: Walk) -> Walk:
        columns = place + np.array([0, JOINTS])
        return _with(walk, columns, -walk.angles[:, columns])

    return change


def _time_goes_back(rng: np.random.Generator, walk: Walk) -> Walk:
    times = walk.time_s.copy()
    place = int(rng.integers(1, times.size - 1))
    if rng.random() < 0.5:
        times[place:] -= rng.uniform(0.05, 2.0)
    else:
        times[place] = times[place - 1]
    return replace(walk, time_s=times)


def _gaps(rng: np.random.Generator, walk: Walk) -> Walk:
    angles = walk.angles.copy()
    for _ in range(rng.integers(2, 9)):
        length = int(rng.uniform(0.2, 2.0) * walk.rate_hz)
        begin = int(rng.integers(0, len(angles) - length))
        angles[begin : begin + length, _columns(rng, 1, 6)] = np.nan
    return replace(walk, angles=angles)


def _lost_rows(rng: np.random.Generator, walk: Walk) -> Walk:
    kept = np.ones(len(walk.angles), dtype=bool)
    for _ in range(rng.integers(1, 5)):
        begin = int(rng.integers(0, kept.size))
        kept[begin : begin + int(rng.uniform(0.2, 2.0) * walk.rate_hz)] = False
    return replace(walk, time_s=walk.time_s[kept], angles=walk.angles[kept])


def _no_values(_: np.random.Generator, walk: Walk) -> Walk:
    return replace(walk, angles=np.full_like(walk.angles, np.nan))


def _swapped(_: np.random.Generator, walk: Walk) -> Walk:
    return replace(walk, angles=np.roll(walk.angles, JOINTS, axis=1))


def _wrong_rate(rng: np.random.Generator, walk: Walk) -> Walk:
    factor = rng.choice([0.5, 0.6, 0.8, 0.9, 1.1, 1.25, 5 / 3, 2.0])
    return Walk(walk.time_s / factor, walk.angles, walk.rate_hz * factor, walk.stated_hz * factor)


def _offset(rng: np.random.Generator, walk: Walk) -> Walk:
    columns = _columns(rng)
    shift = rng.choice([-1.0, 1.0]) * rng.uniform(4, 12)
    return _with(walk, columns, walk.angles[:, columns] + shift)


def _cut(rng: np.random.Generator, content: bytes) -> bytes:
    return content[: int(len(content) * rng.uniform(0.02, 0.98))]


def _emptied(_: np.random.Generator, __: bytes) -> bytes:
    return b""


def _junk(rng: np.random.Generator, content: bytes) -> bytes:
    return rng.bytes(len(content))


def _junk_inside(rng: np.random.Generator, content: bytes) -> bytes:
    length = int(rng.integers(200, 4000))
    begin = int(rng.integers(0, len(content) - length))
    return content[:begin] + rng.bytes(length) + content[begin + length :]


KINDS: Final = (
    Kind("untouched"),
    Kind("truncated", damage=_cut),
    Kind("stated rate against time or header", _other_rate),
    Kind("constant channel", _constant),
    Kind("channel that sticks", _stuck),
    Kind("spikes", _spikes),
    Kind("radians", _radians),
    Kind("one joint in radians", _radians_of_a_joint),
    Kind("all signs reversed", _reversed),
    Kind("knee of one leg reversed", _reversed_knee),
    Kind("time that goes back", _time_goes_back, formats=WITH_TIME),
    Kind("gaps", _gaps),
    Kind("lost rows", _lost_rows, formats=WITH_TIME),
    Kind("empty file", damage=_emptied),
    Kind("no value in any channel", _no_values),
    Kind("binary junk", damage=_junk),
    Kind("binary junk inside", damage=_junk_inside),
    Kind(
        "legs exchanged", _swapped, plausible=True,
        revealed_by="which leg is the weaker one, beside the examination or earlier visits",
    ),
    Kind(
        "rate wrong in file and table alike", _wrong_rate, plausible=True,
        revealed_by="cadence and speed beside a stopwatch; ranges of motion stay right",
    ),
    Kind(
        "offset of 4 to 12 degrees", _offset, plausible=True,
        revealed_by="a static trial at each visit; ranges of motion stay right",
    ),
    Kind(
        "hips reversed", _reversed_joint(0), plausible=True,
        revealed_by="`hip_sign` on the quality page; the mean curve beside the norm",
    ),
    Kind(
        "ankles reversed", _reversed_joint(2), plausible=True,
        revealed_by="the mean curve beside the norm (Gait Variable Score)",
    ),
)  # fmt: skip
