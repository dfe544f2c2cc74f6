# %% [markdown]
# # What was measured, what changed?
#
# A reading guide to the results of this study: how complete the measurements are, how large the
# changes within people are, and how one number of the report is traced back to lines of the
# study's tables. Changes are described, not explained: nobody served as a control, and a change of
# this kind is also expected without treatment.
#
# The workflow makes this notebook from `workflow/notebooks/what_changed.py`; edit that file,
# because changes made here are lost at the next run.

# %%
import os
from pathlib import Path

import pandas as pd
from IPython.display import HTML, Image, Markdown

from tscs.contrasts import paired_values, resolve_contrasts
from tscs.figures.selection import main_outcomes, measured
from tscs.figures.style import encode
from tscs.figures.trajectories import trajectories_figure
from tscs.report.comparisons import leading_contrast
from tscs.results import read_result
from tscs.study import load_study

study = load_study(Path(os.environ.get("TSCS_STUDY", "../..")))
results = Path(os.environ.get("TSCS_RESULTS", ".."))
scores = read_result("outcomes", results)
effects = read_result("within_subject_effects", results)
outcomes = main_outcomes(study.catalogue, measured(scores))
synthetic = study.config.study.synthetic
people = study.tables["visits"]["participant_id"].nunique()
Markdown(
    ("**The data are synthetic; no person was measured.** " if synthetic else "")
    + f"The series is small and uncontrolled: it holds {people} people, and the text supports no "
    "statement about others."
)

# %% [markdown]
# ## How complete are the measurements?
#
# One row per main outcome, summed over all assessments at which it was planned. *Unable* means that
# the test was tried or judged impossible, which is information; *missing* means that nobody knows.

# %%
completeness = read_result("completeness", results)
counts = completeness.groupby("outcome").sum(numeric_only=True).astype(int)
counts.loc[list(outcomes)]

# %% [markdown]
# ## What changed?
#
# Each outcome in the leading contrast: the mean change in its own unit with its interval, the
# number of people with both values, and g_av with its interval, the change in units of the average
# standard deviation of the two assessments. *direction* says where improvement lies; the unit 1 is
# a pure number. Where *scale* is log, g_av is computed on logarithms, in which a person counts by
# the proportion of change: it can differ in sign from the mean change. Sums of ordinal grades (the
# MAS sum) treat the grades as if they were equally spaced, which is a convention. Only rows with
# the role *confirmatory* were tested; p_family is their sign-flip p, adjusted for the family.

# %%
contrast = leading_contrast(study, effects)
columns = [
    *("role", "unit", "direction", "scale", "n", "mean_change", "ci_low", "ci_high"),
    *("g_av", "g_av_low", "g_av_high", "p_family"),
]
table = effects[effects["contrast"] == contrast].set_index("outcome")
shown = [name for name in outcomes if name in table.index and table.loc[name, "n"] > 0]
printed = table.loc[shown, columns].astype({"n": int})
printed["p_family"] = printed["p_family"].map("{:.3f}".format).replace("nan", "not tested")
HTML(printed.to_html(na_rep="not computed", float_format="{:.3g}".format))

# %% [markdown]
# ## How did single people fare?
#
# Grey lines are people, the blue line is the mean of those measured with its interval. Sessions
# show the assessment before treatment.

# %%
chosen = next((name for name in study.config.primary if name in outcomes), outcomes[0])
domain = study.catalogue.outcomes[chosen].domain
panels = [name for name in outcomes if study.catalogue.outcomes[name].domain == domain]
figure = trajectories_figure(scores, study.catalogue, study.schedule, panels, synthetic)
Image(encode(figure, "png", 110), alt="Every person's course over the visits, by outcome")

# %% [markdown]
# ## Where does a number come from?
#
# The mean change of one outcome, walked back step by step: first the pairs of values behind it.

# %%
contrasts = {item.name: item for item in resolve_contrasts(study.config, study.schedule)}
if contrast:
    pairs = paired_values(scores, study.tables["visits"], contrasts[contrast])
    pairs = pairs[pairs["outcome"] == chosen]
else:
    pairs = pd.DataFrame(columns=["participant_id", "value_from", "value_to"])
walk = pairs[["participant_id", "value_from", "value_to"]].dropna().reset_index(drop=True)
walk["change"] = walk["value_to"] - walk["value_from"]
walk

# %% [markdown]
# Their mean is the number in the effects table.

# %%
recomputed = walk["change"].mean()
reported = table["mean_change"].get(chosen)
pd.DataFrame({"outcome": [chosen], "recomputed": [recomputed], "reported": [reported]})

# %% [markdown]
# Now one person: the lines of the study's tables behind the first of the two values. `row` is the
# line as a spreadsheet shows it, the header being line 1.

# %%
sources = read_result("outcome_sources", results)
person = walk["participant_id"].iloc[0] if len(walk) else scores["participant_id"].iloc[0]
mine = sources[(sources["outcome"] == chosen) & (sources["participant_id"] == person)]
start = contrasts[contrast].start if contrast else None
if start is not None:
    mine = mine[
        (mine["visit_id"] == start.visit) & mine["timepoint"].isin([start.timepoint, "single"])
    ]
listed = mine[["visit_id", "timepoint", "table", "row", "used", "why"]].fillna({"why": ""})
listed.astype({"row": int}).reset_index(drop=True)

# %% [markdown]
# And these lines as they stand in the file.

# %%
first = mine["table"].iloc[0]
lines = mine.loc[mine["table"] == first, "row"].astype(int)
study.tables[first].loc[lines].dropna(axis="columns", how="all")
