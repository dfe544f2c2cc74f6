"""How much depends on choices and single people, in words: what changed, in how many variants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, cast

import pandas as pd

from tscs.catalogue import Catalogue, Outcome
from tscs.config import Config
from tscs.reasons import REASONS
from tscs.report import numbers
from tscs.report.changes import Row
from tscs.report.comparisons import Comparison
from tscs.report.gaps import readable
from tscs.sensitivity import MAIN
from tscs.verdicts import VERDICTS

VARIANTS: Final = {
    MAIN: "main analysis",
    "leave_one_out": "one person left out",
    "without_co_interventions": "without visits affected by co-interventions",
    "missing_no_change": "missing pairs filled in with a change of zero",
    "missing_worst": "missing pairs filled in with the worst change observed",
    "missing_best": "missing pairs filled in with the best change observed",
    "mixed_model": "mixed model, missing at random",
    "mean_baseline": "mean of both baselines",
    "from_last_post": "from the assessment after the last session",
    "other_coding": "grades as ranks",
    "common_muscles": "mean grade of common muscles",
    "net_share": "net share of muscles improved",
    "unable_zero_speed": "unable as speed 0",
    "worst_rank": "unable as worst rank, sign test",
    "speed_adjusted": "at unchanged walking speed",
    "raw_scale": "raw instead of logarithms",
    "studentised_bootstrap": "studentised bootstrap interval",
    "zeros_dropped": "people without change dropped",
    "zeros_pratt": "zeros ranked (Pratt)",
}
FILLED: Final = ("missing_no_change", "missing_worst", "missing_best")
YES: Final = "yes"
NOTHING: Final = "none"
SHARE: Final = "1"
LEFT_OUT: Final = " left out"


def sensitivity_context(
    table: pd.DataFrame,
    catalogue: Catalogue,
    config: Config,
    main: Sequence[str],
    compared: Sequence[Comparison],
) -> dict[str, Any]:
    """Return the values of the chapter on sensitivity.

    Parameters
    ----------
    table : DataFrame
        Result table ``sensitivity``.
    catalogue : Catalogue
        Outcomes.
    config : Config
        Primary outcomes and the declared grid.
    main : sequence of str
        Ids of the main outcomes, in order.
    compared : sequence of Comparison
        The contrasts in words.
    """
    titles = {item.name: item.title for item in compared}
    grid = config.analysis.sensitivity
    present = [item.name for item in compared if item.name in set(table["contrast"])]
    primary = [name for name in config.primary if name in main]
    cells = [_cell(table, name, contrast) for name in primary for contrast in present]
    cells = [cell for cell in cells if len(tried(cell))]
    others = [name for name in main if name not in primary]
    moved = [_other_cells(table, catalogue, name, present) for name in others]
    return {
        "declared": {"primary": _words(grid.primary), "others": _words(grid.others)},
        "contrasts": [titles[name] for name in present],
        "cells": [_facts(cell, catalogue, titles) for cell in cells],
        "changed": [
            _changed_cells(row, cell, catalogue, titles)
            for cell in cells
            if cell["contrast"].iloc[0] != config.analysis.family_contrast
            for row in changed(cell)
        ],
        "others": [row for row in moved if row],
        "others_head": ["Outcome", *(titles[name] for name in present)],
        "has_others": len(tried(table[table["outcome"].isin(others)])) > 0,
        "others_count": _count(table[table["outcome"].isin(others)]),
        "dropped": _dropped(cells, catalogue, titles),
        "affected": _affected(table),
    }


def tried(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the variants with an estimate, the main analysis left out."""
    return rows[rows["estimate"].notna() & (rows["variant"] != MAIN)]


def changed(rows: pd.DataFrame) -> list[Row]:
    """Return the variants that change the sign or the verdict, in the order of the grid."""
    moved = rows[(rows["sign_changed"] == YES) | (rows["verdict_changed"] == YES)]
    order = {name: place for place, name in enumerate(VARIANTS)}
    ordered = moved.sort_values(["variant", "removed"], key=lambda part: part.map(order).fillna(0))
    return cast("list[Row]", ordered.to_dict("records"))


