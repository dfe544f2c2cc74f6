"""The page of docs/ about planted quantities and what the tables say of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import bdtr

LEVEL: Final = 0.95
# So few covered cohorts have a chance below this where the interval covers as it promises.
RARE: Final = 0.001
FAR: Final = 4.0
PAGE = """\
# Is what was planted found again?

Made on {date} by `python -m tscs.simulate.recovered` (in `workflow/`; seeds from 200000 on).

The generator of [the shipped cohort](synthetic_cohort.md) and {others} that differ from it made
{cohorts} cohorts of nine people each. Every cohort went as tables through `tscs.analyse`. The truth
is what a generator plants on average: the mean over {n_truth} other cohorts, computed from its
arrays without any table, score or statistic of the library (grades, answers and distances as the
instrument can show them, people where they came). Its own standard error is about a quarter of
that of {cohorts} estimates.

- *distance*: mean error of the estimates in standard errors of their mean; beyond {far:g} is a
  miss.
- *covered*: cohorts whose {level:g} % interval holds the truth, of those with an interval; fewer
  than *least* is a miss: chance gives it in less than {rare:g} % where the interval covers as it
  promises. The quantities of one cohort depend on each other.
- Times (T25FW, ten metres, TUG) are natural logarithms.
- The share still present and the doses to half of the change have no distance: their point
  estimates exist only where the data tell them, and are biased then, as the report says.

{missed} of {total} cells are a miss.

## All generators together

{summary}

## Counts

In how many cohorts the tables have exactly the planted number:

{counts}

{sections}
"""


@dataclass(frozen=True)
class Recovered:
    """One quantity in the cohorts of one generator.

    Attributes
    ----------
    variant, quantity : str
        Names.
    truth, mean : float
        Planted value and mean of the estimates; the latter NaN where there are none.
    distance : float
        Mean error of the estimates in standard errors of that mean.
    covered, with_interval : int
        Cohorts whose interval holds the truth, of those with one.
    """

    variant: str
    quantity: str
    truth: float
    mean: float
    distance: float
    covered: int
    with_interval: int

    @property
    def least(self) -> int:
        """Fewest covered cohorts that chance explains."""
        covered = np.arange(self.with_interval + 1)
        return int(np.argmax(bdtr(covered, self.with_interval, LEVEL) > RARE))

    @property
    def missed(self) -> bool:
        """Whether the estimates lie far from the truth or too few intervals hold it."""
        return abs(self.distance) > FAR or self.covered < self.least


@dataclass(frozen=True)
class Counted:
    """One count in the cohorts of one generator: in how many the table has the planted number."""

    variant: str
    quantity: str
    equal: int
    cohorts: int


def page(date: str, n_truth: int, found: Sequence[Recovered], counted: Sequence[Counted]) -> str:
    """Return the page as Markdown.

    Parameters
    ----------
    date : str
        Printed on the page; given, so that the same call makes the same bytes.
    n_truth : int
        Cohorts over which the truth was averaged.
    found : sequence of Recovered
        Every quantity of every generator.
    counted : sequence of Counted
        Every count of every generator.
    """
    variants = list(dict.fromkeys(item.variant for item in found))
    parts = {name: [item for item in found if item.variant == name] for name in variants}
    return PAGE.format(
        date=date,
        n_truth=n_truth,
        others=f"{len(variants) - 1} others",
        cohorts=max(item.cohorts for item in counted),
        far=FAR,
        level=100 * LEVEL,
        rare=100 * RARE,
        missed=sum(item.missed for item in found),
        total=len(found),
        summary=_summary(found),
        counts=_counts(counted, variants),
        sections="\n\n".join(_section(name, items) for name, items in parts.items()),
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", "|---|" + "---:|" * (len(head) - 1)]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def _summary(found: Sequence[Recovered]) -> str:
    rows = []
    for name in dict.fromkeys(item.quantity for item in found):
        items = [item for item in found if item.quantity == name]
        covered, known = (sum(getattr(item, field) for item in items)
                          for field in ("covered", "with_interval"))  # fmt: skip
        far = max(abs(item.distance) for item in items)
        share = f"{covered} of {known} ({100 * covered / known:.1f} %)" if known else ""
        rows.append([name, _number(far, 1), share, str(sum(item.missed for item in items))])
    return _table(["quantity", "largest distance", "covered", "misses"], rows)


def _counts(counted: Sequence[Counted], variants: Sequence[str]) -> str:
    names = list(dict.fromkeys(item.quantity for item in counted))
    cells = {(item.variant, item.quantity): f"{item.equal} of {item.cohorts}" for item in counted}
    rows = [[variant, *(cells[variant, name] for name in names)] for variant in variants]
    return _table(["generator", *names], rows)


def _section(name: str, items: Sequence[Recovered]) -> str:
    rows = [
        [
            item.quantity,
            _number(item.truth, 3),
            _number(item.mean, 3),
            _number(item.distance, 1),
            f"{item.covered} of {item.with_interval}",
            str(item.least),
            "miss" if item.missed else "",
        ]
        for item in items
    ]
    head = ["quantity", "truth", "mean estimate", "distance", "covered", "least", ""]
    return f"## {name[0].upper()}{name[1:]}\n\n{_table(head, rows)}"


def _number(value: float, decimals: int) -> str:
    return "" if np.isnan(value) else f"{value:.{decimals}f}"
