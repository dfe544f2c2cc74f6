"""A small valid study with every table of the contract, for tests that break it."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from pathlib import Path

from tscs.catalogue import load_catalogue
from tscs.config_file import load_config
from tscs.contract import load_contract
from tscs.errors import Fault
from tscs.validation import validate

Row = Mapping[str, object]
CONFIG = """\
study: {title: Small study}
schedule:
  visits: [BL, S1, S2, FU]
  planned:
    - {outcomes: [t25fw, mas_sum, fss, gait_speed], visits: [BL, FU], timepoints: [single]}
    - {outcomes: [t25fw], visits: [S1, S2], timepoints: [pre, post]}
"""
PEOPLE = ("P01", "P02")
LEGS = ("L", "R")
DEFAULTS = load_catalogue(None)
MUSCLES = tuple(DEFAULTS.muscles)
ANGLES = [f"{joint}_flexion_{leg}" for leg in "lr" for joint in ("hip", "knee", "ankle")]
RATE_HZ = 50
NEEDED = ("participants", "visits", "walk_tests")


def write_study(folder: Path, *only: str) -> Path:
    """Write the study, or only some tables of it without a plan, and return its folder."""
    (folder / "data" / "recordings").mkdir(parents=True)
    config = CONFIG.partition("  planned")[0] if only else CONFIG
    (folder / "config.yaml").write_text(config, encoding="utf-8")
    for name, rows in tables().items():
        if not only or name in {*only, *NEEDED}:
            write_table(folder, name, list(rows))
    if only and "recordings" not in only:
        return folder
    (folder / "data" / "recordings" / "P01_S1_pre_walk.csv").write_text(walk(), encoding="utf-8")
    events = "time_s,leg,event,source\n0.4,L,foot_strike,vendor\n1.1,R,foot_off,vendor\n"
    (folder / "data" / "recordings" / "P01_S1_events.csv").write_text(events, encoding="utf-8")
    return folder


def write_table(folder: Path, name: str, rows: list[Row]) -> None:
    """Write one table; the first row names the columns."""
    with (folder / "data" / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def faults_of(folder: Path) -> list[Fault]:
    """Validate a study with its own settings."""
    return validate(folder, load_config(folder), DEFAULTS, load_contract())


def edit(folder: Path, table: str, where: Mapping[str, str], column: str, value: str) -> int:
    """Change one cell of the first row with these values; return the line where the row begins."""
    path = folder / "data" / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.reader(stream)
        header, rows, lines = next(reader), [], [reader.line_num]
        for row in reader:
            rows.append(row)
            lines.append(reader.line_num)
    places = {header.index(name): wanted for name, wanted in where.items()}
    number = next(n for n, row in enumerate(rows) if all(row[p] == w for p, w in places.items()))
    rows[number][header.index(column)] = value
    rewrite(folder, table, lambda _: [header, *rows])
    return lines[number] + 1


def rewrite(folder: Path, table: str, change: Callable[[list[list[str]]], list[list[str]]]) -> None:
    """Change the rows of a table, header included."""
    path = folder / "data" / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = change(list(csv.reader(stream)))
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)


def walk(scale: float = 1.0, seconds: int = 12) -> str:
    """Return a recording: all joints swing by 40 degrees once a second."""
    lines = [",".join(["time_s", *ANGLES])]
    for step in range(seconds * RATE_HZ):
        angle = scale * 20 * (1 + math.sin(2 * math.pi * step / RATE_HZ))
        lines.append(",".join([f"{step / RATE_HZ:.3f}", *[f"{angle:.4f}"] * len(ANGLES)]))
    return "\n".join(lines) + "\n"


def tables() -> dict[str, Iterator[Row]]:
    """Return the rows of every table."""
    return {
        "participants": _participants(),
        "screening": _screening(),
        "visits": _visits(),
        "spasticity_mas": _mas(),
        "spasticity_tardieu": _tardieu(),
        "walk_tests": _walk_tests(),
        "questionnaire_items": _items(),
        "questionnaire_totals": _totals(),
        "clinician_scores": _scores(),
        "gait_parameters": _gait(),
        "recordings": _recordings(),
        "joint_angle_features": _angles(),
        "strength": _strength(),
        "stimulation": _stimulation(),
        "medication": _medication(),
        "diary": _diary(),
        "adverse_events": _adverse_events(),
    }


def _moments() -> Iterator[dict[str, object]]:
    """Yield the assessments of attended visits; P02 missed S2."""
    for person, visit in product(PEOPLE, ("BL", "S1", "S2", "FU")):
        if (person, visit) != ("P02", "S2"):
            for timepoint in ("pre", "post") if visit.startswith("S") else ("single",):
                yield {"participant_id": person, "visit_id": visit, "timepoint": timepoint}


def _ends() -> Iterator[dict[str, object]]:
    return (moment for moment in _moments() if moment["timepoint"] == "single")


def _participants() -> Iterator[Row]:
    for person in PEOPLE:
        yield {
            "participant_id": person, "age_years": 54, "sex": "F", "ms_type": "SPMS", "edss": 5.5,
            "years_since_onset": 12, "walking_aid": "unilateral", "more_affected_leg": "L",
            "height_cm": 170, "mass_kg": 68, "site": "", "notes": "says: two\nlines",
        }  # fmt: skip


def _screening() -> Iterator[Row]:
    for number, person in enumerate(("", *PEOPLE), start=1):
        yield {
            "screening_id": f"C{number}", "eligible": "yes" if person else "no",
            "consented": "yes", "enrolled": person, "reason": "" if person else "pacemaker",
            "previous_tscs": "no", "days_since_previous_tscs": "",
        }  # fmt: skip


def _visits() -> Iterator[Row]:
    days = {"BL": -7, "S1": 0, "S2": 4, "FU": 11}
    for person, (visit, day) in product(PEOPLE, days.items()):
        missed = (person, visit) == ("P02", "S2")
        kind = {"BL": "baseline", "FU": "followup"}.get(visit, "session")
        doses = {"BL": 0, "S1": 0, "S2": 1, "FU": 1 if person == "P02" else 2}[visit]
        yield {
            "participant_id": person, "visit_id": visit, "visit_type": kind,
            "study_day": "" if missed else day, "planned_day": day,
            "session_number": visit[1] if kind == "session" else "", "doses_before": doses,
            "attended": "no" if missed else "yes", "missing_reason": "cold" if missed else "",
            "assessor_id": "A1", "assessor_blinded": "no", "ae_asked": "yes",
        }  # fmt: skip


def _mas() -> Iterator[Row]:
    for moment, leg, muscle in product(_ends(), LEGS, MUSCLES):
        yield {**moment, "leg": leg, "muscle_group": muscle, "mas": "1+", "assessor_id": "A1"}


def _tardieu() -> Iterator[Row]:
    for moment, leg, velocity in product(_ends(), LEGS, ("V1", "V3")):
        angle = 80 if velocity == "V1" else 55
        yield {
            **moment, "leg": leg, "muscle_group": "knee_flexors", "velocity": velocity,
            "quality": 2, "angle_deg": angle,
        }  # fmt: skip


def _walk_tests() -> Iterator[Row]:
    for moment, trial in product(_moments(), (1, 2)):
        yield _walk_test(moment, "T25FW", trial, "9.25", "s")
    for moment in _moments():
        yield _walk_test(moment, "2MWT", 1, "76", "m")


def _walk_test(moment: Row, test: str, trial: int, value: str, unit: str) -> Row:
    return {
        **moment, "test": test, "trial": trial, "value": value, "unit": unit,
        "walking_aid": "unilateral", "completed": "yes",
    }  # fmt: skip


def _items() -> Iterator[Row]:
    for moment in _ends():
        for item in range(1, 10):
            yield {**moment, "instrument": "FSS", "item": item, "score": 5}
        for item in range(1, 13):
            yield {**moment, "instrument": "MSWS12", "item": item, "score": 1 + item % 5}


def _totals() -> Iterator[Row]:
    for moment, (instrument, total) in product(_ends(), {"FSS": 5, "MSWS12": 47.9}.items()):
        yield {
            **moment, "instrument": instrument, "subscale": "total", "total": total,
            "source": "entered",
        }  # fmt: skip


def _scores() -> Iterator[Row]:
    for moment, (scale, value) in product(_ends(), {"EDSS": 5.5, "spasticity_NRS": 6}.items()):
        yield {**moment, "scale": scale, "value": value}


def _gait() -> Iterator[Row]:
    for moment in _ends():
        yield {
            **moment, "task": "walk", "leg": "both", "parameter": "gait_speed", "value": 0.7,
            "unit": "m/s", "n_strides": 20,
        }  # fmt: skip


def _recordings() -> Iterator[Row]:
    yield {
        "recording_id": "R1", "participant_id": "P01", "visit_id": "S1", "timepoint": "pre",
        "task": "walk", "trial": 1, "leg": "", "file": "recordings/P01_S1_pre_walk.csv",
        "format": "csv", "rate_hz": RATE_HZ, "speed_m_s": 0.7,
        "events_file": "recordings/P01_S1_events.csv", "system": "IMU",
        "sign_convention": "flexion_positive", "zero_definition": "static_trial",
    }  # fmt: skip


def _angles() -> Iterator[Row]:
    for moment, leg, joint in product(_ends(), LEGS, ("hip", "knee", "ankle")):
        yield {
            **moment, "task": "walk", "leg": leg, "joint": joint, "feature": "rom",
            "statistic": "mean", "value_deg": 38.5, "n_cycles": 20, "source": "vendor",
        }  # fmt: skip


def _strength() -> Iterator[Row]:
    for moment, leg in product(_ends(), LEGS):
        yield {
            **moment, "leg": leg, "muscle_group": "knee_flexors", "trial": 1, "value": 140,
            "unit": "N",
        }  # fmt: skip


def _stimulation() -> Iterator[Row]:
    for person, visit in (("P01", "S1"), ("P01", "S2"), ("P02", "S1")):
        yield {
            "participant_id": person, "visit_id": visit, "block": 1, "frequency_hz": 50,
            "pulse_width_us": 1000, "waveform": "biphasic", "current_ma": 34,
            "motor_threshold_ma": 38, "duration_min": 30, "planned_current_ma": 34,
            "planned_duration_min": 30, "target_reached": "yes", "interrupted": "no",
            "reason": "", "electrode_site": "T11-T12", "posture": "supine", "discomfort_nrs": 2,
            "notes": "",
        }  # fmt: skip


def _medication() -> Iterator[Row]:
    yield {
        "participant_id": "P01", "entry": 1, "drug": "baclofen", "dose_mg_per_day": 30,
        "start_day": -200, "end_day": 5, "change": "stop", "indication": "spasticity",
    }  # fmt: skip


def _diary() -> Iterator[Row]:
    for person, day in product(PEOPLE, (-14, 0, 11)):
        yield {"participant_id": person, "study_day": day, "spasticity_nrs": 6, "spasm_count": 3}


def _adverse_events() -> Iterator[Row]:
    yield {
        "participant_id": "P02", "ae": 1, "visit_id": "S1", "onset_day": 0, "end_day": 2,
        "term": "red skin", "severity": "mild", "serious": "no", "relatedness": "probable",
    }  # fmt: skip