def named_variant(row: Row) -> str:
    """Return a variant with the person or the visits it leaves out."""
    if row["variant"] == "leave_one_out":
        return f"{row['removed']}{LEFT_OUT}"
    removed: str = "" if pd.isna(row["removed"]) else f": {readable(row['removed'])}"
    return f"{VARIANTS[row['variant']]}{removed}"


def _words(variants: Iterable[str]) -> list[str]:
    return [VARIANTS[name] for name in variants]


def _cell(table: pd.DataFrame, outcome: str, contrast: str) -> pd.DataFrame:
    return table[(table["outcome"] == outcome) & (table["contrast"] == contrast)]


def _main(cell: pd.DataFrame) -> Row:
    return cast("list[Row]", cell[cell["variant"] == MAIN].to_dict("records"))[0]


def _facts(cell: pd.DataFrame, catalogue: Catalogue, titles: Mapping[str, str]) -> dict[str, str]:
    """Return one sentence about an outcome in a contrast, and one about missing pairs."""
    main, moved = _main(cell), changed(cell)
    outcome = catalogue.outcomes[main["outcome"]]
    verdicts = [named_variant(row) for row in moved if row["verdict_changed"] == YES]
    signs = [named_variant(row) for row in moved if row["sign_changed"] == YES]
    judged = int(tried(cell)["verdict_changed"].notna().sum())
    return {
        "name": outcome.short,
        "contrast": titles[main["contrast"]],
        "verdict": _verdict(main),
        "estimate": shown(main, outcome),
        "n": numbers.whole(main["n"]),
        "signs": _of(signs, len(tried(cell))),
        "verdicts": _of(verdicts, judged),
        "missing": _stable(cell),
    }


def _verdict(main: Row) -> str:
    """Return the verdict; one on what is still present stands where it is qualified, only there."""
    told: str = NOTHING if pd.isna(main["verdict"]) else str(main["verdict"])
    return "as at follow-up (@sec:follow-up)" if told in VERDICTS else told


def _of(names: list[str], total: int) -> str:
    people = [name.removesuffix(LEFT_OUT) for name in names if name.endswith(LEFT_OUT)]
    together = [f"{numbers.listed(people)}{LEFT_OUT}"] if people else []
    others = [name for name in names if not name.endswith(LEFT_OUT)]
    listed = f" ({'; '.join([*together, *others])})" if names else ""
    return f"{len(names)} of {total} variants{listed}"


def _stable(cell: pd.DataFrame) -> str:
    """Say whether sign and verdict are the same whatever the missing pairs were."""
    rows = tried(cell)
    filled = rows[rows["variant"].isin(FILLED)]
    model = rows[rows["variant"] == "mixed_model"]
    if len(filled):
        stable = "no" if changed(filled) or changed(model) else "yes"
        return f"Conclusion stable whatever the missing pairs were: {stable}"
    agrees = "differs" if changed(model) else "agrees"
    modelled = f"the mixed model of all visits {agrees}" if len(model) else ""
    complete = cell["variant"].isin(FILLED).any()
    parts = ["no pair is missing" if complete else "missing pairs are not filled in", modelled]
    text = "; ".join(part for part in parts if part)
    return text[0].upper() + text[1:]


def shown(row: Row, outcome: Outcome) -> str:
    """Return the estimate of a row of the table with its interval and unit."""
    if row["measure"].startswith("relative change"):
        ends = (1 + row["estimate"], 1 + row["low"], 1 + row["high"])
        return numbers.percent_change(*ends)
    digits = (
        2
        if row["unit"] != outcome.unit
        else numbers.decimals_of(outcome.resolution, row["sd_change"])
    )
    shown = numbers.estimate(row["estimate"], row["low"], row["high"], digits)
    return shown if row["unit"] == SHARE else f"{shown} {row['unit']}"


