# %% [markdown]
# # Did it last a week?
#
# How much of the change at the last assessment under treatment (the end) is still present at the follow-up, and how sure that
# is; at the end one change is walked back to lines of the study's tables. The share is the mean
# change from the start to the follow-up divided by the mean change from the start to the end.

# %%
from tscs.reading import (
    figures, lines_at_both_ends, open_study, people_table, points, say, table, triplets_behind,
)  # fmt: skip
from tscs.report import numbers
from tscs.report.follow_up import follow_up_context

reading = open_study()
reading.opening()

# %% [markdown]
# ## In short

# %%
study, results, level = reading.study, reading.results, reading.level
told = follow_up_context(
    results, study.catalogue, reading.main, study.config.primary, reading.compared,
    study.config.analysis,
)  # fmt: skip
nothing = (
    "Nobody was measured at the start, at the end and at a follow-up, so nothing can be said "
    "about what is still present later."
)
above = "Nothing to show, for the reason given above."
later = next((item for item in reading.compared if item.name == "follow_up"), None)
points(
    f"Compared: {later.ends}; days since the last dose at follow-up: {later.days_end}."
    if later and told["rows"]
    else nothing,
    *(f"{sentence}." for sentence in told["sentences"]),
)

# %% [markdown]
# ## The share still present, outcome by outcome
#
# The set of shares (Fieller) holds every share that the data do not exclude. It has two ends only
# where the interval of the end change leaves out zero; otherwise it is everything but a gap, or every
# share, and there is no point estimate. *No change to keep* says that no improvement was shown at the
# end, not that nothing changed. Every change here is also expected without treatment.

# %%
figures(
    reading,
    "share",
    "One row per outcome: the set of shares still present as a line, and the verdict in words.",
    above,
)

# %%
table(
    ["Outcome", "People with three values", f"Change at the end [{level} t interval]",
     f"Change at follow-up [{level} t interval]", f"Share still present [Fieller's {level} set]",
     "Verdict on the change from the start"],
    told["rows"],
    "Changes from the start, and the share still present. Primary outcomes in bold.",
    above,
)  # fmt: skip

# %%
say(
    f"Without a verdict: {'; '.join(told['refused'])}." if told["refused"] else "",
    f"Not measured at all three assessments: {numbers.listed(told['without'])}."
    if told["without"]
    else "",
    "For times the share, its set and the verdict are computed on logarithms; changes are in seconds."
    if told["has_times"]
    else "",
    "A verdict on a sum of grades needs two codings of the grades that agree in sign."
    if told["has_grades"]
    else "",
    "A point estimate of a share is conditional on a detected change and biased towards loss.",
)

# %% [markdown]
# ## Change since the last assessment under treatment
#
# A margin is a loss that would not matter to the group, fixed before the data. Without one nothing is
# tested; the last column says which margin would have been met, and is no margin. Where a further
# dose lies between the last assessment and the follow-up, the change is no decay.

# %%
table(
    ["Outcome", f"Change since the end [{level} t interval]", f"{told['wider']} t interval",
     "Declared margin", f"p, non-inferiority (one-sided {told['one_sided']})",
     "p, equivalence (two one-sided tests)", "Smallest margin met"],
    [[cell if cell != "" else "not tested" for cell in row] for row in told["margins"]],
    "Change from the last assessment under treatment to the follow-up, people with three values.",
    above,
)  # fmt: skip

# %% [markdown]
# ## How often does the rule err?
#
# With as many people as in this study and normal changes, by simulation.

# %%
rule = told["rule"]
table(
    rule["head"] if rule else [],
    rule["rows"] if rule else [],
    f"Chance of each verdict when the truth is known, n = {rule['n']}; correlation of both changes "
    f"{rule['correlation']}; Monte Carlo standard error at most {rule['error']}."
    if rule
    else "",
    "Without people measured three times the rule has nothing to judge.",
)

# %% [markdown]
# ## Where does a number come from?
#
# The change at follow-up of one outcome, walked back: first the three values behind it.

# %%
outcome = study.catalogue.outcomes[reading.chosen]
row = results["follow_up"].query("outcome == @outcome.id and n > 0")
ends = ("", "") if row.empty else (row["end_contrast"].iloc[0], row["follow_up_contrast"].iloc[0])
behind = triplets_behind(reading, outcome.id, *ends)
people_table(
    behind,
    outcome.unit,
    f"{outcome.label}: values of the people measured three times (outcomes.csv).",
    above,
)

# %% [markdown]
# Their mean changes are those of the table above.

# %%
later = (behind["follow_up"] - behind["baseline"]).mean()
say(
    f"Mean change at follow-up of {len(behind)} people: {numbers.number(later, 6)}; "
    f"tables/follow_up.csv: {numbers.number(row['follow_up_change'].iloc[0], 6)}."
    if len(behind)
    else "No change was computed."
)

# %% [markdown]
# And the lines behind the first person's change from the start to the follow-up.

# %%
person = behind["participant_id"].iloc[0] if len(behind) else ""
lines_at_both_ends(reading, outcome.id, person, ends[1]) if person else say("No lines to show.")

# %% [markdown]
# ## Short names

# %%
reading.short_names("n", "p", "SD", "pre")
