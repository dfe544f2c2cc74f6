"""environment.yml gives conda users the packages of the lock."""

import tomllib

import pytest
import yaml
from packaging.specifiers import SpecifierSet
from rattler import MatchSpec

from house.locks import ROOT, disagreements, pins

ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
CONDA = [entry for entry in ENVIRONMENT["dependencies"] if isinstance(entry, str)]
PIP = next(entry["pip"] for entry in ENVIRONMENT["dependencies"] if isinstance(entry, dict))
NAMED = [line for line in PIP if not line.startswith("-r")]


def test_conda_gives_only_python_and_pip():
    names = [MatchSpec(entry).name.normalized for entry in CONDA]
    assert names == ["python", "pip"]


def test_conda_python_is_supported():
    version = str(MatchSpec(CONDA[0]).version).rstrip(".*")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert version in SpecifierSet(project["requires-python"])


def test_pip_reads_the_lock_before_the_names():
    # In hash mode pip takes the hashes of a package from its first mention.
    assert PIP[0] == "-r requirements.lock"


def test_named_versions_are_those_of_the_lock():
    assert disagreements(NAMED, pins("requirements.lock")) == []


def test_another_version_would_be_noticed():
    assert disagreements(["matplotlib==3.10.0"], pins("requirements.lock")) != []
    assert disagreements(["pandas>=3"], pins("requirements.lock")) != []


@pytest.mark.parametrize(
    "package", ["snakemake", "pandas", "statsmodels", "pingouin", "matplotlib", "jupyter"]
)
def test_what_readers_look_for_is_named(package):
    assert any(line.startswith(package) for line in NAMED)
