"""Turn public tables into study folders: `python tests/realdata_studies.py REALDATA OUT`.

Schutte 2008 (fatigue severity of 13 people, multiple baseline across people) and MSclinical
(Rasova 2012, 17 people with multiple sclerosis, one visit). Both stay outside the repository.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

Row = Sequence[object]

SCHUTTE_CONFIG = """\
study: {title: Fatigue in a multiple-baseline series, design: case_series}
schedule: [B1, B2, T1, T2, T3, T4, T5, T6, T7]
outcomes:
  fss: {role: primary, registered: false}
contrasts:
  after_treatment: {from: {visit: B2, timepoint: pre}, to: {visit: T4, timepoint: pre}}
  untreated: {from: {visit: B1, timepoint: pre}, to: {visit: B2, timepoint: pre}}
"""

SCHUTTE_SERIES_CONFIG = """\
study: {title: All weeks of fatigue in a multiple-baseline series}
schedule: [B1, B2, B3, B4, B5, B6, B7, B8, start, T1, T2, T3, T4, T5, T6, T7]
outcomes:
  fss: {role: primary, registered: false}
contrasts:
  after_treatment: {from: {visit: B8, timepoint: single}, to: {visit: T4, timepoint: pre}}
"""

MSCLINICAL_CONFIG = """\
study: {title: Seventeen people with multiple sclerosis at one visit}
schedule: [V1]
"""

MSCLINICAL_CATALOGUE = """\
outcomes:
  mas_total:
    label: Modified Ashworth Scale, total as published
    short: MAS total
    instrument: Modified Ashworth Scale
    domain: spasticity
    unit: points
    type: ordinal
    table: clinician_scores
    where: {scale: MAS_total}
    column: value
    range: [0, 56]
    aggregate: {}
    floor: 0
    ceiling: 56
    resolution: 0.5
    direction: down
    source: Rasova 2012, doi 10.2147/PROM.S32241
    verified: true
