#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The scripts that say what passed, and which commit this is."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
import pinned  # noqa: E402

GOOD = "1..2\nok 1 - one\nok 2 - two\n"


class Folder(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tesscan scripts "))
        self.addCleanup(shutil.rmtree, self.folder)

    def run_here(self, *command, **options):
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False, **options)


class SuiteResults(Folder):
    def count(self, *tests, options=()):
        log = self.folder / "testlog.json"
        rows = [
            {"name": f"tesscan:unit / {name}", "result": result, "returncode": status, "stdout": output}
            for name, result, status, output in tests
        ]
        log.write_text("".join(json.dumps(row) + "\n" for row in rows))
        done = self.run_here(ROOT / "scripts/suite_results.py", log, *options)
        return done.returncode, done.stdout.splitlines()[-1]

    def test_what_passes(self):
        self.assertEqual(self.count(("a", "OK", 0, GOOD)), (0, "2 passed, 0 failed, 0 skipped"))
        self.assertEqual(self.count(("a", "OK", 0, "no TAP")), (0, "1 passed, 0 failed, 0 skipped"))

    def test_what_fails(self):
        for result, status, output in (
            ("FAIL", 1, "1..2\nok 1 - one\nnot ok 2 - two\n"),
            ("ERROR", -11, GOOD),
            ("TIMEOUT", 0, "1..2\nok 1 - one\n"),
            ("OK", 0, "1..2\nok 1 - one\n"),
            ("FAIL", 1, ""),
        ):
            with self.subTest(result=result, output=output):
                code, said = self.count(("a", result, status, output))
                self.assertEqual(code, 1)
                self.assertIn(", 1 failed", said)

    def test_skips_are_failures_unless_they_may(self):
        skips = "1..2\nok 1 - one\nnot ok 2 # SKIP two\n"
        self.assertEqual(self.count(("a", "FAIL", 0, skips)), (1, "1 passed, 1 failed, 0 skipped"))
        may = ("--may-skip", "a")
        self.assertEqual(self.count(("a", "FAIL", 0, skips), options=may), (0, "1 passed, 0 failed, 1 skipped"))
        self.assertEqual(
            self.count(("a", "FAIL", 0, skips), ("b", "FAIL", 0, skips), options=may),
            (1, "2 passed, 1 failed, 1 skipped"),
        )
        # A crash behind a skip is a crash, and a name that does not exist excuses nothing.
        self.assertEqual(self.count(("a", "FAIL", -6, skips), options=may)[0], 1)
        self.assertEqual(self.count(("b", "OK", 0, GOOD), options=may)[0], 1)

    def test_nothing_is_no_success(self):
        self.assertEqual(self.count(), (1, "0 passed, 1 failed, 0 skipped"))


class Steps(Folder):
    def steps(self, text, root="logs"):
        script = f'set -uo pipefail\nroot={root}\n. "{ROOT}/scripts/steps"\n{text}\nfinish\n'
        done = self.run_here("bash", "-c", script)
        return done.returncode, (done.stdout.splitlines() or [""])[-1]

    def test_counts(self):
        self.assertEqual(self.steps("step a true; step b printf 'ok 1\\nok 2\\n'"), (0, "3 passed, 0 failed"))
        self.assertEqual(
            self.steps("step a echo '5 passed, 0 failed, 2 skipped'"), (0, "5 passed, 0 failed, 2 skipped")
        )
        self.assertEqual(self.steps("step a true; step b bash -c 'exit 77'"), (0, "1 passed, 0 failed, 1 skipped"))

    def test_failures(self):
        self.assertEqual(self.steps("step a false"), (1, "0 passed, 1 failed"))
        self.assertEqual(self.steps("step a bash -c 'echo ok 1; exit 3'"), (1, "1 passed, 1 failed"))
        self.assertEqual(self.steps("step a echo not ok 1"), (1, "0 passed, 1 failed"))

    def test_side_by_side(self):
        two = "two() { polite; step a false; step b printf 'ok 1\\nok 2\\n'; }; "
        self.assertEqual(self.steps(two + "chain both two; step c true; await"), (1, "3 passed, 1 failed"))
        self.assertEqual(self.steps("beside a true; step b true; await"), (0, "2 passed, 0 failed"))
        # One that comes to no end is a failure.
        self.assertEqual(self.steps("ends() { exit; }; chain a ends; step b true; await"), (1, "1 passed, 1 failed"))

    def test_nothing_is_no_success(self):
        self.assertEqual(self.steps(""), (1, "0 passed, 0 failed"))
        self.assertEqual(self.steps("step a true", root="/proc/none")[0], 2)


