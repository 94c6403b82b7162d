# SPDX-License-Identifier: Apache-2.0
"""Python packages that Debian has not, or in another version on each release: from PyPI, pinned by version and hash."""

import hashlib
import pathlib
import subprocess
import sys


class PinnedError(Exception):
    """They cannot be had."""


def must(*command: str | pathlib.Path) -> None:
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        raise PinnedError(f"{' '.join(map(str, command))}: {(result.stderr or result.stdout).strip()}")


def install(requirements: pathlib.Path, folder: pathlib.Path) -> None:
    """An environment with what a file of requirements pins; anew when the pins or the interpreter are others."""
    wanted = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()
    stamp = folder / "stamp"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    must(sys.executable, "-m", "venv", "--clear", folder)
    options = ("--quiet", "--no-deps", "--no-compile", "--only-binary", ":all:", "--require-hashes")
    must(folder / "bin/pip", "install", *options, "--requirement", requirements)
    stamp.write_text(wanted, encoding="utf-8")
