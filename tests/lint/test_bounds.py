#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""tests/lint/bounds on small trees: a value that is not the source's is found, and nothing else."""

import pathlib
import subprocess
import tempfile
import unittest

COMMAND = str(pathlib.Path(__file__).resolve().parent / "bounds")
HEAD = "# Bounds\n\n| bound | where | value | at the bound |\n|---|---|---|---|\n"
SOURCE = """#define KIB 1024
#define LINES_BOUND 128 /* of a text */
#define OCTETS_BOUND \\
\t(64 * KIB) /* in all */
#define NAME_SIZE 256
#define PATIENCE (2 * INT64_C(1000000))
#define SHARES 16
#define GREAT (INT64_C(1) << 30)
#define STRANGE sizeof(int)
static unsigned most_waiting;
"""
OPTIONS = (
    'OPTION(COUNT, most, FREE, "most", 0, "N", "20", "help")\nOPTION(COUNT, end, FREE, "end", 0, "S", "0", "help")\n'
)


class Bounds(unittest.TestCase):
    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.root = pathlib.Path(directory.name)
        self.write("src/x.c", SOURCE)
        self.write("src/engine/options.def", OPTIONS)

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def lint(self, *rows: str) -> subprocess.CompletedProcess[str]:
        self.write("docs/bounds.md", HEAD + "".join(f"| {row} | it ends |\n" for row in rows))
        return subprocess.run([COMMAND, "--root", str(self.root)], capture_output=True, text=True, check=False)

    def refuse(self, row: str, message: str) -> None:
        result = self.lint(row)
        self.assertEqual(result.stdout, f"docs/bounds.md:5: {message}\n0 passed, 1 failed\n", row)
        self.assertEqual(result.returncode, 1)

    def test_bound_without_a_row(self) -> None:
        self.write("src/y.h", "#define ROWS_MAXIMUM 5\n#define HEAD_MOST 6\n#define MOSTLY 7\n")
        result = self.lint("`LINES_BOUND` | src/x.c | 128 lines", "`HEAD_MOST` | src/y.h | 6 octets")
        self.assertEqual(result.stdout, "src/y.h: ROWS_MAXIMUM is in no row of docs/bounds.md\n3 passed, 1 failed\n")
        self.assertEqual(result.returncode, 1)

    def test_in_order(self) -> None:
        rows = (
            "`LINES_BOUND` | src/x.c | 128 lines",
            "`OCTETS_BOUND` | src | 64 KiB of a line",
            "`OCTETS_BOUND` | src/x.c | 65,536 octets",
            "`NAME_SIZE` | src/x.c | 255 octets",
            "`PATIENCE` | src/x.c | 2 s, or 3 times",
            "`SHARES` | src/x.c | a sixteenth",
            "`GREAT` | src/x.c | 1 GiB",
            "`--most` | src/engine/options.def | 20 at once",
            "`--end` | src/engine/options.def | never",
            "`most_waiting` | src/x.c | whatever",
        )
        result = self.lint(*rows)
        self.assertEqual((result.stdout, result.returncode), (f"{len(rows)} passed, 0 failed\n", 0))

    def test_several_in_a_row(self) -> None:
        result = self.lint("`LINES_BOUND`, `SHARES`, `--most` | src/x.c | 128, 17, 20")
        self.assertEqual(
            result.stdout,
            "docs/bounds.md:5: SHARES is 16\ndocs/bounds.md:5: --most stands in src/engine/options.def, not in src/x.c\n"
            "1 passed, 2 failed\n",
        )

    def test_faults(self) -> None:
        self.refuse("`LINES_BOUND` | src/x.c | 127 lines", "LINES_BOUND is 128")
        self.refuse("`LINES_BOUND` | src/x.c | lines", "LINES_BOUND is 128")
        self.refuse("`OCTETS_BOUND` | src/x.c | 64 MiB", "OCTETS_BOUND is 65536")
        self.refuse("`LINES_BOUND` | src/y.c | 128 lines", "src/y.c is not there")
        self.refuse("`GONE_MAXIMUM` | src/x.c | 1", "GONE_MAXIMUM is not defined in src/x.c")
        self.refuse("`STRANGE` | src/x.c | 4", "STRANGE is sizeof(int), which is not understood")
        self.refuse("`--most` | src/engine/options.def | 21", "the default of --most is 20")
        self.refuse("`--most` | src/engine/options.def | never", "the default of --most is 20")
        self.refuse("`--gone` | src/engine/options.def | 1", "there is no option --gone")
        self.refuse("`least_waiting` | src/x.c | 1", "least_waiting is not in src/x.c")

    def test_nothing_to_compare(self) -> None:
        self.assertEqual(self.lint().returncode, 2)


if __name__ == "__main__":
    unittest.main()
