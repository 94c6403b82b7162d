# SPDX-License-Identifier: Apache-2.0
"""Checked access to the values of a record: a wrong type raises TypeError, AttributeError or ValueError."""

from collections.abc import Iterable
from typing import Any

from oracle.vocabulary import WORDS

Json = dict[str, Any]  # an object as it was parsed: what stands in it is not known until it is looked at
Fact = str | tuple[str, ...]  # what is counted; a tuple is a family and its words
Facts = set[Fact]

# The members of an address that are sessions of their own: each role but the first, which is the address's.
FURTHER_SESSIONS = WORDS["session_role"][1:]

ADDRESS = "address"  # the member type of a record of a list of addresses; one of a domain has none


def text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} where text is due")
    if not value.isascii():
        value.encode("utf-8")  # ValueError for a lone surrogate
    return value


def text_if(value: object) -> str | None:
    return None if value is None else text(value)


def member(record: Json | None, *path: str) -> Any:
    """What stands under the path, or None where the record does not go so far."""
    for key in path:
        if record is None:
            return None
        record = record.get(key)
    return record


def word(record: Json | None, *path: str) -> str | None:
    return text_if(member(record, *path))


def words(record: Json | None, *path: str) -> set[str]:
    """The texts of a list that may be absent."""
    return {text(value) for value in member(record, *path) or ()}


def some(table: str, *chosen: str) -> tuple[str, ...]:
    """Those words of a table; one that is not in it is a mistake here, and found when this is loaded."""
    for word in chosen:
        if word not in WORDS[table]:
            raise ValueError(f"{word} is no word of {table}")
    return chosen


def tagged(tag: str, values: Iterable[str | None]) -> Facts:
    """Facts of one family: (tag, value)."""
    return {(tag, value) for value in values if value is not None}