class Pinned(Folder):
    def unpacked(self):
        """Whether it was made anew: by a function that asks no registry."""
        made = []

        def make(folder, requirements):
            folder.mkdir(exist_ok=True)
            made.append(requirements)

        pinned.unless_current(self.folder / "there", (self.pins,), make)
        return made == [(self.pins,)]

    def test_anew_when_pins_are_others(self):
        self.pins = self.folder / "pins"
        self.pins.write_text("a==1\n")
        self.assertFalse(pinned.is_current(self.folder / "there", self.pins))
        self.assertEqual((self.unpacked(), self.unpacked()), (True, False))
        self.assertTrue(pinned.is_current(self.folder / "there", self.pins))
        self.pins.write_text("a==2\n")
        self.assertFalse(pinned.is_current(self.folder / "there", self.pins))
        self.assertEqual((self.unpacked(), self.unpacked()), (True, False))

    def test_half_unpacked(self):
        self.pins = self.folder / "pins"
        self.pins.write_text("a==1\n")
        with self.assertRaises(pinned.PinnedError):
            pinned.unless_current(self.folder / "there", (self.pins,), lambda *_: pinned.must("false"))
        self.assertTrue(self.unpacked())


class GitCommit(Folder):
    def setUp(self):
        super().setUp()
        (self.folder / "scripts").mkdir()
        shutil.copy(ROOT / "scripts/git_commit.py", self.folder / "scripts")

    def git(self, *arguments):
        identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        done = self.run_here("git", *identity, *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.strip()

    def commit(self, *arguments, **environment):
        done = self.run_here(self.folder / "scripts/git_commit.py", *arguments, env={**os.environ, **environment})
        return done.stdout.strip() if done.returncode == 0 else None

    def test_a_checkout(self):
        self.git("init", "--quiet")
        self.git("add", ".")
        self.git("commit", "--quiet", "-m", "one")
        head = self.git("rev-parse", "--short=12", "HEAD")
        self.assertEqual(self.commit(), head)
        (self.folder / "notes").write_text("no source\n")
        self.assertEqual(self.commit(), head)
        (self.folder / "src").mkdir()
        (self.folder / "src/new.c").write_text("int new;\n")
        self.assertEqual(self.commit(), f"{head}-dirty")
        self.assertEqual(self.commit("--keep", MESON_DIST_ROOT=str(self.folder)), "")
        self.git("add", "src")
        self.git("commit", "--quiet", "-m", "two")
        self.assertEqual(self.commit(), f"{head}-dirty")  # what was kept goes before what git says

    def test_no_checkout(self):
        self.assertIsNone(self.commit(GIT_CEILING_DIRECTORIES=str(self.folder.parent)))
        self.assertIsNone(self.commit(PATH="/nonexistent"))

    def test_in_another_checkout(self):
        inner = self.folder / "inner/scripts"
        inner.mkdir(parents=True)
        shutil.copy(ROOT / "scripts/git_commit.py", inner)
        self.git("init", "--quiet")
        self.git("add", ".")
        self.git("commit", "--quiet", "-m", "one")
        self.assertEqual(self.run_here(inner / "git_commit.py").returncode, 1)


if __name__ == "__main__":
    unittest.main()
