# SPDX-License-Identifier: Apache-2.0
"""scripts/make_case_map: what counts as a test of a case, and what is found missing.

The examples write @001 for the number of a case, or this file would name cases itself.
"""

import importlib.machinery
import importlib.util
import pathlib
import subprocess
import tempfile
import unittest

import builder

SCRIPT = builder.ROOT / "scripts/make_case_map"


def load_script():
    loader = importlib.machinery.SourceFileLoader("make_case_map", str(SCRIPT))
    spec = importlib.util.spec_from_loader(loader.name, loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


case_map = load_script()

C_SOURCE = """/* module: PROTOCOL A.1, @001 and others. */
#include "unit.h"

/* @002: a type */
struct row {
	const char *test_case; /* @003 */
};

/* @004 */
static const struct row rows[] = {
	{ "@005, again" }, /* @006 to @008, @009 */
};

static const struct row one[] = { { "@010" } };

static int helper(int x);

/* @011 */
static int helper(int x)
{
	return x; /* @012 */
}

/* @013 stands alone. */

/*
 * @014: above,
 * in two lines.
 */
static void rows_hold(void **state)
{
	static const struct row local[] = { { "@015" } };

	assert_true(local); /* @016 */
}

#define ROW "@017"
"""

PYTHON_SOURCE = '''#!/usr/bin/python3
"""The head: @001."""

# @002
TABLE = [
    ("@003", 1),  # @004
]


class Group(unittest.TestCase):
    """@005"""

    def test_one(self):
        """@006-@008 and @009."""
        self.fail("@010")

    def test_t012_by_name(self):
        pass


if __name__ == "__main__":
    print("@011")
'''

CASES = """number,title,reference,state,reason
@001,one,RFC 1 1,,
@002,"two, later",RFC 1 2,later,waits
@003,three | 3,RFC 1 3,part,half of it waits
"""


def numbered(text):
    return text.replace("@", "T")


def places(reader, source):
    """The counted numbers without their T, and where."""
    return [(mention.number[1:], mention.place) for mention in reader(numbered(source), "file")]


class Mentions(unittest.TestCase):
    def test_c(self):
        """Test functions, tables, and the comments right above them; neither heads nor helpers."""
        self.assertEqual(
            places(case_map.c_mentions, C_SOURCE),
            [
                ("004", "rows"),
                ("005", "rows"),
                ("009", "rows"),
                ("010", "one"),
                ("014", "rows_hold"),
                ("015", "rows_hold"),
                ("016", "rows_hold"),
            ],
        )

    def test_python(self):
        self.assertEqual(
            places(case_map.python_mentions, PYTHON_SOURCE),
            [
                ("003", "TABLE"),
                ("004", "TABLE"),
                ("009", "Group.test_one"),
                ("010", "Group.test_one"),
                ("012", "Group.test_t012_by_name"),
            ],
        )

    def test_ranges(self):
        for text, expected in (
            ("@001 to @004", []),
            ("@001-@004", []),
            ("@001 through @004, @007", ["007"]),
            ("@001, @002", ["001", "002"]),
            ("@0011 X@001 @01", []),
        ):
            self.assertEqual([number[1:] for number in case_map.numbers_in(numbered(text))], expected, text)

    def test_lab_and_dialogues(self):
        self.assertEqual(
            places(case_map.lab_mentions, "seq,input,cases\n1,a.lab,@001 @002\n2,b.lab,\n"),
            [("001", "a.lab"), ("002", "a.lab")],
        )
        self.assertEqual(
            places(case_map.dialogue_mentions, "# @001\ncase: @002 one; @003 two\nserver: @004\n"),
            [("002", ""), ("003", "")],
        )


class Table(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.root = pathlib.Path(directory.name)

    def write(self, name, text):
        target = self.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(numbered(text), encoding="utf-8")

    def tree(self, cases=CASES):
        self.write("tests/cases.csv", cases)
        self.write("tests/unit/test_a.c", 'static const char *const rows[] = {\n\t"@001",\n};\n')
        self.write("tests/script/dialogues/b.txt", "case: @003 three\n")
        self.write("docs/README.md", "")

    def command(self, *arguments, root=None):
        return subprocess.run(
            [str(SCRIPT), *arguments, "--root", str(root or self.root)], capture_output=True, text=True, check=False
        )

    def assert_findings(self, *expected):
        result = self.command("--check")
        lines = result.stdout.splitlines()[:-1]
        self.assertEqual(lines, [numbered(text) for text in expected], result.stderr)
        self.assertEqual(result.returncode, 1 if expected else 0)

    def test_this_tree_is_read(self):
        """What is missing in it is said by a step of its own in scripts/test."""
        result = self.command("--check", root=builder.ROOT)
        self.assertIn(result.returncode, (0, 1), result.stderr)

    def test_page(self):
        self.tree()
        self.assert_findings("docs/cases.md is not current: run scripts/make_case_map")
        self.assertEqual(self.command().returncode, 0)
        self.assert_findings()
        page = (self.root / "docs/cases.md").read_text(encoding="utf-8")
        for line in (
            "3 cases, 2 with tests.",
            "| @001 | one | RFC 1 1 | `unit/test_a.c`: `rows` |",
            "| @002 | two, later | RFC 1 2 | later: waits |",
            "| @003 | three \\| 3 | RFC 1 3 | `script/dialogues/b.txt`; in part later: half of it waits |",
        ):
            self.assertIn(numbered(line), page)

    def test_gaps(self):
        self.tree()
        self.command()
        self.write("tests/unit/test_a.c", "/* @001 */\n\nstatic int x;\n")
        self.write("tests/script/dialogues/b.txt", "case: three\n")
        self.write("tests/e2e/c", '#!/usr/bin/python3\ndef check():\n    """@002"""\n')
        self.assert_findings(
            "@001 has no test: one",
            "@002 is marked later and has a test",
            "@003 has no test: three | 3",
            "docs/cases.md is not current: run scripts/make_case_map",
        )

    def test_unknown_numbers(self):
        """Wherever in a test: a head that names a case which does not exist is wrong, too."""
        self.tree()
        self.command()
        self.write("tests/unit/test_d.c", "/* module: @004 */\n")
        self.assert_findings("tests/unit/test_d.c: there is no case @004")

    def test_damaged_tables(self):
        for damage in (
            ("@002", "@005"),
            ("title", "name"),
            ("later,waits", "later,"),
            ("later,waits", ",waits"),
            ("later,waits", "soon,waits"),
            ("one,RFC 1 1", ",RFC 1 1"),
            ("RFC 1 1,,", "RFC 1 1,"),
        ):
            self.tree(CASES.replace(*damage))
            self.assertEqual(self.command("--check").returncode, 2, damage)


if __name__ == "__main__":
    unittest.main()
