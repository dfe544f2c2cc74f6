"""Write the page of docs/ on simulated trials.

``python -m tscs.planning.simulated_page --date YYYY-MM-DD`` in the checkout.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any, Final, cast

import pandas as pd

from tscs.digest import ROOT
from tscs.files import write_bytes
from tscs.planning.simulated_checks import (
    LARGER,
    POWERS,
    SMALL,
    STANDARD_ERRORS,
    error_check,
    looks_check,
    power_check,
    remaining_gaps,
    slopes_check,
)

PAGE: Final = ROOT / "docs" / "trial_simulation.md"
SEED: Final = 1
AS_IN_THE_WORKFLOW, MANY, ERRORS, LOOKS = 2_000, 100_000, 20_000, 10_000
FEWEST, PER_ARM = 200, 20
TEXT: Final = """\
# Are the simulated trials right?

Made on {date} by `python -m tscs.planning.simulated_page --date {date}`, seed {seed}, two-sided
level 5 %. Everything is synthetic. Trials are drawn by the code that simulates trials from the
variability of a study and analysed by the functions that analyse a real trial. SE is the Monte
Carlo standard error; a number is called *within Monte Carlo error* if it lies within {bar:g} SE.

## Power of ANCOVA from 15 people per arm: closed form and simulation

Normal values, baseline as covariate, {few:,} trials per row as the workflow simulates by default.
The closed form is the noncentral t distribution with 2n - 3 degrees of freedom. {larger_missed}
of {larger_rows} rows are further than {bar:g} SE away.

{larger}

## Below 15 people per arm: the simulated power is the one to use

{many:,} trials per row. The closed form takes the baseline as balanced between the arms; in few
people it is not, and the closed form promises too much, {small_worst} points at most here.
*Averaged* is the closed form averaged over the chance imbalance of a normal baseline;
{small_missed} of {small_rows} rows of the simulation are further than {bar:g} SE from it.

{small}

## What remains above 15

The closed form does not become exact at 15: with enough trials a simulation shows its error at
any n. By how many points it promises too much, from the averaged form:

{gaps}

The same rows as in the first table with {many:,} trials: {precise_missed} of {larger_rows} are
further than {bar:g} SE from the averaged form, {precise_closed} from the closed form. The tables
of the workflow give both forms beside the simulation.

{precise}

## Type I error with a response to sham in both arms

{per_arm} people per arm, no difference, 15 % drop-out and 5 % of the other visits missing. Sham
response in SDs of the change; the sums of grades move in steps of 0.5 between 0 and 56 and start
at 21.8 (SD 10) or, near the lowest, at 5 (SD 6), so that the response runs into the end of the
scale. Type I error in %; {errors_missed} of {errors_rows} rows are further than {bar:g} SE from 5
% (SE {error_fast} points; {error_slow} for repeated measures and ranks, with a tenth of the
{errors:,} trials).

{errors_table}

## Random-slope test, 2 x 20 people x 10 visits

{errors:,} trials per row without a difference, everybody drifting; residual SD 1. *Singular*: the
mixed model would lie on the border of what a covariance can be. There the p of the closed form is
not that of Kenward and Roger; it is the t test of participants' slopes, whose level holds for
normal values whatever the covariance. Speed and agreement: [benchmarks](../benchmarks/README.md).

{slopes}

## Looks before the end

Normal values (SD 10, correlation 0.6), {looks:,} trials per row, planned for a power of 80 % with
the closed form; look at half of the people. *SD too small*: the true SDs are at the one-sided 80
% upper limit of those planned with (from nine people).

{looks_table}

- Blinded re-estimation computes the number anew from the SD of both arms together, never below the
  planned one and at most 100 per arm.
