# %% [markdown]
# # What would a trial need?
#
# What a planner can take from this series: how much the outcomes vary, how sure that is, what was
# feasible, and how many people a trial needs for a difference that comes from elsewhere. And what
# nobody can take from it: the difference between two groups. At the end one number of people is
# computed again, and one standard deviation is walked back to lines of the study's tables.

# %%
from tscs.figures.correlations import correlation_figure
from tscs.reading import (
    figures, lines_at_both_ends, open_study, pairs_behind, people_table, picture, say, table,
)  # fmt: skip
from tscs.reading.plans import candidates_table, size_again, sizes_of_a_trial
from tscs.report import numbers
from tscs.report.changes import contrast_rows
from tscs.report.planning import LOG, scale_rows, spread_rows, uncertainty
from tscs.report.safety import safety
from tscs.report.simulated_trials import simulated_trials_context
from tscs.report.words import with_unit

reading = open_study()
reading.opening()

# %% [markdown]
# ## In short

# %%
study, results, level = reading.study, reading.results, reading.level
table_of = results["variability"]
contrast = study.config.analysis.family_contrast
most = int(table_of["n"].max()) if len(table_of) else 0
factor = uncertainty(most, study.config.analysis.alpha) if most > 1 else {}
compared = next((item.title.lower() for item in reading.compared if item.name == contrast), contrast)
nothing = f"Nobody has two values in the comparison {compared}, so no variability is known."
say(
    f"A standard deviation (SD) estimated in {most} people can be between {factor['low']} and "
    f"{factor['high']} times the estimate ({level} chi-square interval); its one-sided 80 % upper "
    f"limit is {factor['upper80']} times the estimate, and planning with it takes "
    f"{factor['people']} times as many people."
    if factor
    else nothing,
)

# %% [markdown]
# ## How much do the outcomes vary?
#
# Each SD stands with its exact chi-square interval and, after the semicolon, its one-sided 80 % upper
# limit, which a planner uses in place of the estimate. The SD from session to session is the spread
# of the values before sessions around each person's own straight line; it is taken under treatment,
# so it is no standard error of measurement. The correlation of baseline and end has Fisher's
# interval: where it is wide, a trial is planned over its range. All intervals assume normal values;
# for sums of ordinal grades that is a convention.

# %%
sd = f"[{level} interval]; 80 % upper limit"
head = ["People with both values", f"SD at baseline {sd}", f"SD of the change {sd}",
        f"SD from session to session {sd} (people)", f"Correlation [{level} interval]"]  # fmt: skip
table(
    ["Outcome, unit of the SDs", *head],
    spread_rows(table_of, study.catalogue, reading.main),
    f"Variability in raw units, comparison: {compared} (planning/variability.csv).",
    nothing,
)

# %%
table(
    ["Outcome, on natural logarithms", *head],
    spread_rows(table_of, study.catalogue, reading.main, LOG),
    "The same on natural logarithms for outcomes analysed so: an SD of 0.20 is a spread of about "
    "20 % of the value.",
    "No outcome with two values is analysed on logarithms.",
)

# %%
picture(
    correlation_figure(table_of, study.catalogue, reading.main, study.config.study.synthetic, level),
    "One row per outcome: correlation of baseline and end with its interval, and the people.",
) if most > 1 else say(nothing)

# %% [markdown]
# ## Is there room on the scale, and is it measured?
#
# People at the ends of a scale cannot change further; outcomes that many people miss cost power.

# %%
table(
    ["Outcome", "People with both values", f"Completeness, exact {level} interval",
     "At the lowest value: baseline and end", "At the highest value or cap: baseline and end"],
    scale_rows(table_of, study.catalogue, reading.main),
    "Completeness (Clopper-Pearson) and people at the ends of the scale.",
    nothing,
)  # fmt: skip

# %% [markdown]
# ## What was feasible?

# %%
done = safety(study, results, reading.compared)
table(
    ["Step", f"People: share [exact {level} interval]"],
    done["flow"],
    "From screening to follow-up, Clopper-Pearson intervals (tables/feasibility.csv).",
    "Neither screening nor sessions are recorded.",
)

# %%
table(
    ["Measure", f"Share [{level} interval]"],
    done["adherence"],
    "Adherence and completeness: exact intervals for people, intervals clustered by person for "
    "sessions (tables/feasibility.csv).",
    "Nothing about adherence is recorded.",
)

# %%
table(
    ["Criterion", "Rule", f"Estimate [{level} interval]", "Verdict"],
    done["criteria"],
    "Progression criteria. The verdict rests on the estimate; its interval says how sure it is.",
    "The study declares no progression criteria.",
)

