"""Run the tests in groups: ``python3 run.py test [GROUP ...]`` starts this.

Prints the minutes of each group, every skipped test with its reason, and the sum
of all groups in the last line. Each tool of the group ``lint`` counts as one test.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent
FOLDERS = {
    "unit": ("unit", "oracle", "validation"),
    "workflow": ("workflow",),
    "properties": ("properties",),
    "pythons": ("pythons",),
}
GROUPS = ("lint", "unit", "workflow", "properties", "rest", "pythons")
LINTERS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("snakefmt", "--check", "Snakefile", "workflow/rules"),
    ("snakemake", "--lint"),
)


@dataclass
class Tally:
    """Outcome of one group."""

    passed: int = 0
    failed: int = 0
    skipped: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def __str__(self) -> str:
        """Return the counts in words."""
        return f"{self.passed} passed, {self.failed} failed, {len(self.skipped)} skipped"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the groups named, or all, and return 1 when anything failed."""
    options = parse(arguments)
    tallies = {"install": Tally(seconds=options.install_seconds)}
    for group in options.groups or GROUPS:
        print(f"\n=== {group}", flush=True)
        start = time.monotonic()
        tallies[group] = run_linters() if group == "lint" else run_pytest(group)
        tallies[group].seconds = time.monotonic() - start
    total = sum_up(tallies)
    print(summary(tallies, total))
    return 1 if total.failed or not total.passed else 0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python3 run.py test", description=__doc__)
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=" ".join(GROUPS))
    parser.add_argument("--install-seconds", type=float, default=0.0, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    unknown = [group for group in options.groups if group not in GROUPS]
    if unknown:
        parser.error(f"no such group: {' '.join(unknown)}; there are {' '.join(GROUPS)}")
    return options


def run_linters() -> Tally:
    """Run the checks of style, types and rules, each to its end."""
    tally = Tally()
    for command in LINTERS:
        print("$", *command, flush=True)
        code = subprocess.call(command, cwd=ROOT, env=quiet_environment())
        tally.passed += code == 0
        tally.failed += code != 0
    return tally


def run_pytest(group: str) -> Tally:
    """Run the test modules of one group on two processes."""
    folders = [TESTS / name for name in folders_of(group) if any((TESTS / name).rglob("test_*.py"))]
    if not folders:
        print("no tests")
        return Tally(failed=1)
    with tempfile.TemporaryDirectory() as scratch:
        junit = Path(scratch, "junit.xml")
        # A module's costly fixtures are made once; each Python has one test and a core.
        dist = "load" if group == "pythons" else "loadfile"
        command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", dist]
        command += ["-p", "no:cacheprovider", f"--junitxml={junit}", *map(str, folders)]
        code = subprocess.call(command, cwd=ROOT, env=quiet_environment())
        return read_junit(junit, code)


def folders_of(group: str) -> tuple[str, ...]:
    """Return the folders of a group; ``rest`` has all that no other group names."""
    if group != "rest":
        return FOLDERS[group]
    named = {name for names in FOLDERS.values() for name in names}
    present = (folder.name for folder in sorted(TESTS.iterdir()) if folder.is_dir())
    return tuple(name for name in present if name not in named)


def read_junit(path: Path, code: int) -> Tally:
    """Count the cases of a pytest run; a run that broke off counts as a failure."""
    tally = Tally()
    cases = ElementTree.parse(path).iter("testcase") if path.is_file() else ()
    for case in cases:
        skip = case.find("skipped")
        if skip is not None:
            tally.skipped.append(f"{case.get('classname')}::{case.get('name')}: {reason(skip)}")
        elif case.find("failure") is not None or case.find("error") is not None:
            tally.failed += 1
        else:
            tally.passed += 1
    if code != 0 and not tally.failed:
        tally.failed = 1
    return tally


def reason(skip: ElementTree.Element) -> str:
    """Return why a test was skipped."""
    return (skip.get("message") or "no reason given").strip()


def sum_up(tallies: dict[str, Tally]) -> Tally:
    """Add the groups."""
    parts = tallies.values()
    return Tally(
        passed=sum(part.passed for part in parts),
        failed=sum(part.failed for part in parts),
        skipped=[line for part in parts for line in part.skipped],
        seconds=sum(part.seconds for part in parts),
    )


def summary(tallies: dict[str, Tally], total: Tally) -> str:
    """Return minutes per group, the skipped tests and the last line."""
    return "\n".join(("", *summary_lines(tallies, total), str(total)))


def summary_lines(tallies: dict[str, Tally], total: Tally) -> Iterator[str]:
    """Yield the lines above the last one."""
    for group, tally in tallies.items():
        counts = "" if group == "install" else f"  {tally}"
        yield f"{group:<11}{tally.seconds / 60:5.1f} min{counts}"
    yield f"{'all':<11}{total.seconds / 60:5.1f} min"
    if total.skipped:
        yield "Skipped:"
        yield from (f"  {line}" for line in total.skipped)


def quiet_environment() -> dict[str, str]:
    """Return the environment of the tools: their caches stay out of the checkout."""
    cache = Path(sys.prefix) / "cache"
    return os.environ | {
        "RUFF_CACHE_DIR": str(cache / "ruff"),
        "MYPY_CACHE_DIR": str(cache / "mypy"),
    }


if __name__ == "__main__":
    sys.exit(main())
