# SPDX-License-Identifier: Apache-2.0
"""The readers of schemas/, on files whose rare members come last: behind what a library looks at before it makes its
columns. Run by tests/readers/run."""

import gzip
import os
import pathlib
import re
import shlex
import shutil
import sys
import tempfile
import unittest
from collections.abc import Callable
from typing import Any, ClassVar

import covering
import duckdb
import pandas as pd
import polars as pl
import reading
from reading import KINDS, READERS, ROOT, Json

sys.path.insert(0, str(ROOT / "tests/report"))
import builder  # noqa: E402
import words  # noqa: E402

PLAIN = 20600  # lines before the rare ones: DuckDB looks at 20,480
GUESSING = ("duckdb", "polars")  # pandas does not guess; tesscan_pandas reads in parts that are smaller than this:
FEW = 5500  # of the plain lines, before the rare ones
SCHEMAS = {plural: name for name, plural in words.LINES}
TITLES = {
    "records": "The record of",
    "addresses": "One address of",
    "hosts": "One line of the file of hosts",
    "certificates": "One certificate of",
}
KEY = "0123456789abcdef" * 2


def plain_record(number: int) -> Json:
    record: Json = builder.not_surveyed(number + 1, "bad_name")
    return record


def plain_address(number: int) -> Json:
    line: Json = builder.line_not_surveyed(number + 1, "bad_address")
    return line


def plain_host(number: int) -> Json:
    host = {"name": f"mx{number}.example.se", "address_status": "nodata", "addresses": []}
    return {"schema": 5, "type": "host", "key": f"{number:032x}", "host": host}


def plain_certificate(number: int) -> Json:
    return {"schema": 5, "type": "certificate", "sha256": f"{number:064x}", "der": "MA=="}


PLAINEST: dict[str, Callable[[int], Json]] = {
    "records": plain_record,
    "addresses": plain_address,
    "hosts": plain_host,
    "certificates": plain_certificate,
}


def paths_of(value: Any, path: str = "") -> set[str]:
    """The fields of a line as the data dictionary calls them."""
    if isinstance(value, dict):
        return {f"{path}{key}" for key in value} | {
            name for key, part in value.items() for name in paths_of(part, f"{path}{key}.")
        }
    if isinstance(value, list):
        return {name for part in value for name in paths_of(part, path[:-1] + "[].")}
    return set()


def documented(kind: str) -> set[str]:
    """The fields that docs/data-dictionary.md has of a kind of file."""
    page = (ROOT / "docs/data-dictionary.md").read_text(encoding="utf-8")
    section = next(part for part in page.split("\n## ") if part.startswith(TITLES[kind]))
    return {name.removesuffix("[]") for name in re.findall(r"^\| `([^`]+)` \|", section, re.M)}


class Files(unittest.TestCase):
    """Three files with all members, the rare ones last."""

    folder: ClassVar[pathlib.Path]
    said: ClassVar[dict[str, list[Json]]] = {}
    read: ClassVar[dict[tuple[str, str], list[Json]]] = {}

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="tesscan-readers-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        for kind, name in SCHEMAS.items():
            schema = words.load_complete(ROOT / f"schemas/{name}.schema.json")
            plain = [PLAINEST[kind](number) for number in range(PLAIN)]
            cls.said[kind] = [*plain, *covering.rare_lines(schema, PLAINEST[kind], PLAIN)]
            covering.write(cls.path(kind), cls.said[kind])
            covering.write(cls.folder / "end.jsonl.gz", cls.said[kind][PLAIN - FEW :])
            for reader, read in READERS.items():
                path = cls.path(kind) if reader in GUESSING else cls.folder / "end.jsonl.gz"
                cls.read[kind, reader] = read(kind, str(path))

    @classmethod
    def path(cls, kind: str) -> pathlib.Path:
        return cls.folder / {"records": "out.jsonl.gz"}.get(kind, f"out.{kind}.jsonl.gz")

    def test_the_lines_have_every_documented_field(self) -> None:
        for kind in KINDS:
            names = {re.sub(r"\[\]$", "", name) for name in paths_of(self.said[kind][-1])}
            self.assertEqual(documented(kind) - names, set(), kind)
            self.assertGreater(len(names), 30)

    def test_every_key_and_value_is_read(self) -> None:
        for (kind, reader), rows in self.read.items():
            with self.subTest(kind=kind, reader=reader):
                said = self.said[kind] if reader in GUESSING else self.said[kind][PLAIN - FEW :]
                self.assertEqual(len(rows), len(said))
                self.assertEqual([row["schema"] for row in rows], [line["schema"] for line in said])
                pairs = list(zip(said, rows))[-(len(self.said[kind]) - PLAIN + FEW) :]
                found = [text for one, row in pairs for text in reading.differences(one, row)]
                self.assertEqual(found[:10], [], f"{len(found)} differences")

    def test_without_them_duckdb_loses(self) -> None:
        """Or these files would show nothing."""
        columns = duckdb.sql(f"DESCRIBE SELECT * FROM '{self.path('records')}'").fetchall()
        self.assertNotIn("sts", [column[0] for column in columns])
        with self.assertRaises(duckdb.BinderException):
            duckdb.sql(f"SELECT count(sts.policy.mode) FROM '{self.path('records')}'").fetchall()
        query = f"SELECT count(sts.policy.mode), count(first_attempt) FROM tesscan_records('{self.path('records')}')"
        wanted = [
            sum("mode" in line.get("sts", {}).get("policy", {}) for line in self.said["records"]),
            sum("first_attempt" in line for line in self.said["records"]),
        ]
        self.assertGreater(min(wanted), 1)
        self.assertEqual(list(reading.shared_database().execute(query).fetchall()[0]), wanted)
        lazy = reading.tesscan_polars.scan_records(self.path("records"), columns=["sts", "first_attempt"])
        mode = pl.col("sts").struct.field("policy").struct.field("mode")
        self.assertEqual(list(lazy.select(mode.count(), pl.col("first_attempt").count()).collect().row(0)), wanted)
        frame = reading.tesscan_pandas.read_records(self.path("records"), columns=["sts.policy.mode", "first_attempt"])
        self.assertEqual(frame["sts.policy.mode"].count(), wanted[0])

    def test_columns_are_the_same_whatever_is_in_the_file(self) -> None:
        covering.write(self.folder / "one.jsonl.gz", [plain_record(0)])
        one, whole = str(self.folder / "one.jsonl.gz"), str(self.path("records"))
        types = [
            reading.shared_database().execute(f"DESCRIBE FROM tesscan_records('{path}')").fetchall()
            for path in (one, whole)
        ]
        self.assertEqual(*types)
        scan = reading.tesscan_polars.scan_records
        self.assertEqual(scan(one).collect_schema(), scan(whole).collect_schema())
        covering.write(self.folder / "other.jsonl.gz", self.said["records"][-1:])
        whole, read = str(self.folder / "other.jsonl.gz"), reading.tesscan_pandas.read_records
        self.assertEqual(read(one).dtypes.to_dict(), read(whole).dtypes.to_dict())


