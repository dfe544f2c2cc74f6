# %% [markdown]
# # What was measured, and what is missing?
#
# Who took part, which visits took place, how complete every outcome is, what was left out and why;
# at the end one count is walked back to a line of the study's tables. Missing values are never
# filled in.

# %%
from tscs.reading import (
    figures, open_study, points, say, source_lines, statuses_behind, table, telling_assessment,
)  # fmt: skip
from tscs.report import gaps, people
from tscs.report.words import DOMAINS

reading = open_study()
reading.opening()

# %% [markdown]
# ## In short

# %%
study, results = reading.study, reading.results
catalogue, completeness = study.catalogue, results["completeness"]
planned = [
    name for name in catalogue.outcomes if name in set(completeness["outcome"])
    and not catalogue.outcomes[name].part_of
]  # fmt: skip
came = people.attendance(study.tables["visits"], study.schedule)
total = gaps.completeness_totals(completeness, planned)
say(
    f"Of the visits in the schedule, {came['visits_attended']} were attended.",
    f"Of the expected assessments of {total['n_outcomes']} main outcomes, {total['measured']} "
    f"({total['share']}) were measured; {total['n_full']} outcomes have no gap.",
)

# %% [markdown]
# ## Who took part?

# %%
table(
    ["Characteristic", "Summary", "People with a value"],
    people.characteristics(study.tables["participants"]),
    "People of the study; numbers as median and range.",
    "No characteristic of the people is recorded.",
)

# %% [markdown]
# ## Which visits took place?

# %%
figures(
    reading,
    "schedule",
    "Grid of people in rows and visits in columns: attended or missed, with the doses before it.",
    "The study has no schedule to draw.",
)

# %%
table(
    ["Person", "Visit not attended"],
    [[gap["person"], gap["visit"]] for gap in came["missed"]],
    "Visits in the schedule that were not attended.",
    "Every visit in the schedule was attended.",
)

# %% [markdown]
# ## How complete is each outcome?
#
# *Unable* means that the test was tried or judged impossible, which is information; *missing* means
# that nobody knows.

# %%
figures(
    reading,
    "completeness",
    "Grid of outcomes in rows and assessments in columns: people measured, shaded by share.",
    "No outcome was expected at any visit.",
)

# %%
table(
    ["Outcome", "Expected", "Measured", "Unable", "Not done", "Missing", "Visit not attended"],
    gaps.completeness_rows(completeness, catalogue, planned),
    "Outcomes with gaps: assessments, summed over people and visits (tables/completeness.csv).",
    "No outcome has a gap.",
)

# %%
domains = {catalogue.outcomes[name].domain for name in reading.main}
absent = [title.lower() for domain, title in DOMAINS.items() if domain not in domains]
say(f"Not measured in this study: {', '.join(absent)}." if absent else "Every domain was measured.")

# %% [markdown]
# ## What was left out, and why?

# %%
table(
    ["Reason", "Table of the study", "Lines or scores left out", "People"],
    gaps.exclusion_counts(gaps.with_names(results["exclusions"], catalogue)),
    "What enters no score (tables/exclusions.csv lists it line by line).",
    "Nothing was left out.",
)

# %% [markdown]
# ## Where does a number come from?
#
# One count of the completeness table, walked back: first the people behind it.

# %%
start = telling_assessment(reading, planned)
expected = "No outcome was expected at any visit, so there is no count to walk back."
counts = start.to_dict("records")
people_behind = [
    statuses_behind(reading, row["outcome"], row["visit_id"], row["timepoint"]) for row in counts
]
points(
    *(
        f"{catalogue.outcomes[row['outcome']].label}, visit {row['visit_id']} "
        f"({row['timepoint']}): measured in {row['n_measured']:g} of {row['n_expected']:g} people, "
        f"says tables/completeness.csv; outcomes.csv has "
        f"{(status['status'] == 'measured').sum()} values with the status measured."
        for row, status in zip(counts, people_behind, strict=True)
    ),
    "" if counts else expected,
)

# %%
table(
    ["Person", "Status"],
    [
        [person, told.replace("_", " ")]
        for status in people_behind
        for person, told in zip(status["participant_id"], status["status"], strict=True)
    ],
    "Person by person (outcomes.csv).",
    expected,
)

# %% [markdown]
# Then one of those without a value, or the first person where nobody lacks one: the lines in the
# study's tables.

# %%
for status in people_behind:
    person = status.sort_values("status", key=lambda told: told == "measured", kind="stable").iloc[0]
    display(source_lines(reading, *person[["outcome", "participant_id", "visit_id", "timepoint"]]))

# %% [markdown]
# ## Short names

# %%
reading.short_names("EDSS", "PPMS", "SPMS", "pre", "post")
