"""People against MDC95 and MCID, in counts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

import pandas as pd

from tscs import claims
from tscs.catalogue import Outcome, PublishedShare
from tscs.catalogue.models import ErrorLimit
from tscs.error_limits import rises_with
from tscs.proportions import exact_share
from tscs.report import numbers
from tscs.report.comparisons import Comparison
from tscs.report.expectations import ARMS
from tscs.report.limits import DIRECTIONS, NAMES, limit_rows
from tscs.report.limits import HEAD as LIMITS_HEAD
from tscs.report.markdown import bold
from tscs.report.words import unit_sign
from tscs.study import Study

Results = Mapping[str, pd.DataFrame]
Row = Mapping[str, Any]

NO_LIMIT: Final = "no limit"
CHANCE_DECIMALS: Final = 1
HEAD: Final = (
    "Limit", "Towards improvement: of all, of those with room", "By chance",
    "Towards worsening: of all, of those with room", "By chance",
)  # fmt: skip


def individuals(study: Study, results: Results, compared: Sequence[Comparison]) -> dict[str, Any]:
    """Return the values of the chapter about individuals.

    Parameters
    ----------
    study : Study
        The study.
    results : mapping of str to DataFrame
        Result tables ``individual_changes`` and ``individual_counts``.
    compared : sequence of Comparison
        The contrasts.
    """
    counts, changes = results["individual_counts"], results["individual_changes"]
    judged = set(counts.loc[counts["count"].notna(), "outcome"])
    shorts = {name: study.catalogue.outcomes[name].short for name in counts["outcome"].unique()}
    shown = [item for item in compared if item.name in set(counts["contrast"])]
    return {
        "head": list(HEAD),
        "contrasts": [item.label for item in shown],
        "rows": [
            row
            for item in shown
            for row in _contrast_rows(study, counts[counts["contrast"] == item.name], item)
        ],
        "judged": [shorts[name] for name in shorts if name in judged],
        "limits_head": list(LIMITS_HEAD),
        "limits": limit_rows(
            [item for name, item in study.catalogue.outcomes.items() if name in shorts]
        ),
        "without": _without_verdict(study, set(shorts) - judged),
        "below": _below_sentence([shorts[name] for name in shorts if name in _below(counts)]),
        "shares": shares_without_treatment(study, set(shorts)),
        "conflicts": _conflicts(changes, shorts, shown),
        "ability": _ability(counts, shorts, shown),
    }


def _contrast_rows(study: Study, counts: pd.DataFrame, contrast: Comparison) -> list[list[object]]:
    rows: list[list[object]] = []
    for (name, limit), pair in counts.groupby(["outcome", "limit"], sort=True):
        sides = cast("dict[str, Row]", pair.set_index("direction").to_dict("index"))
        if not any(pd.notna(side["count"]) for side in sides.values()):
            continue
        outcome = study.catalogue.outcomes[str(name)]
        cells = [cell for side in DIRECTIONS for cell in _side(sides[side])]
        rows.append([f"{outcome.short}, {limit_words(outcome, str(limit))}", *cells])
    head: list[object] = [bold(contrast.label), "", "", "", ""]
    return [head, *rows] if rows else []


def _side(row: Row) -> tuple[str, str]:
    """Return counts with both denominators and exact intervals, and what chance gives."""
    if pd.isna(row["count"]):
        return NO_LIMIT, NO_LIMIT
    everybody = _of(row["count"], row["n"], row["share_low"], row["share_high"])
    roomy = _of(row["count"], row["n_room"], row["share_room_low"], row["share_room_high"])
    chance = numbers.number(row["expected_by_chance"], CHANCE_DECIMALS)
    return (everybody if row["n"] == row["n_room"] else f"{everybody}; {roomy}"), chance


def _of(count: float, n: float, low: float, high: float) -> str:
    if not n:
        return "nobody has room"
    limits = f"{numbers.number(100 * low, 1)} to {numbers.percent(high, 1)}"
    return f"{numbers.counted(count, n)} [{limits}]"


def limit_words(outcome: Outcome, limit: str) -> str:
    """Return the usable limits of an outcome in words, as in ``MDC95 23 % / 31 %``."""
    sizes = []
    for direction in DIRECTIONS:
        entry: ErrorLimit | None = getattr(getattr(outcome, limit), direction, None)
        if entry is not None and entry.verified:
            sizes.append(_size(entry, outcome, rises_with(direction, outcome)))
    return f"{NAMES[limit]} {' / '.join(dict.fromkeys(sizes))}"


def _size(limit: ErrorLimit, outcome: Outcome, rises: bool) -> str:
    if limit.kind == "absolute":
        sign = unit_sign(outcome.unit)
        return f"{limit.value:g}" + (f"{numbers.FIRM_SPACE}{sign}" if sign else "")
    if limit.kind == "percent":
        return f"{limit.value:g}{numbers.FIRM_SPACE}%"
    share = abs(math.expm1(limit.value if rises else -limit.value))
    return numbers.percent(share, 1)


def _without_verdict(study: Study, names: set[str]) -> dict[str, list[str]]:
    """Return outcomes without any usable limit: no limit, or none that is verified."""
    found: dict[str, list[str]] = {"unverified": [], "unlimited": []}
    for name, outcome in study.catalogue.outcomes.items():
        if name in names:
            limited = outcome.mdc95 is not None or outcome.mcid is not None
            found["unverified" if limited else "unlimited"].append(outcome.short)
    return found


def _below(counts: pd.DataFrame) -> set[str]:
    return set(counts.loc[counts["n_below_mdc95"] > 0, "outcome"])


def _below_sentence(names: list[str]) -> str:
    return claims.reached_below_error(numbers.listed(names)) if names else ""


def shares_without_treatment(study: Study, names: set[str]) -> list[str]:
    """Return published shares of people who reached a limit with a sham, a placebo or nothing.

    Parameters
    ----------
    study : Study
        The study.
    names : set of str
        Outcomes whose changes are shown.
    """
    told = []
    for entry in study.catalogue.references.values():
        if entry.outcome in names and entry.responders is not None and entry.verified:
            short = study.catalogue.outcomes[entry.outcome].short
            share = _published_share(entry.responders, study.config.analysis.alpha)
            days = entry.horizon_days
            after = "horizon not known" if days is None else _after(days)
            told.append(
                claims.share_without_treatment(
                    short, share, ARMS[entry.design], entry.responders.definition,
                    f"{after}; {entry.source}",
                )
            )  # fmt: skip
    return told


def _after(days: float) -> str:
    return f"after {numbers.whole(days)} days" if days else "on the same day"


def _published_share(entry: PublishedShare, alpha: float) -> str:
    count = entry.count
    if entry.n is None:
        return f"{numbers.percent(entry.share)} (n not known, so no interval)"
    told = f"{numbers.percent(entry.share, 1)} of {entry.n}"
    if count is None:
        count = round(float(entry.share or 0.0) * entry.n)
    else:
        told = numbers.counted(count, entry.n)
    share = exact_share(count, entry.n, alpha)
    return f"{told} [{numbers.number(100 * share.low, 1)} to {numbers.percent(share.high, 1)}]"


def _conflicts(
    changes: pd.DataFrame, shorts: Mapping[str, str], shown: Sequence[Comparison]
) -> list[tuple[str, list[str]]]:
    """Return the outcomes with a recall conflict in each contrast that has any."""
    coded = changes[changes["reason"].astype("str").str.contains("recall_conflict", regex=False)]
    found = []
    for item in shown:
        here = set(coded.loc[coded["contrast"] == item.name, "outcome"])
        names = [shorts[name] for name in shorts if name in here]
        found += [(f"{item.title} ({item.ends})", names)] if names else []
    return found


def _ability(
    counts: pd.DataFrame, shorts: Mapping[str, str], shown: Sequence[Comparison]
) -> list[str]:
    """Return who became able or unable, in words."""
    titles = {item.name: item.title.lower() for item in shown}
    words = {"improvement": "able after being unable", "worsening": "unable after being able"}
    changed = counts[(counts["limit"] == "mdc95") & (counts["n_ability"] > 0)]
    return [
        f"{shorts[row['outcome']]}, {titles[row['contrast']]}: "
        f"{numbers.whole(row['n_ability'])} {words[row['direction']]}"
        for row in changed.to_dict("records")
    ]
