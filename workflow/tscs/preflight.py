"""What happens before Snakemake plans anything: settings, inputs and validation.

Validation runs here and not in a rule because Snakemake deletes the outputs of a rule that fails:
faults in new data must leave earlier results as they are.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tscs.contract import load_contract, result_paths
from tscs.digest import code_digest, content_digest, file_digest, settings_digest
from tscs.errors import Fault, StudyFaults, TscsError
from tscs.files import as_json, write_bytes
from tscs.provenance import workflow_commit

if TYPE_CHECKING:
    from tscs.config import Config

VALIDATION = Path("results/validation.json")
RECORDINGS = "recordings"
_KEPT = re.compile(r"\bkept\b")
_TRIAL = re.compile(r"parallel|crossover")


@dataclass(frozen=True)
class Preflight:
    """What the rules need to know.

    Attributes
    ----------
    code, settings : str
        Digests of the code and of the study's settings; parameters of every rule.
    tables : list of str
        Tables present, relative to the study folder.
    recordings : list of str
        Files of the recordings folder, likewise.
    allocation : list of str
        The allocation of a trial that is not blinded, likewise.
    plan : list of str
        The analysis plan that was kept when it was fixed, likewise.
    trial : bool
        Whether the study is a randomised trial, as far as its settings can be read.
    results : list of str
        Result tables that every study gets, likewise.
    commit : dict
        Commit of the workflow, see `tscs.provenance.workflow_commit`.
    """

    code: str
    settings: str
    tables: list[str]
    recordings: list[str]
    allocation: list[str]
    plan: list[str]
    trial: bool
    results: list[str]
    commit: dict[str, Any]


def preflight(folder: Path) -> Preflight:
    """Check a study and return what the rules need.

    ``results/validation.json`` is written when the study, or the code, has changed since it was
    last checked; nothing else is written.

    Parameters
    ----------
    folder : Path
        The study folder.

    Returns
    -------
    Preflight
        Digests and inputs.

    Raises
    ------
    TscsError
        With all faults of all files as its text.
    """
    code = code_digest()
    inputs = input_files(folder)
    trial = _trial(folder)
    allocation = [] if trial is None else _allocation(folder, trial)
    plan = _kept_plan(folder)
    key: dict[str, Any] = {
        "code_digest": code,
        "inputs": {name: file_digest(folder / name) for name in (*inputs, *allocation, *plan)},
        "settings": _settings_files(folder),
    }
    earlier = _earlier(folder)
    if earlier.get("valid") is not True or any(earlier.get(name) != key[name] for name in key):
        earlier = _validate(folder, key)
    tables = [name for name in inputs if name.count("/") == 1]
    recordings = [name for name in inputs if name not in tables]
    results = [f"results/{path}" for path in result_paths()]
    digest = earlier["settings_digest"]
    return Preflight(
        code, digest, tables, recordings, allocation, plan, trial is not None, results,
        workflow_commit(),
    )  # fmt: skip


def input_files(folder: Path) -> list[str]:
    """Return the tables of the contract and the files of the recordings folder.

    Parameters
    ----------
    folder : Path
        The study folder.

    Returns
    -------
    list of str
        Paths relative to the study folder, sorted.
    """
    data = folder / "data"
    tables = [data / f"{name}.csv" for name in load_contract().tables]
    recordings = (data / RECORDINGS).rglob("*")
    found = [path for path in (*tables, *recordings) if path.is_file()]
    return sorted(path.relative_to(folder).as_posix() for path in found)


def _trial(folder: Path) -> Config | None:
    """Return the settings of a trial; None for a case series and for settings with faults."""
    config = _settings_with(_TRIAL, folder)
    return config if config and config.is_trial else None


def _kept_plan(folder: Path) -> list[str]:
    """Return the file of the analysis plan that the study names, if it is there."""
    config = _settings_with(_KEPT, folder)
    name = config.plan.kept if config else ""
    return [name] if name and (folder / name).is_file() else []


def _settings_with(words: re.Pattern[str], folder: Path) -> Config | None:
    """Return the settings if they have these words and no faults.

    Settings take a moment to read, and every job of the workflow comes past here.
    """
    try:
        text = (folder / "config.yaml").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    if not words.search(text):
        return None
    from tscs.config_file import load_config

    try:
        return load_config(folder)
    except StudyFaults:
        return None


def _allocation(folder: Path, config: Config) -> list[str]:
    """Return the allocation that is read: a blinded one counts neither as input nor by name."""
    from tscs.trials.allocation import allocation_file

    path = allocation_file(folder, config)
    return [] if path is None else [path.relative_to(folder).as_posix()]


def _settings_files(folder: Path) -> dict[str, str]:
    names = ("config.yaml", "catalogue.yaml", "data/datapackage.json")
    return {name: content_digest(folder / name) for name in names if (folder / name).is_file()}


def _earlier(folder: Path) -> dict[str, Any]:
    try:
        record = json.loads((folder / VALIDATION).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _validate(folder: Path, key: dict[str, Any]) -> dict[str, Any]:
    # Imported here because an unchanged study needs none of it, and it costs a second.
    from tscs.validation import faults_as_json, format_faults

    faults, settings = _all_faults(folder)
    record: dict[str, Any] = faults_as_json(faults) | {"settings_digest": settings} | key
    _write(as_json(record), folder / VALIDATION)
    if not record["valid"]:
        raise TscsError(_refusal(format_faults(faults), folder))
    return record


def _write(text: str, path: Path) -> None:
    try:
        write_bytes(text.encode("utf-8", "backslashreplace"), path)
    except OSError as error:
        message = (
            f"{VALIDATION.as_posix()} cannot be written ({error.strerror}).\n"
            "    -> results/ must be a folder of the study that you may write to"
        )
        raise TscsError(message) from None


def _all_faults(folder: Path) -> tuple[list[Fault], str | None]:
    from tscs.catalogue import load_catalogue
    from tscs.config import Config
    from tscs.config_file import load_config, outcome_faults
    from tscs.plan.kept import kept_faults
    from tscs.trials.allocation import allocation_file
    from tscs.trials.blinding import blinded_warnings
    from tscs.validation import condensed, validate

    faults: list[Fault] = []
    config = catalogue = None
    try:
        config = load_config(folder)
    except StudyFaults as error:
        faults += error.faults
    try:
        catalogue = load_catalogue(folder)
    except StudyFaults as error:
        faults += error.faults
    if config and catalogue:
        faults += outcome_faults(folder, config, catalogue.outcomes)
    if config:
        faults += kept_faults(folder, config)
    faults += validate(
        folder, config or Config(), catalogue or load_catalogue(None), load_contract()
    )
    if config and config.is_trial and allocation_file(folder, config) is None:
        faults = blinded_warnings(faults)
    return condensed(faults), settings_digest(config, catalogue) if config and catalogue else None


def _refusal(text: str, folder: Path) -> str:
    lines = [text, "Nothing was computed. The list is also in results/validation.json."]
    if (folder / "results" / "report").exists():
        lines.append("The results in this folder belong to earlier data.")
    return "\n".join(lines)
