# SPDX-License-Identifier: Apache-2.0
"""A survey of a few of the lab's domains. The lab must be up."""

import pathlib
import subprocess
import sys

import tracing  # noqa: F401  first: it finds the farm's modules
from checks import read_records
from farmlib import tesscan_program

LAB = pathlib.Path(__file__).resolve().parent.parent / "lab"
sys.path[:0] = [str(LAB), str(LAB / "parts")]

from common import STATE  # noqa: E402,F401

PATIENCE = 60


def survey(folder, label, domains, options):
    """{domain: record} of a survey of these domains with these options; files lie in folder."""
    listed = pathlib.Path(folder) / f"{label}.csv"
    listed.write_text("\n".join(domains) + "\n")
    output = pathlib.Path(folder) / f"{label}.jsonl.gz"
    command = [
        LAB / "lab",
        "exec",
        tesscan_program(),
        "-C",
        STATE / "tesscan.conf",
        "-i",
        listed,
        "-o",
        output,
        *options,
    ]
    subprocess.run(list(map(str, command)), check=True, timeout=PATIENCE, capture_output=True)
    return {record["domain"]: record for record in read_records(output)}
