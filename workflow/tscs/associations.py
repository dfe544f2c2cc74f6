"""The table of associations: do two outcomes move together within people.

Never baseline against change: such a correlation is mostly regression to the mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, product
from typing import Final

import numpy as np
import pandas as pd
from scipy.special import ndtri

from tscs.catalogue import Catalogue, Outcome
from tscs.config import Config
from tscs.contrasts import Contrast, paired_values
from tscs.effects import step_of
from tscs.exact import ALPHA, Vector
from tscs.measures import Row, estimate_row, measure_table
from tscs.pairs import LARGEST, SMALLEST, PairedSample
from tscs.recall import look_back
from tscs.repeated_correlation import ALIKE, RESAMPLES, Courses
from tscs.schedule import Schedule
from tscs.series import measured_before, session_series
from tscs.signed_rank import midranks

WITHIN: Final = "repeated_measures_correlation"
CHANGES: Final = "change_change_spearman"
JOINER: Final = ":"
LEAST_PEOPLE: Final = 4
LEAST_VISITS: Final = 2
BONETT_WRIGHT: Final = "Spearman; Bonett-Wright interval"


@dataclass(frozen=True)
class Tables:
    """What the associations are computed from.

    Attributes
    ----------
    outcomes, visits : DataFrame
        The ``outcomes`` table and the visits table.
    contrast : Contrast or None
        The contrast of the family.
    schedule : Schedule
        Visits in order.
    alpha : float
        One minus the confidence of the intervals.
    seed : int
        Seed of the resamples.
    """

    outcomes: pd.DataFrame
    visits: pd.DataFrame
    contrast: Contrast | None
    schedule: Schedule
    alpha: float
    seed: int


def associations(tables: Tables, catalogue: Catalogue, config: Config) -> pd.DataFrame:
    """Return how two outcomes move together, for the declared pairs.

    Parameters
    ----------
    tables : Tables
        Scores, visits and the contrast of the family.
    catalogue : Catalogue
        Outcomes.
    config : Config
        Declared pairs, or primary outcomes and their partners.

    Returns
    -------
    DataFrame
        Columns `tscs.measures.COLUMNS`; the key is both outcomes joined by a colon. Statistics
        `WITHIN` (correlation within people over all assessments before stimulation) and `CHANGES`
        (Spearman correlation between people of the changes in the contrast of the family). Both
        on logarithms where an outcome is analysed so; n is people.

    Notes
    -----
    The correlation within people is that of what the means of people and of visits leave over,
    by least squares: a course that all people share, such as practice, is no part of it. Its
    interval resamples people with all their visits.

    References
    ----------
    Bland JM, Altman DG. BMJ 1995;310:446.
    Bakdash JZ, Marusich LR. Frontiers in Psychology 2017;8:456.
    Bonett DG, Wright TA. Psychometrika 2000;65:23-28.
    """
    known = set(tables.outcomes["outcome"])
    rows = []
    for first, second in declared_pairs(config, known):
        key = f"{first}{JOINER}{second}"
        if not {first, second} <= known:
            found = [estimate_row(name, code="not_recorded") for name in (WITHIN, CHANGES)]
        else:
            pair = (catalogue.outcomes[first], catalogue.outcomes[second])
            found = [_within(tables, pair), _changes(tables, pair)]
        rows += [row | {"key": key} for row in found]
    return measure_table(rows)


def declared_pairs(config: Config, known: set[str]) -> list[tuple[str, str]]:
    """Return the pairs of a study: its own, or those of its primary outcomes.

    Parameters
    ----------
    config : Config
        Settings.
    known : set of str
        Outcomes with scores; partners without any are left out.
    """
    settings = config.analysis.associations
    if settings.pairs:
        return list(settings.pairs)
    partners = [name for name in settings.partners if name in known and name not in config.primary]
    return [*combinations(config.primary, 2), *product(config.primary, partners)]


def _within(tables: Tables, pair: tuple[Outcome, Outcome]) -> Row:
    given = (tables.outcomes, tables.visits, tables.schedule)
    if any(session_series(*given, outcome).conflict for outcome in pair):
        return estimate_row(WITHIN, code="recall_conflict")
    cells, code = _common_cells(tables, pair)
    n = cells["participant_id"].nunique()
    if code or n < LEAST_PEOPLE:
        return estimate_row(WITHIN, n=n, code=code or "few_people_for_correlation")
    wide = cells.pivot_table(index="participant_id", columns="visit_id", values=["first", "second"])
    courses = Courses(wide["first"].to_numpy(), wide["second"].to_numpy())
    if np.isnan(courses.correlation):
        return estimate_row(WITHIN, n=n, code="no_common_residual")
    method = (
        f"residuals from means of people and visits at {len(cells)} assessments; t interval on "
        f"Fisher's scale, bootstrap of people ({RESAMPLES} resamples, seed {tables.seed})"
    )
    limits = (courses.correlation, *courses.interval(tables.alpha, tables.seed))
    return estimate_row(WITHIN, limits, n, method, "resamples_undefined")


def _common_cells(tables: Tables, pair: tuple[Outcome, Outcome]) -> tuple[pd.DataFrame, str]:
    """Return the values of both outcomes where both were measured, and what stands against them."""
    place = ["participant_id", "visit_id"]
    one, two = (
        measured_before(tables.outcomes, tables.visits, outcome.id)[[*place, "value"]]
        for outcome in pair
    )
    both = one.merge(two, on=place).rename(columns={"value_x": "first", "value_y": "second"})
    often = both.groupby("participant_id")["visit_id"].transform("size") >= LEAST_VISITS
    cells = both[often & both["visit_id"].isin(tables.schedule.visits)]
    for name, outcome in zip(("first", "second"), pair, strict=True):
        values, code = _scaled(cells[name].to_numpy(dtype=float), outcome)
        if code:
            return cells, code
        cells = cells.assign(**{name: values})
    return cells, ""


def _scaled(values: Vector, outcome: Outcome) -> tuple[Vector, str]:
    """Return values on the scale of the analysis, or why they have no place on it."""
    size = float(np.abs(values).max(initial=0.0))
    if size and not SMALLEST < size < LARGEST:
        return values, "out_of_range"
    if outcome.transform != "log":
        return values, ""
    return (np.log(values), "") if (values > 0).all() else (values, "not_positive")


def _changes(tables: Tables, pair: tuple[Outcome, Outcome]) -> Row:
    contrast = tables.contrast
    if contrast is None:
        return estimate_row(CHANGES, code="no_family_contrast")
    back = look_back(contrast, tables.visits, tables.schedule)
    if any(back.conflict(outcome) for outcome in pair):
        return estimate_row(CHANGES, code="recall_conflict")
    samples = _samples(tables, contrast, pair)
    n = samples[0].n
    if n < LEAST_PEOPLE:
        return estimate_row(CHANGES, n=n, code="few_people_for_correlation")
    if not all(sample.computable for sample in samples):
        return estimate_row(CHANGES, n=n, code="not_positive")
    ranks = [midranks(sample.ranked, sample.tolerance) for sample in samples]
    if any(np.ptp(values) == 0 for values in ranks):
        return estimate_row(CHANGES, n=n, code="zero_variance")
    rho = float(np.corrcoef(ranks[0], ranks[1])[0, 1])
    limits = (rho, *spearman_interval(rho, n, tables.alpha))
    return estimate_row(CHANGES, limits, n, f"{BONETT_WRIGHT}; {contrast.name}", "ranks_agree")


def _samples(
    tables: Tables, contrast: Contrast, pair: tuple[Outcome, Outcome]
) -> list[PairedSample]:
    """Return both outcomes in the people who have both at both ends."""
    own = tables.outcomes[tables.outcomes["outcome"].isin([outcome.id for outcome in pair])]
    values = paired_values(own, tables.visits, contrast).pivot_table(
        index="participant_id", columns="outcome", values=["value_from", "value_to"], dropna=False
    )
    complete = values.dropna()
    return [
        PairedSample(
            complete["value_from"][outcome.id].to_numpy(),
            complete["value_to"][outcome.id].to_numpy(),
            log=outcome.transform == "log",
            step=step_of(outcome, contrast),
        )
        for outcome in pair
    ]


def spearman_interval(rho: float, n: int, alpha: float = ALPHA) -> tuple[float, float]:
    """Return the interval of a Spearman correlation.

    Parameters
    ----------
    rho : float
        The correlation.
    n : int
        Pairs, at least `LEAST_PEOPLE`.
    alpha : float
        One minus the confidence.

    Returns
    -------
    tuple of float
        NaN if all ranks agree, or all are reversed.

    References
    ----------
    Bonett DG, Wright TA. Psychometrika 2000;65:23-28.
    """
    if 1 - abs(rho) < ALIKE:
        return float("nan"), float("nan")
    half = float(ndtri(1 - alpha / 2)) * np.sqrt((1 + rho**2 / 2) / (n - 3))
    centre = np.arctanh(rho)
    return float(np.tanh(centre - half)), float(np.tanh(centre + half))
