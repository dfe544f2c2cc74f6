"""What no treatment would have given, in words: the chapter, and what the first page needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

import pandas as pd

from tscs import claims
from tscs.claims.sentences import BesideNoTreatment
from tscs.compared import REGRESSION, SHAM
from tscs.expectation_grid import SD_UNIT
from tscs.expectations import BEST
from tscs.reasons import REASONS
from tscs.references import DECLARED
from tscs.report import changes, numbers
from tscs.report.changes import Row, named
from tscs.report.words import unit_sign
from tscs.study import Study

Results = Mapping[str, pd.DataFrame]

NONE_FOUND: Final = "none"
NOT_KNOWN: Final = "not known"
CODED: Final = ": "
SESSIONS_TEXT: Final = ("simulated: ", " sessions", " people")
DESIGNS: Final = {
    "sham_stimulation": "sham stimulation",
    "placebo_drug": "placebo drug",
    "no_treatment": "no treatment",
}
ARMS: Final = {
    "sham_stimulation": "sham arm",
    "placebo_drug": "placebo arm",
    "no_treatment": "untreated",
}
OTHER_HEAD: Final = ("Outcome", "n", "Observed", "Reference shown", "Source", "Not comparable in")
COMPARABLE: Final = "comparable, not tested: not primary"
BROKEN: Final = {
    "other_instrument": "instrument",
    "condition_not_declared": "disease not declared",
    "other_population": "disease",
    "reference_incomplete": "figures",
    "reference_not_verified": "not read in its source",
    "other_duration": "time",
}
HEAD: Final = (
    *("Outcome", "n", "Observed", "Reference", "Difference", "p, one-sided, Holm", "Verdict"),
)
REFERENCE_HEAD: Final = (
    *("Outcome", "Source", "Who and what was given", "n", "Days", "Change", "Verified", "Compared"),
)
GRID_HEAD: Final = ("Outcome", "tau", "Difference", "p, one-sided, Holm", "Verdict")


def expectations(study: Study, results: Results, effects: pd.DataFrame) -> dict[str, Any]:
    """Return the values of the chapter.

    Parameters
    ----------
    study : Study
        The study.
    results : mapping of str to DataFrame
        Result tables ``expectations``, ``expectation_grid`` and ``reference_changes``.
    effects : DataFrame
        Result table ``within_subject_effects`` with the widest SD of each outcome.
    """
    facts = _Facts(study, results, effects)
    items = [facts.beside(name) for name in facts.primary]
    return {
        "sentences": [claims.against_no_treatment(item) for item in items],
        "page": claims.compared_with(items) if items else [],
        "head": list(HEAD),
        "rows": [facts.cells(name) for name in facts.primary],
        "tested": any(item.p for item in items),
        "others_head": list(OTHER_HEAD),
        "others": [facts.other(name) for name in facts.others],
        "reference_head": list(REFERENCE_HEAD),
        "references": facts.references(),
        "grid_head": list(GRID_HEAD),
        "grid": facts.tau_rows(),
        "regression": [text for name in facts.primary for text in facts.regression(name)],
        "best": [text for name in facts.primary for text in facts.best(name)],
        "in_sd": _in_sd(results["expectation_grid"]),
        "any_above": any(item.verdict == claims.ABOVE for item in items),
    }


class _Facts:
    """Rows of the result tables by outcome."""

    def __init__(self, study: Study, results: Results, effects: pd.DataFrame) -> None:
        self.study = study
        self.catalogue = study.catalogue.outcomes
        self.table = {
            (row["kind"], row["outcome"]): row for row in _records(results["expectations"])
        }
        self.grid = _records(results["expectation_grid"])
        self.listed = _records(results["reference_changes"])
        here = effects[effects["contrast"] == study.config.analysis.family_contrast]
        self.effects = {row["outcome"]: row for row in _records(here)}
        told = [name for kind, name in self.table if kind == SHAM and name in self.effects]
        order = [name for name in self.catalogue if name in told]
        self.primary = [name for name in order if name in study.config.primary]
        self.others = [name for name in order if name not in study.config.primary]

    def digits(self, name: str) -> int:
        return changes.decimals(self.effects[name], self.catalogue[name])

    def unit(self, name: str) -> str:
        sign = unit_sign(self.catalogue[name].unit)
        return f"{numbers.FIRM_SPACE}{sign}" if sign else ""

    def told(self, name: str) -> Row:
        """Return the row that the verdict stands in."""
        sham, regression = self.table[SHAM, name], self.table.get((REGRESSION, name))
        tested = regression is not None and pd.notna(regression["p"])
        return cast("Row", regression) if tested else sham

    def change(self, row: Row, name: str) -> str:
        return numbers.estimate(row["estimate"], row["low"], row["high"], self.digits(name))

    def difference(self, name: str) -> Row | None:
        used = [row for row in self.grid if row["outcome"] == name and row["used"] == "yes"]
        return used[0] if used else None

    def beside(self, name: str) -> BesideNoTreatment:
        row, difference = self.told(name), self.difference(name)
        reference = self.change(row, name) + self.unit(name) if difference else ""
        return BesideNoTreatment(
            name=self.catalogue[name].short,
            verdict="" if pd.isna(row["verdict"]) else str(row["verdict"]),
            observed=numbers.number(row["observed"], self.digits(name)) + self.unit(name),
            n=numbers.whole(self.effects[name]["n"]),
            reference=reference,
            difference=self.change(difference, name) + self.unit(name) if difference else "",
            p=numbers.p_statement(row["p"]) if difference else "",
            why=_why(row),
            regression=row["kind"] == REGRESSION,
        )

    def cells(self, name: str) -> list[object]:
        item = self.beside(name)
        return [
            named(self.catalogue[name]),
            item.n,
            numbers.number(self.told(name)["observed"], self.digits(name)),
            item.reference or NONE_FOUND,
            item.difference or numbers.ABSENT,
            numbers.p_value(self.told(name)["p"]) if item.p else numbers.ABSENT,
            item.verdict or "no verdict",
        ]

    def other(self, name: str) -> list[str]:
        """Return an outcome that is not tested beside a published change, and what does not fit."""
        row = self.table[SHAM, name]
        shown = self.change(row, name)
        if pd.isna(row["estimate"]):
            shown = "not published as a mean"
        elif pd.isna(row["low"]):
            known = numbers.number(row["estimate"], self.digits(name))
            shown = f"{known} (spread not known)"
        return [
            named(self.catalogue[name]),
            numbers.whole(self.effects[name]["n"]),
            numbers.number(row["observed"], self.digits(name)),
            shown,
            _text(row["source"]),
            self._misfit(row),
        ]

    def _misfit(self, row: Row) -> str:
        """Return every rule that the reference shown breaks."""
        own = [
            item
            for item in self.listed
            if (item["outcome"], item["source"]) == (row["outcome"], row["source"])
        ]
        codes = [code for item in own for _, code in _coded(item["reason"])]
        return ", ".join(BROKEN[code] for code in codes) or COMPARABLE

    def references(self) -> list[list[object]]:
        return [self._reference(row) for row in self.listed if row["outcome"] in self.effects]

    def _reference(self, row: Row) -> list[object]:
        name = row["outcome"]
        digits = self.digits(name)
        change = numbers.number(row["mean_change"], digits, NOT_KNOWN)
        if pd.notna(row["low"]):
            change = numbers.estimate(row["mean_change"], row["low"], row["high"], digits)
        who = (_text(row["population"]), DESIGNS.get(_text(row["design"]), ""))
        return [
            self.catalogue[name].short,
            DECLARED if row["reference"] == DECLARED else row["source"],
            "; ".join(part for part in who if part),
            numbers.whole(row["n"], NOT_KNOWN),
            numbers.whole(row["horizon_days"], NOT_KNOWN),
            change,
            row["verified"],
            "yes" if row["usable"] == "yes" else f"no: {_codes(row['reason'])}",
        ]

    def tau_rows(self) -> list[list[object]]:
        return [
            [
                self.catalogue[row["outcome"]].short,
                numbers.number(row["tau"], max(self.digits(row["outcome"]), 1)),
                self.change(row, row["outcome"]),
                numbers.p_value(row["p_holm"]),
                row["verdict"] if pd.notna(row["verdict"]) else "no verdict",
            ]
            for row in self.grid
            if row["kind"] == SHAM and pd.notna(row["tau"]) and row["outcome"] in self.effects
        ]

    def regression(self, name: str) -> list[str]:
        row, short = self.table.get((REGRESSION, name)), self.catalogue[name].short
        if row is None:
            return []
        if pd.isna(row["estimate"]):
            return [f"{short}: size not known, {_why(row)}"]
        low, high = (numbers.number(row[end], self.digits(name)) for end in ("low", "high"))
        sizes = f"{low} to {high}{self.unit(name)}"
        middle = numbers.number(row["estimate"], self.digits(name))
        correlations = [x["correlation"] for x in self.grid if x["outcome"] == name]
        known = [value for value in correlations if value == value]
        span = f"{min(known):g} to {max(known):g}"
        return [
            f"{short}: {middle} at the middle correlation, {sizes} in all (correlations {span}; "
            f"{row['source']})"
        ]

    def best(self, name: str) -> list[str]:
        row = self.table.get((BEST, name))
        if row is None or pd.isna(row["estimate"]):
            return []
        shown = {
            key: numbers.number(row[key], 2) for key in ("observed", "estimate", "low", "high")
        }
        limits = f"central 95 %: {shown['low']} to {shown['high']}"
        sessions = str(row["source"]).removeprefix(SESSIONS_TEXT[0]).split(SESSIONS_TEXT[1])[0]
        return [
            claims.best_of_sessions(
                self.catalogue[name].short, sessions, shown["observed"], shown["estimate"], limits,
                numbers.percent(row["p"], 1),
            )
        ]  # fmt: skip


def _records(table: pd.DataFrame) -> list[Row]:
    return cast("list[Row]", table.to_dict("records"))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _coded(reason: object) -> list[tuple[str, str]]:
    """Return pairs of column and code."""
    parts = [part.partition(CODED) for part in _text(reason).split("; ")]
    return [(column, code) for column, _, code in parts if code]


def _why(row: Row) -> str:
    """Return why there is no test or no verdict, in words."""
    codes = dict(_coded(row["reason"]))
    code = codes.get("p") or codes.get("verdict", "")
    return _in_words(code) if code else ""


def _in_words(code: str) -> str:
    words = REASONS[code].rstrip(".")
    return words[0].lower() + words[1:]


def _codes(reason: object) -> str:
    """Return the rules that a reference breaks, in words short enough for a table."""
    words = [BROKEN[code] for _, code in _coded(reason)]
    return ", ".join(words) or "the study declares its own"


def _in_sd(grid: pd.DataFrame) -> dict[str, str]:
    """Return the range of regression to the mean in SDs, where its size is not known."""
    rows = grid[grid["unit"] == SD_UNIT]
    if rows.empty:
        return {}
    sizes = rows["estimate"].abs()
    spans = {name: (rows[name].min(), rows[name].max()) for name in ("correlation", "cut_sd")}
    told = {name: f"{low:g} to {high:g}" for name, (low, high) in spans.items()}
    return told | {"size": f"{numbers.number(sizes.min(), 2)} to {numbers.number(sizes.max(), 2)}"}
