"""Cohorts of many generators through the tables: what was planted against what is estimated.

``python -m tscs.simulate.recovered FILE --date YYYY-MM-DD [--seeds N] [--truth N]`` writes the page
that docs/ holds.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Final

import numpy as np

from tscs.simulate.cohort import make_latent, simulate_tables
from tscs.simulate.estimates import QUANTITIES, RAW, TIMES, Found, counts, estimates
from tscs.simulate.planted_truth import FOLLOW_UP, truths
from tscs.simulate.recovered_page import Counted, Recovered, page
from tscs.simulate.treatment import below_target
from tscs.simulate.variants import VARIANTS, Variant
from tscs.simulate.words import base_study, with_tables
from tscs.stages.whole import analyse
from tscs.study import Study

FIRST_SEED: Final = 200_000
SHOWN: Final = (*RAW, "mas_sum_rank", *TIMES)
Numbers = dict[str, float]


def recover(
    variant: Variant, seeds: Sequence[int], n_truth: int
) -> tuple[list[Recovered], list[Counted]]:
    """Take cohorts of one generator through the tables.

    Parameters
    ----------
    variant : Variant
        The generator.
    seeds : sequence of int
        One cohort each.
    n_truth : int
        Other cohorts, as arrays, that tell what is planted.
    """
    base, planted = base_study(SHOWN), truths(variant, n_truth)
    told = [_told(base, seed, variant) for seed in seeds]
    found = [
        _recovered(variant.name, name, planted[key], [cohort[name] for cohort, _ in told])
        for name, (key, _) in QUANTITIES.items()
    ]
    there = [_planted_counts(seed, variant) for seed in seeds]
    equal = [
        Counted(
            variant.name, name, _equal(name, there, [counted for _, counted in told]), len(told)
        )
        for name in there[0]
    ]
    return found, equal


def _equal(name: str, there: Sequence[Numbers], told: Sequence[Numbers]) -> int:
    return sum(one[name] == other[name] for one, other in zip(there, told, strict=True))


def _told(base: Study, seed: int, variant: Variant) -> tuple[dict[str, Found], Numbers]:
    tables = analyse(with_tables(base, simulate_tables(seed, variant=variant)))
    return estimates(tables), counts(tables)


def _recovered(variant: str, name: str, truth: float, found: Sequence[Found]) -> Recovered:
    values = np.array([item.estimate for item in found])
    values = values[np.isfinite(values)]
    error = float(values.std(ddof=1)) / np.sqrt(len(values)) if len(values) > 1 else np.nan
    mean = float(values.mean()) if len(values) else np.nan
    held = [item.holds(truth) for item in found if item.holds is not None]
    return Recovered(variant, name, truth, mean, (mean - truth) / error, sum(held), len(held))


def _planted_counts(seed: int, variant: Variant) -> Numbers:
    plan = make_latent(seed, variant=variant).plan
    sessions = plan.given
    return {
        "sessions attended": float(sessions.sum()),
        "people followed up": float(plan.assessed[:, FOLLOW_UP].sum()),
        "sessions at the target intensity": float((sessions & ~below_target()).sum()),
        "adverse events": 1.0,
    }


def main(arguments: list[str] | None = None) -> None:
    """Write the page.

    Parameters
    ----------
    arguments : list of str, optional
        Command line; taken from the interpreter when not given.
    """
    parser = argparse.ArgumentParser(prog="python -m tscs.simulate.recovered", description=__doc__)
    parser.add_argument("file", type=Path, help="Markdown file to write")
    parser.add_argument("--date", required=True, help="date printed on the page")
    parser.add_argument("--seeds", type=int, default=20, help="cohorts per generator")
    parser.add_argument("--truth", type=int, default=300, help="cohorts that tell the truth")
    given = parser.parse_args(arguments)
    parts = [
        recover(variant, range(first, first + given.seeds), given.truth)
        for first, variant in zip(count(FIRST_SEED, given.seeds), VARIANTS, strict=False)
    ]
    found = [row for rows, _ in parts for row in rows]
    counted = [row for _, rows in parts for row in rows]
    given.file.write_text(page(given.date, given.truth, found, counted), encoding="utf-8")


if __name__ == "__main__":
    main()
