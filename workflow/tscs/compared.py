"""Outcomes beside what would have changed without treatment."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pandas as pd

from tscs.catalogue import Catalogue, Outcome
from tscs.codings import adds_grades, other_codings
from tscs.config import Config
from tscs.contrasts import Contrast
from tscs.expectation import ExpectationTest, Reference, against_reference
from tscs.expectation_settings import Expectation
from tscs.paired import Columns
from tscs.recall import look_back
from tscs.references import Candidate, Combined, combine, declared, nearest_to_usable, published
from tscs.regression_to_mean import Regression, regression
from tscs.schedule import Schedule

SHAM, REGRESSION = "sham_reference", "regression_to_mean"
REGRESSION_METHOD = "largest regression to the mean over the correlations"
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Compared:
    """One outcome with its observed change and what it may be compared with.

    Attributes
    ----------
    outcome : Outcome
        The outcome.
    primary : bool
        Whether it is tested.
    observed, sd, n : float
        Mean change (later minus earlier), its SD and the complete pairs.
    candidates : tuple of Candidate
        Changes without treatment; the study's own first.
    usable : tuple of Candidate
        Those of them that the reference is made of.
    settings : Expectation
        What the study declares.
    regression : Regression
        Regression to the mean.
    regression_usable : bool
        Whether its figures were read in their source.
    regression_source : str
        Where they were read.
    refusal : str
        Code of why no verdict is given although a test is possible; empty: none.
    days : float
        Median days between the two assessments compared.
    """

    outcome: Outcome
    primary: bool
    observed: float
    sd: float
    n: float
    candidates: tuple[Candidate, ...]
    usable: tuple[Candidate, ...]
    settings: Expectation
    regression: Regression
    regression_usable: bool
    regression_source: str
    refusal: str
    days: float

    @property
    def shown(self) -> Candidate | None:
        """The candidate that comes nearest to being usable."""
        return nearest_to_usable(self.candidates, self.days)

    @property
    def by_regression(self) -> bool:
        """Whether regression to the mean stands in for a reference."""
        return not self.usable and self.regression_usable and not self.regression.code

    def reference(self, tau: float | None = None) -> Combined | None:
        """Return what the outcome is tested against, with the declared or another tau."""
        if self.usable:
            return combine(self.usable, self.settings.tau if tau is None else tau)
        if not self.by_regression:
            return None
        change = self.outcome.improvement_sign * self.regression.largest
        return Combined(change, 0.0, float("inf"), 0.0, REGRESSION_METHOD)

    def test(self, reference: Combined) -> ExpectationTest:
        """Return the test against a reference, improvement positive."""
        sign = self.outcome.improvement_sign
        turned = Reference(
            sign * reference.change, reference.standard_error, reference.df, reference.tau
        )
        return against_reference(sign * self.observed, self.sd, self.n, turned)

    def p(self, tau: float | None = None) -> float:
        """Return the one-sided p; NaN where nothing is tested."""
        reference = self.reference(tau) if self.primary else None
        return float(self.test(reference).p) if reference else float("nan")


def compared_outcomes(
    effects: pd.DataFrame,
    visits: pd.DataFrame,
    contrast: Contrast,
    catalogue: Catalogue,
    config: Config,
    schedule: Schedule,
) -> list[Compared]:
    """Return the primary outcomes, and every other one with a change without treatment beside it.

    Parameters
    ----------
    effects : DataFrame
        The ``within_subject_effects`` table.
    visits : DataFrame
        The visits table.
    contrast : Contrast
        Contrast of the confirmatory family.
    catalogue : Catalogue
        Outcomes and published changes.
    config : Config
        Settings: condition, primary outcomes, declared references, entry criterion.
    schedule : Schedule
        Types of the visits.
    """
    days = look_back(contrast, visits, schedule).days_between
    start = contrast.start.visit if contrast.start else ""
    here = effects[effects["contrast"] == contrast.name]
    rows = {row["outcome"]: row for row in cast("list[Row]", here.to_dict("records"))}
    found = []
    for name, outcome in catalogue.outcomes.items():
        candidates = _candidates(name, catalogue, config, days)
        if name in rows and (candidates or name in config.primary):
            refusal = _coding_refusal(rows, outcome, catalogue)
            found.append(_compared(rows[name], outcome, candidates, config, start, refusal, days))
    return found


def _candidates(
    name: str, catalogue: Catalogue, config: Config, days: float
) -> tuple[Candidate, ...]:
    settings = config.analysis.expectations.get(name)
    own = [declared(settings.reference, days)] if settings and settings.reference else []
    listed = [
        published(key, entry, config.study.condition, days)
        for key, entry in catalogue.references.items()
        if entry.outcome == name
    ]
    return (*own, *listed)


def _compared(
    row: Row,
    outcome: Outcome,
    candidates: tuple[Candidate, ...],
    config: Config,
    start: str,
    refusal: str,
    days: float,
) -> Compared:
    settings = config.analysis.expectations.get(outcome.id, Expectation())
    # A reference that the study declares for itself stands alone.
    weighed = candidates[:1] if settings.reference else candidates
    criterion = config.entry_criterion
    return Compared(
        outcome=outcome,
        primary=outcome.id in config.primary,
        observed=float(row["mean_change"]),
        sd=float(row["sd_change"]),
        n=float(row["n"]),
        candidates=candidates,
        usable=tuple(item for item in weighed if not item.obstacles),
        settings=settings,
        regression=regression(criterion, outcome.id, outcome.improvement_sign, start),
        regression_usable=criterion.verified,
        regression_source=criterion.source,
        refusal=refusal,
        days=days,
    )


def _coding_refusal(rows: Mapping[str, Row], outcome: Outcome, catalogue: Catalogue) -> str:
    """Return why a verdict on a sum of grades is refused: it needs codings that agree in sign."""
    if not adds_grades(outcome):
        return ""
    others = [name for name in other_codings(catalogue, outcome.id) if name in rows]
    if not others:
        return "no_second_coding"
    signs = {float(np.sign(rows[name]["mean_change"])) for name in (outcome.id, *others)}
    return "" if len(signs) == 1 else "codings_disagree"


def as_table(
    rows: Sequence[Columns], columns: Sequence[str], numbers: Collection[str]
) -> pd.DataFrame:
    """Return rows as a typed table.

    Parameters
    ----------
    rows : sequence of dict
        Values by column; what is absent or empty becomes NaN.
    columns : sequence of str
        Columns in order.
    numbers : collection of str
        Those of them that hold numbers.
    """
    table = pd.DataFrame(list(rows), columns=list(columns))
    kinds = {name: "float64" if name in numbers else "str" for name in columns}
    return table.replace("", np.nan).astype(kinds)


def yes_or_no(value: bool) -> str:
    """Return a truth value as it stands in tables."""
    return "yes" if value else "no"
