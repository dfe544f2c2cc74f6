"""Virtual environments made from the hash-pinned locks.

An environment carries a marker file: ``incomplete`` while it is being made, then
a digest of all that it was made from. Anything but the expected digest means
that it is made again, so an interrupted or outdated one mends itself.
"""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MARKER = "tscs-environment"
WINDOWS = os.name == "nt"


class SetupError(Exception):
    """The set-up cannot go on; the text is the whole message for the user."""


@dataclass(frozen=True)
class Environment:
    """A virtual environment: where it is, its lock, and the Python it is made with."""

    folder: Path
    lock: Path
    base: str = sys.executable
    version: str = platform.python_version()

    @property
    def scripts(self) -> Path:
        """Folder of the programs."""
        return self.folder / ("Scripts" if WINDOWS else "bin")

    @property
    def python(self) -> Path:
        """The interpreter."""
        return self.scripts / ("python.exe" if WINDOWS else "python")

    @property
    def marker(self) -> Path:
        """File that tells whose environment this is and whether it is complete."""
        return self.folder / MARKER

    def digest(self) -> str:
        """Digest of what the environment depends on; programs hold its own path."""
        parts = (self.lock.read_bytes(), self.version.encode(), str(self.folder).encode())
        return hashlib.sha256(b"\0".join(parts)).hexdigest()

    def is_complete(self) -> bool:
        """Whether the environment was made to its end from the present lock."""
        if not (self.python.exists() and self.marker.is_file()):
            return False
        return self.marker.read_text(encoding="ascii") == self.digest()


def environment(purpose: str) -> Environment:
    """Return the environment for ``run``, ``test`` or ``lab``.

    ``TSCS_VENV`` names another folder to keep environments in, for a checkout
    that is read-only or shared.
    """
    suffix = {"run": ("", ""), "test": ("-test", "-dev"), "lab": ("-lab", "-lab")}
    folder, lock = suffix[purpose]
    parent = Path(os.environ.get("TSCS_VENV") or ROOT).expanduser().resolve()
    return Environment(parent / f".venv{folder}", ROOT / f"requirements{lock}.lock")


def make(env: Environment) -> None:
    """Make the environment, unless it is complete already.

    Raises
    ------
    SetupError
        When the folder is not ours or not writable, this Python cannot make
        environments, or the packages could not be installed.
    """
    if env.is_complete():
        return
    _require_ours(env)
    print(f"Making {env.folder.name} from {env.lock.name} (once, about a minute) ...", flush=True)
    uv = shutil.which("uv")
    _create(env, with_pip=uv is None)
    if subprocess.call(install_command(env, uv), env=variables(env)):
        message = (
            "The packages could not be installed; the message is above. Nothing was run.\n"
            "Without a connection to a package index this step cannot work. "
            "Repeat the same command when it is back."
        )
        raise SetupError(message)
    env.marker.write_text(env.digest(), encoding="ascii")


def install_command(env: Environment, uv: str | None) -> list[str]:
    """Return the command that installs the lock, with every hash checked."""
    if uv is not None:
        start = [uv, "pip", "sync", "--quiet", "--compile-bytecode", "--python", str(env.python)]
        return [*start, "--require-hashes", str(env.lock)]
    pip = [str(env.python), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    return [*pip, "--no-input", "--require-hashes", "-r", str(env.lock)]


def variables(env: Environment) -> dict[str, str]:
    """Return the environment variables for programs: the environment first, no leakage.

    Settings of the user's own Python, matplotlib back end or Snakemake profile
    would change what is computed or shown, so they stay out.
    """
    foreign = ("PYTHON", "SNAKEMAKE_", "MATPLOTLIBRC", "VIRTUAL_ENV", "PIP_USER", "PIP_TARGET")
    kept = {name: text for name, text in os.environ.items() if not name.startswith(foreign)}
    return kept | {
        "PATH": os.pathsep.join((str(env.scripts), os.environ.get("PATH", os.defpath))),
        "VIRTUAL_ENV": str(env.folder),
        "PYTHONHASHSEED": "0",
        "PYTHONNOUSERSITE": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "MPLBACKEND": "Agg",
    }


def _require_ours(env: Environment) -> None:
    """Refuse to replace an environment that somebody made by hand."""
    if env.folder.exists() and not env.marker.is_file():
        message = (
            f"{env.folder} exists but was not made by run.py. Move it away, or set TSCS_VENV "
            "to another folder for the environments."
        )
        raise SetupError(message)


def _create(env: Environment, *, with_pip: bool) -> None:
    """Make an empty environment whose marker says that it is incomplete."""
    try:
        _clear(env.folder)
        env.folder.mkdir(parents=True)
        env.marker.write_text("incomplete", encoding="ascii")
    except OSError as error:
        message = (
            f"{env.folder} cannot be made: {error.strerror}. Set TSCS_VENV to a folder "
            "for the environments that you may write to."
        )
        raise SetupError(message) from None
    command = [env.base, "-m", "venv", *([] if with_pip else ["--without-pip"]), str(env.folder)]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode:
        message = (
            "This Python cannot make virtual environments. On Debian or Ubuntu: "
            f"sudo apt install python3-venv\n({(made.stderr or made.stdout).strip()})"
        )
        raise SetupError(message)


def _clear(folder: Path) -> None:
    """Remove an outdated environment; under another name, lest a half be taken for foreign."""
    old = folder.with_name(folder.name + ".old")
    if folder.exists():
        shutil.rmtree(old, ignore_errors=True)
        folder.rename(old)
    shutil.rmtree(old, ignore_errors=True)
