"""Write docs/statistics_agreement.md: the library beside R, from the comparisons of the tests.

``PYTHONPATH=.:workflow:tests python -m agreement`` in the checkout.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from types import ModuleType

from oracle_leaves import leaves
from tests.oracle import test_longitudinal, test_paired, test_power, test_singlecase, test_trials
from tscs import strict_yaml
from tscs.report import markdown

TESTS = Path(__file__).resolve().parent
PAGE = TESTS.parent / "docs" / "statistics_agreement.md"

SOURCE = TESTS / "oracle" / "statistics.yaml"
FILES: dict[str, ModuleType] = {
    "paired.json": test_paired,
    "longitudinal.json": test_longitudinal,
    "singlecase.json": test_singlecase,
    "power.json": test_power,
    "rct.json": test_trials,
}
GIVEN = ("text", "the input")
ROUNDING = 1e-12
ROOTS = "Limits of NAP, Tau and Tau-BC as the library returns them, against those of R"
DETECTABLE = "Detectable difference as the library returns it, against that of R"
HEAD = ["Statistic", "Definition", "Source", "Oracle", "Values", "Largest difference"]
INTRODUCTION = """\
# Agreement with R

Made by `PYTHONPATH=.:workflow:tests python -m agreement` from the comparisons that the tests of
`tests/oracle` make; a test compares this page with a fresh run. Every number of the four files of
R results is compared or stands, with its reason, on a list of what is not offered (`NOT_OFFERED` in
the test modules).

{counts}

Differences are relative to max(1, |x|), for mixed models to the largest number of a list, for
trials to |x|, and for log-likelihoods absolute. Each is given as the power of ten above the largest
one; "rounding" is below 1e-12. For mixed models both programs stop a search, and R takes some
derivatives numerically: these rows show where R stops. The constrained longitudinal model shows it
most: R gives the mean of 36 complete baselines 34.9988 degrees of freedom, which are 35. R's limits
of NAP, Tau and Tau-BC are compared at the tolerance of its root search, `uniroot`, which ends short
of the root: one row runs R's search on the library's equation, the last row of that file sets the
library's own limits, which are roots, beside R's. The same holds for the differences that a number
of people can detect. R's searches for a number of people end up to 1e-5 short of the root; whole
people are equal everywhere.
"""


@dataclass(frozen=True)
class Agreement:
    """One row of the page: how many values were compared, and the largest difference."""

    values: int
    largest: float

    @property
    def order(self) -> str:
        """The power of ten above the largest difference."""
        if self.largest < ROUNDING:
            return "rounding"
        return f"< 1e{math.floor(math.log10(self.largest)) + 1}"


def statistics() -> dict[str, list[dict]]:
    """Return the entries of each file of R results."""
    return strict_yaml.load(SOURCE, SOURCE.name).value


def entry_of(entries: list[dict], path: str) -> int:
    """Return the place of the first entry with a pattern that fits a path; -1 without any."""
    fitting = (
        place
        for place, entry in enumerate(entries)
        if any(fnmatch(path, pattern) for pattern in entry["paths"])
    )
    return next(fitting, -1)


def compared(file: str) -> dict[tuple[str, str], float]:
    """Return the difference of each value, by data set and path."""
    module = FILES[file]
    return {
        (name, path): size
        for name in module.DATA
        for path, size in module.differences(name).items()
    }


def counts(file: str, differences: Mapping[tuple[str, str], float]) -> str:
    """Return how many values of a file were compared and how many are not offered."""
    module = FILES[file]
    every = [(name, path) for name, entry in module.DATA.items() for path in leaves(entry)]
    left = [path for name, path in every if (name, path) not in differences]
    given = sum(
        any(module.NOT_OFFERED[pattern] in GIVEN for pattern in module.not_offered(path))
        for path in left
    )
    return (
        f"{file}: {len(differences)} values compared, {len(left) - given} not offered; {given} "
        "more are input or text"
    )


def agreements(file: str, differences: Mapping[tuple[str, str], float]) -> dict[int, Agreement]:
    """Return the agreement of each entry of a file, by place; -1 holds what no entry names."""
    entries = statistics()[file]
    groups: dict[int, list[float]] = {}
    for (_, path), size in differences.items():
        groups.setdefault(entry_of(entries, path), []).append(size)
    return {place: Agreement(len(sizes), max(sizes)) for place, sizes in groups.items()}


def page() -> str:
    """Return the page as Markdown."""
    found = {file: compared(file) for file in FILES}
    told = "\n".join(f"- {counts(file, differences)}" for file, differences in found.items())
    parts = [INTRODUCTION.format(counts=told)]
    for file, differences in found.items():
        parts.append(f"## {file}\n\n{markdown.table(HEAD, rows(file, differences), 'llllrl')}\n")
    return "\n".join(parts)


def rows(file: str, differences: Mapping[tuple[str, str], float]) -> list[list[object]]:
    """Return the rows of a file."""
    found, shown = agreements(file, differences), []
    for place, entry in enumerate(statistics()[file]):
        words = [entry[name] for name in ("name", "definition", "source")]
        agreement = found[place]
        shown.append([*words, entry["oracle"], agreement.values, agreement.order])
    return [*shown, *own_roots(file)]


def own_roots(file: str) -> list[list[object]]:
    """Return the row of the library's own roots beside those on which R's search ends."""
    if FILES[file] is test_singlecase:
        found = [test_singlecase.short_of_the_root(name) for name in test_singlecase.DATA]
        sizes = [size for entry in found for size in entry.values()]
        told = (ROOTS, "roots of the score equation", "Newcombe 2006")
        return [_roots_row((*told, "SingleCaseES::NAP, Tau, Tau_BC (stats::uniroot)"), sizes)]
    if FILES[file] is test_power:
        told = (DETECTABLE, "root of the power", "Cohen 1988")
        sizes = list(test_power.short_of_the_root().values())
        return [_roots_row((*told, "pwr::pwr.t.test (stats::uniroot)"), sizes)]
    return []


def _roots_row(words: tuple[str, ...], sizes: list[float]) -> list[object]:
    agreement = Agreement(len(sizes), max(sizes))
    return [*words, agreement.values, agreement.order]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