- The look for futility is not binding: the level at the end holds if nobody stops ("without the
  look"), and stopping lowers it.
"""
ANALYSES: Final = {
    "ancova": "ANCOVA",
    "change": "change",
    "final_value": "final value",
    "mmrm": "repeated measures",
    "ordinal": "ranks of changes",
}
LOOK_NAMES: Final = {"blinded_ssr": "blinded SD", "futility": "futility"}
SD_NAMES: Final = {"point": "as planned", "upper80": "SD too small"}

Row = Mapping[str, Any]


def page(date: str, seed: int = SEED, scale: float = 1.0) -> str:
    """Return the page as Markdown.

    Parameters
    ----------
    date : str
        Printed on the page.
    seed : int
        Seed of all simulations.
    scale : float
        Multiplies the numbers of trials, at least 200 each; 1 for the page of docs/.
    """
    few, many, errors, looks = (
        max(FEWEST, round(scale * number)) for number in (AS_IN_THE_WORKFLOW, MANY, ERRORS, LOOKS)
    )
    larger, small = power_check(LARGER, few, seed), power_check(SMALL, many, seed)
    precise, level = power_check(LARGER, many, seed), error_check(PER_ARM, errors, seed)
    excess = 100 * (small["closed_form"] - small["averaged_form"]).max()
    return TEXT.format(
        date=date,
        seed=seed,
        bar=STANDARD_ERRORS,
        per_arm=PER_ARM,
        few=few,
        many=many,
        errors=errors,
        looks=looks,
        larger=_powers(larger),
        larger_rows=len(larger),
        larger_missed=_missed(larger["closed_form_gap"]),
        small=_powers(small),
        small_rows=len(small),
        small_missed=_missed(small["averaged_form_gap"]),
        small_worst=f"{excess:.1f}",
        gaps=_gaps(remaining_gaps()),
        precise=_powers(precise),
        precise_missed=_missed(precise["averaged_form_gap"]),
        precise_closed=_missed(precise["closed_form_gap"]),
        errors_table=_errors(level),
        errors_rows=len(level),
        errors_missed=_missed(level["gap"]),
        error_fast=_percent(level["mc_error"].min(), 2),
        error_slow=_percent(level["mc_error"].max(), 2),
        slopes=_slopes(slopes_check(errors, seed)),
        looks_table=_looks(looks_check(looks, seed)),
    )


def _missed(gaps: pd.Series) -> int:
    return int((gaps.abs() > STANDARD_ERRORS).sum())


def _percent(share: float, decimals: int = 1) -> str:
    return f"{100 * share:.{decimals}f}"


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return cast("list[dict[str, Any]]", frame.to_dict("records"))


def _table(head: list[str], rows: list[list[str]], texts: int = 0) -> str:
    """Return a table whose first columns are texts, set left, and all others numbers."""
    lines = [head, ["---"] * texts + ["---:"] * (len(head) - texts), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _powers(frame: pd.DataFrame) -> str:
    head = ["per arm", "simulated, %", "SE", "closed form, %", "gap in SE", "averaged, %"]
    rows = [
        [
            str(row["n_per_arm"]),
            *(_percent(row["simulated"]), _percent(row["mc_error"], 2)),
            *(_percent(row["closed_form"]), f"{row['closed_form_gap']:+.1f}"),
            *(_percent(row["averaged_form"]), f"{row['averaged_form_gap']:+.1f}"),
        ]
        for row in _rows(frame)
    ]
    return _table([*head, "gap in SE"], rows)


def _gaps(frame: pd.DataFrame) -> str:
    head = ["per arm", *(f"at a power of {_percent(power, 0)} %" for power in POWERS)]
    pairs = zip(frame.index, frame.to_numpy(), strict=True)
    return _table(head, [[str(n), *(_percent(gap) for gap in row)] for n, row in pairs])


def _errors(frame: pd.DataFrame) -> str:
    wide = frame.pivot_table(
        index=["population", "drift"], columns="analysis", values="simulated", sort=False
    )
    rows = [
        [str(name), f"{drift:g}", *(_percent(row[analysis]) for analysis in ANALYSES)]
        for (name, drift), (_, row) in zip(wide.index, wide.iterrows(), strict=True)
    ]
    return _table(["values", "sham response", *ANALYSES.values()], rows, texts=1)


def _slopes(frame: pd.DataFrame) -> str:
    rows = [
        [
            *(f"{row['slope_sd']:g}", _percent(row["simulated"], 2), f"{row['gap']:+.1f}"),
            _percent(row["singular"]),
        ]
        for row in _rows(frame)
    ]
    return _table(["SD of slopes", "type I error, %", "gap in SE", "singular, %"], rows)


def _looks(frame: pd.DataFrame) -> str:
    head = ["look", "true SD", "planned per arm", "true difference", "p < 0.05, %"]
    head += ["without the look, %", "stopped, %", "per arm in the end: mean (10 %, 90 %)"]
    rows = [
        [
            *(LOOK_NAMES[row["look"]], SD_NAMES[row["sd"]], str(row["n_planned"])),
            "target" if row["true_difference"] else "none",
            *(_percent(row[name]) for name in ("rejected", "rejected_without")),
            "" if pd.isna(row["stopped"]) else _percent(row["stopped"]),
            f"{row['mean_n']:.1f} ({row['n_p10']:.0f}, {row['n_p90']:.0f})",
        ]
        for row in _rows(frame)
    ]
    return _table(head, rows, texts=2)


def main(arguments: list[str] | None = None) -> None:
    """Write the page.

    Parameters
    ----------
    arguments : list of str, optional
        Command line; taken from the interpreter when not given.
    """
    parser = argparse.ArgumentParser(
        prog="python -m tscs.planning.simulated_page", description=__doc__
    )
    parser.add_argument("--date", required=True, help="date printed on the page")
    write_bytes(page(parser.parse_args(arguments).date).encode(), PAGE)


if __name__ == "__main__":
    main()
