"""Self-reported fatigue and walking: items as answered, totals as entered."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from tscs.simulate.blemishes import MISSING_ITEM, blank
from tscs.simulate.course import Course
from tscs.simulate.people import People
from tscs.simulate.protocol import MOMENTS, PEOPLE, VISIT_OF, Plan, assessment_table, fixed, moments
from tscs.simulate.streams import Floats, states, stream
from tscs.simulate.variants import SHIPPED, Variant

KEY = ["participant_id", "visit_id", "timepoint", "instrument"]


@dataclass(frozen=True)
class Instrument:
    """How a questionnaire behaves; all figures per item on the scale of its answers.

    Attributes
    ----------
    name : str
        As in the outcome catalogue.
    n_items, low, high : int
        Number of items and range of answers.
    level, spread, state : float
        Mean of the population, SD between people, SD from visit to visit.
    drift, benefit : float
        Fall in people without an effect of stimulation, and further fall with one.
    visits : tuple of str
        Visits at which it is filled in; MFIS (four weeks) and MSWS-12 (two weeks) not at both
        baselines, whose recall windows would overlap.
    subscales : dict of str to tuple of int
        Items of each subscale entered by hand; empty: no totals are entered.
    of_walking : bool
        Whether the level goes with walking (correlation 0.5) rather than with fatigue (0.85).
    """

    name: str
    n_items: int
    low: int
    high: int
    level: float
    spread: float
    state: float
    drift: float
    benefit: float
    visits: tuple[str, ...]
    subscales: dict[str, tuple[int, ...]]
    of_walking: bool = False


TWO_BASELINES = ("BL", "S1", "S8", "FU")
ONE_BASELINE = ("S1", "S8", "FU")
# FSMC: Penner 2009 (subscales). MFIS: placebo patients of TRIUMPHANT-MS fell by 10.7 points in five
# weeks after selection for fatigue, here 4. MSWS-12: ENHANCE placebo -2.6, MUSEC placebo -1.7;
# no further benefit.
INSTRUMENTS = (
    Instrument("MSWS12", 12, 1, 5, 3.7, 1.02, 0.43, 0.10, 0.0, ONE_BASELINE, {}, of_walking=True),
    Instrument(
        "FSMC",
        20,
        1,
        5,
        3.55,
        1.00,
        0.42,
        0.12,
        0.22,
        TWO_BASELINES,
        {
            "motor": (2, 3, 5, 6, 9, 10, 12, 14, 16, 19),
            "cognitive": (1, 4, 7, 8, 11, 13, 15, 17, 18, 20),
        },
    ),
    Instrument(
        "MFIS",
        21,
        0,
        4,
        2.2,
        1.03,
        0.41,
        0.21,
        0.24,
        ONE_BASELINE,
        {
            "physical": (4, 6, 7, 10, 13, 14, 17, 20, 21),
            "cognitive": (1, 2, 3, 5, 11, 12, 15, 16, 18, 19),
            "psychosocial": (8, 9),
        },
    ),
    Instrument(
        "FSS", 9, 1, 7, 5.3, 1.50, 0.90, 0.20, 0.50, ("BL", "S1", "S3", "S5", "S8", "FU"), {}
    ),
)
ITEM_SD, PERSON_ITEM_SD, ANSWER_SD = 0.4, 0.5, 0.4


def questionnaire_items_table(
    seed: int, plan: Plan, people: People, course: Course, variant: Variant = SHIPPED
) -> pd.DataFrame:
    """Return every answer to every questionnaire.

    Parameters
    ----------
    seed : int
        Seed of the cohort.
    plan : Plan
        Attendance and days.
    people : People
        Level of fatigue and walking ability.
    course : Course
        Drift and benefit.
    variant : Variant
        How the generator differs from that of the shipped cohort.

    Returns
    -------
    DataFrame
        ``questionnaire_items.csv`` as text.
    """
    frames = [
        _answers(plan, instrument, answers(seed, plan, people, course, instrument, variant))
        for instrument in INSTRUMENTS
    ]
    return blank(pd.concat(frames, ignore_index=True), MISSING_ITEM, "score")


def answers(
    seed: int,
    plan: Plan,
    people: People,
    course: Course,
    instrument: Instrument,
    variant: Variant = SHIPPED,
) -> Floats:
    """Return the answers to one questionnaire, shape (9, 18, items).

    Parameters
    ----------
    seed : int
        Seed of the cohort.
    plan : Plan
        Days.
    people : People
        Level of fatigue and walking ability.
    course : Course
        Drift and benefit.
    instrument : Instrument
        One of `INSTRUMENTS`.
    variant : Variant
        How the generator differs from that of the shipped cohort.
    """
    rng = stream(seed, "questionnaires", INSTRUMENTS.index(instrument))
    varying = replace(instrument, state=variant.noise * instrument.state)
    felt = _feelings(rng, plan, people, course, varying)
    return np.clip(np.round(felt), instrument.low, instrument.high)


def _answers(plan: Plan, instrument: Instrument, scores: Floats) -> pd.DataFrame:
    axes = {"instrument": (instrument.name,), "item": range(1, instrument.n_items + 1)}
    planned = moments(instrument.visits)[:, None, None]
    return assessment_table(plan, axes, {"score": fixed(scores)[:, :, None]}, planned)


def _feelings(
    rng: np.random.Generator, plan: Plan, people: People, course: Course, instrument: Instrument
) -> Floats:
    n_items, n_people = instrument.n_items, len(PEOPLE)
    trait = _trait(rng, people, instrument)[:, None, None]
    state = states(rng, plan.day.astype(np.float64))[:, VISIT_OF, None]
    item = ITEM_SD * rng.standard_normal(n_items)
    habit = PERSON_ITEM_SD * rng.standard_normal((n_people, 1, n_items))
    answer = ANSWER_SD * rng.standard_normal((n_people, len(MOMENTS), n_items))
    fall = instrument.drift * course.drift + instrument.benefit * course.benefit
    level = instrument.level + instrument.spread * trait + instrument.state * state
    return np.asarray(level + item - item.mean() + habit + answer - fall[..., None])


def _trait(rng: np.random.Generator, people: People, instrument: Instrument) -> Floats:
    common = -people.walking if instrument.of_walking else people.fatigue
    own = rng.standard_normal(len(PEOPLE))
    share = 0.5 if instrument.of_walking else 0.85
    return np.asarray(share * common + np.sqrt(1 - share**2) * own)


def questionnaire_totals_table(items: pd.DataFrame) -> pd.DataFrame:
    """Return the totals that the assessor entered: sums, empty where an item is missing.

    Parameters
    ----------
    items : DataFrame
        From `questionnaire_items_table`.

    Returns
    -------
    DataFrame
        ``questionnaire_totals.csv`` as text.
    """
    frames = []
    for instrument in INSTRUMENTS:
        for subscale, members in _entered(instrument).items():
            counted = items["item"].isin([str(item) for item in members])
            chosen = items[counted & (items["instrument"] == instrument.name)]
            frames.append(_sums(chosen).assign(subscale=subscale))
    totals = pd.concat(frames, ignore_index=True).assign(source="entered")
    return totals[[*KEY, "subscale", "total", "source"]]


def _entered(instrument: Instrument) -> dict[str, tuple[int, ...]]:
    if not instrument.subscales:
        return {}
    return {"total": tuple(range(1, instrument.n_items + 1)), **instrument.subscales}


def _sums(items: pd.DataFrame) -> pd.DataFrame:
    numbers = items.assign(score=pd.to_numeric(items["score"], errors="coerce"))
    grouped = numbers.groupby(KEY, sort=False)["score"]
    total = grouped.sum().where(grouped.count() == grouped.size())
    texts = total.map(lambda value: "" if np.isnan(value) else f"{value:.0f}")
    return texts.rename("total").reset_index().astype("str")
