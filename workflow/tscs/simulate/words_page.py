"""The page of docs/ about cohorts whose stimulation does nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from scipy.stats import beta

from tscs.simulate.sham_response import OUTCOMES, Rates
from tscs.simulate.streams import Floats

PAGE = """\
# Cohorts in which stimulation does nothing

Made on {date} by `python -m tscs.simulate.words` (in `workflow/`; seeds from 100000 on).

The generator of [the synthetic cohorts](synthetic_cohort.md) makes cohorts of nine people without
any effect of stimulation: practice, drift from expectation and rating, regression to the mean and
chance are left. Improvements from S1 to S8, before stimulation:

{response}

These are the references that `examples/placebo_cohort/config.yaml` declares, rounded, as if a
sham arm of {people} people had reported them; they are synthetic as the data.

## As arrays

In how many cohorts the verdict is `above reference` (in all others it is `not above`), with the
share in %; one-sided 0.025 for both primary outcomes together (Holm). "Any": at least one of the
two; "both": each of them. The limit is the one-sided 95 % Clopper-Pearson lower limit of "any".

{rates}

Without an effect the verdict must not be given in more than 2.5 % of cohorts: the limit stays
below. With a planted change (so many times the reference, on top of the sham response) the chance
depends on how large the reference is beside the SD of the changes. The sham response of this
generator is a third of that SD (MAS sum) or less. Three times as much is shown in fewer than four
of five cohorts of nine people, whether the verdict is asked of a given outcome or of any of the
two; the rows below it show what it takes: a larger change, or the twelve people that were
registered. Nine people are enough where the sham response is 0.4 of the SD or more; in a real
placebo arm it was 0.64 (cervical dystonia, Davis 2002, week 4). The test itself is not made more
lenient: its level, its one side, Holm's rule and the uncertainty of the reference are fixed before
the data.

## Through the tables and the text of the report

Every cohort went through scores, effects, individuals, follow-up, expectations and the text of
the whole report. *Claims* are sentences that `tscs.claims.check` finds: causes, "significant" or
"no change" without what belongs to it, "kept" or a verdict on what is still present without the
sentence on what is expected without treatment, "responder", "best session".

{reports}
"""


def page(
    date: str,
    sham: Sequence[Floats],
    people: int,
    found: Sequence[Rates],
    reports: Mapping[str, tuple[int, Mapping[str, Counter[str]]]],
) -> str:
    """Return the page as Markdown.

    Parameters
    ----------
    date : str
        Printed on the page; given, so that the same call makes the same bytes.
    sham : sequence of ndarray
        Mean, SD and standard error of the improvements, by outcome.
    people : int
        People of the sham arm that the standard error stands for.
    found : sequence of Rates
        Rates of the array path.
    reports : mapping
        Cohorts and counts of the report path, by scenario.
    """
    return PAGE.format(
        date=date,
        people=people,
        response=_response(sham),
        rates=_rates(found),
        reports="\n\n".join(_report(name, *told) for name, told in reports.items()),
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", "|---|" + "---:|" * (len(head) - 1)]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def _response(sham: Sequence[Floats]) -> str:
    rows = [
        [name, *(f"{float(part[place]):.2f}" for part in sham)]
        for place, name in enumerate(OUTCOMES)
    ]
    return _table(["outcome", "mean", "SD of a person", "SE of the reference"], rows)


def _rates(found: Sequence[Rates]) -> str:
    rows = [
        [
            item.scenario,
            f"{item.cohorts:,}",
            *(_counted(item, share) for share in (*item.each, item.any_outcome)),
            _counted(item, item.every_outcome),
            f"{100 * _lower_limit(item):.2f}",
        ]
        for item in found
    ]
    return _table(["scenario", "cohorts", *OUTCOMES, "any", "both", "limit"], rows)


def _counted(item: Rates, share: float) -> str:
    return f"{round(share * item.cohorts):,} ({100 * share:.2f})"


def _lower_limit(item: Rates) -> float:
    count = round(item.any_outcome * item.cohorts)
    return float(beta.ppf(0.05, count, item.cohorts - count + 1)) if count else 0.0


def _report(name: str, cohorts: int, counted: Mapping[str, Counter[str]]) -> str:
    rows = [
        [what, word, str(number)]
        for what, words in counted.items()
        for word, number in (sorted(words.items()) or [("none", 0)])
    ]
    head = f"### {name[0].upper()}{name[1:]}: {cohorts} cohorts\n\n"
    return head + _table(["what", "verdict or rule", "count"], rows)
