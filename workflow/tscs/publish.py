"""Put the shipped study's report and notebooks where readers of the repository find them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

from tscs.checksums import altered_files
from tscs.digest import code_digest
from tscs.errors import TscsError
from tscs.results import regular_specs

NOTEBOOKS = Path("notebooks")
SHIPPED = Path("docs/shipped_study")
REPORTS = ("report.html", "report.pdf")
CHECKLISTS = Path("docs/reporting_checklists")
README_FIGURE = Path("docs/images/primary_outcomes.png")


def publish(root: Path) -> list[Path]:
    """Copy notebooks, report and tables out of ``results/``.

    Parameters
    ----------
    root : Path
        The checkout, which is the shipped study.

    Returns
    -------
    list of Path
        Files written, relative to `root`.

    Raises
    ------
    TscsError
        If the data are not those of the shipped cohort, or the results are missing or belong to
        other code. Nothing is written then.
    """
    _require_shipped_data(root)
    _require_present_code(root)
    pairs = list(_pairs(root))
    missing = [source for source, _ in pairs if not (root / source).is_file()]
    if missing:
        raise TscsError(_advice(f"{missing[0].as_posix()} is missing"))
    for folder in (NOTEBOOKS, CHECKLISTS, SHIPPED / "tables"):
        shutil.rmtree(root / folder, ignore_errors=True)
    for source, target in pairs:
        (root / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / source, root / target)
    return [target for _, target in pairs]


def _pairs(root: Path) -> Iterator[tuple[Path, Path]]:
    for notebook in sorted((root / "results" / "notebooks").glob("*.ipynb")):
        yield notebook.relative_to(root), NOTEBOOKS / notebook.name
    for name in REPORTS:
        yield Path("results/report", name), SHIPPED / name
    for page in sorted((root / "results" / "report" / "checklists").glob("*.md")):
        yield page.relative_to(root), CHECKLISTS / page.name
    yield Path("results/figures/primary.png"), README_FIGURE
    yield Path("results/provenance.json"), SHIPPED / "provenance.json"
    for spec in regular_specs().values():
        yield Path("results", spec.path), SHIPPED / "tables" / Path(spec.path).name


def _require_shipped_data(root: Path) -> None:
    altered = altered_files(root / "data")
    if altered:
        message = (
            f"data/ is not the shipped cohort: {', '.join(altered[:5])}"
            f"{' and others' if len(altered) > 5 else ''} differ from data/SHA256SUMS. Only the "
            "shipped study is published; own data belong in a folder made by run.py new."
        )
        raise TscsError(message)


def _require_present_code(root: Path) -> None:
    path = root / "results" / "provenance.json"
    record = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    if record.get("code_digest") != code_digest():
        raise TscsError(_advice("the results are missing or belong to another state of the code"))


def _advice(what: str) -> str:
    return f"Nothing was published: {what}. Run python3 run.py report first."
