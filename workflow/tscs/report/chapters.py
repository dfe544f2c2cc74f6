"""The chapters of the report, one per domain of outcomes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from tscs.figures.selection import Picture, with_pairs
from tscs.report import changes, notes, worsening
from tscs.report.comparisons import Comparison
from tscs.report.words import DOMAINS
from tscs.study import Study

Results = Mapping[str, pd.DataFrame]


def chapters(
    study: Study,
    results: Results,
    main: Sequence[str],
    compared: Sequence[Comparison],
    leading: Comparison | None,
    drawn: Sequence[Picture],
) -> list[dict[str, Any]]:
    """Return one chapter per domain with values: tables, figures and notes.

    Parameters
    ----------
    study : Study
        The study.
    results : mapping of str to DataFrame
        Result tables; the effects with the widest SD of each outcome.
    main : sequence of str
        Ids of main outcomes with values.
    compared : sequence of Comparison
        The contrasts.
    leading : Comparison or None
        The contrast shown first.
    drawn : sequence of Picture
        All figures.
    """
    found = []
    for domain, title in DOMAINS.items():
        inside = [name for name in main if study.catalogue.outcomes[name].domain == domain]
        own = [item for item in drawn if item.domain == domain]
        if inside:
            found.append(
                {
                    "id": domain.replace("_", "-"),
                    "title": title,
                    "pictures": own,
                    "names": _short(study, (name for item in own for name in item.outcomes)),
                    "primary": _short(study, _drawn_once(inside, drawn)),
                    "caps": notes.cap_notes(results["outcomes"], study.catalogue, inside),
                    **_chapter_tables(study, results, inside, compared, leading),
                    **_chapter_notes(study, results, inside, compared, leading),
                }
            )
    return found


def _drawn_once(inside: Sequence[str], drawn: Sequence[Picture]) -> list[str]:
    """Return the outcomes of a domain whose course only the figure of primary outcomes shows."""
    shown = {name for item in drawn if item.domain for name in item.outcomes}
    return [name for name in inside if name not in shown]


def _short(study: Study, names: Iterable[str]) -> list[str]:
    return [study.catalogue.outcomes[name].short for name in names]


def _chapter_tables(
    study: Study,
    results: Results,
    inside: Sequence[str],
    compared: Sequence[Comparison],
    leading: Comparison | None,
) -> dict[str, Any]:
    effects, catalogue = results["within_subject_effects"], study.catalogue
    paired = with_pairs(study, results, inside)
    others = _compared_elsewhere(effects, inside, compared, leading)
    name = leading.name if leading else ""
    return {
        "head": changes.main_head(effects, paired, name),
        "has_ratio": changes.has_ratio(effects, paired, name),
        "rows": changes.main_rows(effects, catalogue, paired, leading) if leading else [],
        "others": others,
        "other_rows": changes.contrast_rows(effects, catalogue, inside, others),
        "unpaired": [catalogue.outcomes[name].short for name in inside if name not in paired],
    }


def _chapter_notes(
    study: Study,
    results: Results,
    inside: Sequence[str],
    compared: Sequence[Comparison],
    leading: Comparison | None,
) -> dict[str, Any]:
    effects, catalogue = results["within_subject_effects"], study.catalogue
    recoded = notes.recoded(effects, catalogue, inside, leading.name) if leading else []
    return {
        "recoded": recoded,
        "recalls": notes.recall_notes(effects, catalogue, inside, compared),
        "worse": worsening.worse_than_better(effects, catalogue, inside, leading.name)
        if leading
        else [],
        "no_recall": notes.without_recall_period(catalogue, inside) if leading else [],
    }


def _compared_elsewhere(
    effects: pd.DataFrame,
    outcomes: Sequence[str],
    compared: Sequence[Comparison],
    leading: Comparison | None,
) -> list[Comparison]:
    """Return the other contrasts in which at least one of the outcomes has pairs."""
    rows = effects[effects["outcome"].isin(outcomes) & effects["mean_change"].notna()]
    present = set(rows["contrast"])
    return [item for item in compared if item.name in present and item != leading]
