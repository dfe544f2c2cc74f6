"""The version of the workflow is the same wherever it is written."""

import re
import tomllib

import yaml

from house.locks import ROOT
from tscs import __version__


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def test_pyproject_citation_and_package_agree():
    assert tomllib.loads(read("pyproject.toml"))["project"]["version"] == __version__
    assert str(yaml.safe_load(read("CITATION.cff"))["version"]) == __version__


def test_changelog_begins_with_this_version():
    assert re.search(r"^## (\S+)", read("CHANGELOG.md"), re.MULTILINE)[1] == __version__


def test_every_entry_of_the_changelog_says_whether_numbers_changed():
    entries = re.split(r"^## ", read("CHANGELOG.md"), flags=re.MULTILINE)[1:]
    assert all(re.search(r"^Numbers changed: (yes|no)", e, re.MULTILINE) for e in entries)
