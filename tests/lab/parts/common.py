# SPDX-License-Identifier: Apache-2.0
"""What every part of the lab shares: places, running a program, failing loudly."""

import os
import pathlib
import shutil
import subprocess
import threading
import time

LAB = pathlib.Path(__file__).resolve().parent.parent
STATE = pathlib.Path(os.environ.get("TESSCAN_LAB_DIR") or f"/tmp/tesscan-lab-{os.getuid()}").absolute()
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache", "tesscan-lab").absolute()
SBIN = ["/usr/sbin", "/sbin"]


class LabError(Exception):
    """Something the lab needs did not come up; the text is for the user."""


def find_program(name):
    """The full path of a program, also from the sbin folders an ordinary user has not in PATH."""
    path = shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), *SBIN]))
    if path is None:
        raise LabError(f"{name} is not installed (scripts/install-packages lab)")
    return path


def run(*command, stdin=subprocess.DEVNULL, **options):
    """Run a program to its end; its output is part of the error when it fails."""
    program = find_program(command[0])
    done = subprocess.run(
        [program, *map(str, command[1:])],
        stdin=stdin,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        **options,
    )
    if done.returncode != 0:
        raise LabError(f"{' '.join(map(str, command))}: status {done.returncode}\n{done.stdout.strip()}")
    return done.stdout


def tail(path, lines=15):
    """The end of a log file, for an error message."""
    try:
        text = pathlib.Path(path).read_text(errors="replace")
    except FileNotFoundError:
        return f"({path} does not exist)"
    return "\n".join(text.splitlines()[-lines:])


def write(path, text, mode=0o644):
    """Write a file of the state directory, with the folders above it."""
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)
    return path


class FirstAttempts:
    """Whether a contact belongs to a first attempt, for what is to fail at first and then work.

    A contact that nobody made in the last FORGET seconds begins a first attempt, and all contacts of
    the next FIRST seconds belong to it: a resolver asks again at once. Those after it, until FORGET
    seconds after its beginning, are the second attempt. So a scanner with a retry delay between the
    two (retry-delay 3) fails and then succeeds, in each of several surveys after one `lab up`,
    as long as they begin more than FORGET seconds apart.
    """

    FIRST = 2.0
    FORGET = 18.0

    def __init__(self):
        self.began = {}
        self.lock = threading.Lock()

    def is_first(self, key):
        with self.lock:
            now = time.monotonic()
            if now - self.began.get(key, float("-inf")) > self.FORGET:
                self.began[key] = now
            return now - self.began[key] < self.FIRST