class Small(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tesscan-readers-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, *lines: Json, name: str = "some.jsonl.gz") -> str:
        covering.write(self.folder / name, lines)
        return str(self.folder / name)

    def test_records_of_earlier_schemas(self) -> None:
        """As they come when a survey is resumed by a newer program: what they have not is NULL."""
        old = [
            builder.record(number, [builder.host([builder.address()])], schema=number, senders={"dane": "encrypted"})
            for number in (1, 2, 3, 4)
        ]
        new = builder.record(5, [builder.host([builder.address()])], availability={"dane": "delivers"})
        path = self.write(*old, new)
        for reader, read in READERS.items():
            with self.subTest(reader=reader):
                rows = read("records", path)
                self.assertEqual([row["schema"] for row in rows], [1, 2, 3, 4, 5])
                self.assertEqual([row.get("availability") is None for row in rows], [True, True, True, True, False])
                found = [text for one, row in zip([*old, new], rows) for text in reading.differences(one, row)]
                self.assertEqual(found, [])

    def test_lines_of_later_schemas_and_of_other_files_are_errors(self) -> None:
        """All of these would be rows of NULLs, or of half of what there is."""
        good = {kind: PLAINEST[kind](0) for kind in KINDS}
        strange = {
            kind: [{**good[kind], "schema": 99}, {**good[kind], "schema": 0}, {}]
            + [good[other] for other in KINDS if other != kind]
            for kind in KINDS
        }
        for kind, lines in strange.items():
            for line in lines:
                path = self.write(good[kind], line)
                for reader, read in READERS.items():
                    with self.subTest(kind=kind, line=line, reader=reader):
                        with self.assertRaises((duckdb.Error, pl.exceptions.PolarsError, ValueError)) as caught:
                            read(kind, path)
                        if "host" not in line:  # else another error may come first
                            self.assertIn(f"none of the {kind}", str(caught.exception))
            self.assertEqual(len(reading.by_duckdb(kind, self.write(good[kind]))), 1)

    def test_a_torn_file_is_an_error(self) -> None:
        for tail in (b'{"schema":5,"seq":1,"inp', gzip.compress(b'{"schema":5,"seq":1}\n' * 9)[:-9]):
            file = self.folder / ("torn.jsonl" if tail.startswith(b"{") else "torn.jsonl.gz")
            file.write_bytes(tail)
            for reader, read in READERS.items():
                with self.subTest(reader=reader, file=file.name), self.assertRaises(Exception):  # noqa: B017
                    read("records", str(file))

    def test_many_files(self) -> None:
        paths = [self.write(plain_record(number), name=f"{number}.jsonl.gz") for number in range(3)]
        connection = reading.shared_database()
        pattern = str(self.folder / "?.jsonl.gz")
        for what in (f"{paths}", f"'{pattern}'"):
            query = f"SELECT seq, filename FROM tesscan_records({what}, with_filename := true) ORDER BY seq"
            self.assertEqual(connection.execute(query).fetchall(), [(n + 1, path) for n, path in enumerate(paths)])
        for source in (paths, pattern):
            self.assertEqual(reading.tesscan_polars.scan_records(source).select(pl.len()).collect().item(), 3)

    def test_a_database_file_keeps_nothing_of_it(self) -> None:
        path, file = self.write(builder.record(1)), str(self.folder / "kept.db")
        with reading.database(file) as connection:
            connection.execute(f"CREATE TABLE month AS FROM tesscan_records('{path}')")
        with reading.database(file, read_only=True) as connection:
            self.assertEqual(connection.execute("SELECT seq, summary.outcome FROM month").fetchall(), [(1, "surveyed")])
            self.assertEqual(len(connection.execute(f"FROM tesscan_records('{path}')").fetchall()), 1)
            connection.execute((ROOT / "schemas/duckdb.sql").read_text(encoding="utf-8"))  # once more does no harm

    def test_whole_numbers_beside_absent_ones_stay_exact(self) -> None:
        """json_normalize makes floats of them, which are exact to 2**53."""
        probes = [{"ehlo": {"size": size}} if size else {} for size in (2**53 + 1, None, 2**63 - 1)]
        hosts = [{"addresses": [{"ip": "192.0.2.1", "probe": probe} for probe in probes]}]
        records = reading.tesscan_pandas.read_records(self.write({**plain_record(0), "domain": "d.se", "hosts": hosts}))
        frame = reading.tesscan_pandas.rows(records, "hosts", keep=["domain"])
        self.assertEqual(frame["domain"].tolist(), ["d.se"])
        frame = reading.tesscan_pandas.rows(
            frame, "hosts.addresses", keep=["domain"], columns=["ip", "probe.ehlo.size"]
        )
        self.assertEqual(list(frame.columns), ["domain", "hosts.addresses.ip", "hosts.addresses.probe.ehlo.size"])
        sizes = frame["hosts.addresses.probe.ehlo.size"]
        self.assertEqual(str(sizes.dtype), "Int64")
        self.assertEqual(sizes.tolist(), [2**53 + 1, pd.NA, 2**63 - 1])
        self.assertEqual(frame["domain"].tolist(), ["d.se"] * 3)

    def test_a_column_that_there_is_not_is_an_error(self) -> None:
        path = self.write(plain_record(0))
        with self.assertRaisesRegex(KeyError, "tesscan writes no sts.polcy"):
            reading.tesscan_pandas.read_records(path, columns=["sts.polcy"])
        with self.assertRaisesRegex(KeyError, "no list"):
            reading.tesscan_pandas.rows(reading.tesscan_pandas.read_records(path), "domain")
        with self.assertRaises(KeyError):
            reading.tesscan_polars.scan_records(path, columns=["polcy"])

    def test_an_empty_file(self) -> None:
        for reader, read in READERS.items():
            if reader != "duckdb":  # which takes no empty gzip file
                self.assertEqual(read("records", self.write()), [])
        (self.folder / "none.jsonl").write_bytes(b"")
        self.assertEqual(reading.by_duckdb("records", str(self.folder / "none.jsonl")), [])


