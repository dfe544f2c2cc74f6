"""How often the rule on the share still present gives each verdict, by simulation.

``python -m tscs.operating_characteristics FILE --date YYYY-MM-DD [--people N]`` writes the page
that docs/ holds.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import cast

import numpy as np
import pandas as pd

from tscs.exact import ALPHA, SEED, Vector
from tscs.verdicts import AT_LEAST_HALF, HALF, LESS_THAN_HALF, PARTLY, VERDICTS, judge

REPLICATES = 10_000
EFFECTS = (0.5, 1.0, 2.0)
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
CORRELATIONS = (0.3, 0.6, 0.9)
SCENARIO = ["end_effect", "true_share", "correlation"]
RULE_COLUMNS = ["n", *SCENARIO, "verdict", "probability", "mc_error"]
PAGE = """\
# How the rule on the share still present behaves at n = {n}

Made on {date} by `python -m tscs.operating_characteristics` ({replicates:,} simulated cohorts per
row, seed {seed}, {level:g} % sets; Monte Carlo standard error at most {error:.1f} points).

Changes from baseline at the end and at follow-up are normal with SD 1 and the correlation given.
"End change" is the true mean change at the end in units of that SD; at follow-up the true mean is
the true share of it. The columns give how often (in %) each verdict is reached. The rule and the
order of its verdicts stand in [statistics.md](statistics.md). The workflow computes the same table
for the number of people of a study (`results/tables/follow_up_rule.csv`).

{table}

Wrong verdicts, at most over this grid:

| verdict | wrong where the true share is | at most |
|---|---|---:|
| {names[1]} | one half or less, or nothing changed at the end | {wrong[1]:.1f} % |
| {names[2]} | 0 or less, or 1 or more, or nothing changed at the end | {wrong[2]:.1f} % |
| {names[3]} | one half or more, or nothing changed at the end | {wrong[3]:.1f} % |

"{names[0]}" and "{names[4]}" say that the data decide nothing; they are no evidence of absence.
"""


def rule_characteristics(
    n: int, alpha: float = ALPHA, seed: int = SEED, replicates: int = REPLICATES
) -> pd.DataFrame:
    """Simulate how often each verdict is given over a grid of truths.

    Parameters
    ----------
    n : int
        People per cohort, at least 2.
    alpha : float
        One minus the confidence of set and interval.
    seed : int
        Seed; every scenario uses the same random numbers.
    replicates : int
        Simulated cohorts.

    Returns
    -------
    DataFrame
        Columns `RULE_COLUMNS`, one row per scenario and verdict; ``true_share`` is NaN where
        nothing changes at the end.
    """
    end, other = np.random.default_rng(seed).standard_normal((2, replicates, n))
    tables = [_scenario(end, other, truth, alpha) for truth in _scenarios()]
    table = pd.concat(tables, ignore_index=True)
    error = np.sqrt(table["probability"] * (1 - table["probability"]) / replicates)
    return table.assign(n=float(n), mc_error=error)[RULE_COLUMNS]


def _scenarios() -> Iterator[tuple[float, float, float]]:
    """Yield mean end change, true share and correlation."""
    yield from product((0.0,), (np.nan,), CORRELATIONS)
    yield from product(EFFECTS, SHARES, CORRELATIONS)


def _scenario(
    end: Vector, other: Vector, truth: tuple[float, float, float], alpha: float
) -> pd.DataFrame:
    effect, share, correlation = truth
    later = correlation * end + np.sqrt(1 - correlation**2) * other + effect * np.nan_to_num(share)
    verdicts = judge(end + effect, later, alpha).verdict
    shares = [float((verdicts == verdict).mean()) for verdict in VERDICTS]
    known = dict(zip(SCENARIO, truth, strict=True))
    return pd.DataFrame({"verdict": VERDICTS, "probability": shares}).assign(**known)


def wrong_verdicts(table: pd.DataFrame) -> dict[str, float]:
    """Return the largest probability of each verdict over the truths for which it is wrong.

    Parameters
    ----------
    table : DataFrame
        Result of `rule_characteristics`.

    Returns
    -------
    dict of str to float
        By verdict. Nothing that changed at the end makes every verdict about a share wrong; a
        share on the border of a verdict counts as outside.
    """
    share = table["true_share"]
    wrong = {
        AT_LEAST_HALF: ~(share > HALF),
        PARTLY: ~((share > 0) & (share < 1)),
        LESS_THAN_HALF: ~(share < HALF),
    }
    return {
        verdict: float(table.loc[cases & (table["verdict"] == verdict), "probability"].max())
        for verdict, cases in wrong.items()
    }


def page(n: int, date: str, seed: int = SEED, replicates: int = REPLICATES) -> str:
    """Return the page of docs/ as Markdown.

    Parameters
    ----------
    n : int
        People per cohort.
    date : str
        Printed on the page; given, so that the same call makes the same bytes.
    seed, replicates : int
        As for `rule_characteristics`.
    """
    table = rule_characteristics(n, ALPHA, seed, replicates)
    wrong = wrong_verdicts(table)
    return PAGE.format(
        n=n,
        date=date,
        replicates=replicates,
        seed=seed,
        level=100 * (1 - ALPHA),
        error=100 * table["mc_error"].max(),
        table=_markdown(table),
        names=VERDICTS,
        wrong=[100 * wrong.get(verdict, np.nan) for verdict in VERDICTS],
    )


def _markdown(table: pd.DataFrame) -> str:
    head = ["end change", "true share", "correlation", *VERDICTS]
    lines = [f"| {' | '.join(head)} |", "|" + "---:|" * len(head)]
    wide = table.pivot_table(index=SCENARIO, columns="verdict", values="probability", dropna=False)
    wide = wide.dropna(how="all").reset_index()
    for row in cast("list[dict[str, float]]", wide.to_dict("records")):
        share = "none" if np.isnan(row["true_share"]) else f"{row['true_share']:g}"
        known = [f"{row['end_effect']:g}", share, f"{row['correlation']:g}"]
        chances = [f"{100 * row[verdict]:.1f}" for verdict in VERDICTS]
        lines.append(f"| {' | '.join(known + chances)} |")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    """Write the page.

    Parameters
    ----------
    arguments : list of str, optional
        Command line; taken from the interpreter when not given.
    """
    parser = argparse.ArgumentParser(
        prog="python -m tscs.operating_characteristics", description=__doc__
    )
    parser.add_argument("file", type=Path, help="Markdown file to write")
    parser.add_argument("--date", required=True, help="date printed on the page")
    parser.add_argument("--people", type=int, default=9, help="people per cohort")
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args(arguments)
    given.file.write_text(page(given.people, given.date, given.seed), encoding="utf-8")


if __name__ == "__main__":
    main()
