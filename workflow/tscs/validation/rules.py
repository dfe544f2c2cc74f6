"""All rules over all files of a study."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from tscs.catalogue import Catalogue
from tscs.config import Config
from tscs.contract import Contract
from tscs.errors import Fault
from tscs.schedule import build_schedule
from tscs.validation.allocation_rules import allocation_faults
from tscs.validation.completeness_rules import planned_faults
from tscs.validation.course_rules import course_faults
from tscs.validation.exchanged_columns import put_right
from tscs.validation.fault_list import condensed
from tscs.validation.period_rules import period_faults
from tscs.validation.recording_rules import recordings_faults
from tscs.validation.root_causes import with_root_causes
from tscs.validation.score_rules import score_faults
from tscs.validation.sheets import Sheet, Sheets, usable
from tscs.validation.slips import slip_warnings
from tscs.validation.structure import structure_faults
from tscs.validation.study_package import joined_package
from tscs.validation.text_files import read_texts
from tscs.validation.timepoint_rules import attendance_faults, has_value, timepoint_faults
from tscs.validation.value_rules import unknown_totals, value_faults
from tscs.validation.visit_rules import type_faults, visit_faults, with_usual_types


def validate(folder: Path, config: Config, catalogue: Catalogue, contract: Contract) -> list[Fault]:
    """Check all files of a study at once.

    Structure is checked first; what fails there is left out of the other rules, so that one cause
    is one fault.

    Parameters
    ----------
    folder : Path
        The study: ``data/`` is read.
    config : Config
        Schedule and planned assessments.
    catalogue : Catalogue
        Measures with units and limits.
    contract : Contract
        Structure of the tables.

    Returns
    -------
    list of Fault
        Faults and warnings, sorted by file, line and column; empty if there are none.
    """
    texts, faults = read_texts(folder, contract)
    sheets = {name: Sheet(name, text) for name, text in texts.items()}
    sheets, exchanged = put_right(sheets, config, catalogue, contract)
    faults += exchanged
    descriptor, added = joined_package(folder, contract)
    faults += added
    faults += structure_faults(sheets, descriptor, contract.descriptor)
    tables = usable(sheets, contract, faults)
    faults += _content_faults(tables, folder, config, catalogue, contract)
    return condensed(with_root_causes(faults, tables))


def _content_faults(
    tables: Sheets, folder: Path, config: Config, catalogue: Catalogue, contract: Contract
) -> Iterator[Fault]:
    schedule = build_schedule(config, tables.values["visits"])
    yield from _outcome_table(tables, catalogue)
    named = [*value_faults(tables, catalogue, contract), *unknown_totals(tables, catalogue)]
    yield from named
    yield from type_faults(tables, schedule)
    tables = with_usual_types(tables.doubting(named), schedule)
    yield from visit_faults(tables, config, schedule)
    yield from attendance_faults(tables, catalogue, contract)
    yield from timepoint_faults(tables, catalogue, contract)
    yield from planned_faults(tables, config, catalogue)
    yield from score_faults(tables, catalogue)
    yield from course_faults(tables, catalogue)
    yield from _without(named, slip_warnings(tables, catalogue))
    yield from recordings_faults(tables, folder, config.recordings.systems)
    yield from allocation_faults(tables, folder, config, contract)
    yield from period_faults(tables, config, schedule)


def _without(known: Sequence[Fault], warnings: Iterator[Fault]) -> Iterator[Fault]:
    """Leave out warnings about cells that have a fault of their own."""
    cells = {(fault.file, fault.line) for fault in known}
    return (item for item in warnings if (item.file, item.line) not in cells)


def _outcome_table(tables: Sheets, catalogue: Catalogue) -> Iterator[Fault]:
    needed = [name for name in tables.values if catalogue.for_table(name)]
    held = [name for name in needed if len(tables.values[name])]
    if any(name in tables.doubtful for name in needed):
        return
    if not held:
        message = f"no table holds an outcome; one of these is needed: {', '.join(needed)}"
        mend = "add one with its rows"
        yield Fault("data", None, None, None, "missing_table", message, mend)
    elif not any(has_value(name, tables.values[name], catalogue).any() for name in held):
        message = f"no outcome has a value, not one in {', '.join(f'{name}.csv' for name in held)}"
        yield Fault("data", None, None, None, "no_value", message, "enter what was measured")
