# SPDX-License-Identifier: Apache-2.0
"""A survey of the farm that can be cut off and gone on with, and what its files must say in the end."""

import collections
import gzip
import json
import pathlib
import subprocess

import tracing_path  # noqa: F401  first: it finds the modules of tests/e2e and tests/bench
from checks import normalised, read_records, sequence_faults
from farmlib import FarmError, tail, tesscan_program

HERE = pathlib.Path(__file__).resolve().parent
PATIENCE = 120  # seconds of a survey that nobody disturbs
OPTIONS = [
    "--rate",
    "5000",
    "--spacing",
    "0",
    "--per-network",
    "256",
    "--per-operator",
    "256",
    "--window",
    "64",
    "--scanners",
    "smtp,tlsa",
    "--no-ipv6",
    "--flush-interval",
    "0.05",
    "--retry-delay",
    "0.2",
    "--greeting-timeout",
    "1",
    "--connect-timeout",
    "1",
]
FAST = ["--dns-rate", "100000"]


def compile_shim(folder, source="faults.c"):
    """A file of this folder, to be loaded before the C library."""
    shim = folder / (source.removesuffix(".c") + ".so")
    options = ["-std=gnu17", "-D_GNU_SOURCE", "-O2", "-Wall", "-Wextra", "-shared", "-fPIC", "-o", shim]
    done = subprocess.run(["cc", *options, HERE / source, "-ldl"], capture_output=True, text=True, check=False)
    if done.returncode:
        raise FarmError(f"{source} does not compile:\n{done.stderr}")
    return shim


class Survey:
    """Its files, and runs that write to them, always with --resume."""

    def __init__(self, farm, label):
        self.farm, self.output = farm, farm.state / f"{label}.jsonl.gz"
        self.certs, self.errors = farm.state / f"{label}.certs.jsonl.gz", farm.state / f"{label}.err"
        self.status = farm.state / f"{label}.csv"
        self.manifest_file = farm.state / f"{label}.manifest.json"

    def start(self, *options, environment=()):
        command = [
            tesscan_program(),
            "-i",
            self.farm.state / "list.csv",
            "-o",
            self.output,
            "--certs",
            self.certs,
            "-u",
            self.status,
            "--resume",
            *self.farm.tesscan_options(),
            *OPTIONS,
            *options,
        ]
        with open(self.errors, "ab") as log:
            return subprocess.Popen(
                self.farm.inside(["env", *environment, *command]), stdin=subprocess.DEVNULL, stderr=log
            )

    def run(self, *options, seconds=PATIENCE, environment=()):
        """The exit status, or None when it had to be killed after so many seconds."""
        process = self.start(*options, environment=environment)
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return None

    def complete(self, *options):
        status = self.run(*options)
        if status != 0:
            raise FarmError(f"a survey that nobody disturbed ended with status {status}\n{tail(self.errors)}")

    def records(self):
        return sorted(read_records(self.output), key=lambda record: record["seq"])

    def certificates(self):
        text = gzip.decompress(self.certs.read_bytes())
        return collections.Counter(json.loads(line)["sha256"] for line in text.splitlines())

    def manifest(self):
        return json.loads(self.manifest_file.read_text())


def named_certificates(value):
    """Fingerprints of every chain in a record."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key == "chain":
                yield from item["certificates"]
            else:
                yield from named_certificates(item)
    elif isinstance(value, list):
        for item in value:
            yield from named_certificates(item)


def store_faults(records, certificates):
    named = {fingerprint for record in records for fingerprint in named_certificates(record)}
    yield from (f"{fingerprint} is not in the store" for fingerprint in sorted(named - set(certificates)))
    yield from (f"{key}: {count} times in the store" for key, count in certificates.items() if count > 1)
    if not named:
        yield "no record names a certificate"


def manifest_faults(manifest, records, certificates):
    """Where the manifest and a recount of the files differ."""
    outcomes = collections.Counter(record["summary"]["outcome"] for record in records)
    second = sum("first_attempt" in record for record in records)
    for what, found, expected in (
        ("state", manifest["state"], "complete"),
        ("outcomes", manifest["outcomes"], dict(outcomes)),
        ("records", manifest["output"]["records"], len(records)),
        ("certificates", manifest["counters"]["certificates"], len(certificates)),
        ("second attempts", manifest["counters"]["second_attempts"], second),
        ("records of all runs", sum(run["records"] for run in manifest["runs"]), len(records)),
    ):
        if found != expected:
            yield f"{what}: {found} in the manifest, {expected} in the files"


def differences(records, others):
    for record, other in zip(records, others):
        if normalised(record) != normalised(other):
            yield f"seq {record['seq']}: {json.dumps(normalised(record))[:300]}\n{json.dumps(normalised(other))[:300]}"


def faults(survey, expected):
    """Everything that is wrong with a survey that is over, compared with the records of an undisturbed one."""
    records, certificates = survey.records(), survey.certificates()
    yield from sequence_faults(records, len(expected))
    yield from differences(records, expected)
    yield from store_faults(records, certificates)
    yield from manifest_faults(survey.manifest(), records, certificates)
