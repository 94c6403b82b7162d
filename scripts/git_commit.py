#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Prints the commit that this source tree is, with "-dirty" where files were changed; fails where it is no git checkout.

A tree that lies inside somebody else's checkout, as a package's sources do, is not that commit.
"""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def git(*arguments: str) -> str:
    return subprocess.run(
        ["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=True
    ).stdout.strip()


def main() -> int:
    try:
        if pathlib.Path(git("rev-parse", "--show-toplevel")).resolve() != ROOT:
            return 1
        print(git("describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"))
    except (OSError, subprocess.CalledProcessError):
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
