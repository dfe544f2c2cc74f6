"""Python 3.11, 3.12 and 3.13 give the same result tables, byte for byte."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from house.locks import ROOT, entries
from launch.environments import Environment, make, variables

SCRIPT = Path(__file__).with_name("result_tables.py")
# What the analysis imports; Snakemake and the report's programs compute no number.
NUMERIC = ("numpy", "pandas", "pingouin", "pydantic", "pyyaml", "scipy", "statsmodels")
OTHERS = [v for v in ("3.11", "3.12", "3.13") if v != "{}.{}".format(*sys.version_info)]


def needed(packages: tuple[str, ...], version: str) -> set[str]:
    """Return the packages and all that they require on a version of Python."""
    found: set[str] = set()
    queue = list(packages)
    while queue:
        name = canonicalize_name(queue.pop())
        if name not in found:
            found.add(name)
            queue += required_by(name, version)
    return found


def required_by(name: str, version: str) -> Iterator[str]:
    """Yield the direct requirements of an installed package."""
    for text in requires(name) or ():
        requirement = Requirement(text)
        place = {"python_version": version, "python_full_version": f"{version}.0", "extra": ""}
        if requirement.marker is None or requirement.marker.evaluate(place):
            yield requirement.name


def write_numeric_lock(path: Path, version: str) -> Path:
    """Write the part of the lock that numbers depend on."""
    names = needed(NUMERIC, version)
    lines = [
        e for e in entries("requirements.lock") if canonicalize_name(e.split("==")[0]) in names
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def interpreter(version: str) -> tuple[str, str]:
    """Return the interpreter of a version and its exact version, or skip."""
    for candidate in candidates(version):
        command = [candidate, "-c", "import platform, venv; print(platform.python_version())"]
        asked = subprocess.run(command, capture_output=True, text=True, check=False)
        if asked.returncode == 0:
            return candidate, asked.stdout.strip()
    pytest.skip(f"Python {version} is not on this machine")


def candidates(version: str) -> Iterator[str]:
    """Yield where a version may be: on the path, or where a version manager keeps this one."""
    found = shutil.which(f"python{version}")
    if found:
        yield found
    siblings = Path(sys.base_prefix).parent.glob(f"*{version}*/bin/python{version}")
    yield from map(str, sorted(siblings))


def tables(env: Environment, out: Path) -> dict[str, bytes]:
    """Return the result tables of the shipped study, computed in an environment."""
    out.mkdir()
    command = [str(env.python), str(SCRIPT), str(ROOT), str(out)]
    subprocess.run(command, env=variables(env), check=True)
    return {path.name: path.read_bytes() for path in sorted(out.glob("*.csv"))}


@pytest.mark.parametrize("version", OTHERS)
def test_result_tables_are_the_same(version, tmp_path):
    base, exact = interpreter(version)
    lock = write_numeric_lock(Path(sys.prefix, "cache", f"numbers-{version}.lock"), version)
    other = Environment(Path(sys.prefix).parent / f".venv-{version}", lock, base, exact)
    make(other)
    here = tables(Environment(Path(sys.prefix), lock), tmp_path / "here")
    assert here
    assert tables(other, tmp_path / "other") == here
