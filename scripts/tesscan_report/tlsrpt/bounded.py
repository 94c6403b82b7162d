# SPDX-License-Identifier: Apache-2.0
"""Octets of strangers made JSON values: gzip and JSON with an end to everything that they can make grow."""

import json
import re
import zlib
from typing import Any, NoReturn

COMPRESSED_MAXIMUM = 4 << 20
INFLATED_MAXIMUM = 16 << 20
DEPTH_MAXIMUM = 16  # a report has six levels
VALUES_MAXIMUM = 1_000_000  # a value takes some hundred octets of memory, and as few as two of the text
DIGITS_MAXIMUM = 16  # of 2**53
MEMBERS_MAXIMUM = 16  # of a gzip file
GZIP = b"\x1f\x8b"

STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"?', re.S)  # to the end where it has none, so that nothing is read twice


class ReportError(ValueError):
    """These octets are no report; the text says why, and holds nothing of theirs but what is cut short."""


def inflate(octets: bytes) -> bytes:
    """The contents of a gzip file of one or more members (RFC 1952 2.2). Raises ReportError."""
    if len(octets) > COMPRESSED_MAXIMUM:
        raise ReportError(f"more than {COMPRESSED_MAXIMUM} octets of gzip")
    whole = bytearray()
    for _ in range(MEMBERS_MAXIMUM):
        if not octets.startswith(GZIP):
            break
        stream = zlib.decompressobj(wbits=31)
        try:
            whole += stream.decompress(octets, INFLATED_MAXIMUM + 1 - len(whole))
        except zlib.error as error:
            raise ReportError("damaged gzip") from error
        if len(whole) > INFLATED_MAXIMUM:
            raise ReportError(f"gzip of more than {INFLATED_MAXIMUM} octets")
        if not stream.eof:
            raise ReportError("gzip ends early")
        octets = stream.unused_data
    if octets.strip(b"\0\r\n"):
        raise ReportError("something else behind the gzip")
    return bytes(whole)


def decode_json(octets: bytes) -> Any:
    """A JSON text (RFC 8259) in UTF-8, a mark of byte order before it or not. Raises ReportError.

    Refused: names that an object has twice, since readers differ in which they take; numbers with fractions, exponents
    or more digits than a count has; more depth and more values than any report.
    """
    if len(octets) > INFLATED_MAXIMUM:
        raise ReportError(f"more than {INFLATED_MAXIMUM} octets")
    try:
        text = octets.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ReportError("not UTF-8") from error
    if text.count(",") + text.count("[") + text.count("{") > VALUES_MAXIMUM:
        raise ReportError(f"more than {VALUES_MAXIMUM} values")
    if depth(text) > DEPTH_MAXIMUM:
        raise ReportError(f"nested more than {DEPTH_MAXIMUM} deep")
    try:
        return json.loads(
            text, object_pairs_hook=unique, parse_int=whole, parse_float=no_number, parse_constant=no_number
        )
    except ReportError:
        raise
    except (ValueError, RecursionError) as error:
        raise ReportError("not JSON") from error


def depth(text: str) -> int:
    deepest = now = 0
    for bracket in re.findall(r"[\[{\]}]", STRING.sub("", text)):
        now += 1 if bracket in "[{" else -1
        deepest = max(deepest, now)
    return deepest


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ReportError("an object has a name twice")
    return members


def whole(digits: str) -> int:
    if len(digits) > DIGITS_MAXIMUM:
        raise ReportError("a number is too long")
    return int(digits)


def no_number(text: str) -> NoReturn:
    raise ReportError("a number is not whole")
