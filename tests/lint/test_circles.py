#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""tests/lint/circles on small trees that are compiled: each kind of circle is found, and nothing else."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest
from collections.abc import Mapping

COMMAND = str(pathlib.Path(__file__).resolve().parent / "circles")


class Circles(unittest.TestCase):
    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.root = pathlib.Path(directory.name).resolve()
        self.build = self.root / "build"
        self.entries: list[dict[str, str]] = []

    def compile(self, files: Mapping[str, str]) -> None:
        """Writes the files, and compiles what is C as a build would; names below build/ were generated."""
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        target = self.build / "core.p"
        target.mkdir(parents=True, exist_ok=True)
        for name in files:
            if name.endswith(".c"):
                output = f"core.p/{name.replace('/', '_')}.o"
                command = [
                    "cc",
                    "-O1",
                    "-c",
                    f"-I{self.root}/src",
                    f"-I{self.root}",
                    "-o",
                    output,
                    str(self.root / name),
                ]
                subprocess.run(command, cwd=self.build, check=True)
                source = os.path.relpath(self.root / name, self.build)
                self.entries.append({"directory": str(self.build), "file": source, "output": output})
        (self.build / "compile_commands.json").write_text(json.dumps(self.entries), encoding="utf-8")

    def circles(self) -> "subprocess.CompletedProcess[str]":
        command = [COMMAND, str(self.build), "--root", str(self.root)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def accept(self, files: Mapping[str, str], parts: int) -> None:
        self.compile(files)
        result = self.circles()
        self.assertEqual((result.returncode, result.stdout), (0, f"{parts} passed, 0 failed\n"), result.stderr)

    def refuse(self, files: Mapping[str, str], circle: str, *why: str) -> None:
        self.compile(files)
        result = self.circles()
        self.assertEqual(result.returncode, 1, result.stdout + result.stderr)
        self.assertRegex(result.stdout, rf"(?m)^circle of \d+: {circle}$")
        for reason in why:
            self.assertIn(reason, result.stdout)
        self.assertRegex(result.stdout, r"\d+ passed, 1 failed\n$")

    def fail(self, message: str) -> None:  # type: ignore[override]
        result = self.circles()
        self.assertEqual(result.returncode, 2, result.stdout + result.stderr)
        self.assertIn(message, result.stderr)

    def test_a_tree_without_circles(self) -> None:
        files = {
            "src/base/a.h": "int a(void);\n",
            "src/base/a.c": '#include "base/a.h"\n#include "table.def"\nint a(void)\n{\n\treturn TABLE;\n}\n',
            "src/table.def": "#define TABLE 1\n",
            "src/table.h": '#include "base/a.h"\n',
            "src/table.c": '#include "table.h"\nint (*const table[])(void) = { a };\n',
            "scanners/b/b.c": '#include "base/a.h"\n/* #include "table.h" */\nint b(void);\nint b(void)\n{\n\treturn a();\n}\n',
        }
        self.accept(files, 4)

    def test_include(self) -> None:
        files = {
            "src/a.h": '#ifndef A\n#define A\n#include "b.h"\n#endif\n',
            "src/b.h": '#ifndef B\n#define B\n#include "a.h"\n#endif\n',
        }
        self.refuse(files, "src/a, src/b", "src/a needs src/b: src/a.h includes src/b.h", "src/b needs src/a")

    def test_include_by_sources(self) -> None:
        files = {
            "src/net/a.h": "struct a { int i; };\n",
            "src/net/b.h": "struct b { int i; };\n",
            "src/net/a.c": '#include "net/a.h"\n#include "net/b.h"\n',
            "src/net/b.c": '#include "b.h"\n\t#  include "net/a.h"\n',
        }
        self.refuse(files, "src/net/a, src/net/b", "src/net/b.c includes src/net/a.h")

    def test_link(self) -> None:
        """Of three, by a call, by the address of data, and by a weak reference, and no include tells of any."""
        files = {
            "src/a.c": "int b(void);\nint a(void);\nint a(void)\n{\n\treturn b();\n}\n",
            "src/b.c": "extern int c;\nint b(void);\nint b(void)\n{\n\treturn c;\n}\n",
            "src/c.c": "int a(void) __attribute__((weak));\nint c;\nint d(void);\nint d(void)\n{\n\treturn a ? a() : 0;\n}\n",
            "src/d.c": "int d(void);\nint e(void);\nint e(void)\n{\n\treturn d();\n}\n",
        }
        self.refuse(files, "src/a, src/b, src/c", "src/b needs src/c: src/b.c refers to c of src/c.c")

    def test_initialiser_of_a_table(self) -> None:
        """The table is read nowhere near, and its function is called by nobody who names it."""
        for storage in ("", "static ", "static const "):
            table = f"int run(void);\n{storage}struct {{ int (*run)(void); }} table[2] = {{ {{ 0 }}, {{ run }} }};\n"
            files = {
                "src/a.c": table + "int a(int i);\nint a(int i)\n{\n\treturn table[i].run();\n}\n",
                "src/b.c": "int a(int i);\nint run(void);\nint run(void)\n{\n\treturn a(0);\n}\n",
            }
            self.refuse(files, "src/a, src/b", "src/a needs src/b: src/a.c refers to run of src/b.c")

    def test_include_and_link(self) -> None:
        files = {
            "src/a.h": "struct a { int i; };\n",
            "src/a.c": '#include "a.h"\nint b(void);\nint a(void);\nint a(void)\n{\n\treturn b();\n}\n',
            "src/b.c": '#include "a.h"\nint b(void);\nint b(void)\n{\n\treturn sizeof(struct a);\n}\n',
        }
        self.refuse(files, "src/a, src/b", "src/a.c refers to b of src/b.c", "src/b.c includes src/a.h")

    def test_scanners_and_generated_sources(self) -> None:
        files = {
            "src/a.c": "extern int (*const registry[])(void);\nint a(void);\nint a(void)\n{\n\treturn registry[0]();\n}\n",
            "build/registry.c": "int scan(void);\nint (*const registry[])(void) = { scan };\n",
            "scanners/s/s.c": "int a(void);\nint scan(void);\nint scan(void)\n{\n\treturn a();\n}\n",
        }
        self.refuse(files, "registry, scanners/s/s, src/a", "registry.c refers to scan of scanners/s/s.c")

    def test_each_circle_counts(self) -> None:
        pair = "int {1}(void);\nint {0}(void);\nint {0}(void)\n{{\n\treturn {1}();\n}}\n"
        self.compile({f"src/{one}.c": pair.format(one, other) for one, other in ("ab", "ba", "cd", "dc")})
        result = self.circles()
        self.assertEqual(result.returncode, 1)
        self.assertRegex(
            result.stdout, r"(?s)circle of 2: src/a, src/b\n.*circle of 2: src/c, src/d\n.*0 passed, 2 failed\n$"
        )

    def test_a_build_that_does_not_fit(self) -> None:
        self.compile({"src/a.h": "int a;\n", "src/a.c": '#include "a.h"\n'})
        made = self.build / "core.p/src_a.c.o"
        os.utime(self.root / "src/a.h", (made.stat().st_mtime + 1,) * 2)
        self.fail("is older than src/a.h")
        os.utime(self.root / "src/a.h", (made.stat().st_mtime,) * 2)
        (self.root / "src/b.c").write_text("int b;\n", encoding="utf-8")
        self.fail("does not compile src/b.c")
        (self.root / "src/b.c").unlink()
        made.write_text("no object\n", encoding="utf-8")
        self.fail("nm: ")
        made.unlink()
        self.fail("is not there")
        (self.build / "compile_commands.json").unlink()
        self.fail("is no build of meson")

    def test_an_empty_tree_is_an_error(self) -> None:
        self.fail("no sources")


if __name__ == "__main__":
    unittest.main()