def _changed_cells(
    row: Row, cell: pd.DataFrame, catalogue: Catalogue, titles: Mapping[str, str]
) -> list[object]:
    outcome, main = catalogue.outcomes[row["outcome"]], _main(cell)
    verdict = "same"
    if row["verdict_changed"] == YES:
        verdict = f"{main['verdict']} → {row['verdict']}"
    return [
        outcome.short,
        titles[row["contrast"]],
        named_variant(row),
        numbers.whole(row["n"]),
        shown(row, outcome),
        "turned" if row["sign_changed"] == YES else "same",
        verdict,
    ]


def _other_cells(
    table: pd.DataFrame, catalogue: Catalogue, name: str, contrasts: Sequence[str]
) -> list[object]:
    """Return per contrast what turns the sign of an outcome, what its verdict and to which."""
    cells = [_moved(_cell(table, name, contrast)) for contrast in contrasts]
    if all(cell == NOTHING for cell in cells):
        return []
    return [catalogue.outcomes[name].short, *cells]


def _moved(cell: pd.DataFrame) -> str:
    rows = changed(cell)
    signs = [_short(row) for row in rows if row["sign_changed"] == YES]
    verdicts: dict[str, list[str]] = {}
    for row in rows:
        if row["verdict_changed"] == YES:
            step = f"{_main(cell)['verdict']} → {row['verdict']}"
            verdicts.setdefault(step, []).append(_short(row))
    parts = [("sign", signs), *verdicts.items()]
    return "; ".join(f"{what}: {', '.join(names)}" for what, names in parts if names) or NOTHING


def _short(row: Row) -> str:
    return str(row["removed"]) if row["variant"] == "leave_one_out" else VARIANTS[row["variant"]]


def _count(rows: pd.DataFrame) -> dict[str, str]:
    own = tried(rows)
    return {
        "all": numbers.whole(len(own)),
        "signs": numbers.whole(int((own["sign_changed"] == YES).sum())),
        "verdicts": numbers.whole(int((own["verdict_changed"] == YES).sum())),
        "outcomes": numbers.whole(own["outcome"].nunique()),
    }


def _affected(table: pd.DataFrame) -> list[str]:
    """Return the visits that any comparison leaves out because of a co-intervention."""
    rows = table.loc[table["variant"] == "without_co_interventions", "removed"].dropna()
    return sorted({readable(visit) for visits in rows for visit in visits.split("; ")})


def _dropped(
    cells: Sequence[pd.DataFrame], catalogue: Catalogue, titles: Mapping[str, str]
) -> list[str]:
    """Return by reason which variants of which primary outcomes had nothing to vary."""
    if not cells:
        return []
    empty = pd.concat(cells)
    empty = empty[empty["estimate"].isna()]
    codes = empty["reason"].str.split("; ").str[0].str.removeprefix("estimate: ")
    return [
        f"{REASONS[str(code)].removesuffix('.')} ({_places(rows, cells, catalogue, titles)}): "
        + ", ".join(_words(name for name in VARIANTS if name in set(rows["variant"])))
        for code, rows in empty.groupby(codes, sort=True)
    ]


def _places(
    rows: pd.DataFrame,
    cells: Sequence[pd.DataFrame],
    catalogue: Catalogue,
    titles: Mapping[str, str],
) -> str:
    """Return outcomes, with the contrast where it is not the same in all of them."""
    places = []
    for outcome, own in rows.groupby("outcome", sort=False):
        short, here = catalogue.outcomes[str(outcome)].short, set(own["contrast"])
        everywhere = sum(cell["outcome"].iloc[0] == outcome for cell in cells)
        places += [short] if len(here) == everywhere else [
            f"{short}, {titles[name]}" for name in titles if name in here
        ]  # fmt: skip
    return numbers.listed(places)
