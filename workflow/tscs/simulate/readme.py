"""The README that lies beside the data and says what they are."""

from __future__ import annotations

TEXT = """\
# SYNTHETIC data: no person stands behind these numbers

A computer made every value in this folder. It describes nine invented people with progressive
multiple sclerosis, seen at two baselines, eight sessions of transcutaneous spinal cord stimulation
(twice a week, four weeks) and one follow-up a week later. It can show that the analysis works; it
says nothing about whether stimulation does.

- Effect of stimulation put in: **{effect}**. Practice, drift without treatment and regression to
  the mean are in it in any case.
- Made by `python -m tscs.simulate FOLDER --seed {seed}{option}`, run in `workflow/`; the same
  command makes the same bytes again, compressed recordings the same bytes after unpacking.
- Figures aimed at, their sources and how the seed was chosen: `docs/synthetic_cohort.md`.
- Meaning of every column: `datapackage.json` in this folder, from `workflow/contract/`; meaning of
  tests, instruments and units: `workflow/catalogue/outcomes.yaml`.

## What is wrong in it, on purpose

| where | what |
|---|---|
| P06, S5 | visit missed (illness); later `doses_before` is one lower |
| the slowest walker | unable to do the six-minute walk at any visit |
| P03, FU | FSMC item 13 not answered, so two totals could not be entered |
| P08, S4 pre | one Ashworth grade missing (right hip extensors) |
| P02, day 12 | baclofen raised from 30 to 40 mg per day |
| P04, S2, S3, S6 | target intensity not reached |
| P07, S3 | mild redness of the skin under the electrode |
| P05, S6 post | recording of only 8 s |
| P09, S1 pre | one foot strike of the left leg missing in the events file |

Gait was recorded at every assessment (`recordings/`, 60 Hz, degrees, flexion and dorsiflexion
positive); foot strikes and foot offs from insoles only before stimulation at S1 and S8.
The pendulum test of each knee was recorded at BL, S1 pre, S8 pre and FU; at the other assessments
only the numbers of a vendor are there.
"""


def readme(seed: int, effect: bool) -> str:
    """Return the README of a data folder.

    Parameters
    ----------
    seed : int
        Seed of the cohort.
    effect : bool
        Whether stimulation has an effect.

    Returns
    -------
    str
        Markdown.
    """
    word = "a moderate to large one on spasticity" if effect else "none"
    return TEXT.format(seed=seed, effect=word, option="" if effect else " --no-effect")
