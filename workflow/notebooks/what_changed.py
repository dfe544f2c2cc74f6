# %% [markdown]
# # Did spasticity, gait, fatigue and joint angles change?
#
# The change within people from the first to the last assessment of the leading comparison, how sure
# it is and for how many people; at the end one mean change is walked back to lines of the study's
# tables.

# %%
from tscs.reading import (
    figures, lines_at_both_ends, open_study, pairs_behind, people_table, points, say, table,
)  # fmt: skip
from tscs.report import changes, clinicians, notes, numbers
from tscs.report.words import DOMAINS, with_unit

reading = open_study()
reading.opening()

# %% [markdown]
# ## In short

# %%
study, effects, leading = reading.study, reading.effects, reading.leading
contrast, level = leading.name if leading else "", reading.level
page = clinicians.first_page(study, effects, reading.main, reading.compared, leading)
verdict = page["parts"][0]["verdict"] if page["parts"] else ""
points(
    f"Compared: {leading.phrase}. Sessions before: {leading.doses_start} at "
    f"the earlier and {leading.doses_end} at the later assessment."
    if leading
    else "No change can be computed: the study has no two assessments that a comparison could use.",
    *([f"{verdict} (intervals of {level})."] if verdict else []),
)

# %%
table(
    clinicians.HEAD,
    page["parts"][0]["rows"] if page["parts"] else [],
    "The change that counts for each outcome, with its interval and method.",
    "Nobody has two values to compare.",
)

# %% [markdown]
# ## The outcomes that were tested
#
# Primary outcomes form one small confirmatory family; its p is an exact sign-flip p, adjusted for
# the family. Everything else on this page is described, not tested.

# %%
table(
    ["Outcome", "People", "Improvement", "Mean change [t interval]", "Geometric mean change",
     "g_av [interval]", "Family-adjusted exact p"],
    [[row["heading"], row["n"], row["better"], row["change"], row["ratio"], row["g_av"],
      row["p_family"]] for row in changes.confirmatory(effects, study.catalogue)],
    f"Confirmatory outcomes, {level} intervals. g_av: mean change divided by the average SD of both "
    "assessments, with the small-sample factor (Algina-Keselman interval).",
    "No outcome was tested: the study has no primary outcome with enough pairs in its comparison.",
)  # fmt: skip

# %%
codings = notes.recoded(effects, study.catalogue, study.config.primary, contrast)
say(
    *(
        f"{item.name} adds ordinal grades as if they were equally spaced, a convention. "
        + (
            f"With the grades as {item.unit} the mean change is {item.change} (n = {item.n}): "
            f"both codings point in {item.direction}."
            if item.change
            else "No other coding of the grades was computed."
        )
        for item in codings
    ),
    "" if codings else "No tested outcome is a sum of ordinal grades.",
)

# %%
figures(
    reading,
    "trajectories",
    "One panel per primary outcome: every person in grey, the mean with its interval in blue.",
    "No primary outcome was measured.",
    stem="primary",
)

# %% [markdown]
# ## Every main outcome
#
# An arrow points in the direction of improvement; primary outcomes in bold. Outcomes analysed on
# logarithms (times) also have a change in per cent, the geometric mean ratio with its t interval.

# %%
figures(
    reading,
    "forest",
    "One row per outcome: mean change with its interval as text, g_av with its interval as a line.",
    "No outcome has a pair of values to compare.",
)

# %%
heads = {
    "n": "People with both values", "From": "Earlier: mean (SD)", "To": "Later: mean (SD)",
    "Change": f"Mean change [{level} t interval]", "Change, %": f"Change in % [{level} t interval]",
    "g_av": f"g_av [{level} interval]", "Better / same / worse": "People better / same / worse",
}  # fmt: skip
for domain, title in DOMAINS.items():
    inside = [name for name in reading.paired if study.catalogue.outcomes[name].domain == domain]
    head = changes.main_head(effects, inside, contrast)
    rows = changes.main_rows(effects, study.catalogue, inside, leading) if leading else []
    absent = f"{title}: nothing was measured at both ends."
    display(table([heads.get(name, name) for name in head], rows, title, absent))

# %%
conflicts = [
    study.catalogue.outcomes[name].short for name in reading.paired
    if leading.recall_conflict(study.catalogue.outcomes[name])
]  # fmt: skip
say(
    f"{notes.CONFLICT_SIGN} The later answer also speaks of the earlier assessment or of the time "
    f"of treatment: {numbers.listed(conflicts)}."
    if conflicts
    else "",
    f"Measured, but not at both ends: {numbers.listed(reading.unpaired)}."
    if reading.unpaired
    else "Every main outcome was measured at both ends.",
)

# %% [markdown]
# ## Joint angles over the gait cycle

# %%
figures(
    reading,
    "curves",
    "Hip, knee and ankle angle over the gait cycle, left and right: dashed before, solid after.",
    "The study has no recorded joint angles at both ends of the comparison.",
)

# %% [markdown]
# ## Where does a number come from?
#
# The mean change of one outcome, walked back: first the pairs of values behind it.

# %%
behind = pairs_behind(reading, reading.chosen, contrast)
outcome = study.catalogue.outcomes[reading.chosen]
people_table(
    behind,
    outcome.unit,
    f"{outcome.label}: values at both ends, person by person (outcomes.csv).",
    "Nobody has two values to compare, so there is no change to walk back.",
)

# %% [markdown]
# Their mean is the number in the table above.

# %%
row = effects[(effects["contrast"] == contrast) & (effects["outcome"] == outcome.id)]
say(
    f"Mean of the {len(behind)} changes: "
    f"{numbers.number(behind['change'].mean(), 6)}; tables/within_subject_effects.csv: "
    f"{numbers.number(row['mean_change'].iloc[0], 6)} ({with_unit('change', outcome.unit)})."
    if len(behind)
    else "No change was computed."
)

# %% [markdown]
# And the lines behind the first person's two values.

# %%
person = behind["participant_id"].iloc[0] if len(behind) else ""
lines_at_both_ends(reading, outcome.id, person, contrast) if person else say("No lines to show.")

# %% [markdown]
# ## Short names

# %%
reading.short_names("g_av", "n", "SD", "pre")
