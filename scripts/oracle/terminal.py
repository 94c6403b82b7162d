# SPDX-License-Identifier: Apache-2.0
"""Texts on their way to a terminal: names of files, and what records and lists hold, are other people's."""

import contextlib
import sys
from collections.abc import Iterator
from typing import TextIO


def printable(text: str) -> str:
    """The text with what a terminal would obey, or show where it is not, written as \\x1b, \\u202e and so on."""
    return "".join(
        c if c == "\n" or c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text
    )


class Terminal:
    """A stream through which only printable text passes."""

    def __init__(self, stream: TextIO):
        self.stream = stream

    def write(self, text: str) -> int:
        self.stream.write(printable(text))
        return len(text)

    def flush(self) -> None:
        self.stream.flush()

    def fileno(self) -> int:
        return self.stream.fileno()

    def isatty(self) -> bool:
        return self.stream.isatty()


@contextlib.contextmanager
def printable_streams() -> Iterator[None]:
    """For as long as it lasts, all that is printed and complained about is printable."""
    out, errors = sys.stdout, sys.stderr
    with contextlib.redirect_stdout(Terminal(out)), contextlib.redirect_stderr(Terminal(errors)):
        yield
