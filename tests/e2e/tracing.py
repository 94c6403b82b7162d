# SPDX-License-Identifier: Apache-2.0
"""
A survey in the farm that keeps its own packets, with tcpdump beside it as a witness of what it may have left out.
"""

import json
import pathlib
import re
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "bench"))

from capture import Capture  # noqa: E402
from checks import read_records  # noqa: E402
from farmlib import FarmError, find_program, tail, tesscan_program  # noqa: E402

MOST_PACKETS = 500000
PATIENCE = 120


class Tcpdump:
    """Captures everything on the farm's one interface while the context lasts."""

    def __init__(self, farm, path):
        self.path, self.log = pathlib.Path(path), pathlib.Path(f"{path}.log")
        self.command = farm.inside(
            [
                find_program("tcpdump"),
                "-i",
                "lo",
                "-n",
                "-s",
                "0",
                "-B",
                "65536",
                "-U",
                "-Z",
                "root",
                "-c",
                str(MOST_PACKETS),
                "-w",
                path,
            ]
        )

    def __enter__(self):
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        deadline = time.monotonic() + 10
        while "listening on" not in self.log.read_text():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise FarmError(f"tcpdump does not start:\n{tail(self.log)}")
            time.sleep(0.02)
        return self

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __exit__(self, kind, *_):
        time.sleep(1.2)  # the kernel hands over what it has gathered once a second at the latest
        self.stop()
        dropped = re.search(r"(\d+) packets dropped by kernel", self.log.read_text())
        if kind is None and (not dropped or int(dropped[1])):
            raise FarmError(f"the capture is not whole:\n{tail(self.log)}")


class TracedSurvey:
    """One run: exit status, records, manifest, the farm's counts, its capture and the witness's."""

    def __init__(self, farm, label, domains, *options):
        self.farm, self.label = farm, label
        self.list = farm.state / f"{label}.csv"
        self.list.write_text("".join(f"{rank},{name}\n" for rank, name in enumerate(domains, 1)))
        self.domains = list(domains)
        self.output = farm.state / f"{label}.jsonl.gz"
        self.own_capture = farm.state / f"{label}.own.pcap"
        self.command = farm.inside(
            [
                tesscan_program(),
                "-i",
                self.list,
                "-o",
                self.output,
                "--capture",
                self.own_capture,
                *farm.tesscan_options(),
                *options,
            ]
        )

    def run(self):
        farm, trace = self.farm, self.farm.state / f"{self.label}.pcap"
        farm.take_counts()
        with Tcpdump(farm, trace):
            try:
                done = subprocess.run(
                    self.command,
                    stdin=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,
                    text=True,
                    timeout=PATIENCE,
                    check=False,
                )
            except subprocess.TimeoutExpired as error:
                raise FarmError(f"tesscan does not end within {PATIENCE} s") from error
        farm.check_alive()
        self.status, self.errors = done.returncode, done.stderr
        if not self.output.exists():
            raise FarmError(f"no output: {self.errors}")
        self.counts = farm.take_counts()
        self.records = read_records(self.output)
        self.manifest = json.loads((farm.state / f"{self.label}.manifest.json").read_text())
        self.capture = Capture(self.own_capture)
        self.witness = Capture(trace)
        return self
