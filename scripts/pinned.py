#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Python packages that Debian has not, or in another version on each release: from PyPI, pinned by version and hash.

scripts/pinned.py FOLDER REQUIREMENTS...   unpacks what these files pin into a folder, for this Python and machine
"""

import contextlib
import fcntl
import hashlib
import pathlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator

# Wheels alone, since what is built from sources is no longer what the hashes pin; byte code names its time.
OPTIONS = ("--quiet", "--no-deps", "--no-compile", "--only-binary", ":all:", "--require-hashes")
# What pip says of its own work, in which the same packages would differ.
OF_PIP = ("INSTALLER", "RECORD", "REQUESTED", "direct_url.json")


class PinnedError(Exception):
    """They cannot be had."""


def must(*command: str | pathlib.Path) -> None:
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        raise PinnedError(f"{' '.join(map(str, command))}: {(result.stderr or result.stdout).strip()}")


def install(folder: pathlib.Path, *requirements: pathlib.Path) -> None:
    """An environment with what files of requirements pin; anew when the pins or the interpreter are others."""
    unless_current(folder, requirements, environment)


def unpack(folder: pathlib.Path, *requirements: pathlib.Path) -> None:
    """The packages alone, as a folder for sys.path; anew like install()."""
    unless_current(folder, requirements, packages)


def is_current(folder: pathlib.Path, *requirements: pathlib.Path) -> bool:
    """Does a folder hold what these files pin, for this interpreter?"""
    wanted = stamp_of(requirements)
    stamp = folder / "stamp"
    return stamp.exists() and stamp.read_text(encoding="utf-8") == wanted


def stamp_of(requirements: tuple[pathlib.Path, ...]) -> str:
    pins = b"".join(path.read_bytes() for path in requirements)
    return hashlib.sha256(pins + sys.version.encode()).hexdigest()


def unless_current(
    folder: pathlib.Path,
    requirements: tuple[pathlib.Path, ...],
    make: Callable[[pathlib.Path, tuple[pathlib.Path, ...]], None],
) -> None:
    with locked(requirements[0]):
        if not is_current(folder, *requirements):
            make(folder, requirements)
            (folder / "stamp").write_text(stamp_of(requirements), encoding="utf-8")


@contextlib.contextmanager
def locked(requirements: pathlib.Path) -> Iterator[None]:
    """Suites that run side by side want the same folder, which is removed to be made anew: so the lock is on the pins."""
    with requirements.open(encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def environment(folder: pathlib.Path, requirements: tuple[pathlib.Path, ...]) -> None:
    must(sys.executable, "-m", "venv", "--clear", folder)
    pip_install(folder, requirements)


def packages(folder: pathlib.Path, requirements: tuple[pathlib.Path, ...]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    with tempfile.TemporaryDirectory() as name:
        tools = pathlib.Path(name)
        must(sys.executable, "-m", "venv", tools)
        pip_install(tools, requirements, "--target", folder)
    shutil.rmtree(folder / "bin", ignore_errors=True)
    for name in OF_PIP:
        for path in folder.glob(f"*.dist-info/{name}"):
            path.unlink()


def pip_install(tools: pathlib.Path, requirements: tuple[pathlib.Path, ...], *options: str | pathlib.Path) -> None:
    files = [argument for path in requirements for argument in ("--requirement", path)]
    must(tools / "bin/pip", "install", *OPTIONS, *options, *files)


def main() -> int:
    if len(sys.argv) < 3 or sys.argv[1].startswith("-"):
        print((__doc__ or "").strip(), file=sys.stderr)
        return 2
    folder, *requirements = map(pathlib.Path, sys.argv[1:])
    try:
        unpack(folder, *requirements)
    except (PinnedError, OSError) as error:
        print(f"pinned.py: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
