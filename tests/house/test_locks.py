"""The locks pin every package by hash and agree with each other and with pyproject.toml."""

import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from house.locks import LOCKS, ROOT, entries, hashes, pins

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
DIRECT = {
    "requirements.lock": PROJECT["project"]["dependencies"],
    "requirements-dev.lock": PROJECT["dependency-groups"]["dev"],
    "requirements-lab.lock": PROJECT["dependency-groups"]["lab"],
}
NUMERIC = ("numpy", "scipy", "pandas", "statsmodels", "pingouin", "matplotlib", "scikit-learn")


@pytest.mark.parametrize("lock", LOCKS)
def test_every_entry_is_pinned_and_has_hashes(lock):
    loose = [entry for entry in entries(lock) if "==" not in entry or not hashes(entry)]
    assert entries(lock)
    assert loose == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_address_is_in_a_lock(lock):
    assert "://" not in (ROOT / lock).read_text(encoding="utf-8")


@pytest.mark.parametrize("lock", LOCKS[1:])
def test_other_locks_hold_the_versions_of_the_run_lock(lock):
    run, other = pins("requirements.lock"), pins(lock)
    assert {name: other.get(name) for name in run} == run


@pytest.mark.parametrize("lock", LOCKS)
def test_direct_requirements_are_locked_within_their_bounds(lock):
    locked = pins(lock)
    for text in DIRECT[lock]:
        requirement = Requirement(text)
        versions = locked[canonicalize_name(requirement.name)]
        assert all(version in requirement.specifier for version in versions), text


@pytest.mark.parametrize("package", NUMERIC)
def test_numbers_come_from_one_version_on_every_python(package):
    assert len(pins("requirements.lock")[package]) == 1


def test_jupyterlab_stays_out_of_the_run_environment():
    assert "jupyterlab" not in pins("requirements.lock")
