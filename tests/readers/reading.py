# SPDX-License-Identifier: Apache-2.0
"""A file as each of the three readers gives it back, line by line as the JSON had it; and in what that differs."""

import functools
import gzip
import io
import itertools
import json
import pathlib
import sys
from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import pandas as pd
import polars as pl

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "schemas"), str(ROOT / "scripts")]
import tesscan_pandas  # noqa: E402
import tesscan_polars  # noqa: E402
import words  # noqa: E402

Json = dict[str, Any]
KINDS = tuple(plural for _, plural in words.LINES)


def database(file: str = ":memory:", **options: Any) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(file, **options)
    connection.execute((ROOT / "schemas/duckdb.sql").read_text(encoding="utf-8"))
    return connection


@functools.cache
def shared_database() -> duckdb.DuckDBPyConnection:
    return database()


def by_duckdb(kind: str, path: str) -> list[Json]:
    found = shared_database().execute(f"SELECT * FROM tesscan_{kind}(?)", [path])
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row)) for row in found.fetchall()]


def by_polars(kind: str, path: str) -> list[Json]:
    scan: Callable[[str], pl.LazyFrame] = getattr(tesscan_polars, f"scan_{kind}")
    written = io.BytesIO()  # to_dicts() takes very long for structs of this size
    scan(path).collect().write_ndjson(written)
    return [json.loads(line) for line in written.getvalue().splitlines()]


def by_pandas(kind: str, path: str) -> list[Json]:
    read: Callable[[str], pd.DataFrame] = getattr(tesscan_pandas, f"read_{kind}")
    return nested(read(path), "")


READERS: dict[str, Callable[[str, str], list[Json]]] = {
    "duckdb": by_duckdb,
    "polars": by_polars,
    "pandas": by_pandas,
}


def nested(frame: pd.DataFrame, prefix: str) -> list[Json]:
    """The objects that a frame of tesscan_pandas stands for. Lists of objects are put together from their rows()."""
    found: list[Json] = [{} for _ in range(len(frame))]
    for name in frame.columns:
        steps = name.removeprefix(prefix).split(".")
        places = frame[name].notna().to_numpy().nonzero()[0]
        if not len(places):
            continue
        there = frame[[name]].take(places)
        values = parts(there, name) if frame[name].dtype == object else there[name].tolist()
        bare = frame[name].dtype == "boolean" and any(other.startswith(name + ".") for other in frame.columns)
        for place, value in zip(places, values):
            put(found[place], steps, {} if bare else value)
    return found


def put(whole: Json, steps: list[str], value: Any) -> None:
    for step in steps[:-1]:
        whole = whole.setdefault(step, {})
    whole[steps[-1]] = value


def parts(frame: pd.DataFrame, name: str) -> list[list[Any]]:
    """A column of lists, made anew of the frame with a row for each member."""
    members = tesscan_pandas.rows(frame, name)
    flat = iter(members[name].tolist() if list(members.columns) == [name] else nested(members, name + "."))
    return [list(itertools.islice(flat, len(value))) for value in frame[name]]


def lines(path: str | pathlib.Path) -> list[Json]:
    whole = pathlib.Path(path).read_bytes()
    if whole[:2] == b"\x1f\x8b":
        whole = gzip.decompress(whole)
    return [json.loads(line) for line in whole.splitlines()]


def differences(said: Any, read: Any, where: str = "") -> Iterator[str]:
    """What the JSON said and the reader did not give back, or the other way round. Absent is as good as null."""
    if isinstance(said, dict) and isinstance(read, dict):
        for key in said.keys() | read.keys():
            yield from differences(said.get(key), read.get(key), f"{where}.{key}")
    elif isinstance(said, list) and isinstance(read, list) and len(said) == len(read):
        for place, (one, other) in enumerate(zip(said, read)):
            yield from differences(one, other, f"{where}[{place}]")
    elif read is None and isinstance(said, dict) and said and not any(value is not None for value in said.values()):
        return  # nothing but nulls, as a frame of pandas cannot say
    elif not equal(said, read):
        yield f"{where}: {str(said)[:200]!r} was read as {str(read)[:200]!r}"


def equal(said: Any, read: Any) -> bool:
    """A whole number is the same where the schema has any numbers, and the column is of floats."""
    number = isinstance(said, int) and not isinstance(said, bool) and isinstance(read, float) and abs(said) < 2**53
    return (type(said) is type(read) or number) and said == read
