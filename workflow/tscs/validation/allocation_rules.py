"""Rules of the allocation of a randomised trial."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tscs.config import Config
from tscs.contract import Contract
from tscs.errors import Fault, nearest, nearest_label
from tscs.tables import MISSING
from tscs.trials.allocation import JOINT, allocation_file
from tscs.validation.sheets import Sheet, Sheets, usable
from tscs.validation.structure import structure_faults
from tscs.validation.text_files import read_text

TABLE = "allocation"


def allocation_faults(
    tables: Sheets, folder: Path, config: Config, contract: Contract
) -> Iterator[Fault]:
    """Yield the faults of the allocation; one that is blinded is not opened.

    Parameters
    ----------
    tables : Sheets
        The tables of data/.
    folder : Path
        The study.
    config : Config
        Design, arms and file of the allocation.
    contract : Contract
        Structure of the allocation.
    """
    yield from _place_faults(folder, config)
    path = allocation_file(folder, config)
    if path is None:
        return
    text = read_text(path, config.trial.allocation, contract.allocation.fields)
    if isinstance(text, Fault):
        yield text
        return
    sheet = Sheet(TABLE, text, config.trial.allocation)
    structural = _structure(sheet, contract)
    yield from structural
    yield from _content_faults(_usable(sheet, contract, structural), tables, config)


def _place_faults(folder: Path, config: Config) -> Iterator[Fault]:
    name = f"data/{TABLE}.csv"
    if (folder / name).exists():
        message = "an allocation in data/ unblinds everybody who is given the data"
        mend = f"move it to {config.trial.allocation} beside config.yaml"
        yield Fault(name, None, None, None, "allocation_in_data", message, mend)
    file = config.trial.allocation
    if not config.is_trial and (folder / file).exists():
        message = "a case series has no arms; the file is not read"
        mend = "set study.design to parallel or crossover, or delete the file"
        yield Fault(file, None, None, None, "allocation_unused", message, mend, "warning")


def _structure(sheet: Sheet, contract: Contract) -> list[Fault]:
    descriptor = {"resources": [contract.descriptor[TABLE]]}
    return structure_faults({TABLE: sheet}, descriptor, descriptor)


def _usable(sheet: Sheet, contract: Contract, faults: list[Fault]) -> Sheets:
    alone = Contract(contract.descriptor, {TABLE: contract.allocation}, contract.allocation)
    return usable({TABLE: sheet}, alone, faults)


def _content_faults(own: Sheets, tables: Sheets, config: Config) -> Iterator[Fault]:
    if config.study.design == "parallel":
        yield from _arm_faults(own, config)
    else:
        yield from _sequence_faults(own, tables, config)
    yield from _person_faults(own, tables, config.trial.allocation)
    yield from _stratum_faults(own)
    yield from _day_faults(own)


def _arm_faults(own: Sheets, config: Config) -> Iterator[Fault]:
    known = (config.trial.arms.active, config.trial.arms.control)
    for line, label in _cells(own, "arm"):
        yield from _label_fault(own, line, "arm", label, known)
    for line, label in _cells(own, "sequence"):
        if label not in MISSING:
            message = "a parallel trial has no sequences"
            mend = "leave the cell empty, or set study.design to crossover"
            yield own.fault(TABLE, line, "sequence", "sequence", message, mend)
    yield from _empty_arms(own, config, set(own.values[TABLE]["arm"].dropna()), known)


def _sequence_faults(own: Sheets, tables: Sheets, config: Config) -> Iterator[Fault]:
    arms = (config.trial.arms.active, config.trial.arms.control)
    known = (JOINT.join(arms), JOINT.join(arms[::-1]))
    for line, label in _cells(own, "sequence"):
        yield from _label_fault(own, line, "sequence", label, known)
    for line, label in _cells(own, "arm"):
        if label not in MISSING:
            message = "in a crossover everybody gets both arms; their order stands in sequence"
            yield own.fault(TABLE, line, "arm", "arm", message, "leave the cell empty")
    yield from _empty_arms(own, config, set(own.values[TABLE]["sequence"].dropna()), known)
    if not tables.has("visits", "period"):
        message = "a crossover needs the period of each visit"
        mend = "add the column period with 1 or 2; empty for visits before the first period"
        yield Fault("data/visits.csv", 1, "period", None, "missing_column", message, mend)


def _label_fault(
    own: Sheets, line: int, column: str, label: str, known: tuple[str, ...]
) -> Iterator[Fault]:
    allowed = " or ".join(f"'{name}'" for name in known)
    if label in MISSING:
        message, mend = f"must not be empty: {allowed}", "enter what was randomised"
        yield own.fault(TABLE, line, column, "required", message, mend)
    elif label not in known:
        mend = nearest(label, known) or "correct it, or name the arms under trial.arms"
        yield own.fault(TABLE, line, column, column, f"must be {allowed}", mend)


def _empty_arms(
    own: Sheets, config: Config, used: set[str], known: tuple[str, ...]
) -> Iterator[Fault]:
    file = config.trial.allocation
    # Labels that are wrong throughout are reported once, in their cells.
    if own.doubtful or not used & set(known):
        return
    for label in known:
        if label not in used:
            message = f"nobody was randomised to '{label}': nothing can be compared"
            mend = "complete the file, or correct trial.arms in config.yaml"
            yield Fault(file, None, None, label, "empty_arm", message, mend)


def _person_faults(own: Sheets, tables: Sheets, file: str) -> Iterator[Fault]:
    if "participants" in tables.doubtful or "participants" not in tables.sheets:
        return
    people = [str(name) for name in tables.values["participants"]["participant_id"].dropna()]
    allocated = own.values[TABLE]["participant_id"].dropna()
    for line, name in allocated[~allocated.isin(people)].items():
        message = "is not in data/participants.csv"
        mend = nearest_label(str(name), people) or "correct it or add the person"
        yield own.fault(TABLE, line, "participant_id", "foreign_key", message, mend)
    if own.doubtful:
        return
    names = tables.values["participants"]["participant_id"]
    for line in tables.lines("participants", names.notna() & ~names.isin(allocated)):
        message = f"the person is not in {file}"
        mend = "add the row; who was never randomised stands in screening.csv only"
        yield tables.fault("participants", line, "participant_id", "not_allocated", message, mend)


def _stratum_faults(own: Sheets) -> Iterator[Fault]:
    cells = _cells(own, "stratum")
    if all(label in MISSING for _, label in cells):
        return
    for line, label in cells:
        if label in MISSING:
            message = "others have a stratum: everybody has one, or nobody"
            yield own.fault(TABLE, line, "stratum", "stratum", message, "enter it")


def _day_faults(own: Sheets) -> Iterator[Fault]:
    days = own.values[TABLE]["randomised_day"]
    for line in own.lines(TABLE, days > 0):
        message = "randomised after the first session, which is day 0"
        mend = "correct the day, or say in the deviations why"
        yield own.warning(TABLE, line, "randomised_day", "randomised_late", message, mend)


def _cells(own: Sheets, column: str) -> list[tuple[int, str]]:
    lines = [int(line) for line in own.values[TABLE].index]
    return [(line, own.cell(TABLE, line, column)) for line in lines]
