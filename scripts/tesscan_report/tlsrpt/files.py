# SPDX-License-Identifier: Apache-2.0
"""Files, folders, mailboxes and Maildirs of reports, read one after another; what cannot be read is told and passed over."""

import pathlib
import sys
from collections.abc import Callable, Iterator

from tesscan_report.tlsrpt.bounded import ReportError
from tesscan_report.tlsrpt.envelope import NoReport, is_mailbox, messages, reports
from tesscan_report.tlsrpt.report import Report, parse_report

FILE_MAXIMUM = 64 << 20
FILES_MAXIMUM = 100_000  # of a folder
MAILDIR = ("cur", "new")

Complain = Callable[[str], None]


class Reading:
    """What became of the files: how many reports, bad ones, messages without any."""

    def __init__(self, complain: Complain) -> None:
        self.complain = complain
        self.read = 0
        self.bad = 0
        self.without = 0

    def reports(self, paths: list[str]) -> Iterator[Report]:
        for path in paths:
            try:
                files, is_folder = self.files(path)
            except OSError as error:
                self.fail(path, error.strerror or str(error))
                continue
            for file in files:
                yield from self.file(file, is_folder)

    def files(self, path: str) -> tuple[list[str], bool]:
        folder = pathlib.Path(path)
        if path == "-" or not folder.is_dir():
            return [path], False
        inside = [folder / name for name in MAILDIR if (folder / name).is_dir()] or [folder]
        found = sorted(
            str(file) for place in inside for file in place.iterdir() if file.is_file() and file.name[0] != "."
        )
        if len(found) > FILES_MAXIMUM:
            self.fail(path, f"more than {FILES_MAXIMUM} files")
            found = []
        return found, True

    def file(self, path: str, is_folder: bool) -> Iterator[Report]:
        try:
            octets = read_file(path)
        except ReportError as error:
            return self.fail(path, str(error))
        except OSError as error:
            return self.fail(path, error.strerror or str(error))
        if not is_mailbox(octets):
            yield from self.message(path, octets, is_folder)
            return None
        for number, message in enumerate(messages(octets), 1):
            yield from self.message(f"{path}: message {number}", message, True)
        return None

    def message(self, name: str, octets: bytes, of_many: bool) -> Iterator[Report]:
        try:
            found = reports(octets)
        except NoReport as error:
            if of_many:
                self.without += 1
            else:
                self.fail(name, str(error))
            return
        except ReportError as error:
            return self.fail(name, str(error))
        for one in found:
            try:
                report = parse_report(one)
            except ReportError as error:
                self.fail(name, str(error))
                continue
            self.read += 1
            yield report

    def fail(self, name: str, why: str) -> None:
        self.bad += 1
        self.complain(f"{name}: {why}")


def read_file(path: str) -> bytes:
    """Raises ReportError, OSError."""
    if path == "-":
        octets = sys.stdin.buffer.read(FILE_MAXIMUM + 1)
    elif not pathlib.Path(path).exists():
        raise FileNotFoundError(2, "no such file")
    elif not pathlib.Path(path).is_file():
        raise ReportError("not a regular file")
    else:
        with open(path, "rb") as file:
            octets = file.read(FILE_MAXIMUM + 1)
    if len(octets) > FILE_MAXIMUM:
        raise ReportError(f"more than {FILE_MAXIMUM} octets")
    return octets
