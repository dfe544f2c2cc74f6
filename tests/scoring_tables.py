"""Small typed tables for tests of scoring, as `tscs.tables.read_tables` gives them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from tscs.catalogue import Catalogue, load_catalogue
from tscs.contract import load_contract
from tscs.schedule import Schedule
from tscs.scoring import score

SCHEDULE = Schedule(
    ("BL", "S1", "S2", "FU"),
    {"BL": "baseline", "S1": "session", "S2": "session", "FU": "followup"},
)
DAYS = {"BL": -7, "S1": 0, "S2": 3, "FU": 10}
DOSES = {"BL": 0, "S1": 0, "S2": 1, "FU": 2}
MUSCLES = (
    "hip_flexors", "hip_extensors", "hip_adductors", "knee_extensors", "knee_flexors",
    "plantarflexors", "dorsiflexors",
)  # fmt: skip
DEFAULT = load_catalogue()


def table(name: str, columns: str, *rows: tuple[object, ...]) -> pd.DataFrame:
    """Return a typed table; the first row is line 2."""
    lines = pd.RangeIndex(2, len(rows) + 2, name="line")
    frame = pd.DataFrame(list(rows), columns=columns.split(), index=lines)
    fields = load_contract().tables[name].fields
    kinds = {field: "str" if fields[field].type == "string" else "float64" for field in frame}
    return frame.astype(kinds).reindex(columns=list(fields))


def study(people: str = "P01", absent: tuple[tuple[str, str], ...] = (), **tables: pd.DataFrame):
    """Return the tables of a study in which everybody has the four visits of SCHEDULE."""
    visits = [
        (person, visit, SCHEDULE.visit_type[visit], DAYS[visit], DOSES[visit],
         "no" if (person, visit) in absent else "yes")
        for person in people.split()
        for visit in SCHEDULE.visits
    ]  # fmt: skip
    columns = "participant_id visit_id visit_type study_day doses_before attended"
    persons = [(person,) for person in people.split()]
    return {
        "participants": table("participants", "participant_id", *persons),
        "visits": table("visits", columns, *visits),
        **tables,
    }


def scored(tables, catalogue: Catalogue = DEFAULT):
    """Return outcomes by (visit, time point, outcome) for a study of one person, and sources."""
    outcomes, sources = score(tables, catalogue, SCHEDULE)
    return outcomes.set_index(["visit_id", "timepoint", "outcome"]), sources


def with_entry(folder: Path, text: str) -> Catalogue:
    """Return the default catalogue with a study's entries."""
    (folder / "catalogue.yaml").write_text(text, encoding="utf-8")
    return load_catalogue(folder)


def mas_rows(grades: dict[tuple[str, str], str | None], visit: str = "S1", timepoint: str = "pre"):
    """Return rows of spasticity_mas for one person, by (muscle, leg)."""
    return [
        ("P01", visit, timepoint, leg, muscle, grade) for (muscle, leg), grade in grades.items()
    ]


MAS_COLUMNS = "participant_id visit_id timepoint leg muscle_group mas"
WALK_COLUMNS = "participant_id visit_id timepoint test trial value unit completed"
ITEM_COLUMNS = "participant_id visit_id timepoint instrument item score"
TOTAL_COLUMNS = "participant_id visit_id timepoint instrument subscale total source"
STRENGTH_COLUMNS = "participant_id visit_id timepoint leg muscle_group trial value unit"
TARDIEU_COLUMNS = "participant_id visit_id timepoint leg muscle_group velocity angle_deg"
GAIT_COLUMNS = "participant_id visit_id timepoint task leg parameter value unit"
FEATURE_COLUMNS = "participant_id visit_id timepoint task leg joint feature statistic value_deg"
CLINIC_COLUMNS = "participant_id visit_id timepoint scale value"
DIARY_COLUMNS = "participant_id study_day spasticity_nrs"


def both_legs(grade: str) -> dict[tuple[str, str], str | None]:
    """Return the same grade for every muscle and leg."""
    return {(muscle, leg): grade for muscle in MUSCLES for leg in "LR"}


S1_PRE = ("S1", "pre")


def items(instrument, answers, visit=S1_PRE):
    rows = [("P01", *visit, instrument, k, answer) for k, answer in enumerate(answers, 1)]
    return table("questionnaire_items", ITEM_COLUMNS, *rows)


def reasons(sources, outcome):
    chosen = sources[sources["outcome"] == outcome]
    return dict(zip(chosen["row"], chosen["why"], strict=True))
