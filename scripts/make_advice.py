#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the table of findings for C from datasets/advice.csv: make_advice.py INPUT OUTPUT.

Each row becomes X(FINDING_ID, "id", ADVICE_SEVERITY, ADVICE_SCOPE, "sentence", "repair", "rfc"). What the table must hold
to be one is looked at here, so that no build has another one.
"""

import csv
import json
import re
import sys

COLUMNS = ["id", "severity", "scope", "sentence", "repair", "rfc"]
SEVERITIES = ["error", "warning", "notice"]
# What texts of a scope may speak of.
PLACES = {"domain": {"domain", "value"}, "host": {"domain", "host", "value"}, "address": {"host", "address", "value"}}
ID = re.compile(r"[a-z][a-z0-9_]*")
CITATION = re.compile(r"RFC \d+ \d+(\.\d+)*")


class AdviceError(Exception):
    """A row that is not as the others are."""


def load(path: str) -> list[dict[str, str]]:
    """The rows in their order; errors before warnings before notices."""
    with open(path, encoding="ascii", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
        if reader.fieldnames != COLUMNS:
            raise AdviceError(f"the columns are not {','.join(COLUMNS)}")
    seen: set[str] = set()
    order = 0
    for row in rows:
        name = row["id"]
        if not ID.fullmatch(name) or name in seen:
            raise AdviceError(f"{name}: no word, or there twice")
        seen.add(name)
        if row["severity"] not in SEVERITIES[order:] or row["scope"] not in PLACES:
            raise AdviceError(f"{name}: its severity is out of order or none, or its scope is none")
        order = SEVERITIES.index(row["severity"])
        for text in (row["sentence"], row["repair"]):
            if not text or set(re.findall(r"\{(.*?)\}", text)) - PLACES[row["scope"]]:
                raise AdviceError(f"{name}: a text that is empty, or speaks of what its scope does not have")
        if not CITATION.fullmatch(row["rfc"]):
            raise AdviceError(f"{name}: its citation is not RFC NUMBER SECTION")
    return rows


def definition(rows: list[dict[str, str]]) -> str:
    lines = ["/* Generated from datasets/advice.csv. */", "#define ADVICE_ROWS(X) \\"]
    for row in rows:
        words = [f"FINDING_{row['id'].upper()}", json.dumps(row["id"])]
        words += [f"ADVICE_{row['severity'].upper()}", f"ADVICE_SCOPE_{row['scope'].upper()}"]
        words += [json.dumps(row[column]) for column in ("sentence", "repair", "rfc")]
        lines.append(f"\tX({', '.join(words)}) \\")
    return "\n".join([*lines, ""]) + "\n"


if __name__ == "__main__":
    try:
        text = definition(load(sys.argv[1]))
    except AdviceError as error:
        sys.exit(f"make_advice.py: {sys.argv[1]}: {error}")
    with open(sys.argv[2], "w", encoding="ascii") as target:
        target.write(text)
