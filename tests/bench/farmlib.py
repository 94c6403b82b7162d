# SPDX-License-Identifier: Apache-2.0
"""The farm seen from outside: its namespaces, its processes, and commands inside it.

with Farm(domains=1000, hosts=50) as farm:
    farm.run(["tesscan", *farm.tesscan_options(), ...])
    counts = farm.take_counts()
"""

import contextlib
import json
import os
import pathlib
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.append(str(ROOT / "scripts"))
from chroot_hint import chroot_hint  # noqa: E402

SBIN = ["/usr/sbin", "/sbin"]
PROGRAMS = ["unshare", "nsenter", "ip", "cc", "openssl", "nsd", "knotd", "ldns-keygen", "ldns-signzone", "ldns-key2ds"]
MARK = "tesscan-farm"


class FarmError(Exception):
    """Something the farm needs did not come up; the text is for the user."""


def find_program(name):
    path = shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), *SBIN]))
    if path is None:
        raise FarmError(f"{name} is not installed (see tests/bench/README.md)")
    return path


def tail(path, lines=15):
    try:
        return "\n".join(pathlib.Path(path).read_text(errors="replace").splitlines()[-lines:])
    except FileNotFoundError:
        return f"({path} does not exist)"


def compile_program(source, folder):
    """FOLDER/NAME of NAME.c; its path."""
    target = folder / source.stem
    done = subprocess.run(
        [
            find_program("cc"),
            "-std=gnu17",
            "-D_GNU_SOURCE",
            "-O2",
            "-Wall",
            "-Wextra",
            "-o",
            target,
            source,
            "-lssl",
            "-lcrypto",
            "-lpthread",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise FarmError(f"{source.name} does not compile:\n{done.stderr}")
    return target


def tesscan_program():
    """The program under test: $TESSCAN, else the one of the build directory."""
    path = pathlib.Path(os.environ.get("TESSCAN") or ROOT / "build" / "tesscan").absolute()
    if not os.access(path, os.X_OK):
        raise FarmError(f"{path} is not there; build it, or name it in $TESSCAN")
    return str(path)


def start_time(pid):
    """Start time of a process in clock ticks, which tells it from a later one with the same id."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] in "ZX" else fields[19]


def children(pid):
    try:
        return [int(child) for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


class Farm:
    """A farm in a state directory of its own, which is removed at the end unless it was given."""

    HOLDER = HERE / "farm_holder.py"  # process 1 of the namespaces
    SOURCES = [HERE / "responder.c"]  # each a program, compiled into the state directory
    NETWORK = "198.18.0.0/15"  # where all its servers are

    def __init__(self, domains=10000, hosts=500, ipv6=False, greeting_delay=0, state=None, hostile=False):
        self.options = {
            "domains": domains,
            "hosts": hosts,
            "ipv6": ipv6,
            "greeting_delay": greeting_delay,
            "hostile": hostile,
        }
        self.is_temporary = state is None
        self.state = pathlib.Path(state or tempfile.mkdtemp(prefix="tesscan-farm-"))

    def __enter__(self):
        try:
            self.up()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.down()
        if self.is_temporary:
            shutil.rmtree(self.state)

    def prepare(self):
        """An empty state directory, by removing only what an earlier farm made."""
        if self.state.exists() and any(self.state.iterdir()):
            if not (self.state / MARK).exists():
                raise FarmError(f"{self.state} exists and is no farm's state directory")
            shutil.rmtree(self.state)
        self.state.mkdir(parents=True, exist_ok=True)
        self.state.chmod(0o755)
        (self.state / MARK).write_text(json.dumps(self.options) + "\n")

    def up(self):
        for program in PROGRAMS:
            find_program(program)
        if self.holder():
            raise FarmError("the farm is up already")
        self.prepare()
        for source in self.SOURCES:
            compile_program(source, self.state)
        namespaces = ["--net", "--mount", "--pid", "--fork", "--kill-child"]
        if os.getuid():
            namespaces += ["--user", "--map-root-user"]
        outer = subprocess.Popen(
            [
                find_program("unshare"),
                *namespaces,
                "--mount-proc",
                sys.executable,
                str(self.HOLDER),
                str(self.state),
                json.dumps(self.options),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=open(self.state / "holder.log", "ab"),
            text=True,
            start_new_session=True,
        )
        said = self.await_ready(outer)
        if said != "READY":
            outer.kill()
            outer.wait()
            raise FarmError("\n".join(filter(None, (said or tail(self.state / "holder.log"), chroot_hint()))))
        self.outer = outer

    def await_ready(self, outer):
        deadline = time.monotonic() + 5
        while not children(outer.pid) and outer.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        for pid in children(outer.pid):
            (self.state / "holder").write_text(f"{pid} {start_time(pid)}\n")
        with outer.stdout:
            line = outer.stdout.readline().strip()
            # unshare itself keeps the pipe open: only after a failure does it end.
            return line if line == "READY" else (line + "\n" + outer.stdout.read()).strip()

    def holder(self):
        """Process id of the running holder, or None."""
        try:
            pid, since = (self.state / "holder").read_text().split()
        except (FileNotFoundError, ValueError):
            return None
        return int(pid) if start_time(pid) == since else None

    def down(self):
        """End the farm with all its processes; True when there was one."""
        pid = self.holder()
        if pid:
            os.kill(pid, signal.SIGKILL)
            deadline = time.monotonic() + 10
            while self.holder():
                if time.monotonic() > deadline:
                    raise FarmError(f"process {pid} does not end")
                time.sleep(0.02)
        if getattr(self, "outer", None):
            self.outer.wait()
        return pid is not None

    def responder(self):
        """Process id of the responder, as seen here."""
        for pid in children(self.holder() or 0):
            if pathlib.Path(f"/proc/{pid}/comm").read_text().strip() == "responder":
                return pid
        raise FarmError(f"the responder does not run\n{tail(self.state / 'responder.log')}")

    def inside(self, command):
        """The command line that runs a command in the farm's network, on the host's file system."""
        pid = self.holder()
        if not pid:
            raise FarmError("the farm is not up")
        options = [f"--net=/proc/{self.network_of(pid)}/ns/net"]
        if os.getuid():
            options += [f"--user=/proc/{pid}/ns/user", "--preserve-credentials"]
        return [find_program("nsenter"), *options, "--", *map(str, command)]

    def network_of(self, holder):
        """The process in whose network commands run."""
        return holder

    def take_counts(self):
        """What the responder counted since the last time; it begins again at zero."""
        counts = self.state / "counts.json"
        with contextlib.suppress(FileNotFoundError):
            counts.unlink()
        os.kill(self.responder(), signal.SIGUSR1)
        deadline = time.monotonic() + 10
        while not counts.exists():
            if time.monotonic() > deadline:
                raise FarmError("the responder does not write its counts")
            time.sleep(0.02)
        return json.loads(counts.read_text())

    def live(self):
        """(connections, distinct addresses, open connections) right now."""
        return struct.unpack("=3Q", (self.state / "live").read_bytes())

    def check_alive(self):
        """A server that ended in the middle would make every result worthless."""
        if (self.state / "ended").exists():
            raise FarmError("ended: " + (self.state / "ended").read_text())

    def tesscan_options(self):
        """How tesscan finds its root, its anchor and its CA here, and that it may contact the farm."""
        state = self.state
        allowed = [self.NETWORK] + (["2001:db8:1::/48"] if self.options.get("ipv6") else [])
        (state / "allow").write_text("\n".join(allowed) + "\n")
        options = [
            "--root-hints",
            state / "root.hints",
            "--trust-anchor",
            state / "root.key",
            "--ca-file",
            state / "tls/ca.pem",
            "--allowlist-file",
            state / "allow",
        ]
        for network in allowed:
            options += ["--allow-special-use", network]
        # So many of the farm's servers fail that a survey of the Internet would step back or stop.
        options += [
            "--failure-spacing",
            "0",
            "--back-off",
            "0",
            "--abort-timeouts",
            "0",
            "--abort-blocked",
            "0",
            "--no-ramp",
        ]
        return [str(option) for option in options]


class LoadFarm(Farm):
    """The load Internet (internet.py): no count of what its servers were sent, but a million domains.

    rtt: mean round-trip time in milliseconds, emulated by delay.c; 0: that of the loopback device.
    """

    HOLDER = HERE / "internet_holder.py"
    SOURCES = [HERE / "servers.c", HERE / "delay.c"]
    NETWORK = "10.0.0.0/8"

    def __init__(self, domains, proportions=HERE / "proportions", slow=300, hold=0, rtt=0, state=None):
        super().__init__(state=state)
        self.options = {"domains": domains, "proportions": str(proportions), "slow": slow, "hold": hold, "rtt": rtt}

    def network_of(self, holder):
        if not self.options["rtt"]:
            return holder
        for pid in children(holder):
            if pathlib.Path(f"/proc/{pid}/comm").read_text().strip() == "sleep":
                return pid
        raise FarmError("the near end of the wire is gone")
