"""Cohorts of many generators through the tables: what was planted against what is estimated.

``python -m tscs.simulate.recovered FILE --date YYYY-MM-DD [--seeds N] [--truth N]`` writes the page
that docs/ holds.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
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

FIRST_SEED: Final = 200_000
SHOWN: Final = (*RAW, "mas_sum_rank", *TIMES)
Numbers = dict[str, float]


@dataclass(frozen=True)
class Told:
    """What the tables of one cohort say: estimates and counts."""

    estimates: dict[str, Found]
    counts: Numbers


def told(variant: Variant, seeds: Sequence[int]) -> list[Told]:
    """Take cohorts of one generator through the tables.

    Parameters
    ----------
    variant : Variant
        The generator.
    seeds : sequence of int
        One cohort each.
    """
    base = base_study(SHOWN)
    studies = (with_tables(base, simulate_tables(seed, variant=variant)) for seed in seeds)
    return [Told(estimates(tables), counts(tables)) for tables in map(analyse, studies)]


def compare(variant: str, planted: Numbers, cohorts: Sequence[Told]) -> list[Recovered]:
    """Set estimates against what was planted.

    Parameters
    ----------
    variant : str
        Name of the generator.
    planted : dict of str to float
        From `tscs.simulate.planted_truth.truths`.
    cohorts : sequence of Told
        From `told`.
    """
    return [
        _recovered(variant, name, planted[key], [cohort.estimates[name] for cohort in cohorts])
        for name, (key, _) in QUANTITIES.items()
    ]


def _recovered(variant: str, name: str, truth: float, found: Sequence[Found]) -> Recovered:
    values = np.array([item.estimate for item in found])
    values = values[np.isfinite(values)]
    error = float(values.std(ddof=1)) / np.sqrt(len(values)) if len(values) > 1 else np.nan
    mean = float(values.mean()) if len(values) else np.nan
    held = [item.holds(truth) for item in found if item.holds is not None]
    return Recovered(variant, name, truth, mean, (mean - truth) / error, sum(held), len(held))


def count_equal(variant: Variant, seeds: Sequence[int], cohorts: Sequence[Told]) -> list[Counted]:
    """Count the cohorts whose tables have exactly the planted numbers.

    Parameters
    ----------
    variant : Variant
        The generator.
    seeds : sequence of int
        Seeds of the cohorts.
    cohorts : sequence of Told
        From `told`.
    """
    pairs = [
        (_planted_counts(seed, variant), cohort.counts)
        for seed, cohort in zip(seeds, cohorts, strict=True)
    ]
    return [
        Counted(
            variant.name, name, sum(one[name] == other[name] for one, other in pairs), len(pairs)
        )
        for name in pairs[0][0]
    ]


def _planted_counts(seed: int, variant: Variant) -> Numbers:
    plan = make_latent(seed, variant=variant).plan
    return {
        "sessions attended": float(plan.given.sum()),
        "people followed up": float(plan.assessed[:, FOLLOW_UP].sum()),
        "sessions at the target intensity": float((plan.given & ~below_target()).sum()),
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
    found: list[Recovered] = []
    counted: list[Counted] = []
    for first, variant in zip(count(FIRST_SEED, given.seeds), VARIANTS, strict=False):
        seeds = range(first, first + given.seeds)
        cohorts = told(variant, seeds)
        found += compare(variant.name, truths(variant, given.truth), cohorts)
        counted += count_equal(variant, seeds, cohorts)
    given.file.write_text(page(given.date, given.truth, found, counted), encoding="utf-8")


if __name__ == "__main__":
    main()
