"""Paragraphs for the protocol of a trial; every number names the line of the file it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from tscs.planning.grid import ANCOVA
from tscs.planning.pilot import LOW, POINT, UPPER
from tscs.report import numbers
from tscs.report.trial_sizes import FILE, HEADER_LINES, Found, Sizes, digits_of
from tscs.report.words import planned_unit
from tscs.study import Study

Results = Mapping[str, pd.DataFrame]
FEASIBILITY: Final = "tables/feasibility.csv"
CONFIG: Final = "config.yaml"
GUIDELINES: Final = ("SPIRIT 2013", "SPIRIT 2025")
RATES: Final = {
    "recruited": "of those eligible were enrolled",
    "followed_up": "were seen at follow-up",
    "sessions_attended": "of the planned sessions were attended",
    "target_intensity": "of the sessions reached the target intensity",
}


@dataclass
class Sources:
    """The sources of the numbers, in the order in which they are cited."""

    lines: list[str] = field(default_factory=list)

    def cite(self, shown: str, source: str) -> str:
        """Return a number followed by the mark of its source."""
        if source not in self.lines:
            self.lines.append(source)
        return f"{shown} [{self.lines.index(source) + 1}]"

    def cell(self, found: Found, column: str, shown: str) -> str:
        """Return a number of the sizes followed by the mark of its cell."""
        return self.cite(shown, f"{FILE}, line {found.line}, column {column}")


def protocol(study: Study, results: Results, names: Sequence[str]) -> dict[str, Any]:
    """Return the paragraphs and the sources of their numbers.

    Parameters
    ----------
    study : Study
        The study.
    results : mapping of str to DataFrame
        Result tables ``sample_size`` and ``feasibility``.
    names : sequence of str
        Planned outcomes, the leading one first.

    Returns
    -------
    dict
        ``paragraphs`` (title, number, text), their ``sources``, and the ``guidelines`` whose items
        the numbers are.
    """
    sizes, sources = Sizes(results["sample_size"]), Sources()
    found = [_careful(study, sizes, name) for name in names]
    paragraphs = [
        ("Outcomes", "12 / 16", _outcomes(study, found, sources)),
        ("Sample size", "14 / 19", " ".join(_size(study, sizes, item, sources) for item in found)),
        ("Recruitment and retention", "15 and 18b / 20 and 25b",
         _rates(results["feasibility"], sources)),
        ("Statistical methods", "20a / 27a", _methods(study, sources)),
    ]  # fmt: skip
    return {
        "paragraphs": [
            {"title": title, "number": number, "text": text}
            for title, number, text in paragraphs
            if text
        ],
        "sources": sources.lines,
        "guidelines": list(GUIDELINES),
    }


def _careful(study: Study, sizes: Sizes, name: str) -> Found:
    """Return the cell a protocol quotes: ANCOVA, SD at its upper limit, correlation as found."""
    planned = study.config.planning.outcomes.get(name)
    declared = planned.target_difference if planned else None
    limits = study.catalogue.outcomes[name].mcid
    limit = limits.improvement if limits else None
    aim = declared.value if declared else limit.value if limit else float("nan")
    return sizes.cell(name, "parallel_ancova", ANCOVA, aim, UPPER, POINT)


def _outcomes(study: Study, found: Sequence[Found], sources: Sources) -> str:
    told: list[str] = []
    for item in found:
        outcome = study.catalogue.outcomes[item.row["outcome"]]
        if pd.isna(item.row["target_difference"]):
            told.append(f"{outcome.label} has no target difference yet.")
            continue
        aim = sources.cell(item, "target_difference", f"{item.row['target_difference']:g}")
        verified = "" if item.row["target_verified"] == "yes" else ", not verified"
        told.append(
            f"For {outcome.label} the trial is planned for a difference of {aim} "
            f"{planned_unit(item.row['unit'])} between the groups "
            f"({item.row['target_source']}{verified})."
        )
    return " ".join(told)


def _size(study: Study, sizes: Sizes, item: Found, sources: Sources) -> str:
    row, outcome = item.row, study.catalogue.outcomes[item.row["outcome"]]
    sd = sources.cell(item, "sd", numbers.number(row["sd"], digits_of(row["sd"])))
    r = sources.cell(item, "correlation", numbers.number(row["correlation"], 2))
    unit = planned_unit(row["unit"])
    assumed = (
        f"an SD of {sd} {unit}, the one-sided 80 % upper limit from "
        f"{sources.cell(item, 'n_pilot', numbers.whole(row['n_pilot']))} people, and a correlation "
        f"of baseline and endpoint of {r}"
    )
    if pd.isna(row["n_per_arm"]):
        value = row["smallest_detectable"]
        shown = sources.cell(item, "smallest_detectable", numbers.number(value, digits_of(value)))
        fixed = sources.cell(item, "fixed_n", numbers.whole(row["fixed_n"]))
        return (
            f"{outcome.label}: with {assumed}, {fixed} people analysed per group detect a "
            f"difference of {shown} {unit}."
        )
    n, total = (
        sources.cell(item, name, numbers.whole(row[name])) for name in ("n_per_arm", "n_recruited")
    )
    level = sources.cell(item, "alpha", f"{row['alpha']:g}")
    power = sources.cell(item, "power", numbers.percent(row["power"]))
    lost = sources.cell(item, "dropout", numbers.percent(row["dropout"]))
    text = (
        f"{outcome.label}: ANCOVA on baseline with a two-sided level of {level} and a power of "
        f"{power}, {assumed}, needs {n} people analysed in the control group by the noncentral t "
        f"distribution, that is {total} people randomised if {lost} have no endpoint."
    )
    if pd.notna(row["n_simulated"]):
        more = sources.cell(item, "n_simulated", numbers.whole(row["n_simulated"]))
        text += f" So few people take {more} per group in simulated trials."
    return f"{text} {_worse(sizes, item, sources)}"


def _worse(sizes: Sizes, item: Found, sources: Sources) -> str:
    """Return what it takes if the correlation is as far from the estimate as its interval goes."""
    row = item.row
    low = sizes.cell(
        row["outcome"], row["design"], row["method"], row["target_difference"], UPPER, LOW
    )
    if pd.isna(low.row["n_per_arm"]):
        return "How uncertain the correlation is, is not known."
    r = sources.cell(low, "correlation", numbers.number(low.row["correlation"], 2))
    n = sources.cell(low, "n_per_arm", numbers.whole(low.row["n_per_arm"]))
    return (
        f"If the correlation is {r}, the end of its interval nearest to zero, it takes {n} in the "
        "control group."
    )


def _rates(table: pd.DataFrame, sources: Sources) -> str:
    rows = table.reset_index(drop=True)
    told = []
    for key, words in RATES.items():
        own = rows[(rows["key"] == key) & (rows["statistic"] == "share")]
        if own.empty or pd.isna(own["estimate"].iloc[0]):
            told.append(f"what share {words} is not available")
            continue
        row, line = own.iloc[0], int(own.index[0]) + HEADER_LINES
        source = f"{FEASIBILITY}, line {line}, columns estimate, low, high"
        ends = f"{numbers.number(100 * row['low'], 1)} to {numbers.percent(row['high'], 1)}"
        shown = sources.cite(f"{numbers.percent(row['estimate'], 1)} ({ends})", source)
        told.append(f"{shown} {words}")
    return f"In the series {numbers.listed(told)}."


def _methods(study: Study, sources: Sources) -> str:
    look = study.config.planning.interim_look
    if look is None:
        return "No look at the difference between the groups before the end is planned."
    at = sources.cite(numbers.percent(look), f"{CONFIG}, planning.interim_look")
    return (
        "One look at the difference, with O'Brien-Fleming limits, is planned at "
        f"{at} of the information."
    )
