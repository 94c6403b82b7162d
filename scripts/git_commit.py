#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Which commit this source tree is, with "-dirty" where files were changed.

  git_commit.py          prints it; fails where it is not known
  git_commit.py --keep   writes it to the file .commit of a tree that leaves its checkout ($MESON_DIST_ROOT)

A tree that has a .commit is what that says, whatever checkout it lies in since. One that lies inside somebody else's
checkout without it is not that commit.
"""

import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
KEPT = ".commit"
# A file there that git does not know changes what is built or packed.
SOURCES = ("src", "scanners", "datasets", "schemas", "scripts", "meson.build", "meson_options.txt")


def git(*arguments: str) -> str:
    """Whoever builds a checkout trusts it, also where it is another user's, as for root."""
    command = ["git", "-c", f"safe.directory={ROOT}", "-C", str(ROOT), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def commit() -> str:
    """OSError or CalledProcessError where it is not known."""
    kept = ROOT / KEPT
    if kept.exists():
        return kept.read_text(encoding="utf-8").strip()
    if pathlib.Path(git("rev-parse", "--show-toplevel")).resolve() != ROOT:
        raise FileNotFoundError(f"{ROOT} lies in another checkout")
    name = git("describe", "--always", "--dirty", "--abbrev=12", "--exclude=*")
    unknown = git("ls-files", "--others", "--exclude-standard", "--", *SOURCES)
    return f"{name}-dirty" if unknown and not name.endswith("-dirty") else name


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