"""

VISITS = (
    "participant_id", "visit_id", "visit_type", "study_day", "session_number", "doses_before",
    "attended", "missing_reason",
)  # fmt: skip
TOTALS = (
    "participant_id", "visit_id", "timepoint", "instrument", "subscale", "total", "source",
)  # fmt: skip
SCHUTTE_WEEKS = (*(f"B{k}" for k in range(1, 9)), *(f"T{k}" for k in range(1, 8)))


def make_schutte(realdata: Path, folder: Path) -> Path:
    """Write the Schutte series as a study folder.

    The last two baseline weeks of each person become B1 and B2, the weeks of treatment T1 to T7.
    Fatigue severity was published as the sum of nine items; the catalogue's score is their mean.
    """
    visits: list[Row] = []
    totals: list[Row] = []
    for person, weeks in _schutte_cases(realdata).items():
        for label, entry in weeks.items():
            visits.append(_schutte_visit(person, label, entry))
            if entry is not None:
                timepoint = "single" if label.startswith("B") else "pre"
                mean = f"{entry[1] / 9:.6f}"
                totals.append((person, label, timepoint, "FSS", "total", mean, "entered"))
    _table(folder, "participants", ("participant_id",), [(p,) for p in _people(visits)])
    _table(folder, "visits", VISITS, visits)
    _table(folder, "questionnaire_totals", TOTALS, totals)
    (folder / "config.yaml").write_text(SCHUTTE_CONFIG, encoding="utf-8")
    return folder


def make_schutte_series(realdata: Path, folder: Path) -> Path:
    """Write every week of the Schutte series: baselines end at B8, treatment starts at `start`."""
    visits: list[Row] = []
    totals: list[Row] = []
    for person, phases in _schutte_phases(realdata).items():
        weeks = {f"B{8 - k}": entry for k, entry in enumerate(reversed(phases["baseline"]))}
        weeks |= {f"T{k}": entry for k, entry in enumerate(phases["treatment"], 1)}
        visits.append((person, "start", "session", -1, 1, "", "yes", ""))
        for label in SCHUTTE_WEEKS:
            entry = weeks.get(label)
            number = int(label[1:]) if label.startswith("T") else 0
            kind, session = ("session", number + 1) if number else ("baseline", "")
            day = "" if entry is None else 7 * (entry[0] - phases["treatment"][0][0])
            attended = ("no", "not_scheduled") if entry is None else ("yes", "")
            visits.append((person, label, kind, day, session, "", *attended))
            if entry is not None:
                timepoint = "pre" if number else "single"
                mean = f"{entry[1] / 9:.10f}"
                totals.append((person, label, timepoint, "FSS", "total", mean, "entered"))
    _table(folder, "participants", ("participant_id",), [(p,) for p in _people(visits)])
    _table(folder, "visits", VISITS, visits)
    _table(folder, "questionnaire_totals", TOTALS, totals)
    (folder / "config.yaml").write_text(SCHUTTE_SERIES_CONFIG, encoding="utf-8")
    return folder


def make_msclinical(realdata: Path, folder: Path) -> Path:
    """Write MSclinical as a study folder: MAS total, timed 25-foot walk and EDSS at one visit."""
    with (realdata / "ms_clinical" / "MSclinical.csv").open(encoding="utf-8") as stream:
        people = list(csv.DictReader(stream))
    ids = [f"P{number:02d}" for number in range(1, len(people) + 1)]
    _table(folder, "participants", ("participant_id",), [(name,) for name in ids])
    visits = [(name, "V1", "baseline", 0, "", 0, "yes", "") for name in ids]
    _table(folder, "visits", VISITS, visits)
    scores = [
        (name, "V1", "single", scale, person[column])
        for name, person in zip(ids, people, strict=True)
        for scale, column in (("MAS_total", "MAS"), ("EDSS", "EDSS"))
    ]
    header = ("participant_id", "visit_id", "timepoint", "scale", "value")
    _table(folder, "clinician_scores", header, scores)
    walks = [
        (name, "V1", "single", "T25FW", 1, value, "s", "no" if value == "NA" else "yes")
        for name, value in zip(ids, [person["T25FW"] for person in people], strict=True)
    ]
    header = (
        "participant_id", "visit_id", "timepoint", "test", "trial", "value", "unit", "completed",
    )  # fmt: skip
    _table(folder, "walk_tests", header, walks)
    (folder / "config.yaml").write_text(MSCLINICAL_CONFIG, encoding="utf-8")
    (folder / "catalogue.yaml").write_text(MSCLINICAL_CATALOGUE, encoding="utf-8")
    return folder


def _schutte_phases(realdata: Path) -> dict[str, dict[str, list[tuple[int, float]]]]:
    """Return week and score of each person and phase, in the order of time."""
    with (realdata / "single_case" / "Schutte.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return {
        f"C{int(case):02d}": {
            phase: [
                (int(row["week"]), float(row["fatigue"]))
                for row in rows
                if row["case"] == case and row["treatment"] == phase
            ]
            for phase in ("baseline", "treatment")
        }
        for case in dict.fromkeys(row["case"] for row in rows)
    }


def _schutte_cases(realdata: Path) -> dict[str, dict[str, tuple[int, float] | None]]:
    cases: dict[str, dict[str, tuple[int, float] | None]] = {}
    for person, phases in _schutte_phases(realdata).items():
        labelled: dict[str, tuple[int, float] | None] = dict.fromkeys(
            [f"B{k}" for k in (1, 2)] + [f"T{k}" for k in range(1, 8)]
        )
        labelled.update(zip(("B1", "B2"), phases["baseline"][-2:], strict=True))
        labelled.update({f"T{k}": entry for k, entry in enumerate(phases["treatment"], 1)})
        first = phases["treatment"][0][0]
        cases[person] = {
            label: None if entry is None else (7 * (entry[0] - first), entry[1])
            for label, entry in labelled.items()
        }
    return cases


def _schutte_visit(person: str, label: str, entry: tuple[int, float] | None) -> Row:
    number = int(label[1:]) if label.startswith("T") else None
    kind = "session" if number else "baseline"
    day = "" if entry is None else entry[0]
    attended = ("no", "not_scheduled") if entry is None else ("yes", "")
    return (person, label, kind, day, number or "", "", *attended)


def _people(visits: Iterable[Row]) -> list[object]:
    return list(dict.fromkeys(row[0] for row in visits))


def _table(folder: Path, name: str, header: Sequence[str], rows: Iterable[Row]) -> None:
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    with (data / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    source, target = (Path(argument) for argument in sys.argv[1:3])
    print(make_schutte(source, target / "schutte"))
    print(make_schutte_series(source, target / "schutte_series"))
    print(make_msclinical(source, target / "msclinical"))
