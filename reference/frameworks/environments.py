"""One isolated Python environment for each file of `requirements/`."""

import shutil
import subprocess
import sys

from .registry import FOLDER

ROOT = FOLDER.parents[1]


class SetupError(RuntimeError):
    """An environment could not be made; the message is pip's."""


def python_of(name):
    """The interpreter of environment `name`, made if need be, and again when its requirements or
    Python change. Raises SetupError when a package is not served or does not install."""
    requirements = FOLDER / "requirements" / f"{name}.txt"
    folder = ROOT / f".venv-frameworks-{name}"
    wanted = f"{sys.version}\n{requirements.read_text()}"
    stamp, python = folder / "made-from", folder / "bin" / "python"
    if stamp.exists() and stamp.read_text() == wanted:
        return python
    print(f"making {folder.name} ...", file=sys.stderr, flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    for command in ([sys.executable, "-m", "venv", folder],
                    [python, "-m", "pip", "install", "--quiet", "--no-cache-dir",
                     "--disable-pip-version-check", "-r", requirements]):
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
            raise SetupError(f"{folder.name}: {lines[-1]}")
    stamp.write_text(wanted)
    return python
