"""Cohorts whose stimulation does nothing, through the tables and the text of the report.

``python -m tscs.simulate.words FILE --date YYYY-MM-DD [--cohorts N] [--fast N] [--planted N]``
writes the page that docs/ holds.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from tscs import claims
from tscs.catalogue import Catalogue
from tscs.contract import WORKFLOW, load_contract
from tscs.report.render import render
from tscs.results import result_specs
from tscs.schedule import with_doses
from tscs.simulate.cohort import simulate_tables
from tscs.simulate.planted import plant
from tscs.simulate.sham_response import (
    FIRST_SEED,
    OUTCOMES,
    SHAM_PEOPLE,
    Rates,
    response,
    scenarios,
    sham_changes,
)
from tscs.simulate.words_page import page
from tscs.stages.whole import analyse
from tscs.study import Study, load_study
from tscs.tables import TextTable, typed

PLACEBO = WORKFLOW.parent / "examples" / "placebo_cohort"
MULTIPLE = 3
# Enough for every sentence of the report; parts by muscle and leg would only add rows.
SHOWN = (
    *("mas_sum", "mas_sum_rank", "spasticity_nrs", "t25fw", "10mwt_self_selected", "2mwt", "tug"),
    *("msws12", "fsmc", "mfis", "fss", "gait_speed", "rom_knee"),
)
PROVENANCE: dict[str, object] = {
    "inputs": {}, "config": {}, "versions": {}, "code_digest": "", "commit": None, "dirty": None,
    "commit_reason": "simulated cohort",
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """What the report of one cohort says.

    Attributes
    ----------
    verdicts : tuple of str
        Verdict beside a change without treatment, by outcome of `OUTCOMES`.
    follow_up : tuple of str
        Verdicts on what is still present, over all outcomes.
    claims : tuple of Claim
        Sentences that say too much.
    plain : bool
        Whether every ``above reference`` stands in the chapter and on the first page.
    """

    verdicts: tuple[str, ...]
    follow_up: tuple[str, ...]
    claims: tuple[claims.Claim, ...]
    plain: bool


def base_study(shown: tuple[str, ...] = SHOWN) -> Study:
    """Return the settings of the placebo cohort with some outcomes.

    Parameters
    ----------
    shown : tuple of str
        Outcomes; by default those that the report shows.
    """
    study = load_study(PLACEBO)
    known = study.catalogue
    kept = {name: known.outcomes[name] for name in shown}
    fewer = Catalogue(kept, known.muscles, references=known.references)
    return replace(study, catalogue=fewer, recordings={})


def tell(base: Study, seed: int, multiple: float) -> Told:
    """Take one cohort through the tables and the text.

    Parameters
    ----------
    base : Study
        Settings and catalogue.
    seed : int
        Seed of the cohort, made without an effect.
    multiple : float
        Planted change in multiples of the declared reference; 0: none.
    """
    tables = simulate_tables(seed, effect=False)
    if multiple:
        tables = plant(tables, *(abs(_declared(base, name)) * multiple for name in OUTCOMES))
    study = with_tables(base, tables)
    results = analyse(study)
    nothing = pd.DataFrame(columns=list(result_specs()["validated"].types), dtype="str")
    return told(study, results, render(study, results | {"validated": nothing}, PROVENANCE))


def _declared(study: Study, name: str) -> float:
    reference = study.config.analysis.expectations[name].reference
    return reference.value if reference else float("nan")


def with_tables(base: Study, tables: dict[str, pd.DataFrame]) -> Study:
    """Return a study with other tables, without recordings.

    Parameters
    ----------
    base : Study
        Settings, catalogue and schedule.
    tables : dict of str to DataFrame
        Tables as text.
    """
    contract = load_contract().tables
    known = {
        name: typed(_as_read(table), contract[name])
        for name, table in tables.items()
        if name != "recordings"
    }
    known["visits"] = with_doses(known["visits"], base.schedule)
    return replace(base, tables=known)


def _as_read(table: pd.DataFrame) -> TextTable:
    lines = list(range(2, len(table) + 2))
    return TextTable(list(table.columns), lines, table.to_numpy(dtype=str).tolist())


def told(study: Study, results: dict[str, pd.DataFrame], report: str) -> Told:
    """Return what a report says, and what it says too much.

    Parameters
    ----------
    study : Study
        The study.
    results : dict of str to DataFrame
        Its tables.
    report : str
        Its report as Markdown.
    """
    table = results["expectations"]
    sham = table[table["kind"] == "sham_reference"].set_index("outcome")["verdict"]
    told_verdicts = sham.reindex(list(OUTCOMES)).fillna("no verdict: codings disagree")
    verdicts = tuple(map(str, told_verdicts))
    text = report.split("## References")[0]
    declared = [*study.config.contrasts, *study.config.estimands]
    above = [
        study.catalogue.outcomes[name].short
        for name, verdict in zip(OUTCOMES, verdicts, strict=True)
        if verdict == claims.ABOVE
    ]
    present = results["follow_up"]["verdict"].dropna()
    too_much = tuple(claims.check(text, declared, above))
    return Told(verdicts, tuple(present), too_much, all(_says_so(text, short) for short in above))


def _says_so(text: str, short: str) -> bool:
    plain = text.replace("\\", "")
    chapter = [line for line in plain.splitlines() if line.startswith(f"- {short}: the observed")]
    page_line = f"For {short} the mean change is above that of the reference"
    return page_line in plain and any(f": {claims.ABOVE}." in line for line in chapter)


def through_the_report(cohorts: int, multiple: float) -> list[Told]:
    """Return what the reports of many cohorts say.

    Parameters
    ----------
    cohorts : int
        Cohorts, one per seed.
    multiple : float
        As for `tell`.
    """
    base = base_study()
    return [tell(base, seed, multiple) for seed in range(FIRST_SEED, FIRST_SEED + cohorts)]


def counts(found: list[Told]) -> dict[str, Counter[str]]:
    """Return how often each verdict was given and each rule broken.

    Parameters
    ----------
    found : list of Told
        From `through_the_report`.
    """
    by_outcome = {
        f"expectation, {name}": Counter(item.verdicts[place] for item in found)
        for place, name in enumerate(OUTCOMES)
    }
    return by_outcome | {
        "expectation, any outcome": Counter(_any_of(item.verdicts) for item in found),
        "still present, all outcomes": Counter(word for item in found for word in item.follow_up),
        "claims": Counter(claim.rule for item in found for claim in item.claims),
        "above reference said plainly": Counter(
            "yes" if item.plain else "no" for item in found if claims.ABOVE in item.verdicts
        ),
    }


def _any_of(verdicts: tuple[str, ...]) -> str:
    return claims.ABOVE if claims.ABOVE in verdicts else "not above in any"


def main(arguments: list[str] | None = None) -> None:
    """Write the page.

    Parameters
    ----------
    arguments : list of str, optional
        Command line; taken from the interpreter when not given.
    """
    parser = argparse.ArgumentParser(prog="python -m tscs.simulate.words", description=__doc__)
    parser.add_argument("file", type=Path, help="Markdown file to write")
    parser.add_argument("--date", required=True, help="date printed on the page")
    parser.add_argument("--cohorts", type=int, default=200, help="cohorts through the report")
    parser.add_argument("--planted", type=int, default=100, help="the same with a planted change")
    parser.add_argument("--fast", type=int, default=20_000, help="cohorts as arrays")
    given = parser.parse_args(arguments)
    changes = sham_changes(given.fast)
    known, found = response(changes), scenarios(changes, FIRST_SEED)
    _print(found)
    text = page(
        given.date,
        [np.asarray(known.change), changes.std(axis=(0, 2)), np.asarray(known.standard_error)],
        SHAM_PEOPLE,
        found,
        {
            "no effect": (given.cohorts, counts(through_the_report(given.cohorts, 0))),
            f"planted, {MULTIPLE} times the reference": (
                given.planted,
                counts(through_the_report(given.planted, MULTIPLE)),
            ),
        },
    )
    given.file.write_text(text, encoding="utf-8")


def _print(found: list[Rates]) -> None:
    for item in found:
        each = ", ".join(
            f"{name} {share:.4f}" for name, share in zip(OUTCOMES, item.each, strict=True)
        )
        joint = f"any {item.any_outcome:.4f}, both {item.every_outcome:.4f}"
        print(f"{item.scenario}: {each}, {joint} ({item.cohorts} cohorts)")


if __name__ == "__main__":
    main()
