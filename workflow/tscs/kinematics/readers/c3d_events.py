"""Gait events of the group EVENT of a C3D file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from tscs.kinematics.readers.channels import Events, Floats, by_leg

MINUTE_S: Final = 60.0
STRIKE: Final = re.compile(r"(foot|heel|initial) ?(strike|contact)|[lr]?(hs|fs|ic|fc)")
OFF: Final = re.compile(r"(foot|toe) ?off|[lr]?(to|fo)")
SIDE: Final = re.compile(r"l(eft)?\b[ _]*|r(ight)?\b[ _]*")


def gait_events(group: Mapping[str, Sequence[Any]]) -> Events | None:
    """Return foot strikes and foot offs of a C3D file.

    Parameters
    ----------
    group : mapping of str to sequence
        CONTEXTS, LABELS and flat TIMES of the group EVENT; empty where the file lacks them.

    Returns
    -------
    Events or None
        Seconds from the start of the recording; None without foot strikes.

    Notes
    -----
    Times are pairs of minutes and seconds; some writers store them flat (Vicon Workstation),
    others as an array of 2 x N. As many times as labels are plain seconds.
    """
    words = [_words(str(label)) for label in group["LABELS"]]
    times = _seconds(np.asarray(group["TIMES"], dtype=float), len(words))
    contexts = [str(name).strip().lower()[:1] for name in group["CONTEXTS"]]
    contexts += [""] * (len(words) - len(contexts))
    n = min(len(times), len(words))
    legs = np.array([_leg(*parts) for parts in zip(contexts[:n], words[:n], strict=True)])
    kinds = np.array([_kind(name) for _, name in words[:n]])
    known = np.isfinite(times[:n]) & (legs != "") if n else np.zeros(0, dtype=bool)
    found = [
        by_leg(times[:n][known & (kinds == kind)], legs[known & (kinds == kind)])
        for kind in ("strike", "off")
    ]
    return Events(*found) if any(times.size for times in found[0].values()) else None


def _seconds(times: Floats, n_labels: int) -> Floats:
    if times.size == n_labels:
        return times
    pairs = times[: times.size // 2 * 2].reshape(-1, 2)
    return np.asarray(MINUTE_S * pairs[:, 0] + pairs[:, 1])


def _words(label: str) -> tuple[str, str]:
    """Return side, if the label begins with one, and the rest in lower case."""
    text = re.sub(r"[ _-]+", " ", label.strip().lower())
    side = SIDE.match(text)
    return (text[0], text[side.end() :]) if side else ("", text)


def _leg(context: str, words: tuple[str, str]) -> str:
    """Return L or R from the context, the side in the label, or an abbreviation such as LHS."""
    side, name = words
    if context not in ("l", "r"):
        context = side or (name[0] if len(name) == 3 and name[0] in "lr" else "")
    return context.upper()


def _kind(name: str) -> str:
    if STRIKE.fullmatch(name):
        return "strike"
    return "off" if OFF.fullmatch(name) else ""
