# SPDX-License-Identifier: Apache-2.0
"""Where a report is in a file: bare, in gzip, in a mail message (RFC 8460 5.3), in a mailbox of these. Pure.

The MIME here is the little that it takes (RFC 2045, RFC 2046 5.1). The standard library's takes a time quadratic in what a
stranger may write into a header.
"""

import binascii
import re
from collections.abc import Iterator

from tesscan_report.tlsrpt.bounded import GZIP, ReportError

HEADER_MAXIMUM = 64 << 10
MESSAGE_MAXIMUM = 8 << 20
PARTS_MAXIMUM = 64  # of a multipart
LEVELS_MAXIMUM = 4  # a report that was forwarded as an attachment takes three

HEADER = re.compile(rb"[!-9;-~]+[ \t]*:")
SEPARATOR = re.compile(rb"^From [^\r\n]*[0-9]{2}:[0-9]{2}[^\r\n]*\r?$", re.M)  # with a time, unlike lines of a text
BOUNDARY = re.compile(rb'boundary[ \t]*=[ \t]*(?:"([^"\r\n]{1,70})"|([^\s;"]{1,70}))', re.I)


class NoReport(ReportError):
    """A sound message that carries none: of a mailbox nothing else was to be expected."""


def messages(octets: bytes) -> Iterator[bytes]:
    """The messages of a mailbox (RFC 4155)."""
    starts = [match.start() for match in SEPARATOR.finditer(octets)]
    for start, end in zip(starts, starts[1:] + [len(octets)]):
        yield octets[start:end].partition(b"\n")[2]


def is_mailbox(octets: bytes) -> bool:
    return SEPARATOR.match(octets) is not None


def reports(octets: bytes) -> list[bytes]:
    """The reports in a file or message, each JSON or gzip, as octets. Raises ReportError, never returns none."""
    if is_report(octets):
        return [octets]
    if not HEADER.match(octets):
        raise ReportError("neither JSON nor gzip nor a message" if octets.strip() else "empty")
    if len(octets) > MESSAGE_MAXIMUM:
        raise ReportError(f"a message of more than {MESSAGE_MAXIMUM} octets")
    found = list(attached(octets, LEVELS_MAXIMUM))
    if not found:
        raise NoReport("a message without a report")
    return found


def is_report(octets: bytes) -> bool:
    return octets.startswith(GZIP) or octets[:64].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def attached(octets: bytes, levels: int) -> Iterator[bytes]:
    if levels == 0:
        raise ReportError("parts within parts within parts")
    headers, body = split(octets)
    kind = headers.get(b"content-type", b"text/plain").strip().lower()
    if kind.startswith(b"multipart/"):
        boundary = BOUNDARY.search(headers[b"content-type"])
        if not boundary:
            raise ReportError("a multipart without boundary")
        for part in parts(body, boundary[1] or boundary[2]):
            yield from attached(part, levels - 1)
    elif kind.startswith(b"message/rfc822"):
        yield from attached(decoded(headers, body).lstrip(b"\r\n"), levels - 1)
    elif not kind.startswith(b"text/"):
        content = decoded(headers, body)
        if is_report(content):
            yield content
        elif kind.startswith(b"application/tlsrpt"):
            raise ReportError("the part that should be a report is neither JSON nor gzip")


def split(octets: bytes) -> tuple[dict[bytes, bytes], bytes]:
    """Headers, unfolded, by name in small letters, the first of each; and the body."""
    if octets.startswith((b"\n", b"\r\n")):
        return {}, octets.lstrip(b"\r\n")
    end = re.compile(rb"\r?\n\r?\n").search(octets, 0, HEADER_MAXIMUM)
    if not end and len(octets) > HEADER_MAXIMUM:
        raise ReportError(f"a header of more than {HEADER_MAXIMUM} octets")
    head = re.sub(rb"\r?\n(?=[ \t])", b"", octets[: end.start()] if end else octets)
    headers: dict[bytes, bytes] = {}
    for line in head.splitlines():
        name, _, value = line.partition(b":")
        headers.setdefault(name.strip().lower(), value)
    return headers, octets[end.end() :] if end else b""


def parts(body: bytes, boundary: bytes) -> list[bytes]:
    """RFC 2046 5.1.1. What is before the first delimiter and behind the last is no part."""
    delimiter = re.compile(rb"^--" + re.escape(boundary.rstrip()) + rb"(--)?[ \t]*\r?(?:\n|\Z)", re.M)
    found: list[bytes] = []
    start = None
    for match in delimiter.finditer(body):
        if start is not None:
            found.append(body[start : match.start()].removesuffix(b"\n").removesuffix(b"\r"))
        if len(found) > PARTS_MAXIMUM:
            raise ReportError(f"more than {PARTS_MAXIMUM} parts")
        start = match.end()
        if match[1]:
            return found
    raise ReportError("a multipart without its end")


def decoded(headers: dict[bytes, bytes], body: bytes) -> bytes:
    encoding = headers.get(b"content-transfer-encoding", b"7bit").strip().lower()
    try:
        if encoding == b"base64":
            return binascii.a2b_base64(body)
        return binascii.a2b_qp(body) if encoding == b"quoted-printable" else body
    except binascii.Error as error:
        raise ReportError("damaged base64") from error
