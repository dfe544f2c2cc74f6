"""The README of each example study: what it is, how it was made, what was put in."""

from __future__ import annotations

from tscs.simulate.example import Example

HEAD = """\
# {title}: SYNTHETIC data

A computer made every value in this folder; no person stands behind them. It shows that the analysis
works and says nothing about whether stimulation does.

    python3 run.py report examples/{name}

{design}
## How it was made

The generator of the shipped cohort (`docs/synthetic_cohort.md`) draws groups of nine people; each
person is drawn under sham and under active stimulation with the same chance, and the allocation
decides which of both stands in the tables. In `workflow/`,

    python -m tscs.simulate.examples {name} ../examples/{name}

makes `data/`, `allocation.csv` and this page again, byte for byte; `config.yaml` is written by hand
and `data/datapackage.json` by the workflow. The seed ({seed}) was taken as it came.

## What was put in

Means over all {people} people of what they would have had under both treatments, in the outcome's
unit. The analysis never reads these numbers.

{truth}
"""

TRIAL = """\
Sixty invented people with progressive multiple sclerosis at two sites, randomised to active or sham
stimulation in permuted blocks of four within sites. Eight sessions in four weeks (S1 to S8) and a
follow-up a week later, assessed before stimulation at S1, S3, S5, S8 and at follow-up. Sham: the
current is raised to the threshold of sensation, then ramped to 0. People drop out (chance 16 %)
and miss single visits (5 %), whatever their arm and values. Both arms improve without any effect
(expectation of raters and people, practice, regression to the mean); active stimulation adds 0.8 of
the effect of the shipped cohort. Skin redness and tingling are more frequent under active
stimulation, falls, headache and infections are not. One Ashworth grade is missing (P18, S5).
"""

CROSSOVER = """\
Twenty invented people with progressive multiple sclerosis, as many as in the published
sham-controlled crossover (Spieker 2025), which it imitates: two separate study days, one session of
30 minutes each, Ashworth sum of both legs and walking tests right before and after it, active
stimulation on one day and sham on the other in random order (sequences `active-sham` and
`sham-active`, permuted blocks of four). Two people do not come to the second day. That paper does
not tell the days between; here they are 14, up to three off. People expect more of the first day
than of the second (period effect); nothing is carried over from one day to the other.
"""

TRIAL_WORDS = {
    "difference_at_S8": "active minus sham before the eighth session",
    "difference_at_FU": "active minus sham at follow-up",
    "sham_change_to_S8": "change under sham from the first to before the eighth session",
}
CROSSOVER_WORDS = {
    "difference": "active minus sham of the change during a session",
    "sham_change_period_1": "change during a sham session on the first day",
    "sham_change_period_2": "change during a sham session on the second day",
    "carry_over": "carried over to the second day",
}
OUTCOMES = {"mas_sum": "MAS sum, points", "2mwt": "2-minute walk, m"}


def trial_readme(seed: int, example: Example) -> str:
    """Return the README of the sham-controlled trial.

    Parameters
    ----------
    seed : int
        Seed it was made from.
    example : Example
        The study.
    """
    return HEAD.format(
        title="Sham-controlled trial",
        name="sham_controlled_trial",
        design=TRIAL,
        seed=seed,
        people=len(example.allocation),
        truth=_table(example, TRIAL_WORDS),
    )


def crossover_readme(seed: int, example: Example) -> str:
    """Return the README of the crossover.

    Parameters
    ----------
    seed : int
        Seed it was made from.
    example : Example
        The study.
    """
    return HEAD.format(
        title="Sham-controlled crossover",
        name="crossover",
        design=CROSSOVER,
        seed=seed,
        people=len(example.allocation),
        truth=_table(example, CROSSOVER_WORDS),
    )


def _table(example: Example, words: dict[str, str]) -> str:
    lines = [f"| | {' | '.join(OUTCOMES.values())} |", "|---|---|---|"]
    for key, text in words.items():
        cells = " | ".join(f"{example.truth[outcome][key]:.2f}" for outcome in OUTCOMES)
        lines.append(f"| {text} | {cells} |")
    return "\n".join(lines)