class Pages(unittest.TestCase):
    """What README shows does what it says."""

    def setUp(self) -> None:
        folder = tempfile.mkdtemp(prefix="tesscan-readers-")
        self.addCleanup(shutil.rmtree, folder)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(folder)
        address = builder.address()
        line = {"schema": 5, "type": "probe", "key": KEY, "probe": address.pop("probe")}
        record = builder.record(
            PLAIN, [builder.host([{**address, "probe_key": KEY}])], sts={"policy": {"mode": "enforce"}}
        )
        covering.write(pathlib.Path("out.jsonl.gz"), [*map(plain_record, range(PLAIN)), record])
        covering.write(pathlib.Path("out.hosts.jsonl.gz"), [line])

    def shown(self) -> list[list[str]]:
        text = (ROOT / "README.md").read_text(encoding="utf-8")
        blocks = re.findall(r'^    (duckdb (?:[^"\n]|"[^"]*")*)$', text, re.M)
        return [shlex.split(block) for block in blocks]

    def test_the_queries(self) -> None:
        answers = []
        for command in self.shown():
            self.assertEqual(command[:2], ["duckdb", "-init"])
            self.assertEqual((command[3], len(command)), ("-c", 5))
            connection = duckdb.connect()
            connection.execute((ROOT / command[2]).read_text(encoding="utf-8"))
            answers.append(connection.execute(command[4]).fetchall())
        domain = f"d{PLAIN}.se"
        self.assertEqual([rows for rows in answers if rows == [(domain, "TLSv1.2")]], [[(domain, "TLSv1.2")]])
        self.assertEqual([rows for rows in answers if rows == [("enforce", 1)]], [[("enforce", 1)]])
        self.assertEqual(len(answers), 2)


if __name__ == "__main__":
    result = unittest.main(exit=False).result
    failed = len(result.failures) + len(result.errors)
    print(f"{max(result.testsRun - failed, 0)} passed, {failed} failed")
    sys.exit(1 if failed else 0)
