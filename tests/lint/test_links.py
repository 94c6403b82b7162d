#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""tests/lint/links on small trees: a link that leads nowhere is found, and nothing else."""

import pathlib
import subprocess
import tempfile
import unittest

COMMAND = str(pathlib.Path(__file__).resolve().parent / "links")
PAGE = """# The page, as it is

## 2. `words.def`, and why
## The same
## The same

```
# no heading
```
"""


class Links(unittest.TestCase):
    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.root = pathlib.Path(directory.name) / "tree"
        self.write("docs/page.md", PAGE)
        self.write("src/x.h", "/* docs/page.md */\n")
        self.write("../outside.md", "")

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def lint(self) -> subprocess.CompletedProcess[str]:
        return subprocess.run([COMMAND, "--root", str(self.root)], capture_output=True, text=True, check=False)

    def accept(self, text: str, passed: int, name: str = "README.md") -> None:
        """The text is in order, with so many links."""
        self.write(name, text)
        result = self.lint()
        self.assertEqual((result.returncode, result.stderr), (0, ""), result.stdout)
        self.assertEqual(result.stdout, f"{passed + 1} passed, 0 failed\n", text)
        (self.root / name).unlink()

    def refuse(self, text: str, message: str, name: str = "README.md") -> None:
        """The message is the lint's only finding."""
        self.write(name, text)
        result = self.lint()
        self.assertEqual((result.returncode, result.stderr), (1, ""), result.stdout)
        self.assertEqual(result.stdout, f"{name}:{message}\n1 passed, 1 failed\n")
        (self.root / name).unlink()

    def test_links_that_lead_somewhere(self) -> None:
        for text, passed in (
            ("[a](docs/page.md)", 2),  # a link, and the path of a page
            ("[a](./docs)", 1),
            ("| [a](src/x.h) | ![b](src/x.h) |", 2),
            ("see [a\nb](src/x.h).", 1),
            ('[a](src/x.h "why")', 1),
            ("[a]: src/x.h", 1),
            ("# Here\n[a](#here)", 1),
            ("[a](./docs/page.md#the-page-as-it-is)", 1),
            ("[a](./docs/page.md#2-wordsdef-and-why)", 1),
            ("[a](./docs/page.md#the-same), [b](./docs/page.md#the-same-1)", 2),
        ):
            self.accept(text, passed)
        self.accept("[a](page.md), [b](../src/x.h)", 2, "docs/inner.md")

    def test_links_that_lead_nowhere(self) -> None:
        self.refuse("\n[a](src/y.h)", "2: src/y.h is not there")
        self.refuse("[a](page.md)", "1: page.md is not there")
        self.refuse("[a]: src/y.h", "1: src/y.h is not there")
        self.refuse("[a](#here)", "1: #here: no such heading")
        self.refuse("[a](./docs/page.md#no-heading)", "1: ./docs/page.md#no-heading: no such heading")
        self.refuse("[a](./docs/page.md#the-same-2)", "1: ./docs/page.md#the-same-2: no such heading")
        self.refuse("[a](src/x.h#L1)", "1: src/x.h#L1: no such heading")
        self.refuse("[a](../outside.md)", "1: ../outside.md leads out of the tree")

    def test_every_place_is_looked_at(self) -> None:
        for name in ("src/y.c", "scanners/smtp/y.h", "tests/e2e/y", "scripts/y.py", ".ci/y", "meson.build"):
            self.refuse("# as in docs/other.md", "1: docs/other.md is not there", name)
        for name in ("docs/internals/y.md", "tests/lab/README.md", "CHANGELOG.md"):
            self.refuse("[a](gone.md)", "1: gone.md is not there", name)

    def test_what_is_no_link_of_ours(self) -> None:
        for text in (
            "[a](https://example.org/x.md), [b](mailto:a@example.org), <https://example.org>",
            "`[a](gone.md)` and ``[a](gone.md) ` ``",
            "```\n[a](gone.md)\n```\n",
            "text:\n\n    [a](gone.md)\n    [b](gone.md)\n\ntext",
            "a [b] (c), f[0](x y)",
        ):
            self.accept(text, 0)
        self.accept("[a](gone.md)", 0, "src/y.c")
        self.accept("x/docs/other.md, /docs/other.md, docs/other.mdx", 0, "src/y.c")
        self.accept("docs/other.md", 0, "tests/fuzz/corpus/y/1")
        self.accept("docs/other.md", 0, "tests/lint/test_y.py")

    def test_what_it_cannot_do(self) -> None:
        (self.root / "src/x.h").unlink()
        result = self.lint()
        self.assertEqual((result.returncode, result.stdout), (2, ""))
        self.assertRegex(result.stderr, "^links: no links under ")


if __name__ == "__main__":
    unittest.main()
