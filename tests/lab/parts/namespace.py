# SPDX-License-Identifier: Apache-2.0
"""The namespaces of the lab and the process that holds them, seen from outside.

The holder is process 1 of a process namespace of its own: killing it ends every process of the lab,
however far `lab up` came, and with the last process the network and the mounts disappear.
"""

import os
import pathlib
import signal
import subprocess
import sys
import time

from common import LAB, STATE, LabError, find_program, tail

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent.parent.parent / "scripts"))
from chroot_hint import chroot_hint  # noqa: E402

HOLDER = STATE / "holder"
MARK = "tesscan-lab"


def start_time(pid):
    """Start time of a process in clock ticks, which tells it from a later one with the same id."""
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rpartition(")")[2].split()[19]


def holder_pid():
    """Process id of the running holder, None when there is none."""
    try:
        pid, since = HOLDER.read_text().split()
        return int(pid) if start_time(pid) == since else None
    except (FileNotFoundError, ProcessLookupError, ValueError):
        return None


def start_holder():
    """Start the holder; returns its standard output."""
    namespaces = ["--net", "--mount", "--pid", "--fork", "--kill-child", "--propagation", "private"]
    environment = dict(os.environ, TESSCAN_LAB_DIR=str(STATE))
    if os.getuid() != 0:
        namespaces += ["--user", "--map-root-user"]
        environment["LAB_ONE_USER"] = "1"
    log = open(STATE / "holder.log", "ab")
    outer = subprocess.Popen(
        [find_program("unshare"), *namespaces, "/usr/bin/python3", str(LAB / "parts/holder.py")],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=log,
        env=environment,
        text=True,
        start_new_session=True,
    )
    pid = child_of(outer)
    HOLDER.write_text(f"{pid} {start_time(pid)}\n")
    return outer.stdout


def child_of(outer):
    """The one child of unshare: process 1 of the new process namespace."""
    children = f"/proc/{outer.pid}/task/{outer.pid}/children"
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and outer.poll() is None:
        with open(children) as file:
            pids = file.read().split()
        if pids:
            return int(pids[0])
        time.sleep(0.01)
    outer.kill()
    why = chroot_hint() or "are user namespaces allowed here?"
    raise LabError(f"no namespaces ({why}):\n" + tail(STATE / "holder.log"))


def stop_holder():
    """End the lab; True when there was one."""
    pid = holder_pid()
    if pid is None:
        return False
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while holder_pid() is not None and not is_zombie(pid):
        if time.monotonic() > deadline:
            raise LabError(f"process {pid} does not end")
        time.sleep(0.02)
    return True


def is_zombie(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def enter(command):
    """Replace this process by a command inside the network namespace, on the host's file system."""
    pid = holder_pid()
    if pid is None:
        raise LabError("the lab is not up")
    options = [f"--net=/proc/{pid}/ns/net"]
    if os.getuid() != 0:
        options += [f"--user=/proc/{pid}/ns/user", "--preserve-credentials"]
    sys.stdout.flush()
    os.execv(find_program("nsenter"), ["nsenter", *options, "--", *command])
