# SPDX-License-Identifier: Apache-2.0
"""Why namespaces cannot be made in a plain chroot, for the errors of whoever makes some."""

import pathlib

HINT = (
    "this is a plain chroot: / is no mount point here, so that the kernel makes no user namespace and propagation of"
    " mounts cannot be set; enter the root by pivot_root (scripts/in-root does)"
)


def chroot_hint(mountinfo: str | None = None) -> str:
    """HINT where the root of this process is no mount point (proc(5): field 5 of mountinfo), "" where it is one."""
    if mountinfo is None:
        try:
            mountinfo = pathlib.Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return "is /proc mounted?"
    points = [line.split()[4] for line in mountinfo.splitlines() if len(line.split()) > 4]
    return "" if "/" in points else HINT
