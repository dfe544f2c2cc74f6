"""Who took part and which visits they attended, in plain numbers."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from tscs.report import numbers
from tscs.schedule import Schedule

MEASURES: Final = (
    ("Age, years", "age_years"),
    ("EDSS at entry", "edss"),
    ("Years since onset", "years_since_onset"),
    ("Height, cm", "height_cm"),
    ("Body mass, kg", "mass_kg"),
)
GROUPS: Final[tuple[tuple[str, str, dict[str, str]], ...]] = (
    ("Sex", "sex", {"F": "women", "M": "men", "X": "other"}),
    ("Type of multiple sclerosis", "ms_type", {}),
    ("Walking aid", "walking_aid", {}),
)


def characteristics(people: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Return one row per recorded characteristic: name, summary, people with a value.

    Numbers are summarised as median and range, which no single person's value shifts much.
    """
    measured = [
        _measure(name, _values(people, column))
        for name, column in MEASURES
        if _is_recorded(people, column)
    ]
    grouped = [
        _group(name, _values(people, column), words)
        for name, column, words in GROUPS
        if _is_recorded(people, column)
    ]
    return measured + grouped


def unrecorded(people: pd.DataFrame) -> list[str]:
    """Return the names of characteristics that nobody has a value of."""
    columns = [*MEASURES, *((name, column) for name, column, _ in GROUPS)]
    return [name.split(",")[0] for name, column in columns if not _is_recorded(people, column)]


def _is_recorded(people: pd.DataFrame, column: str) -> bool:
    return not _values(people, column).empty


def _values(people: pd.DataFrame, column: str) -> pd.Series:
    return people[column].dropna() if column in people else pd.Series(dtype="float64")


def _measure(name: str, values: pd.Series) -> tuple[str, str, str]:
    summary = (values.min(), values.median(), values.max())
    decimals = 0 if all(float(x).is_integer() for x in summary) else 1
    low, middle, high = (numbers.number(x, decimals) for x in summary)
    return name, f"median {middle} (range {low} to {high})", numbers.whole(len(values))


def _group(name: str, values: pd.Series, words: dict[str, str]) -> tuple[str, str, str]:
    counts = values.value_counts().sort_index()
    text = ", ".join(f"{words.get(str(k), str(k))} {n}" for k, n in counts.items())
    return name, text, numbers.whole(len(values))


def attendance(visits: pd.DataFrame, schedule: Schedule) -> dict[str, Any]:
    """Return counts of visits attended and missed, and of doses."""
    planned = visits[visits["visit_id"].isin(schedule.visits)]
    attended = planned["attended"] == "yes"
    missed = planned.loc[~attended].sort_values(["participant_id", "visit_id"])
    return {
        "n_people": numbers.whole(visits["participant_id"].nunique()),
        "n_visits": numbers.whole(len(schedule.visits)),
        "labels": _labels(schedule),
        "visits_attended": numbers.counted(int(attended.sum()), len(planned)),
        "missed": [
            {"person": row["participant_id"], "visit": row["visit_id"]}
            for _, row in missed.iterrows()
        ],
        "spacing": _spacing(planned[attended]) if schedule.of_type("session") else "",
        "blinded_assessors": _blinded(planned[attended]),
    }


def _labels(schedule: Schedule) -> str:
    """Return the first and last label of each type of visit: ``baseline BL; sessions S1 to S8``."""
    words = (("baseline", "baseline"), ("session", "session"), ("followup", "follow-up"))
    found = [(word, schedule.of_type(kind)) for kind, word in words]
    return "; ".join(_ends(word, visits) for word, visits in found if visits)


def _ends(word: str, visits: tuple[str, ...]) -> str:
    return f"{word} {visits[0]}" if len(visits) == 1 else f"{word}s {visits[0]} to {visits[-1]}"


def _spacing(attended: pd.DataFrame) -> str:
    days = attended["study_day"].dropna()
    if days.empty:
        return ""
    return f"study days {numbers.whole(days.min())} to {numbers.whole(days.max())}"


def _blinded(attended: pd.DataFrame) -> str:
    known = attended["assessor_blinded"].dropna()
    if known.empty:
        return ""
    return numbers.counted(int((known == "yes").sum()), len(known))


def screening_flow(screening: pd.DataFrame | None) -> dict[str, str] | None:
    """Return counts from screening to enrolment, or None without a screening table."""
    if screening is None or screening.empty:
        return None
    return {
        "screened": numbers.whole(len(screening)),
        "eligible": numbers.whole(int((screening["eligible"] == "yes").sum())),
        "consented": numbers.whole(int((screening["consented"] == "yes").sum())),
        "enrolled": numbers.whole(int(screening["enrolled"].notna().sum())),
    }
