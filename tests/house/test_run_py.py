"""What a user meets who starts run.py."""

import ast
import os
import re
import subprocess
import sys

import pytest

import run
from house.locks import ROOT
from launch import commands
from launch.environments import environment

RULE = re.compile(r"^rule (\w+):", re.MULTILINE)
NEWER_SYNTAX = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Match, ast.AsyncFunctionDef)


def start(*arguments, **settings):
    command = [sys.executable, str(ROOT / "run.py"), *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, **settings
    )


def test_without_arguments_it_helps():
    done = start()
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("python3 run.py COMMAND [PATH]")


@pytest.mark.parametrize("command", [*commands.TARGETS, *commands.LIBRARY, "test", "lab"])
def test_help_lists_every_command(command):
    assert re.search(rf"^  {command}\b", commands.HELP, re.MULTILINE)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["reprot"], "Unknown command: reprot. Did you mean report?"),
        (["report", "a", "b"], "Not understood: b."),
        (["report", "--cores", "1"], "arguments for snakemake come after --"),
        (["report", "no_such_study"], "no_such_study is not a study"),
    ],
)
def test_mistakes_are_answered_in_words(arguments, words, tmp_path):
    done = start(*arguments, cwd=tmp_path)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 10, 0), (3, 14, 0)])
def test_another_python_is_refused_with_advice(version, monkeypatch):
    monkeypatch.setattr(sys, "version_info", version)
    with pytest.raises(SystemExit) as stop:
        run.main()
    assert f"this is {version[0]}.{version[1]}" in str(stop.value)
    assert "3.11, 3.12 or 3.13 is needed" in str(stop.value)


def test_a_python_that_would_do_is_named(tmp_path, monkeypatch):
    (tmp_path / "python3.12").touch()
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["run.py", "report"])
    assert run.refusal("3.9").endswith("Try: python3.12 run.py report")


def test_old_pythons_can_read_run_py():
    nodes = list(ast.walk(ast.parse((ROOT / "run.py").read_text(encoding="ascii"))))
    assert [node for node in nodes if isinstance(node, NEWER_SYNTAX)] == []
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef)]
    arguments = [argument for function in functions for argument in function.args.args]
    assert not any(function.returns or function.args.kwonlyargs for function in functions)
    assert not any(argument.annotation for argument in arguments)


def test_targets_are_rules_of_the_workflow():
    files = [ROOT / "Snakefile", *(ROOT / "workflow" / "rules").glob("*.smk")]
    rules = {name for file in files for name in RULE.findall(file.read_text(encoding="utf-8"))}
    assert set(commands.TARGETS.values()) <= rules


def test_the_study_comes_before_and_snakemake_after_the_dashes():
    words = ["../study", "--", "--cores", "1", "--", "x"]
    assert commands.split_arguments(words) == (["../study"], ["--cores", "1", "--", "x"])
    assert commands.split_arguments([]) == ([], [])


@pytest.mark.parametrize(("terminal", "last"), [(True, ["--logger", "rich"]), (False, ["-n"])])
def test_progress_bars_only_on_a_terminal(terminal, last, monkeypatch, tmp_path):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal, raising=False)
    call = commands.snakemake_command(environment("run"), "report", tmp_path, ["-n"])
    assert call[-len(last) :] == last
    assert call[call.index("--directory") + 1 : -len(last)][:2] == [str(tmp_path), "all"]


def test_the_closing_line_names_the_report_from_here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    line = commands.closing_line(tmp_path / "study", 12.34)
    assert line == "Report: study/results/report/report.html (also .pdf and .docx), 12.3 s"


PARENT = """
import sys
sys.path.insert(0, sys.argv[1])
from launch.commands import call
from launch.environments import environment
sleep = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
sys.exit(call([sys.executable, "-c", sleep], environment("run")))
"""


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX systems")
def test_a_request_to_stop_reaches_the_program():
    command = [sys.executable, "-c", PARENT, str(ROOT / "workflow")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        child = int(parent.stdout.readline())
        parent.terminate()
        parent.wait(timeout=20)
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
