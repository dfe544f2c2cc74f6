"""Sentences about the difference between randomised arms: the only ones that may name a cause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

ACTIVE_BETTER: Final = "active better"
CONTROL_BETTER: Final = "control better"
NOT_SHOWN: Final = "not shown"
POOLED: Final = "pooled over the arms"


@dataclass(frozen=True)
class ArmDifference:
    """A difference between randomised arms, in print.

    Attributes
    ----------
    name, when : str
        Short name of the outcome; assessment compared, empty where periods are.
    arms : tuple of str
        Labels of the active and of the control arm.
    difference : str
        Difference with its interval in brackets and its unit.
    level : str
        Confidence of the interval.
    better : str
        Direction of improvement in words.
    n : tuple of str
        People compared in each arm.
    randomised : tuple of str
        People randomised to each arm.
    p : str
        p as a statement, as in ``p = 0.012``.
    verdict : str
        Verdict of the test in the fixed sequence.
    """

    name: str
    when: str
    arms: tuple[str, str]
    difference: str
    level: str
    better: str
    n: tuple[str, str]
    randomised: tuple[str, str]
    p: str
    verdict: str


def between_arms(item: ArmDifference) -> str:
    """Return one test of the fixed sequence with all that it needs beside it."""
    return f"{described(item)}: {_conclusion(item)}"


def described(item: ArmDifference) -> str:
    """Return a difference between arms with n per arm and interval, without a conclusion."""
    when = f" at {item.when}" if item.when else ""
    active, control = item.arms
    tested = f"; {item.p}" if item.p else ""
    return (
        f"{item.name}{when}, adjusted difference {active} minus {control} {item.difference} "
        f"({item.level} interval in brackets; {item.better}; n = {item.n[0]} {active} and "
        f"n = {item.n[1]} {control}, of {item.randomised[0]} and {item.randomised[1]} "
        f"randomised{tested})"
    )


def _conclusion(item: ArmDifference) -> str:
    active, control = item.arms
    if item.verdict == ACTIVE_BETTER:
        return f"an effect of the treatment is shown, in favour of {active} over {control}"
    if item.verdict == CONTROL_BETTER:
        return f"a difference is shown, in favour of {control}"
    if item.verdict == NOT_SHOWN:
        return (
            "a difference between the arms is not shown, which is no evidence that they are alike: "
            "every value in the interval remains possible"
        )
    return "not tested, because an earlier test of the sequence did not succeed"


def pooled_changes() -> str:
    """Return what the changes within people of a trial are."""
    return (
        f"They are {POOLED}: changes of all people together, whatever they were given. They hold "
        "the passage of time, practice, expectation and regression to the mean, and say nothing "
        "about a difference between the arms"
    )
