"""What the workflow says of recordings with one thing wrong.

Each is put into a study of its own, checked and measured as the workflow does it.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
import pandas as pd

from tscs.catalogue import Catalogue, load_catalogue
from tscs.config_file import load_config
from tscs.contract import load_contract
from tscs.errors import Fault
from tscs.files import write_bytes
from tscs.kinematics.joint_angles import measure
from tscs.kinematics.norms import builtin_norm
from tscs.kinematics.quality import recording_quality
from tscs.kinematics.readers import JOINTS, LEGS, Recording
from tscs.kinematics.recordings import RecordingFiles
from tscs.simulate.mutations import KINDS, Kind, Walk
from tscs.simulate.recording_files import write_c3d, write_csv, write_mot, write_mvnx
from tscs.simulate.recovery import STRIDE_CV, Setting, simulated_walk
from tscs.simulate.streams import Booleans
from tscs.tables import read_tables
from tscs.validation import validate

STOPPED, RIGHT, LEFT_OUT, WARNED, JUDGED, SILENT = ANSWERS = (
    "stopped", "right", "left out", "warned", "judged", "silent",
)  # fmt: skip
RATES_HZ: Final = (60.0, 100.0, 148.0)
NOISE_DEG: Final = 0.8
SEVERITIES: Final = (0.0, 0.9)
SECONDS: Final = (15.0, 30.0)
# Numbers count as right within these of the untouched recording, or within three standard errors.
ROM_DEG, LEVEL_DEG, CYCLE_SHARE = 1.0, 2.0, 0.03
ERRORS: Final = 3.0
CONFIG: Final = "study: {title: Mutated recordings}\nschedule: {visits: [S1]}\n"
TABLES: Final = {
    "participants": "participant_id\nP01\n",
    "visits": "participant_id,visit_id,visit_type,study_day,session_number,attended\n"
    "P01,S1,session,0,1,yes\n",
}
COLUMNS: Final = (
    "recording_id,participant_id,visit_id,timepoint,task,file,format,rate_hz,speed_m_s,"
    "sign_convention,zero_definition"
)


@dataclass(frozen=True)
class Answer:
    """What became of one mutated recording.

    Attributes
    ----------
    kind : Kind
        What was wrong with it.
    file_format : str
        Its format.
    answer : str
        Member of `ANSWERS`.
    told : str
        First message about it, or the grounds of the verdict; else empty.
    """

    kind: Kind
    file_format: str
    answer: str
    told: str


def answers(per_kind: int, kinds: Sequence[Kind] = KINDS) -> Iterator[Answer]:
    """Make recordings of every kind and yield what becomes of each.

    Parameters
    ----------
    per_kind : int
        Recordings of each kind; formats take turns.
    kinds : sequence of Kind
        The kinds.
    """
    for place, kind in enumerate(kinds):
        for number in range(per_kind):
            with TemporaryDirectory() as folder:
                yield _answer(Path(folder), kind, number, np.random.default_rng([place, number]))


def _answer(study: Path, kind: Kind, number: int, rng: np.random.Generator) -> Answer:
    walk = _walk(rng)
    clean = Recording(walk.time_s, walk.angles)
    changed = kind.change(rng, walk) if kind.change else walk
    file_format = kind.formats[number % len(kind.formats)]
    packed = file_format == "csv" and number % (2 * len(kind.formats)) >= len(kind.formats)
    path = _write(study, changed, file_format, packed)
    if kind.damage:
        write_bytes(kind.damage(rng, path.read_bytes()), path)
    faults = _faults(study)
    stopping = [fault for fault in faults if fault.severity == "fault"]
    if stopping:
        return Answer(kind, file_format, STOPPED, _text(stopping[0]))
    data = study / "data"
    table = read_tables(data, load_contract())["recordings"]
    found, grounds = _measured(table, RecordingFiles(data, table))
    expected, usual = _measured(table, {"R1": clean})
    own = "; ".join(ground for ground in grounds if ground not in usual)
    answer = _judged(found, expected, bool(faults), own)
    return Answer(kind, file_format, answer, _text(faults[0]) if faults else own)


def _walk(rng: np.random.Generator) -> Walk:
    """Draw a walk whose legs differ: the same strides, each leg with a severity of its own."""
    rate, pace = float(rng.choice(RATES_HZ)), rng.uniform(0, 1)
    seconds, seed = float(rng.uniform(*SECONDS)), int(rng.integers(1 << 30))
    severities = rng.uniform(*SEVERITIES), rng.uniform(*SEVERITIES)
    left, right = (
        simulated_walk(Setting(severity, pace, NOISE_DEG, rate), seconds, seed).recording
        for severity in severities
    )
    angles = np.column_stack([left.angles[:, : len(JOINTS)], right.angles[:, len(JOINTS) :]])
    return Walk(left.time_s, angles, rate, rate)


def _write(study: Path, walk: Walk, file_format: str, packed: bool) -> Path:
    """Write a study with one recording and return its file."""
    ending = f"{file_format}.gz" if packed else file_format
    file = f"recordings/P01_S1_pre_walk.{ending}"
    row = f"R1,P01,S1,pre,walk,{file},{file_format},{walk.stated_hz:g},0.8,flexion_positive,"
    tables = TABLES | {"recordings": f"{COLUMNS}\n{row}static_trial\n"}
    (study / "data" / "recordings").mkdir(parents=True)
    (study / "config.yaml").write_text(CONFIG, encoding="utf-8")
    for name, text in tables.items():
        (study / "data" / f"{name}.csv").write_text(text, encoding="utf-8")
    path = study / "data" / file
    if file_format == "csv":
        write_csv(path, walk.time_s, walk.angles)
        if packed:
            path.write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    elif file_format == "mot":
        write_mot(path, walk.angles, time_s=walk.time_s)
    elif file_format == "c3d":
        write_c3d(path, walk.angles, rate_hz=walk.rate_hz)
    else:
        write_mvnx(path, walk.angles, rate_hz=walk.rate_hz)
    return path


def _faults(study: Path) -> list[Fault]:
    found = validate(study, load_config(study), _catalogue(), load_contract())
    return [fault for fault in found if "recordings" in fault.file]


@cache
def _catalogue() -> Catalogue:
    return load_catalogue(None)


def _text(fault: Fault) -> str:
    place = [f"line {fault.line}" if fault.line else "", fault.column or ""]
    return ", ".join([fault.file, *filter(None, place)]) + f": {fault.message}"


def _measured(
    table: pd.DataFrame, recordings: Mapping[str, Recording]
) -> tuple[pd.DataFrame, list[str]]:
    angles, *_ = measure(table, recordings, builtin_norm())
    pendulum = pd.DataFrame(columns=["recording_id"])
    quality = recording_quality(table, recordings, angles, pendulum).iloc[0]
    return angles, [ground for ground in str(quality["grounds"]).split("; ") if ground]


def _judged(found: pd.DataFrame, expected: pd.DataFrame, warned: bool, grounds: str) -> str:
    """Return the answer on a recording that was measured."""
    place = ["leg", "joint"]
    both = found.set_index(place).join(expected.set_index(place).add_suffix("_true"))
    measured = both[both["rom_mean"].notna()]
    if not _wrong(measured).any():
        return RIGHT if len(measured) == len(LEGS) * len(JOINTS) else LEFT_OUT
    if warned:
        return WARNED
    return JUDGED if grounds else SILENT


def _wrong(rows: pd.DataFrame) -> Booleans:
    error = (rows["rom_sd"] / np.sqrt(rows["n_cycles"])).fillna(0.0)
    chance = ERRORS * error.to_numpy(dtype=float)
    rom, level, cycle = (
        (rows[name] - rows[f"{name}_true"]).abs().to_numpy(dtype=float)
        for name in ("rom_mean", "max", "cycle_time_s")
    )
    usual = rows["cycle_time_s_true"].to_numpy(dtype=float)
    return np.asarray(
        (rom > np.maximum(chance, ROM_DEG))
        | (level > np.maximum(chance, LEVEL_DEG))
        | (cycle > np.maximum(CYCLE_SHARE, ERRORS * STRIDE_CV / np.sqrt(rows["n_cycles"])) * usual)
    )
