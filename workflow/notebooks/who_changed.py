# %% [markdown]
# # Who changed?
#
# Each person's change against two limits: the minimal detectable change (MDC95), which five in a
# hundred people who do not change exceed by error of measurement, and the minimal clinically
# important difference (MCID), the smallest change that people call important. A limit whose source
# was not read gives no verdict. Nobody is ranked and nothing is tested; at the end one count is
# walked back to lines of the study's tables.

# %%
from tscs.reading import figures, lines_at_both_ends, open_study, say, table
from tscs.report import numbers
from tscs.report.individuals import individuals
from tscs.report.persons import person_rows
from tscs.report.words import with_unit

reading = open_study()
reading.opening()

# %% [markdown]
# ## In short

# %%
study, results = reading.study, reading.results
told = individuals(study, results, reading.compared)
say(
    f"Outcomes with a usable limit: {numbers.listed(told['judged'])}."
    if told["judged"]
    else "No outcome with two values has a verified limit, so no person gets a verdict.",
    f"Compared: {'; '.join(told['contrasts'])}." if told["contrasts"] else "",
    f"Became able or unable: {'; '.join(told['ability'])}." if told["ability"] else "",
    "In a series without a control group a change that reaches a limit is not known to come from "
    "the treatment.",
)

# %% [markdown]
# ## How many reach a limit?
#
# Of all people with both values, and of those whose first value leaves room for such a change, with
# exact (Clopper-Pearson) intervals. *By chance* is the number of people whom error of measurement
# alone would put there if nobody changed; without a verified MDC95 it is not known.

# %%
table(
    ["Outcome and limit for improvement / worsening",
     "Improved: of all; of those with room [95 % interval]", "Improved by chance, people",
     "Worsened: of all; of those with room [95 % interval]", "Worsened by chance, people"],
    told["rows"],
    "People whose change reaches a limit (tables/individual_counts.csv).",
    "No outcome has a verified limit and two values, so nobody can be counted.",
)  # fmt: skip

# %%
without = told["without"]
say(
    f"{told['below']}." if told["below"] else "",
    *(
        f"{contrast}: no verdict on {numbers.listed(names)}, whose later answers also speak of the "
        "earlier time or of the treatment."
        for contrast, names in told["conflicts"]
    ),
    f"No verified limit: {numbers.listed(without['unverified'])}." if without["unverified"] else "",
    f"No limit at all: {numbers.listed(without['unlimited'])}." if without["unlimited"] else "",
)

# %% [markdown]
# ## Every person against the limits

# %%
figures(
    reading,
    "individuals",
    "One panel per outcome: each person's change as a dot, the MDC95 as a band, the MCID dashed.",
    "No change of a person was computed.",
)

# %% [markdown]
# ## The primary outcomes, person by person
#
# In the order of the pseudonyms.

# %%
contrast = reading.leading.name if reading.leading else ""
primary = [name for name in study.config.primary if name in reading.paired] or [reading.chosen]
for name in filter(None, primary):
    outcome = study.catalogue.outcomes[name]
    rows = person_rows(results["individual_changes"], outcome, contrast)
    display(
        table(
            ["Person", "Earlier value", "Later value", "Change", "Against the MDC95",
             "Against the MCID"],
            rows,
            f"{with_unit(outcome.label, outcome.unit)} (tables/individual_changes.csv).",
            f"{outcome.label}: no change of a person was computed.",
        )
    )  # fmt: skip

# %% [markdown]
# ## Did the same people change in spasticity, walking and fatigue?

# %%
figures(
    reading,
    "concordance",
    "People in rows, outcomes in columns grouped by domain: better, same, worse or not known.",
    "Fewer than two of the domains spasticity, walking and fatigue have changes to compare.",
)

# %% [markdown]
# ## Where does a number come from?
#
# One count of the first table, walked back: the people who were counted.

# %%
counts = results["individual_counts"].query("limit == 'mdc95' and contrast == @contrast")
counted = counts[counts["count"].notna()].sort_values("count", ascending=False, kind="stable")
changes = results["individual_changes"].query("contrast == @contrast")
if len(counted):
    count = counted.iloc[0]
    word = {"improvement": "improved", "worsening": "worsened"}[count["direction"]]
    mine = changes[(changes["outcome"] == count["outcome"])]
    reached = mine[mine["mdc95_class"] == word]
    chosen = study.catalogue.outcomes[count["outcome"]]
    sentence = say(
        f"{chosen.label}: {count['count']:g} of {count['n']:g} people {word} by the MDC95 or more, "
        "says tables/individual_counts.csv.",
        f"tables/individual_changes.csv has {len(reached)}: "
        f"{numbers.listed(list(reached['participant_id'])) or 'nobody'}.",
    )
else:
    mine = reached = changes[changes["outcome"] == reading.chosen]
    chosen = study.catalogue.outcomes[reading.chosen]
    sentence = say(f"Nobody could be counted, so one change of {chosen.label} is walked back.")
sentence

# %% [markdown]
# One of them, or the first person where there is none: value, change and verdict.

# %%
known = (reached if len(reached) else mine).dropna(subset=["change"])
person = known["participant_id"].iloc[0] if len(known) else ""
table(
    ["Person", "Earlier value", "Later value", "Change", "Against the MDC95", "Against the MCID"],
    [row for row in person_rows(changes, chosen, contrast) if row[0] == person],
    f"{with_unit(chosen.label, chosen.unit)}.",
    "Nobody has two values to compare.",
)

# %% [markdown]
# And the lines behind both values.

# %%
lines_at_both_ends(reading, chosen.id, person, contrast) if person else say("No lines to show.")

# %% [markdown]
# ## Short names

# %%
reading.short_names("MCID", "MDC95", "pre")
