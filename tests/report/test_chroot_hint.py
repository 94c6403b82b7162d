# SPDX-License-Identifier: Apache-2.0
"""The hint of whoever cannot make namespaces."""

import unittest

import builder  # noqa: F401  it puts scripts into the path
from chroot_hint import HINT, chroot_hint

MOUNTED = "23 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n24 23 0:22 / /proc rw - proc proc rw\n"
BELOW = "24 23 0:22 / /proc rw - proc proc rw\n"


class ChrootHint(unittest.TestCase):
    def test_a_mounted_root_needs_none(self) -> None:
        self.assertEqual(chroot_hint(MOUNTED), "")

    def test_a_chroot_is_told(self) -> None:
        self.assertEqual(chroot_hint(BELOW), HINT)
        self.assertEqual(chroot_hint("broken"), HINT)

    def test_this_process_can_be_asked(self) -> None:
        self.assertIn(chroot_hint(), ("", HINT, "is /proc mounted?"))


if __name__ == "__main__":
    unittest.main()
