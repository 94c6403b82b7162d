# SPDX-License-Identifier: Apache-2.0
"""What a reader must know before the tables: read from the manifest that stands beside the records."""

import json
import pathlib
from collections.abc import Iterator, Sequence
from typing import Any

from oracle.split import beside

# What is counted of names of MX hosts at addresses that many lead to; a manifest of before has none of it.
NAMES = {
    "names_inferred": "inferred from the certificate without SNI",
    "names_sampled": "asked for as a sample",
    "names_not_asked": "not asked for: nothing is known of them there",
}


def name_notes(output: str | pathlib.Path, counters: dict[str, int]) -> Iterator[str]:
    """How many hosts were not judged by a session of their own, and what the sample says of that."""
    if not any(counters.get(name) for name in NAMES):
        return
    told = "; ".join(f"{counters.get(name, 0)} {what}" for name, what in NAMES.items())
    differing = counters.get("names_differing", 0)
    yield f"{output}: names at addresses with many: {told}. Addresses where names differ: {differing}."


def part_notes(output: str | pathlib.Path, options: dict[str, Any]) -> Iterator[str]:
    """Which part of its list a survey is of."""
    if options.get("shards", 1) > 1:
        yield f"{output}: part {options.get('shard', 0)} of 0 to {options['shards'] - 1} of its list (--shard)."


def survey_notes(outputs: Sequence[str | pathlib.Path], domains: bool = True, addresses: bool = False) -> Iterator[str]:
    """One line for each thing that sets a survey apart from a whole one of the Internet; of what their records are."""
    for output in outputs:
        path = beside(output, ".manifest.json")
        if output == "-" or not path.is_file():
            continue
        manifest = json.loads(path.read_text(encoding="utf-8"))
        if manifest["state"] != "complete":
            yield f"{output}: the survey is {manifest['state']}: {manifest['output']['records']} records so far."
        if manifest["options"].get("dryrun"):
            yield f"{output}: a dry run, in which nothing was asked."
        elif manifest.get("lab_mode"):
            yield f"{output}: special-use networks were allowed: a laboratory, not the Internet."
        yield from part_notes(output, manifest["options"])
        yield from name_notes(output, manifest.get("counters", {}))
    if len(outputs) > 1 and domains:
        yield "Several files are added up; a domain that stands in two of them counts twice."
    if len(outputs) > 1 and addresses:
        yield "An address and port of a list that stands in two files counts once; its lines are all counted."
