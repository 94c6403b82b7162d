#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""tests/lint/run on small trees: each rule finds what it is for, and nothing else."""

import pathlib
import subprocess
import tempfile
import unittest

COMMAND = str(pathlib.Path(__file__).resolve().parent / "run")


class Lint(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.root = pathlib.Path(directory.name)
        self.exceptions = self.root / "exceptions.txt"
        self.exceptions.write_text("", encoding="utf-8")
        for name in ("src", "scanners"):
            (self.root / name).mkdir()

    def lint(self, files):
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return subprocess.run(
            [COMMAND, "--root", str(self.root), "--exceptions", str(self.exceptions)],
            capture_output=True,
            text=True,
            check=False,
        )

    def accept(self, files):
        result = self.lint(files)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertRegex(result.stdout, r"^\d+ passed, 0 failed\n$")

    def refuse(self, name, text, message):
        result = self.lint({name: text})
        self.assertEqual(result.returncode, 1, result.stdout + result.stderr)
        self.assertRegex(result.stdout, message)
        (self.root / name).unlink()

    def test_loop(self):
        self.accept(
            {
                "src/engine/scanner.h": '#include "net/errors.h"\n',
                "src/engine/probe.h": '#include "engine/scanner.h"\n#include "net/loop.h"\n',
                "src/net/errors.h": "",
                "src/net/loop.h": "struct loop;\n",
                "scanners/a/a.c": '#include "engine/scanner.h"\n#include "scanners/a/a.h"\n',
                "scanners/a/a.h": "",
            }
        )
        self.refuse(
            "src/engine/scanner.h", '#include "net/dns.h"\n', r"src/engine/scanner\.h:1: loop: net/dns\.h comes"
        )
        self.refuse(
            "scanners/a/b.c", '#include "engine/probe.h"\n', r"b\.c:1: loop: net/loop\.h .*, by src/engine/probe\.h"
        )
        self.refuse("scanners/a/b.c", "#include <event2/event.h>\n", r"b\.c:1: loop: event2/event\.h comes")

    def test_layers(self):
        self.accept(
            {
                "src/base/a.c": '#include "base/a.h"\n#include "base/words.def"\n',
                "src/smtp/e.c": '#include "smtp/e.h"\n#include "base/a.h"\n',
                "src/net/b.c": '#include "verdict/v.h"\n#include "tls/t.h"\n',
                "scanners/smtp/c.c": '#include "scanners/smtp/c.h"\n#include "engine/e.h"\n',
                "src/output/d.c": '#include "engine/e.h"\n',
                "src/survey/run.c": '#include "input/i.h"\n#include "scanners/smtp/c.h"\n#include "survey/run.h"\n',
                "src/program/main.c": '#include "survey/run.h"\n#include "program/options.h"\n',
            }
        )
        for name, header, message in (
            ("src/base/x.c", "tls/t.h", r"src/base/x\.c:1: layers: base includes"),
            ("src/tls/x.c", "verdict/v.h", r"tls includes"),
            ("src/verdict/x.h", "net/n.h", r"verdict includes"),
            ("src/engine/x.c", "output/o.h", r"engine includes"),
            ("src/input/x.c", "output/o.h", r"input includes"),
            ("src/output/x.c", "survey/s.h", r'output includes "survey/s\.h" of survey'),
            ("src/survey/x.c", "program/options.h", r"survey includes"),
            ("src/base/x.h", "engine/options.def", r"base includes"),
            ("src/smtp/x.h", "verdict/facts.h", r"smtp includes"),
            ("src/survey/x.c", "run.h", r"not included by layer path"),
            ("src/base/x.c", "../tls/t.h", r"not included by layer path"),
            ("scanners/smtp/x.c", "scanners/tlsa/t.h", r"a scanner includes another one"),
            ("src/odd/x.c", "base/b.h", r"the folder odd is not a layer"),
            ("src/x.c", "base/b.h", r"the folder x\.c is not a layer"),
        ):
            self.refuse(name, f'#include "{header}"\n', message)

    def test_homes(self):
        self.accept(
            {
                "src/net/loop_timer.c": "#include <event2/event.h>\n",
                "src/net/dns.c": "#include <unbound-event.h>\n#include <event2/event.h>\n",
                "src/net/conn.c": "#include <openssl/ssl.h>\n",
                "src/tls/a.h": "#include <openssl/x509.h>\n",
                "src/output/sink.c": "#include <libdeflate.h>\n",
                "src/input/reader.c": "#include <zlib.h>\n#include <idn2.h>\n",
                "src/base/psl.c": "#include <libpsl.h>\n#include <stdio.h>\n",
            }
        )
        for name, header in (
            ("src/engine/x.c", "event2/event.h"),
            ("src/net/conn2.c", "unbound.h"),
            ("src/net/loop.c", "openssl/ssl.h"),
            ("scanners/smtp/x.c", "openssl/bio.h"),
            ("src/output/json.c", "zlib.h"),
            ("src/output/sink.c", "jansson.h"),
            ("src/base/name.c", "idn2.h"),
            ("src/input/x.c", "libpsl.h"),
        ):
            self.refuse(name, f"#include <{header}>\n", rf"homes: <{header}>")

    def test_banned(self):
        self.accept(
            {
                "src/base/a.c": '/* strcpy(a, b) */\nconst char *t = "gets(";\n'
                "int my_gets(int n);\nint x = fgets_all(1);\n"
                "// system(1)\nint strcpy_count;\n"
            }
        )
        for name in ("sscanf", "strtok", "strcpy", "strcat", "sprintf", "atoi", "gets", "alloca", "system"):
            self.refuse(
                "src/base/x.c", f"int f(void)\n{{\n\treturn {name} (1);\n}}\n", rf"src/base/x\.c:3: banned: {name}\(\)"
            )

    def test_names(self):
        self.accept(
            {
                "src/net/loop.c": "struct event_base;\nint f(struct event *e)\n{\n"
                "\treturn SSL_read(e, 0, 0) + event_add(e, 0);\n}\n"
                "enum kind { KIND_SSL_A, KIND_B };\n#define MY_LOG_X 1\n"
                "struct eve { int SSL_x; };\nint ssl_x(void);\n"
            }
        )
        for text, name in (
            ("struct event_queue { int a; };", "event_queue"),
            ("#define EV_MINE 1", "EV_MINE"),
            ("int SSL_mine(void)\n{\n\treturn 0;\n}", "SSL_mine"),
            ("int X509_mine(int a,\n\tint b);", "X509_mine"),
            ("enum x { A_ONE, ERR_TWO = 2 };", "ERR_TWO"),
            ("enum { LOG_ONE, A_TWO };", "LOG_ONE"),
            ("static int UB_table[2] = { 1 };", "UB_table"),
            ('#define T(X) X(LOG_ROW, "a", "b")', "LOG_ROW"),
            ("struct event { int a; };", "event"),
        ):
            self.refuse("src/base/x.c", text + "\n", rf"names: {name} begins")

    def test_file(self):
        self.accept({"src/base/a.c": "\n" * 600})
        self.refuse("src/base/x.c", "\n" * 601, r"file: 601 lines")

    def test_function(self):
        def function(lines, branches):
            body = "\tif (a)\n\t\ta--;\n" * branches
            return "int f(int a)\n{\n" + body + "\ta++;\n" * (lines - 4 - 2 * branches) + "\treturn a;\n}\n"

        self.accept({"src/base/a.c": function(60, 14)})
        self.refuse("src/base/x.c", function(61, 1), r"src/base/x\.c:1: function: f\(\): 61 lines")
        self.refuse("src/base/x.c", function(60, 15), r"f\(\): complexity 16")

    def test_exceptions(self):
        self.exceptions.write_text("# why\nfile src/base/a.c one table\n", encoding="utf-8")
        self.accept({"src/base/a.c": "\n" * 601})
        self.refuse("src/base/a.c", "\n", r"exceptions\.txt: not needed: file src/base/a\.c")
        self.exceptions.write_text("file src/base/a.c\n", encoding="utf-8")
        self.assertEqual(self.lint({"src/base/a.c": "\n" * 601}).returncode, 2)

    def test_an_empty_tree_is_an_error(self):
        self.assertEqual(self.lint({}).returncode, 2)


if __name__ == "__main__":
    unittest.main()
