#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""tests/lint/citations on small trees: what is cited and not there is found, and nothing else.

Here @ stands for the T of a case, ~ for the dot of a section, and ^ for PROTOCOL, lest the lint find them in this file.
"""

import pathlib
import subprocess
import tempfile
import unittest

COMMAND = str(pathlib.Path(__file__).resolve().parent / "citations")
DOCUMENT = """# What is right

## 0. Two rules
1. The first: rule 2 in short.
2. The second (C~5).
3. None of ours in 5246 E~9, 4035 4.3, 5.2, nor X~509.

## 0.1 Names
1. no rule

# C. DANE
## C.5 Aggregation
The next is @003.

# G. Ethics
| G1 | need | - |
| G10 | ramp | - |

# H. Tables

## T.C DANE
| # | input condition | expected record / class | reference |
|---|---|---|---|
| @001 | a \\| b | `full` | 7672 2.2.1; (G10) |
| @002 | c | | 5321 4.2 (textstring) |
"""
TABLE = """number,title,reference,state,reason
@001,one,RFC 7672 2.2.1; PROTOCOL G10,,
@002,two,RFC 5321 4.2 (textstring),,
"""


def plain(text: str) -> str:
    return text.replace("@", "T").replace("~", ".").replace("^", "PROTOCOL")


class Citations(unittest.TestCase):
    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.root = pathlib.Path(directory.name)
        for name in ("src", "scanners", "tests", "scripts", "docs", "schemas", "datasets"):
            (self.root / name).mkdir()
        self.write("README.md", "")
        self.write("docs/PROTOCOL.md", DOCUMENT)
        self.write("tests/cases.csv", TABLE)

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(plain(text), encoding="utf-8")

    def lint(self) -> subprocess.CompletedProcess[str]:
        return subprocess.run([COMMAND, "--root", str(self.root)], capture_output=True, text=True, check=False)

    def accept(self, text: str, passed: int | None = None, name: str = "src/x.c") -> None:
        """The text is in order, and the lint saw so many citations more in it than without it."""
        without = int(self.lint().stdout.split()[0])
        self.write(name, text)
        result = self.lint()
        self.assertEqual((result.returncode, result.stderr), (0, ""), result.stdout)
        self.assertRegex(result.stdout, r"^\d+ passed, 0 failed\n$")
        if passed is not None:
            self.assertEqual(int(result.stdout.split()[0]) - without, passed, text)
        (self.root / name).unlink()

    def refuse(self, text: str, *messages: str, name: str = "src/x.c") -> None:
        """Each message is a line of the lint's, and there is no other finding."""
        self.write(name, text)
        result = self.lint()
        self.assertEqual((result.returncode, result.stderr), (1, ""), result.stdout)
        lines = result.stdout.splitlines()
        self.assertEqual(lines[:-1], [plain(f"{name}:{message} is not in docs/PROTOCOL.md") for message in messages])
        self.assertRegex(lines[-1], rf"^\d+ passed, {len(messages)} failed$")
        (self.root / name).unlink()

    def refuse_tree(self, *messages: str) -> None:
        result = self.lint()
        self.assertEqual((result.returncode, result.stderr), (1, ""), result.stdout)
        self.assertEqual(result.stdout.splitlines()[:-1], [plain(message) for message in messages])

    def give_up(self, message: str) -> None:
        """It cannot do its work."""
        result = self.lint()
        self.assertEqual((result.returncode, result.stdout), (2, ""))
        self.assertRegex(result.stderr, plain(message))

    def test_sections_that_are_there(self) -> None:
        for text, passed in (
            ("/* PROTOCOL C~5 */", 1),
            ("/* C~5: why */", 1),
            ("/* (C~5, G1; RFC 7672 3, RFC 7671) */", 2),
            ("/* PROTOCOL H: tables, G10. */", 2),
            ("/* PROTOCOL 0 rule 1, and 0.1 of it */", 2),
            ("see docs/PROTOCOL.md G1", 1),
            ("/*\n * as in PROTOCOL\n * C~5\n */", 1),
            ("/* of C~5 to C~5, and of C~5's kind. */", 3),
        ):
            self.accept(text, passed)

    def test_sections_that_are_not(self) -> None:
        self.refuse("/* C~6: why */", "1: section C~6")
        self.refuse("\n/* (C~5, G2; RFC 7672 3) */", "2: section G2")
        self.refuse("/* PROTOCOL D~1 */\n", "1: section D~1")
        self.refuse("/* ^ Z */\n", "1: section Z")
        self.refuse("/* PROTOCOL 0 rule 4 */", "1: section rule 4")
        self.refuse("/* ^ 2~1 */", "1: section 2~1")
        self.refuse("/* C~5~1 */", "1: section C~5~1")
        self.refuse("/*\n * as in PROTOCOL\n * C~7\n */", "2: section C~7")
        self.refuse("(RFC 8461 2; C~8)", "1: section C~8")

    def test_every_place_is_looked_at(self) -> None:
        for name in ("scanners/smtp/x.h", "tests/lab/README.md", "tests/e2e/x", "scripts/x.py", "docs/x.md",
                     "schemas/x.json", "datasets/x.csv"):  # fmt: skip
            self.refuse("C~6 and @009", "1: section C~6", "1: case @009", name=name)
        self.write("README.md", "G3")
        self.refuse_tree("README.md:1: section G3 is not in docs/PROTOCOL.md")

    def test_what_is_none_of_ours(self) -> None:
        for text in (
            "/* RFC 5246 C~9 */",
            "/* RFC 5246 C~9, C~8 and C~7; RFC 4035 4.3, 5.2 */",
            "/* RFC 4034 appendix C~9 */",
            "/*\n * RFC 5246\n * C~9\n */",
            "/* RFC 8017 C~1~2 */",
            "X~509, x.C~7, /C~7/, C~7x, C~7(1), v1~C~7",
            "SSL_VERIFY, PROTOCOL_TLS_CLIENT, PROTOCOLS, SSL_R_UNSUPPORTED_PROTOCOL:",
            "#define G7(x) and G7=1, 0xG7, G777, mp3G7, G7[0]",
            "T1, T12, @0099, @009x, x@009, %@009, TLSv1, @009-key, T_009",
        ):
            self.accept(text, 0)

    def test_cases(self) -> None:
        self.accept("/* @001 and @002, (@001). */", 3)
        self.accept("/* @001 to @002 */", 2)
        self.refuse("/* @001 */\n/* @003, @000 */", "2: case @003", "2: case @000")

    def test_what_is_no_text_is_passed_over(self) -> None:
        self.write("tests/fuzz/corpus/reply/one", "C~6")
        (self.root / "tests/x.der").write_bytes(plain("C~6 ").encode() + b"\xff")
        self.accept("", 0)

    def test_the_table_of_cases(self) -> None:
        self.write("tests/cases.csv", TABLE.replace("4.2 (", "4.3 ("))
        self.refuse_tree(
            "tests/cases.csv: @002: RFC 5321 4.3 (textstring), and in docs/PROTOCOL.md 5321 4.2 (textstring)"
        )
        self.write("tests/cases.csv", TABLE + "@003,three,TCP,,\n")
        self.refuse_tree(
            "tests/cases.csv:4: case @003 is not in docs/PROTOCOL.md",
            "tests/cases.csv: @003 has no row in docs/PROTOCOL.md",
        )
        self.write("tests/cases.csv", TABLE.rsplit("\n", 2)[0] + "\n")
        self.refuse_tree("tests/cases.csv: @002 of docs/PROTOCOL.md is missing")

    def test_numbers_of_cases_rise(self) -> None:
        """Some may never have been given."""
        self.write("tests/cases.csv", TABLE + "@007,seven,TCP,,\n")
        self.write("docs/PROTOCOL.md", DOCUMENT.replace("is @003", "is @008") + "| @007 | d | | TCP |\n")
        self.assertEqual(self.lint().returncode, 0)
        self.write(
            "docs/PROTOCOL.md", DOCUMENT.replace("is @003", "is @008") + "| @007 | d | | TCP |\n| @006 | | | TCP |\n"
        )
        self.write("tests/cases.csv", TABLE + "@006,six,TCP,,\n@007,seven,TCP,,\n")
        self.refuse_tree("docs/PROTOCOL.md: @006 behind @007")

    def test_what_ends_it(self) -> None:
        self.write("docs/PROTOCOL.md", DOCUMENT + "| @001 | again | | TCP |\n")
        self.give_up("PROTOCOL.md:26: @001 a second time")
        self.write("docs/PROTOCOL.md", DOCUMENT + "## C.5 again\n")
        self.give_up("PROTOCOL.md:26: section C.5 a second time")
        self.write("docs/PROTOCOL.md", "nothing\n")
        self.give_up("no sections or no cases")
        self.write("docs/PROTOCOL.md", DOCUMENT)
        self.write("tests/cases.csv", "number,title\n")
        self.give_up("tests/cases.csv: the columns are not")
        (self.root / "docs/PROTOCOL.md").unlink()
        self.give_up("PROTOCOL.md")


if __name__ == "__main__":
    unittest.main()
