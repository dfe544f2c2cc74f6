"""The table of trajectories: every outcome over the treatment sessions."""

from __future__ import annotations

import pandas as pd

from tscs.catalogue import Catalogue
from tscs.codings import adds_grades
from tscs.config import AnalysisSettings, Config
from tscs.paired import Columns
from tscs.schedule import Schedule
from tscs.series import Series, session_series
from tscs.session_models import MODEL_TERMS, model_rows
from tscs.session_tests import FIXED, excluded_row, session_rows
from tscs.trajectory_terms import COLUMNS

KEY = ["outcome", "model", "term", "method"]
TEXTS = {*KEY, "reason"}


def trajectories(
    outcomes: pd.DataFrame,
    visits: pd.DataFrame,
    catalogue: Catalogue,
    config: Config,
    schedule: Schedule,
) -> pd.DataFrame:
    """Return the analyses of every main outcome over the treatment sessions.

    Parameters
    ----------
    outcomes : DataFrame
        The ``outcomes`` table.
    visits : DataFrame
        The visits table, with doses.
    catalogue : Catalogue
        Outcomes.
    config : Config
        Settings: alpha and seed.
    schedule : Schedule
        Visits in order.

    Returns
    -------
    DataFrame
        Columns `COLUMNS`, sorted by outcome, model, term and method: every outcome that is no
        part of another one or codes its grades in another way, and that was measured at a
        session.
    """
    numbers = {name: place for place, name in enumerate(schedule.of_type("session"), start=1)}
    rows = []
    for name in sorted(set(outcomes["outcome"])):
        outcome = catalogue.outcomes[name]
        if outcome.part_of and not adds_grades(outcome):
            continue
        series = session_series(outcomes, visits, schedule, outcome)
        if series.sessions:
            rows += _rows(series, numbers, config.analysis)
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    kinds = {name: "str" if name in TEXTS else "float64" for name in COLUMNS}
    return table.astype(kinds).sort_values(KEY, ignore_index=True)


def _rows(series: Series, numbers: dict[str, int], settings: AnalysisSettings) -> list[Columns]:
    first = excluded_row(series)
    if series.obstacle:
        terms = (*FIXED, *MODEL_TERMS)
        return [first, *(term.row(series, {}, series.obstacle) for term in terms)]
    return [
        first,
        *session_rows(series, numbers, settings),
        *model_rows(series, settings.alpha),
    ]
