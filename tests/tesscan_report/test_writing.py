# SPDX-License-Identifier: Apache-2.0
"""How cells of tables are written: numbers as they are, what does not apply as nothing."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "scripts"))
from tesscan_report.table import Table  # noqa: E402
from tesscan_report.writing import FORMATS  # noqa: E402


class Cells(unittest.TestCase):
    def written(self, form):
        return FORMATS[form]([Table("t", "T", ("what", "n", "%"), [("-a", -1, 12.345), ("b", None, None)])])

    def test_numbers_and_nothing(self):
        self.assertEqual(self.written("text"), "T\n-\nwhat   n      %\n-a    -1  12.35\nb\n")
        self.assertEqual(self.written("csv"), "table,what,n,%\nt,'-a,-1,12.35\nt,b,,\n")
        self.assertIn("b &  &  \\\\\n", self.written("latex"))
        self.assertIn('"n": -1,\n   "%": 12.345', self.written("json"))
        self.assertIn('"n": null', self.written("json"))


if __name__ == "__main__":
    unittest.main()
