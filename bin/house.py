"""What the three commands share: an environment made once for each state of the lock, by the standard library alone."""

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
SYSTEM_PACKAGES = {  # command that shows it is there: Debian's package
    "chromium": "chromium",
    "age": "age",
    "/usr/lib/postgresql/*/bin/initdb": "postgresql",
    "git": "git",
    "cc": "gcc",
    "/usr/include/stdio*.h": "libc6-dev",
}


def environment(lock: str, folder: str) -> Path:
    """Return the Python of an environment that holds just what a lock file names; make it where it is missing."""
    if sys.version_info < OLDEST:
        sys.exit(f"Attune needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    home = ROOT / folder
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    wanted = ROOT / "requirements" / lock
    stamp = home / "lock.sha256"
    digest = hashlib.sha256(wanted.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest and python.exists():
        return python
    print(f"Setting up {folder} (once; some minutes on a slow line) …", file=sys.stderr, flush=True)
    _make(home, python)
    _install(python, wanted)
    stamp.write_text(digest)
    return python


def run_environment(**more: str) -> dict[str, str]:
    """Return the surroundings in which the package is found without being installed."""
    # Bytecode is kept whatever was said outside: the tests start hundreds of processes, and each would compile anew.
    return os.environ | {"PYTHONPATH": str(ROOT / "src"), "PYTHONDONTWRITEBYTECODE": ""} | more


def system_packages() -> None:
    """Install what Debian must give for the tests, when root; else say the one line to run."""
    missing = sorted({package for probe, package in SYSTEM_PACKAGES.items() if not _there(probe)})
    if not missing:
        return
    line = f"apt-get install -y --no-install-recommends {' '.join(missing)}"
    if not shutil.which("apt-get") or os.geteuid() != 0:
        sys.exit(f"The tests need: {', '.join(missing)}. Run: sudo {line}")
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=True, env=quiet, stdout=sys.stderr)
    subprocess.run(line.split(), check=True, env=quiet, stdout=sys.stderr)


def _there(probe: str) -> bool:
    if "*" in probe:
        return any(Path("/").glob(probe.removeprefix("/")))
    return shutil.which(probe) is not None


def _make(home: Path, python: Path) -> None:
    if not python.exists():
        try:
            venv.create(home, with_pip=not shutil.which("uv"), clear=True)
        except subprocess.CalledProcessError:
            sys.exit("Python's venv is not whole here. On Debian run: apt-get install python3-venv")


def _install(python: Path, wanted: Path) -> None:
    if uv := shutil.which("uv"):
        command = [uv, "pip", "sync", "--quiet", "--require-hashes", "--python", str(python), str(wanted)]
    else:
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        command = [*pip, "--require-hashes", "-r", str(wanted)]
    if subprocess.run(command, check=False).returncode:
        sys.exit("The packages could not be installed. Nothing else was changed; run the same command again.")
