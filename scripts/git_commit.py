#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Which commit this source tree is, with "-dirty" where files were changed.

  git_commit.py          prints it; fails where it is not known
  git_commit.py --keep   writes it to the file .commit of a tree that leaves its checkout ($MESON_DIST_ROOT)

A tree that lies inside somebody else's checkout, as a package's sources do, is not that commit: there, and where
there is no git, .commit says which it is.
"""

import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
KEPT = ".commit"


def git(*arguments: str) -> str:
    return subprocess.run(
        ["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=True
    ).stdout.strip()


def commit() -> str:
    """OSError or CalledProcessError where it is not known."""
    try:
        if pathlib.Path(git("rev-parse", "--show-toplevel")).resolve() == ROOT:
            return git("describe", "--always", "--dirty", "--abbrev=12", "--exclude=*")
    except (OSError, subprocess.CalledProcessError):
        pass
    return (ROOT / KEPT).read_text(encoding="utf-8").strip()


def main() -> int:
    try:
        if sys.argv[1:] == ["--keep"]:
            pathlib.Path(os.environ["MESON_DIST_ROOT"], KEPT).write_text(commit() + "\n", encoding="utf-8")
        else:
            print(commit())
    except (OSError, subprocess.CalledProcessError):
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
