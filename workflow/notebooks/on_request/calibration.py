# %% [markdown]
# # Is the inference calibrated at this n?
#
# Cohorts of the size of this study were simulated from populations whose truth is known, and every
# interval, test and verdict of the report was computed on them by the functions that compute the
# report. This notebook shows how often intervals cover the truth, how often tests err when nothing
# changed, and how often verdicts are wrong. Only `snakemake calibration` makes it.
#
# The workflow makes this notebook from `workflow/notebooks/on_request/calibration.py`; edit that
# file, because changes made here are lost at the next run.

# %%
import os
from pathlib import Path

import pandas as pd
from IPython.display import HTML, Image, Markdown

from tscs.calibration.design import design_of
from tscs.calibration.summaries import across, percent_table, with_bars
from tscs.figures.coverage import coverage_figure
from tscs.figures.style import encode
from tscs.results import read_result
from tscs.study import load_study

study = load_study(Path(os.environ.get("TSCS_STUDY", "../..")))
results = Path(os.environ.get("TSCS_RESULTS", ".."))
table = read_result("calibration", results)
design = design_of(study, read_result("within_subject_effects", results))
bars = with_bars(table)
Markdown(
    f"{design.n} people, {design.sessions} sessions, {design.outcomes} primary outcomes, two-sided "
    f"level {design.alpha:g}. {len(table)} rows; {len(bars)} of them have a bar, and "
    f"{(bars['within_band'] == 'yes').sum()} of these lie within it, Monte Carlo error allowed for."
)


def shown(frame: pd.DataFrame) -> HTML:
    return HTML(frame.to_html(index=False, na_rep=""))


# %% [markdown]
# ## Do the intervals cover?
#
# Coverage in per cent for each true mean change; grey where a bar applies. Times are changes on
# logarithms, and their t interval in seconds assumes what is not so: that they are normal.

# %%
Image(encode(coverage_figure(table), "png", 110), alt="Simulated coverage of every interval")

# %% [markdown]
# The same as numbers: smallest to largest coverage over the true changes.

# %%
shown(across(table, "coverage"))

# %% [markdown]
# ## Which level do the exact intervals attain?
#
# Exact intervals cannot have every level: with few people the next one is well above the level
# asked for.

# %%
levels = table[table["statistic"] == "attained_level"]
wide = levels.pivot_table(index="n", columns="quantity", values="estimate").mul(100).round(1)
shown(wide.rename_axis(columns=None).reset_index().astype({"n": int}))

# %% [markdown]
# ## Which rows miss their bar?

# %%
missed = percent_table(bars[bars["within_band"] == "no"])
shown(missed) if len(missed) else Markdown("None.")

# %% [markdown]
# ## How often do tests err when nothing changed, and what would they find?
#
# Skewed changes with mean zero are not symmetric, so tests of symmetry reject them more often.

# %%
tests = table[table["statistic"].isin(["type_1_error", "power"])]
shown(percent_table(tests))

# %% [markdown]
# ## The confirmatory family, and the verdict on expectations
#
# Family error: share of cohorts with at least one false rejection, or with at least one outcome
# said to be above its reference when only the change without treatment happened.

# %%
shown(percent_table(table[table["statistic"] == "family_error"]))

# %% [markdown]
# ## How biased are the estimates?
#
# Mean error in the unit of the quantity, with its 95 % Monte Carlo interval.

# %%
bias = table[table["statistic"] == "bias"][["scenario", "effect", "quantity"]].copy()
columns = ["estimate", "low", "high"]
bias[columns] = table.loc[bias.index, columns].round(3)
shown(bias)
