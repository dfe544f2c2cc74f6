"""Sentences about verdicts: plain text without its full stop, numbers already printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tscs.expectation import ABOVE, NO_REFERENCE, NOT_ABOVE

EXPECTED: Final = "a change of this kind is also expected without treatment"
BETTER: Final = "better"
WORSE: Final = "worse"
OPEN: Final = "open"
UNKNOWN: Final = "unknown"
CODING: Final = "coding"
SAME: Final = "the same direction"
REGRESSION_ALONE: Final = "regression to the mean alone"
A_REFERENCE: Final = "the reference"
NOT_KNOWN: Final = "how much of it no treatment would also have given is not known"
_SIDES: Final = {
    BETTER: "the whole interval lies on the side of improvement for {names}",
    WORSE: "the whole interval lies on the side of worsening for {names}",
    OPEN: (
        "the interval includes zero for {names}, so improvement and worsening both remain possible"
    ),
    UNKNOWN: "no interval could be computed for {names}",
    CODING: "no verdict is possible for {names}, a sum of grades that no other coding supports",
}


@dataclass(frozen=True)
class BesideNoTreatment:
    """An observed change beside a reference, in print.

    Attributes
    ----------
    name : str
        Short name of the outcome.
    verdict : str
        Verdict beside a change without treatment; empty where it was refused.
    observed, n : str
        Mean change with its unit, and people.
    reference, difference, p : str
        Change without treatment, observed minus reference with its interval, Holm-adjusted
        one-sided p; empty without a usable reference.
    why : str
        Why there is no usable reference or no verdict, in words.
    regression : bool
        Whether the reference is regression to the mean alone.
    """

    name: str
    verdict: str
    observed: str
    n: str
    reference: str = ""
    difference: str = ""
    p: str = ""
    why: str = ""
    regression: bool = False

    @property
    def compared_to(self) -> str:
        """What it is compared with, in words."""
        return REGRESSION_ALONE if self.regression else A_REFERENCE


def still_present(name: str, verdict: str, expectation: str = NO_REFERENCE) -> str:
    """Return one verdict about the follow-up of one or more outcomes.

    Parameters
    ----------
    name : str
        The outcomes.
    verdict : str
        One of `tscs.verdicts.VERDICTS`.
    expectation : str
        The verdict beside a change without treatment; unless it is ``above reference`` the
        sentence ends with what is expected without treatment.
    """
    tail = "" if expectation == ABOVE else f"; {EXPECTED}"
    return f"{name}: {verdict}{tail}"


def on_which_side(start: str, end: str, names: Mapping[str, str]) -> str:
    """Return on which side of zero the intervals of a comparison lie.

    Parameters
    ----------
    start, end : str
        The two assessments.
    names : mapping of str to str
        Outcomes by `BETTER`, `WORSE`, `OPEN`, `UNKNOWN` and `CODING`; empty ones are left out.
    """
    told = [words.format(names=names[side]) for side, words in _SIDES.items() if names.get(side)]
    return f"From {start} to {end}, {', '.join(told)}"


def family_member(
    name: str, estimator: str, estimate: str, level: str, better: str, n: str, p: str
) -> str:
    """Return the estimate of a member of the confirmatory family with all that it needs beside it.

    Parameters
    ----------
    name, estimator, estimate : str
        Short name, kind of estimate, estimate with its interval and unit.
    level : str
        Confidence of the interval.
    better : str
        Direction of improvement in words.
    n : str
        Pairs.
    p : str
        Family-adjusted p as a statement, as in ``p = 0.012``.
    """
    return f"{name}, {estimator} {estimate} ({level} interval in brackets; {better}; n = {n}; {p})"


def codings(direction: str) -> str:
    """Return what two codings of the same grades say together."""
    refusal = "" if direction == SAME else ", so no verdict on it is possible"
    return f"both codings point in {direction}{refusal}"


def reached_below_error(names: str) -> str:
    """Return what a change that reaches an MCID below the MDC95 may be called."""
    return (
        f"The MCID of {names} is below the MDC95, so a change that reaches it can be error of "
        "measurement: it makes nobody a case of improvement"
    )


def against_no_treatment(item: BesideNoTreatment) -> str:
    """Return the verdict on one change beside a change without treatment, with its numbers."""
    change = f"{item.name}: the observed mean change is {item.observed} (n = {item.n})"
    if item.verdict in (ABOVE, NOT_ABOVE):
        numbers = (
            f"{item.compared_to} gives {item.reference}; the difference is {item.difference}, "
            f"one-sided {item.p} after Holm"
        )
        return f"{change}, {numbers}: {item.verdict}{_caution(item)}"
    if item.reference and not item.verdict:
        return f"{change}, but there is no verdict ({item.why}); {NOT_KNOWN}"
    return f"{change}; no usable reference ({item.why}): {NOT_KNOWN}"


def _caution(item: BesideNoTreatment) -> str:
    if item.verdict == NOT_ABOVE:
        return ", which does not show that both are equal"
    if item.regression:
        return "; practice, expectation and time may give as much"
    return ". The people of the reference were others, so this is no comparison of groups"


def compared_with(items: Sequence[BesideNoTreatment]) -> list[str]:
    """Return for a page without numbers of tests what the changes were compared with.

    Parameters
    ----------
    items : sequence of BesideNoTreatment
        Primary outcomes.
    """
    told = []
    for item in items:
        if item.verdict == ABOVE:
            told.append(
                f"For {item.name} the mean change is above that of {item.compared_to} "
                f"({item.reference}; difference {item.difference})"
            )
        elif item.verdict == NOT_ABOVE:
            told.append(
                f"For {item.name} the mean change is not above that of {item.compared_to} "
                f"({item.reference}; difference {item.difference})"
            )
    missing = [item.name for item in items if item.verdict not in (ABOVE, NOT_ABOVE)]
    return told + ([without_reference(missing)] if missing else [])


def without_reference(names: Sequence[str]) -> str:
    """Return that changes could not be set beside one without treatment."""
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return (
        f"For {listed} no published change in a sham arm, in a placebo arm or without treatment "
        "fits well enough to be compared: whether and how much people change without treatment is "
        "not known for these outcomes"
    )


def best_of_sessions(
    name: str, sessions: str, largest: str, median: str, limits: str, chance: str
) -> str:
    """Return how large the best session is beside the best session of unchanged people.

    Parameters
    ----------
    name : str
        Short name of the outcome.
    sessions : str
        How many sessions there were to choose from.
    largest, median, limits : str
        Largest d_z; its median and central 95 % where nothing changes.
    chance : str
        How often it is at least as large where nothing changes.
    """
    return (
        f"{name}: the largest of {sessions} sessions has d_z {largest}; where nothing changes the "
        f"largest of {sessions} has the median {median} ({limits}) and is at least as large in "
        f"{chance}"
    )


def share_without_treatment(name: str, share: str, arm: str, definition: str, horizon: str) -> str:
    """Return how many people reached a limit in a sham arm, a placebo arm or without treatment.

    Parameters
    ----------
    name : str
        Short name of the outcome.
    share : str
        Share with its interval, or with the statement that it has none.
    arm : str
        What they were given, as in ``sham arm``.
    definition : str
        What they reached.
    horizon : str
        After which time, and where it was read.
    """
    return f"{name}, {arm}: {share} reached {definition} ({horizon})"
