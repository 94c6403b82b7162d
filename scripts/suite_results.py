#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Counts what meson's suites said, test by test: suite_results.py TESTLOG.json [--may-skip NAME]...

A test that is skipped is a failure, unless its executable is named by --may-skip. The last line is
"N passed, M failed, K skipped".
"""

import argparse
import json
import pathlib
import re
import sys
from typing import NamedTuple

PLAN = re.compile(r"^ *1\.\.(\d+) *$", re.M)
LINE = re.compile(r"^ *(not )?ok [0-9]+(.*)$", re.M)


class Counts(NamedTuple):
    passed: int
    failed: int
    skipped: int


def count(name: str, result: str, status: int, output: str, may_skip: bool) -> Counts:
    """Some versions of cmocka call a skipped test "ok", some "not ok", and meson takes their word for it."""
    lines = LINE.findall(output)
    skipped = [text for _, text in lines if "# SKIP" in text.upper()]
    failed = [text for no, text in lines if no and "# SKIP" not in text.upper()]
    passed = len(lines) - len(skipped) - len(failed)
    for text in failed:
        print(f"{name}: failed:{text}")
    for text in skipped:
        print(f"{name}: skipped:{text}")
    if not lines:  # no TAP: as meson has it
        passed = int(result == "OK")
    planned = sum(map(int, PLAN.findall(output)))
    whole = planned == len(lines)
    ended_well = whole and (result == "OK" or (bool(skipped) and status == 0))
    silent = not ended_well and not failed
    if silent:
        print(f"{name}: {result}, status {status}, {len(lines)} of {planned} tests")
    bad = len(failed) + silent + (0 if may_skip else len(skipped))
    return Counts(passed, bad, len(skipped) if may_skip else 0)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("log", type=pathlib.Path)
    parser.add_argument("--may-skip", action="append", default=[], metavar="NAME")
    options = parser.parse_args()
    if not options.log.exists() or not options.log.stat().st_size:
        print("no suite has run\n0 passed, 1 failed, 0 skipped")
        return 1
    tests = [json.loads(line) for line in options.log.read_text(encoding="utf-8").splitlines()]
    names = [test["name"].rpartition(" / ")[2] for test in tests]
    counts = [
        count(name, test["result"], test["returncode"], test.get("stdout", ""), name in options.may_skip)
        for name, test in zip(names, tests)
    ]
    for name in set(options.may_skip) - set(names):
        print(f"{name}: no such test")
        counts.append(Counts(0, 1, 0))
    passed, failed, skipped = (sum(column) for column in zip(*counts))
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
