"""The commands of ``run.py``."""

import difflib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from launch.environments import ROOT, Environment, SetupError, environment, make, variables

HELP = """\
python3 run.py COMMAND [PATH] [-- snakemake arguments]

  report [PATH]     everything: check the data, score, analyse, write the report
  validate [PATH]   only check the tables and list every fault
  tables [PATH]     result tables without figures, notebooks and report
  figures [PATH]    result tables and figures
  notebooks [PATH]  result tables and executed notebooks
  planning [PATH]   how many people a trial needs, and a summary for its planner
  plan [PATH]       the statistical analysis plan from config.yaml alone, before any data
  verify [PATH]     compare fresh results with the expected ones and name what moved
  test [GROUP ...]  run the tests (groups: lint unit workflow properties rest pythons)
  new PATH          make a study folder: empty tables, their dictionary, a config
  schema [PATH]     write data/datapackage.json of a study
  publish           put the shipped study's report and notebooks where readers find them
  lab               JupyterLab, for those who edit notebooks

PATH is a study folder (config.yaml and data/); without it the shipped study is used.
The first call makes an environment in .venv (about a minute; TSCS_VENV=FOLDER keeps
environments elsewhere). Examples:

  python3 run.py report
  python3 run.py new ../my_study
  python3 run.py report ../my_study -- --cores 1"""

# Commands that are a call of Snakemake, and the rule that each asks for.
TARGETS = {
    "report": "all",
    "validate": "validate",
    "tables": "tables",
    "figures": "figures",
    "notebooks": "notebooks",
    "planning": "planning",
    "verify": "verify",
}
LIBRARY = ("new", "schema", "plan", "publish")
REPORT = Path("results", "report", "report.html")


def main(arguments: Sequence[str]) -> int:
    """Carry out one command and return the exit code."""
    if not arguments or arguments[0] in {"help", "-h", "--help"}:
        print(HELP)
        return 0
    command, *rest = arguments
    try:
        return dispatch(command, rest)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted. The same command starts again where it can.", file=sys.stderr)
        return 130


def dispatch(command: str, rest: Sequence[str]) -> int:
    """Call what the command stands for."""
    if command in TARGETS:
        return run_workflow(command, rest)
    if command in LIBRARY:
        return run_library(command, rest)
    if command == "test":
        return run_tests(rest)
    if command == "lab":
        return run_lab(rest)
    near = difflib.get_close_matches(command, (*TARGETS, *LIBRARY, "test", "lab"), n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    message = f"Unknown command: {command}.{hint} python3 run.py lists all."
    raise SetupError(message)


def run_workflow(target: str, rest: Sequence[str]) -> int:
    """Run Snakemake on a study and say where the report is."""
    own, passed = split_arguments(rest)
    study = study_folder(own)
    start = time.monotonic()
    env = ready("run")
    code = call(snakemake_command(env, target, study, passed), env)
    if code == 0 and target == "report" and not {"-n", "--dry-run"} & set(passed):
        print(closing_line(study, time.monotonic() - start), file=sys.stderr)
    return code


def snakemake_command(
    env: Environment, target: str, study: Path, passed: Sequence[str]
) -> list[str]:
    """Return the call of Snakemake.

    On a terminal it shows progress bars; they need the progress events that the profile silences.
    ``--quiet`` and ``--logger`` are last because they swallow targets.
    """
    command = [str(env.python), "-m", "snakemake", "--snakefile", str(ROOT / "Snakefile")]
    command += ["--workflow-profile", str(ROOT / "profiles" / "default")]
    command += ["--directory", str(study), TARGETS[target], *passed]
    bars = ["--quiet", "host", "--logger", "rich"]
    return command + (bars if sys.stderr.isatty() and "--quiet" not in passed else [])


def run_library(command: str, rest: Sequence[str]) -> int:
    """Start a command of the library in its environment."""
    env = ready("run")
    library = {"PYTHONPATH": str(ROOT / "workflow")}
    return call([str(env.python), "-m", "tscs.command", command, *rest], env, library)


def run_tests(groups: Sequence[str]) -> int:
    """Run the groups of tests, all of them unless some are named."""
    start = time.monotonic()
    env = ready("test")
    seconds = f"{time.monotonic() - start:.1f}"
    runner = str(ROOT / "tests" / "groups.py")
    return call([str(env.python), runner, "--install-seconds", seconds, *groups], env)


def run_lab(rest: Sequence[str]) -> int:
    """Start JupyterLab with the library importable; figures show inside notebooks."""
    env = ready("lab")
    library = {
        "PYTHONPATH": str(ROOT / "workflow"),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    }
    return call(
        [str(env.python), "-m", "jupyterlab", f"--notebook-dir={ROOT}", *rest], env, library
    )


def split_arguments(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Split at ``--``: ours before, Snakemake's behind."""
    words = list(arguments)
    at = words.index("--") if "--" in words else len(words)
    return words[:at], words[at + 1 :]


def study_folder(words: Sequence[str]) -> Path:
    """Return the study named on the command line, or the shipped one."""
    options = [word for word in words if word.startswith("-")]
    if options or len(words) > 1:
        message = (
            f"Not understood: {' '.join(options or words[1:])}. One PATH at most is taken; "
            "arguments for snakemake come after --, for example: python3 run.py report -- -n"
        )
        raise SetupError(message)
    folder = Path(words[0]).expanduser().resolve() if words else ROOT
    if not (folder / "config.yaml").is_file():
        message = (
            f"{words[0] if words else folder} is not a study: there is no config.yaml in it. "
            "python3 run.py new PATH makes a study folder."
        )
        raise SetupError(message)
    return folder


def ready(purpose: str) -> Environment:
    """Return an environment that can be used, made now if need be."""
    env = environment(purpose)
    make(env)
    return env


def call(command: Sequence[str], env: Environment, more: dict[str, str] | None = None) -> int:
    """Run a program to its end; it ends by itself when the user interrupts."""
    with subprocess.Popen(command, env=variables(env) | (more or {})) as process:
        # Ctrl-C reaches the program as well: it puts its files in order while we wait.
        signal.signal(signal.SIGINT, lambda *_: None)
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        return process.wait()


def closing_line(study: Path, seconds: float) -> str:
    """Say where the report is, seen from here, and how long it took."""
    try:
        path = os.path.relpath(study / REPORT)
    except ValueError:  # another drive on Windows
        path = str(study / REPORT)
    return f"Report: {path} (also .pdf and .docx), {seconds:.1f} s"
