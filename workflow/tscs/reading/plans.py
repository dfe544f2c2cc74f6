"""Cells about the plan of a trial."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from operator import add
from typing import Any

from tscs.planning.grid import ANCOVA
from tscs.planning.pilot import POINT, UPPER
from tscs.planning.two_arm import TwoArm, ancova_factor
from tscs.reading.display import Shown, say, table
from tscs.reading.opened import Opened
from tscs.report import numbers
from tscs.report.trial_planning import planned_names, trial_planning
from tscs.report.trial_sizes import Sizes

NOTHING = "The study plans no outcome of a trial: it has no primary outcome with complete pairs."


def candidates_table(opened: Opened) -> Shown:
    """Show the leading candidates for the primary outcome of a trial."""
    trial = trial_planning(opened.study, opened.results)
    caption = "The leading candidates (planning/candidates.csv)."
    return table(trial["candidate_head"], trial["candidates"], caption, NOTHING)


def sizes_of_a_trial(opened: Opened) -> Shown:
    """Show target difference, people per group and safeguard of every planned outcome."""
    trial = trial_planning(opened.study, opened.results)
    parts = [part for item in trial["outcomes"] for part in _outcome(trial, item)]
    return reduce(add, parts) if parts else say(NOTHING)


def _outcome(trial: Mapping[str, Any], item: Mapping[str, Any]) -> list[Shown]:
    target, sham = item["target"], item["sham"]
    aim = f"{target['value']} {item['unit']} ({target.get('kind')})" if target["value"] else "none"
    return [
        say(
            f"{item['name']}: target difference {aim}.",
            f"{target['why'].capitalize()}." if target["why"] else "",
            f"Change under sham: {sham['values']} {item['unit']}." if sham else "",
        ),
        table(trial["size_head"], item["rows"], f"{item['name']} (planning/sample_size.csv)."),
        table(
            trial["safeguard_head"],
            item["safeguard"],
            f"What the change of this series is worth: {trial['discount']} of it less the change "
            "under sham, its lower 60 % limit (safeguard), and the probability that the planned "
            "number shows a difference (assurance).",
            "Without a change under sham the change of this series is held against nothing.",
        ),
    ]


def size_again(opened: Opened) -> Shown:
    """Show one number of people beside its computation from the columns of its line."""
    study, sizes = opened.study, Sizes(opened.results["sample_size"])
    for name in planned_names(study, sizes.outcomes):
        for aim in sizes.aims(name)[:1]:
            cell = sizes.cell(name, "parallel_ancova", ANCOVA, aim, UPPER, POINT)
            row = cell.row
            arms = TwoArm(
                row["alpha"], ancova_factor(row["correlation"]), 1, row["allocation_ratio"]
            )
            n = float(arms.size(row["target_difference"] / row["sd"], row["power"]))
            return say(
                f"planning/sample_size.csv, line {cell.line}: {numbers.whole(row['n_per_arm'])} "
                f"people per group for {study.catalogue.outcomes[name].short}; computed again "
                f"{numbers.number(n, 2)}, and rounded up."
            )
    return say("No target difference is known, so no number of people is.")
