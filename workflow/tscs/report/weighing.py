"""What has to be weighed with the confirmatory result: people, blinding, other treatments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import pandas as pd

from tscs.report import numbers
from tscs.report.exposure import earlier_stimulation
from tscs.study import Study

OPENING: Final = "To be weighed with these numbers: "


def weighing(
    study: Study, results: Mapping[str, pd.DataFrame], hinges: Sequence[tuple[str, str, str]]
) -> str:
    """Return one sentence without its full stop; empty where nothing of it applies.

    Parameters
    ----------
    study : Study
        Visits and screening.
    results : mapping of str to DataFrame
        Result table ``cointerventions``.
    hinges : sequence of tuple of str
        As `tscs.report.variants.hinges` returns them.
    """
    told = [
        *(_hinge(*item) for item in hinges),
        *_blinding(study.tables["visits"]),
        *_cointerventions(results["cointerventions"], study.tables["visits"]),
        *_earlier(study.tables.get("screening")),
    ]
    return f"{OPENING}{'; '.join(told)}" if told else ""


def _hinge(name: str, people: str, p: str) -> str:
    return f"the verdict on {name} changes if {people} is left out (adjusted p then {p})"


def _blinding(visits: pd.DataFrame) -> Iterator[str]:
    known = visits.loc[visits["attended"] == "yes", "assessor_blinded"].dropna()
    blinded = int((known == "yes").sum())
    if blinded < len(known):
        yield f"the assessor was blinded at {numbers.counted(blinded, len(known))} visits"


def _cointerventions(listed: pd.DataFrame, visits: pd.DataFrame) -> Iterator[str]:
    people = sorted(listed.loc[listed["n_visits"] > 0, "participant_id"].unique())
    if people:
        counted = numbers.counted(len(people), visits["participant_id"].nunique())
        yield (
            f"{counted} people had a co-intervention that may have acted on assessments "
            f"({numbers.listed(people)})"
        )


def _earlier(screening: pd.DataFrame | None) -> Iterator[str]:
    counted = earlier_stimulation(screening)
    if counted:
        yield f"{counted} people had had stimulation in an earlier study"
