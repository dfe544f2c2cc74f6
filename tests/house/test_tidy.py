"""No file of the repository names a machine, a user's folder or a package index."""

import re
import subprocess
from pathlib import Path

import pytest

from house.locks import ROOT
from tscs.checksums import altered_files

# Written with character classes, so that this file does not find itself.
MACHINE = re.compile(
    rb"/(?:h[o]me|r[o]ot|U[s]ers|w[o]rk|t[m]p|f[a]rm)/[\w.]|[A-Z]:\\\\?U[s]ers"
    rb"|https?://[a-z.]*(?:p[y]pi|pythonh[o]sted|npm[j]s|deb\.d[e]bian)"
)


def tracked_files() -> list[Path]:
    """Return the files of the repository, or skip where it is no git checkout."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others"]
    try:
        listed = subprocess.run([*command, "--exclude-standard"], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    paths = (ROOT / name.decode() for name in listed.stdout.split(b"\0") if name)
    return [path for path in paths if path.is_file()]


def found(content: bytes) -> list[str]:
    """Return what names a machine, with a little around it."""
    return [
        content[m.start() : m.end() + 40].decode("utf-8", "replace")
        for m in MACHINE.finditer(content)
    ]


def test_no_machine_is_named():
    leaks = {
        path.relative_to(ROOT).as_posix(): found(path.read_bytes()) for path in tracked_files()
    }
    assert {name: texts for name, texts in leaks.items() if texts} == {}


@pytest.mark.parametrize("folder", ["home", "root", "Users"])
def test_a_user_folder_would_be_noticed(folder):
    assert found(f"cd /{folder}/somebody/study".encode())


def test_the_shipped_cohort_is_the_listed_one():
    assert altered_files(ROOT / "data") == []


def test_data_folder_is_small():
    size = sum(path.stat().st_size for path in (ROOT / "data").rglob("*") if path.is_file())
    assert 0 < size < 15e6
