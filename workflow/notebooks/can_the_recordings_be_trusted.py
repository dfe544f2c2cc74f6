# %% [markdown]
# # Can the recordings be trusted?
#
# Joint angles come from sensors that slip, lose samples and change sign. This page says in seconds
# which recordings to distrust, by thresholds that were fixed beforehand; at the end one verdict is
# walked back to its row of the study's tables. A verdict leaves nothing out by itself.

# %%
from tscs.kinematics import trust
from tscs.reading import figures, open_study, points, recording_line, say, table
from tscs.report import numbers, recordings

reading = open_study()
reading.opening()

# %% [markdown]
# ## In short

# %%
study, results = reading.study, reading.results
quality = results["recording_quality"]
facts = recordings.quality_facts(quality)
none = "The study has no recordings, so there is none to distrust."
say(
    f"Of {facts['n']} recordings {facts['fine']} are fine, {facts['look']} should be looked at and "
    f"{facts['distrust']} should not be trusted unseen; {facts['unread']} have no reader."
    if len(quality)
    else none
)

# %% [markdown]
# ## Where are the doubtful ones?

# %%
figures(
    reading,
    "recording_quality",
    "Grid of people in rows and assessments in columns, one for each task: a tick where recordings "
    "are fine, a question mark where they should be looked at, a cross where not to be trusted.",
    none,
)

# %%
table(
    recordings.QUALITY_HEAD,
    facts["doubtful"],
    "Recordings that are not fine, worst first (tables/recording_quality.csv).",
    "No recording is doubtful by these thresholds." if len(quality) else none,
)

# %% [markdown]
# ## By which thresholds?

# %%
table(
    ["Measure", "Look", "Distrust", "Why"],
    facts["thresholds"],
    "From where on a recording should be looked at or not be trusted.",
)

# %%
points(*facts["others"])

# %% [markdown]
# ## How good are the others?
#
# The worst value of each measure over all recordings, beside the threshold from which a recording
# should be looked at.

# %%
measured = quality.dropna(subset=["verdict"])
rows = []
for limit in trust.THRESHOLDS:
    values = measured.loc[measured["task"].isin(limit.tasks), limit.column].dropna()
    if len(values):
        worst = values.min() if limit.below else values.max()
        rows.append(
            [
                limit.name,
                numbers.whole(len(values)),
                numbers.number(values.median(), 2),
                numbers.number(worst, 2),
                f"{'below' if limit.below else 'above'} {limit.look:g}",
            ]
        )
table(
    ["Measure", "Recordings", "Median", "Worst", "Look"],
    rows,
    "Quality of all recordings with a reader (tables/recording_quality.csv).",
    none,
)

# %% [markdown]
# ## Pendulum tests
#
# What was measured, drawn on each curve: a mark in the wrong place is seen at once.

# %%
figures(
    reading,
    "pendulum",
    "Small curves of knee flexion after release, with lines at start and rest and marks at the "
    "first maximum, the first rebound and the counted swings.",
    "The study has no recorded pendulum tests.",
)

# %% [markdown]
# ## Where does a number come from?
#
# The worst recording, or the first where all are fine: its row in recordings.csv, what was measured
# and the grounds.

# %%
rank = measured["verdict"].map(trust.VERDICTS.index)
order = measured.assign(rank=-rank).sort_values(["rank", "recording_id"], kind="stable")
first = order.head(1).to_dict("records")
points(
    *(
        f"Duration {numbers.number(row['duration_s'], 1)} s, {numbers.number(row['rate_hz'], 1)} "
        f"samples per second, verdict: {row['verdict']}."
        for row in first
    ),
    *(
        f"Grounds: {recordings.grounds(row)}." if isinstance(row["grounds"], str) else "No grounds."
        for row in first
    ),
    "" if first else none,
)

# %%
for row in first:
    display(recording_line(reading, row["recording_id"]))

# %% [markdown]
# ## Short names

# %%
reading.short_names("pre", "post")
