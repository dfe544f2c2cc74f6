"""Environments are made once, mended after an interruption, and never over somebody else's."""

import os
import subprocess
import sys

import pytest

from launch import environments
from launch.environments import Environment, SetupError, environment, make, variables


@pytest.fixture
def env(tmp_path):
    lock = tmp_path / "some.lock"
    lock.write_text("nothing==1\n")
    return Environment(tmp_path / "place" / ".venv", lock)


@pytest.fixture
def installs(monkeypatch):
    """Install nothing, but count how often and say which interpreter would be used."""
    calls = []

    def command(env, uv):
        calls.append(uv)
        return [str(env.python), "-c", "pass"]

    monkeypatch.setattr(environments, "install_command", command)
    monkeypatch.setattr(environments.shutil, "which", lambda name: "uv")
    return calls


def test_an_environment_is_made_once(env, installs):
    make(env)
    make(env)
    assert env.is_complete()
    assert len(installs) == 1


def test_a_changed_lock_makes_it_anew(env, installs):
    make(env)
    env.lock.write_text("nothing==2\n")
    make(env)
    assert len(installs) == 2


def test_another_python_makes_it_anew(env, installs):
    make(env)
    assert not Environment(env.folder, env.lock, version="3.99.0").is_complete()


def test_an_interrupted_installation_is_made_anew(env, installs, monkeypatch):
    monkeypatch.setattr(environments.subprocess, "call", interrupt)
    with pytest.raises(KeyboardInterrupt):
        make(env)
    (env.folder / "half").touch()
    monkeypatch.setattr(environments.subprocess, "call", lambda *a, **k: 0)
    make(env)
    assert env.is_complete()
    assert not (env.folder / "half").exists()


def interrupt(*_arguments, **_settings):
    raise KeyboardInterrupt


def test_a_failed_installation_says_what_to_do_and_is_not_complete(env, installs, monkeypatch):
    monkeypatch.setattr(environments.subprocess, "call", lambda *a, **k: 1)
    with pytest.raises(SetupError, match="Nothing was run"):
        make(env)
    assert not env.is_complete()


def test_a_foreign_environment_is_left_alone(env, installs):
    env.folder.mkdir(parents=True)
    (env.folder / "precious").touch()
    with pytest.raises(SetupError, match=r"was not made by run\.py"):
        make(env)
    assert (env.folder / "precious").exists()


@pytest.mark.skipif(os.name == "nt", reason="a shell script stands in for Python")
def test_a_python_without_venv_is_explained(env, installs, tmp_path):
    base = tmp_path / "python-without-venv"
    base.write_text("#!/bin/sh\necho No module named venv >&2\nexit 1\n")
    base.chmod(0o755)
    bare = Environment(env.folder, env.lock, base=str(base))
    with pytest.raises(SetupError, match=r"apt install python3-venv\n\(No module named venv\)"):
        make(bare)


def test_a_place_that_cannot_be_written_is_explained(env, installs):
    env.folder.parent.touch()
    with pytest.raises(SetupError, match="Set TSCS_VENV to a folder"):
        make(env)


def test_tscs_venv_names_the_place(monkeypatch, tmp_path):
    monkeypatch.setenv("TSCS_VENV", str(tmp_path))
    assert environment("test").folder == tmp_path / ".venv-test"
    assert environment("test").lock.name == "requirements-dev.lock"


@pytest.mark.parametrize("uv", [None, "/usr/bin/uv"])
def test_hashes_are_always_required(env, uv):
    command = environments.install_command(env, uv)
    assert "--require-hashes" in command
    assert command[-1] == str(env.lock)


def test_settings_of_the_users_python_do_not_leak(env, monkeypatch):
    for name in ("PYTHONPATH", "PYTHONHOME", "PYTHONOPTIMIZE", "SNAKEMAKE_PROFILE"):
        monkeypatch.setenv(name, "elsewhere")
    monkeypatch.setenv("MPLBACKEND", "TkAgg")
    passed = variables(env)
    assert "elsewhere" not in passed.values()
    assert (passed["MPLBACKEND"], passed["PYTHONHASHSEED"]) == ("Agg", "0")
    assert passed["PATH"].startswith(str(env.scripts) + os.pathsep)


def test_starting_run_py_writes_nothing(tmp_path):
    root = environments.ROOT
    for part in ("run.py", "workflow/launch"):
        target = tmp_path / part
        target.parent.mkdir(parents=True, exist_ok=True)
        copy = ["cp", "-r", str(root / part), str(target)]
        subprocess.run(copy, check=True)
    before = sorted(tmp_path.rglob("*"))
    subprocess.run([sys.executable, str(tmp_path / "run.py")], capture_output=True, check=True)
    assert sorted(tmp_path.rglob("*")) == before
