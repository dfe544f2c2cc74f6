"""A study and its results, opened for reading."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

import pandas as pd

from tscs.contrasts import Contrast, resolve_contrasts
from tscs.figures.selection import main_outcomes, measured, with_pairs
from tscs.notebooks import RESULTS_VARIABLE, STUDY_VARIABLE
from tscs.reading.display import Shown, say, table
from tscs.report import changes, numbers
from tscs.report.comparisons import Comparison, comparisons, leading_contrast
from tscs.report.glossary import general_meanings
from tscs.results import read_result, result_specs
from tscs.study import Study, load_study

CAUTION: Final = (
    "Nobody served as a control, so changes are described, not explained: a change of this kind is "
    "also expected without treatment."
)


@dataclass(frozen=True)
class ResultTables(Mapping[str, pd.DataFrame]):
    """Result tables by name, each read when it is first asked for."""

    folder: Path
    read: dict[str, pd.DataFrame] = field(default_factory=dict)

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self.read:
            self.read[name] = read_result(name, self.folder)
        return self.read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(result_specs())

    def __len__(self) -> int:
        return len(result_specs())


@dataclass(frozen=True)
class Opened:
    """A study with its results.

    Attributes
    ----------
    study : Study
        Settings, catalogue, schedule and tables.
    results : mapping of str to DataFrame
        Result tables by name.
    """

    study: Study
    results: Mapping[str, pd.DataFrame]

    @cached_property
    def main(self) -> tuple[str, ...]:
        """Ids of the main outcomes with a value, by domain."""
        return main_outcomes(self.study.catalogue, measured(self.results["outcomes"]))

    @cached_property
    def effects(self) -> pd.DataFrame:
        """Table ``within_subject_effects`` with the widest SD of each outcome."""
        return changes.with_widest_sd(self.results["within_subject_effects"])

    @cached_property
    def compared(self) -> list[Comparison]:
        """The contrasts in words."""
        return comparisons(self.study, self.effects, self.results["outcomes"])

    @cached_property
    def leading(self) -> Comparison | None:
        """The contrast shown first; None where nothing can be compared."""
        name = leading_contrast(self.study, self.effects)
        return next((item for item in self.compared if item.name == name), None)

    @cached_property
    def paired(self) -> tuple[str, ...]:
        """Main outcomes that somebody has at both ends of the leading contrast."""
        return with_pairs(self.study, self.results, self.main)

    @property
    def chosen(self) -> str:
        """The outcome of the walks: a primary one if it has pairs, else the first with values."""
        primary = [name for name in self.study.config.primary if name in self.paired]
        return next(iter((*primary, *self.paired, *self.main, *self.study.catalogue.outcomes)))

    @property
    def level(self) -> str:
        """Confidence of the intervals, as in ``95 %``."""
        return numbers.percent(1 - self.study.config.analysis.alpha)

    @cached_property
    def people(self) -> int:
        """Number of people in the visits table."""
        return int(self.study.tables["visits"]["participant_id"].nunique())

    @property
    def unpaired(self) -> list[str]:
        """Short names of main outcomes that nobody has at both ends of the leading contrast."""
        names = [name for name in self.main if name not in self.paired]
        return [self.study.catalogue.outcomes[name].short for name in names]

    def contrast(self, name: str) -> Contrast | None:
        """Return a contrast by name, or None."""
        resolved = resolve_contrasts(self.study.config, self.study.schedule)
        return next((contrast for contrast in resolved if contrast.name == name), None)

    def opening(self) -> Shown:
        """Return which study this is, and what it cannot say."""
        settings = self.study.config.study
        return say(
            f"{settings.title}: {self.people} people.",
            "The data are synthetic; no person was measured." if settings.synthetic else "",
            CAUTION,
        )

    def short_names(self, *terms: str) -> Shown:
        """Return the short names of the outcomes spelled out, and further terms of the page.

        Parameters
        ----------
        *terms : str
            Abbreviations of the glossary of the report.
        """
        outcomes = [self.study.catalogue.outcomes[name] for name in self.main]
        meanings = {term: general_meanings()[term] for term in terms}
        meanings |= {item.short: item.label for item in outcomes if item.short != item.label}
        return table(
            ["Short name", "Meaning"],
            meanings.items(),
            "Abbreviations and short names of this page.",
            "No short names are used.",
        )


def open_study() -> Opened:
    """Return the study and results folder that the workflow names; else those of this checkout."""
    study = Path(os.environ.get(STUDY_VARIABLE, "../.."))
    results = Path(os.environ.get(RESULTS_VARIABLE, study / "results"))
    return Opened(load_study(study), ResultTables(results))
