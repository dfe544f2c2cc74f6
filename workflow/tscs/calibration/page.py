"""Commit a calibration: the page of docs/ and the table that reports of this n cite.

``python -m tscs.calibration.page --date YYYY-MM-DD`` in the checkout, after
``snakemake calibration``.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

from tscs.calibration.committed import TABLE, Origin, commit
from tscs.calibration.design import design_of
from tscs.calibration.records import NOT_GIVEN, WRONG
from tscs.calibration.summaries import INTERVALS, across, in_order, percent_table, with_bars
from tscs.digest import ROOT, module_digest
from tscs.files import write_bytes
from tscs.results import read_result
from tscs.study import load_study

PAGE = ROOT / "docs" / "calibration.md"
SIMULATED = "tscs.calibration.table"
HEAD = """\
# Is the inference calibrated at n = {n}?

Made on {date} by `snakemake calibration` and `python -m tscs.calibration.page --date {date}`
from {n_simulated:,} simulated cohorts per scenario ({n_simulated_slopes:,} for slopes,
{n_simulated_models:,} for mixed models), seed {seed}, two-sided level {alpha:g}; digest of the
simulated code `{digest}`. Every number comes from the functions that compute the report. All rows
with Monte Carlo intervals: [n{n}.csv](../workflow/contract/calibration/n{n}.csv). The run takes
three to five minutes on one core; for another n run `snakemake calibration` in the study (settings:
`analysis.calibration`).

{bars} rows have a bar; {missed} of them miss it. Bars are widened by three Monte Carlo standard
errors (the bar of the expectation verdict is held against the one-sided 95 % lower Monte Carlo
limit); elsewhere numbers are given as they are.

- Populations: *normal*; *skewed*: gamma with shape 1.5; *ordinal with ties*: normal with SD 1.5
  steps, rounded to steps; *heavy ties*: up to two steps, 45 % zeros; *outliers*: one change in ten
  has four times the SD; *missing visits*: each pair lost with probability 0.15, n varies; *times*:
  logarithms are normal.
- True mean changes: none; 0.4 SD, of the size of a placebo response (placebo arms show 0.3 to 0.6
  SD); 0.8 and 1.5 SD.
- Truth of the sign-flip and t intervals is the mean; of the Hodges-Lehmann interval the
  pseudomedian, which differs from the mean where changes are skewed; of d and g the effect in the
  population; of the rank-biserial correlation its value in a very large sample.
- Limits of g are J times those of d: they cover J times the effect as often as d covers the effect,
  and the effect itself less often the larger it is. Read the limits of d for an interval of the
  effect.
- The verdict on expectations is a one-sided t test: changes with a long tail of worsening, centred
  on the reference, are said to be above it more often than the level allows (rows *towards
  worsening*), changes with a long tail of improvement less often.
- Intervals without ends (n of five or less) are left out.
- Verdicts on single people: MDC95 is 1.96 SD of the difference of two assessments of somebody who
  does not change; "a person" counts people, "at least one person" cohorts. A drift without
  treatment is called an improvement more often than the error of measurement alone.
- Mixed models: visits missing with probability 0.15, intercept and slope random. Where slopes do
  not differ between people (SD 0) Kenward-Roger is conservative. Satterthwaite has no bar.
- Courses that level off: people's changes over the sessions have SD 1 and mean -1.5. A straight
  line understates the change of a course that levels off early.
- "Not given": cohorts in which the shape of the course stays open and the report gives none.
- The correlation within people is simulated with residuals that correlate, people and visits that
  differ; that of changes is Spearman's, with its population value.
"""


def page(table: pd.DataFrame, origin: Origin) -> str:
    """Return the page of docs/ as Markdown.

    Parameters
    ----------
    table : DataFrame
        Result table ``calibration``.
    origin : Origin
        Where it comes from; its date is printed.
    """
    bars = with_bars(table)
    facts = {name: getattr(origin, name) for name in Origin.__annotations__}
    head = HEAD.format(
        **facts,
        digest=origin.code_digest[:12],
        bars=len(bars),
        missed=(bars["within_band"] == "no").sum(),
    )
    return "\n".join([head, *(f"## {title}\n\n{_lines(part)}\n" for title, part in _parts(table))])


def _parts(table: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    statistic = table["statistic"]
    coverage = table[statistic == "coverage"]
    others = coverage[~coverage["quantity"].isin(across(table)["interval"])]
    levels = table[statistic == "attained_level"]
    wide = levels.pivot_table(index="n", columns="quantity", values="estimate")
    percents = wide.map(lambda level: f"{100 * level:.1f}").reset_index().astype({"n": int})
    verdicts = table["quantity"].str.startswith(("verdict", "expectation")) | (statistic == WRONG)
    bias = table[statistic == "bias"]
    of_effects = bias["quantity"].isin(INTERVALS)
    return [
        ("Coverage of the intervals of change and effect, %", _pivot(coverage.drop(others.index))),
        ("Levels that exact intervals attain, %", percents),
        ("Coverage of other intervals", _short(others)),
        ("Type I error", _short(table[statistic == "type_1_error"])),
        ("Family error", _short(table[(statistic == "family_error") & ~verdicts])),
        ("Verdicts", _short(table[verdicts])),
        ("Power", _short(table[(statistic == "power") & ~verdicts])),
        ("Results that are not given", _short(table[statistic == NOT_GIVEN])),
        ("Bias of estimates, in their unit", _pivot(bias[of_effects], 1.0, 3)),
        ("Bias of correlations", _pivot(bias[~of_effects], 1.0, 3)),
    ]


def _short(rows: pd.DataFrame) -> pd.DataFrame:
    return percent_table(rows).rename(columns={"interval": "95 % Monte Carlo", "percent": "%"})


def _pivot(rows: pd.DataFrame, scale: float = 100.0, decimals: int = 1) -> pd.DataFrame:
    """Return one row per scenario and effect and one column per quantity, as texts."""
    ordered = in_order(rows)
    texts = ordered.assign(text=(scale * ordered["estimate"]).map(f"{{:.{decimals}f}}".format))
    wide = texts.pivot_table(
        index=["scenario", "effect"], columns="quantity", values="text", aggfunc="first"
    )
    columns = list(dict.fromkeys(ordered["quantity"]))
    flat = wide.reindex(columns=columns).reset_index().fillna("")
    return in_order(flat.assign(quantity="")).drop(columns="quantity")


def _lines(frame: pd.DataFrame) -> str:
    names = [str(name) for name in frame.columns]
    kept = [name for name in names if (frame[name].astype(str) != "").any()]
    rows = [f"| {' | '.join(map(str, row))} |" for row in frame[kept].to_numpy().tolist()]
    return "\n".join([f"| {' | '.join(kept)} |", "|" + "---|" * len(kept), *rows])


def main(arguments: list[str] | None = None) -> None:
    """Write the page and the committed table.

    Parameters
    ----------
    arguments : list of str, optional
        Command line; taken from the interpreter when not given.
    """
    parser = argparse.ArgumentParser(prog="python -m tscs.calibration.page", description=__doc__)
    parser.add_argument("--date", required=True, help="date printed on the page")
    given = parser.parse_args(arguments)
    study, results = load_study(Path()), Path("results")
    design = design_of(study, read_result("within_subject_effects", results))
    settings = study.config.analysis.calibration
    origin = Origin(
        n=design.n,
        alpha=design.alpha,
        date=given.date,
        **settings.model_dump(),
        code_digest=module_digest(SIMULATED),
    )
    table = read_result(TABLE, results)
    commit(table, origin)
    write_bytes(page(table, origin).encode(), PAGE)


if __name__ == "__main__":
    main()