# %% [markdown]
# ## What did people without stimulation show?

# %%
lasting = results["follow_up"]
referred = int((lasting["expectation_verdict"].fillna("no usable reference")
                != "no usable reference").sum())  # fmt: skip
say(
    "This series has no sham group, so it shows nothing about the response to sham.",
    f"Outcomes set against a published change without treatment: {referred} of {len(reading.main)}.",
    "" if referred else "A planner has to bring the sham response from elsewhere.",
)

# %%
untreated = [item for item in reading.compared if item.name == "untreated"]
table(
    ["Outcome", f"Mean change [{level} t interval]; people"],
    contrast_rows(reading.effects, study.catalogue, reading.main, untreated),
    "Change between two assessments before the first session: neither treatment nor sham lies "
    "between them (tables/within_subject_effects.csv).",
    "Nor was anybody measured twice before the first session.",
)

# %% [markdown]
# ## Which outcome could be primary?
#
# Ranked by the mean of five ranks: error of measurement, completeness, people at an end of the scale,
# validity and registration. How much an outcome changed plays no part.

# %%
candidates_table(reading)

# %% [markdown]
# ## How many people?
#
# Target differences are declared in config.yaml or are a verified MCID of the catalogue. People are
# per group and analysed; to recruit counts both groups with drop-out and the SD at its upper limit. The
# last column is what a fixed number of people detects.

# %%
sizes_of_a_trial(reading)

# %%
figures(
    reading,
    "planning_curves",
    "People per group against the difference, and the smallest detectable difference against people.",
    "No SD or correlation is known, so no curve is drawn.",
)

# %% [markdown]
# ## How would such a trial behave?
#
# Trials drawn from the SDs and correlations of this series, with the same response to sham in both arms,
# analysed by the functions of a real trial. Below 15 people per arm the closed form promises too much:
# the simulated power is the one to use. Standard errors in brackets are those of the simulation only.

# %%
simulated = simulated_trials_context(study, results)
table(
    simulated.get("head", []),
    simulated["rows"],
    "Type I error and power in simulated trials, % (planning/operating_characteristics.csv).",
    "No trial was simulated: no outcome is known at both ends in four people or more.",
)

# %%
figures(
    reading,
    "simulated_power",
    "Simulated trials with p below the level against people per arm, beside the closed forms.",
    "No trial was simulated, so no power is drawn.",
)

# %% [markdown]
# One of the numbers of people again, from the columns of its line: ANCOVA with the SD at its upper limit.

# %%
size_again(reading)

# %% [markdown]
# ## What this series cannot give, and where a planner gets it
#
# - **The target difference.** It is the smallest difference between groups that patients and
#   clinicians would want to know of, from an MCID or from asking them (DELTA2 guidance, Cook 2018,
#   BMJ 363:k3750). The change seen here is no target difference: it includes regression to the mean,
#   expectation and drift. A change divided by its own SD compares people with themselves and must
#   not enter a comparison of two groups; it is therefore left out of this page.
# - **The response to sham.** From sham groups of published trials with the same outcome, population
#   and duration, with its uncertainty.
# - **A precise SD.** The interval above is the price of few people; published trials of the same
#   outcome narrow it. About 70 people would be needed to know an SD well (Teare 2014, Trials 15:264).
# - **Drop-out of a longer or larger trial, differences between sites, carry-over of a crossover.**
#   One short series in one place shows none of them.

# %% [markdown]
# ## Where does a number come from?
#
# The SD of the change of one outcome, walked back: first the pairs of values behind it.

# %%
behind = pairs_behind(reading, reading.chosen, contrast)
outcome = study.catalogue.outcomes[reading.chosen]
people_table(
    behind,
    outcome.unit,
    f"{outcome.label}: values at both ends, person by person (outcomes.csv).",
    nothing,
)

# %% [markdown]
# The SD of the changes (with n - 1) is the number in the table above.

# %%
row = table_of.query("outcome == @outcome.id and scale == 'raw'")
say(
    f"SD of the {len(behind)} changes: {numbers.number(behind['change'].std(ddof=1), 6)}; "
    f"planning/variability.csv: {numbers.number(row['sd_change'].iloc[0], 6)} "
    f"({with_unit('change', outcome.unit)})."
    if len(behind) > 1
    else "No SD was computed."
)

# %% [markdown]
# And the lines behind the first person's two values.

# %%
person = behind["participant_id"].iloc[0] if len(behind) else ""
lines_at_both_ends(reading, outcome.id, person, contrast) if person else say("No lines to show.")

# %% [markdown]
# ## Short names

# %%
reading.short_names("MCID", "SD", "pre")
