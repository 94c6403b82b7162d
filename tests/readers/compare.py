# SPDX-License-Identifier: Apache-2.0
"""Every key and value of the files of a survey, read by each reader. See tests/readers/run."""

import argparse
import itertools
import sys

from reading import KINDS, READERS, differences, lines

MAXIMUM_PRINTED = 20


def compare(kind: str, path: str, reader: str) -> list[str]:
    """By what names a line, since records of a file may come in any order."""
    said, read = lines(path), READERS[reader](kind, path)
    if not said:
        return ["there are no lines"]
    if len(said) != len(read):
        return [f"{len(said)} lines, {len(read)} rows"]
    key = {"hosts": "key", "certificates": "sha256"}.get(kind, "seq")
    rows = {row[key]: row for row in read}
    found = (f"{line[key]} {text}" for line in said for text in differences(line, rows.get(line[key])))
    return list(itertools.islice(found, MAXIMUM_PRINTED))


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("records", nargs="*")
    parser.add_argument("--addresses", nargs="+", default=[])
    parser.add_argument("--hosts", nargs="+", default=[])
    parser.add_argument("--certs", nargs="+", default=[], dest="certificates")
    options = parser.parse_args()
    passed = failed = 0
    for kind in KINDS:
        for path, reader in itertools.product(getattr(options, kind), READERS):
            found = compare(kind, path, reader)
            passed, failed = passed + (not found), failed + bool(found)
            for text in found:
                print(f"{reader}: {path}: {text}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
