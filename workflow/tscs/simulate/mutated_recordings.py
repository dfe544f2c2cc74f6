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
from tscs.kinematics.trust import FINE
from tscs.simulate.mutations import KINDS, Kind, Walk
from tscs.simulate.recording_files import write_c3d, write_csv, write_mot, write_mvnx
from tscs.simulate.recovery import Setting, simulated_walk
from tscs.simulate.streams import Floats
from tscs.tables import read_tables
from tscs.validation import validate

STOPPED, RIGHT, LEFT_OUT, WARNED, JUDGED, SILENT = ANSWERS = (
    "stopped", "right", "left out", "warned", "judged", "silent",
)  # fmt: skip
RATES_HZ: Final = (60.0, 100.0, 148.0)
NOISE_DEG: Final = 0.8
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
    rate = float(rng.choice(RATES_HZ))
    setting = Setting(rng.uniform(0, 0.8), rng.uniform(0, 1), NOISE_DEG, rate)
    clean = simulated_walk(setting, float(rng.uniform(*SECONDS)), int(rng.integers(1 << 30)))
    walk = Walk(clean.recording.time_s, clean.recording.angles, rate, rate)
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
    found, verdict, grounds = _measured(study)
    answer = _judged(found, _reference(clean.recording), bool(faults), verdict)
    return Answer(kind, file_format, answer, _text(faults[0]) if faults else grounds)


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
    return f"{fault.file}: {fault.message}"


def _measured(study: Path) -> tuple[pd.DataFrame, str, str]:
    data = study / "data"
    table = read_tables(data, load_contract())["recordings"]
    files = RecordingFiles(data, table)
    angles, *_ = measure(table, files, builtin_norm())
    pendulum = pd.DataFrame(columns=["recording_id"])
    quality = recording_quality(table, files, angles, pendulum).iloc[0]
    return angles, str(quality["verdict"]), str(quality["grounds"])


def _reference(recording: Recording) -> pd.DataFrame:
    row: Mapping[str, object] = {
        "recording_id": "R1", "participant_id": "P01", "visit_id": "S1", "timepoint": "pre",
        "task": "walk", "speed_m_s": 0.8, "zero_definition": "static_trial",
    }  # fmt: skip
    return measure(pd.DataFrame([row]), {"R1": recording}, builtin_norm())[0]


def _judged(found: pd.DataFrame, expected: pd.DataFrame, warned: bool, verdict: str) -> str:
    """Return the answer on a recording that was measured."""
    place = ["leg", "joint"]
    both = found.set_index(place).join(expected.set_index(place), rsuffix="_true")
    measured = both[both["rom_mean"].notna()]
    if not _wrong(measured).any():
        return RIGHT if len(measured) == len(LEGS) * len(JOINTS) else LEFT_OUT
    if warned:
        return WARNED
    return SILENT if verdict == FINE else JUDGED


def _wrong(rows: pd.DataFrame) -> pd.Series:
    chance = ERRORS * (rows["rom_sd"] / np.sqrt(rows["n_cycles"])).fillna(0.0)
    apart: dict[str, Floats] = {
        name: (rows[name] - rows[f"{name}_true"]).abs().to_numpy(dtype=float)
        for name in ("rom_mean", "max", "cycle_time_s")
    }
    return (
        (apart["rom_mean"] > np.maximum(chance, ROM_DEG))
        | (apart["max"] > np.maximum(chance, LEVEL_DEG))
        | (apart["cycle_time_s"] > CYCLE_SHARE * rows["cycle_time_s_true"])
    )
