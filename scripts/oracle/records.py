# SPDX-License-Identifier: Apache-2.0
"""Reading survey output: lines of JSON, plain, gzip or Zstandard, reduced to what the report counts."""

import gzip
import io
import json
import pathlib
import shutil
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, NoReturn, TypeVar, cast, overload

from oracle.address_facts import (
    NO_CONNECTION,
    Address,
    Unit,
    address_key,
    ip_unit,
    is_blocked,
    is_told,
    is_usable,
    usable_address,
)
from oracle.dane_facts import dane_marks, detail_facts, detail_units, survey_classes, survey_units, verdict_facts
from oracle.dnssec_facts import dnssec_facts, mx_as_judged, sha1_facts
from oracle.fields import ADDRESS, Fact, Facts, Json, member, some, tagged, text, text_if, word
from oracle.policy_facts import sts_facts, tlsrpt_facts
from oracle.resistance_facts import resistance_facts
from oracle.retry_facts import retry_facts
from oracle.server_facts import Server, reduce_server
from oracle.split import SharedLines, SplitError, beside, is_split

SCHEMAS = (1, 2, 3, 4, 5)  # an output may have lines of both: it was resumed by a newer program
# What is not in a record though the domain has it; without evidence alone all that is counted is there.
LIMITS = ("mx", "addresses", "probes", "left_out_hosts", "left_out_addresses")
NOT_A_DOMAIN = some("input_status", "bad_name", "bad_idn", "address_literal")
Path = str | pathlib.Path
Reduced = TypeVar("Reduced")


class InputError(Exception):
    """Input that is not survey output; the text says where and why."""


class Domain(NamedTuple):
    """What the report counts of one record."""

    time: str
    input_status: str
    outcome: str
    outcome_class: str
    is_domain: bool  # the line names a domain and is no duplicate: a member of N_all
    mx_kind: str | None
    mx_security: str | None
    mx_answered: bool
    provider: str | None
    tld: str
    dnssec_class: str | None
    cut: bool  # a limit of the survey left out hosts or addresses
    lower_bound: bool  # cut, or a verdict that rests on part of the addresses
    tcp_open: bool
    alive: bool  # a 220 greeting: a member of N_mail
    only_blocked: bool  # every probe ended in greet_4xx or in a policy block
    addresses: tuple[Address, ...]  # best first
    dane_marks: frozenset[str]
    mail_facts: frozenset[Fact]  # counted over N_mail
    list_facts: frozenset[Fact]  # counted over N_all
    units: tuple[Unit, ...]  # what is counted once, however many domains share it


class Zstandard(io.RawIOBase):
    """What zstd makes of a file: Python has had a module of its own for that since 3.14 only."""

    def __init__(self, path: Path) -> None:
        program = shutil.which("zstd")
        if path == "-" or not program:
            raise OSError(f"is Zstandard: read it by zstd -dc {'' if path == '-' else path} | ... -")
        self.process = subprocess.Popen(
            [program, "-dcq", "--", str(path)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        assert self.process.stdout
        octets = self.process.stdout.read(len(into))
        if not octets and self.process.wait():
            raise OSError("damaged Zstandard")
        into[: len(octets)] = octets
        return len(octets)

    def close(self) -> None:
        if not self.closed and self.process.stdout:
            self.process.stdout.close()
            self.process.wait()
        super().close()


def open_lines(path: Path) -> io.BufferedIOBase:
    """A binary stream of lines; - is standard input; gzip and Zstandard are recognised by their first octets."""
    raw = cast("io.BufferedReader", sys.stdin.buffer) if path == "-" else open(path, "rb")
    start = raw.peek(4)[:4]
    if start[:2] == b"\x1f\x8b":
        return gzip.GzipFile(fileobj=raw, mode="rb")
    if start != b"\x28\xb5\x2f\xfd":
        return raw
    if path != "-":
        raw.close()
    return io.BufferedReader(Zstandard(path))


def refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def parse_line(line: bytes) -> Json:
    text = line.decode("utf-8")
    if not text.strip():
        raise ValueError("empty line")
    record = json.loads(text, parse_constant=refuse_constant)
    if not isinstance(record, dict):
        raise ValueError("not a JSON object")
    return record


class Nested:
    """Records as --format nested has them, whatever the format of their file."""

    def __init__(self, path: Path, hosts: Path | None) -> None:
        self.path = hosts or (
            None if path == "-" else beside(path, f".hosts.jsonl.{'zst' if str(path).endswith('.zst') else 'gz'}")
        )
        self.lines: SharedLines | None = None

    def whole(self, record: Json) -> Json:
        try:
            if not is_split(record):
                return record
            if not self.lines:
                self.lines = self.load()
            return self.lines.nest(record)
        except KeyError as error:
            raise ValueError(f"not a record: {error} is missing") from error
        except (TypeError, AttributeError) as error:
            raise ValueError(f"not a record: {error}") from error

    def load(self) -> SharedLines:
        if not self.path:
            raise ValueError("its hosts are in another file: name it with --hosts")
        try:
            with open_lines(str(self.path)) as stream:
                return SharedLines(stream)
        except FileNotFoundError as error:
            raise ValueError(
                f"its hosts are in another file, not found at {self.path}: name it with --hosts"
            ) from error
        except (OSError, EOFError, zlib.error, SplitError) as error:
            raise ValueError(f"{self.path}: {error}") from error


def read_records(path: Path, hosts: Path | None = None) -> Iterator[Domain | Server]:
    """Every record of a file, of domains or of a list of addresses, in one pass. Raises InputError."""
    yield from read_whole(path, hosts, reduce_record)


@overload
def read_whole(path: Path, hosts: Path | None = None) -> Iterator[Json]: ...
@overload
def read_whole(path: Path, hosts: Path | None, reduce: Callable[[Json], Reduced]) -> Iterator[Reduced]: ...
def read_whole(
    path: Path, hosts: Path | None = None, reduce: Callable[[Json], Any] = lambda record: record
) -> Iterator[Any]:
    """Every record of a file, reduced to something, in one pass. Raises InputError.

    hosts: the file of hosts and sessions of --format split (default: beside the records).
    """
    number = 0
    nested = Nested(path, hosts)
    try:
        with open_lines(path) as stream:
            for number, line in enumerate(stream, 1):
                try:
                    yield reduce(nested.whole(parse_line(line)))
                except (ValueError, RecursionError) as error:
                    raise InputError(f"{path}: line {number}: {error}") from error
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise InputError(f"{path}: after line {number}: damaged gzip: {error}") from error
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from error


def reduce_record(record: Json) -> Domain | Server:
    """One parsed record. Raises ValueError when it is not a record."""
    if record.get("schema") not in SCHEMAS:
        raise ValueError(f"schema is {record.get('schema')!r}, expected one of {SCHEMAS}")
    try:
        if "type" not in record:
            return reduce_fields(record)
        if record["type"] == ADDRESS:
            return reduce_server(record)
        raise ValueError(f"not a record: type is {record['type']!r}")
    except KeyError as error:
        raise ValueError(f"not a record: {error} is missing") from error
    except (TypeError, AttributeError) as error:
        raise ValueError(f"not a record: {error}") from error


def reduce_fields(record: Json) -> Domain:
    summary = record["summary"]
    mx = mx_as_judged(record)
    hosts = sorted(record.get("hosts", []), key=lambda host: (host["preference"], host["name"]))
    addresses = [address for host in hosts for address in sorted(host.get("addresses", []), key=address_key)]
    probed = [address for address in addresses if "probe" in address]
    probes = [address["probe"] for address in probed]
    status = record["input_status"]
    name = text(record.get("domain", ""))
    cut = any(record.get("truncated", {}).get(limit) for limit in LIMITS)
    return Domain(
        time=text(record["time"]),
        input_status=text(status),
        outcome=text(summary["outcome"]),
        outcome_class=text(record["failure"]["class"]) if "failure" in record else "surveyed",
        is_domain="domain" in record and status != "duplicate" and status not in NOT_A_DOMAIN,
        mx_kind=text_if(mx.get("kind")),
        mx_security=text_if(mx.get("security")),
        mx_answered=mx.get("status") in ("ok", "nodata"),
        provider=text_if(summary["provider"]),
        tld=name.rpartition(".")[2],
        dnssec_class=word(record, "dnssec", "class"),
        cut=cut,
        lower_bound=cut or some_left_out(hosts) or bool(member(record, "dane", "lower_bound")),
        tcp_open=any(probe["outcome"] not in NO_CONNECTION for probe in probes),
        alive=any(is_told(probe) for probe in probes),
        only_blocked=bool(probes) and all(is_blocked(probe) for probe in probes),
        addresses=tuple(usable_address(address) for address in probed if is_usable(address["probe"])),
        dane_marks=dane_marks(record, hosts, mx),
        mail_facts=frozenset(
            sts_facts(record, hosts)
            | tlsrpt_facts(record)
            | resistance_facts(record)
            | dnssec_facts(record)
            | sha1_facts(record, hosts)
            | verdict_facts(record)
        ),
        list_facts=frozenset(
            dnssec_facts(record)
            | sha1_facts(record, hosts)
            | survey_classes(record, hosts, mx)
            | detail_facts(hosts)
            | retry_facts(record, hosts)
            | limit_facts(record, hosts)
        ),
        units=tuple(
            [ip_unit(address) for address in probed] + list(detail_units(name, hosts)) + list(survey_units(hosts, mx))
        ),
    )


def skips_of(hosts: list[Json]) -> set[str | None]:
    return {word(host, "skip") for host in hosts} | {
        word(address, "skip") for host in hosts for address in host.get("addresses", [])
    }


def some_left_out(hosts: list[Json]) -> bool:
    """A host or an address that others may use was not looked at, for whatever reason of ours."""
    return bool(skips_of(hosts) - {None, "special_use"})


def limit_facts(record: Json, hosts: list[Json]) -> Facts:
    """What this survey left out of the domain, and by which rule."""
    facts = tagged("skip", skips_of(hosts))
    facts |= tagged("cut", {text(limit) for limit, n in record.get("truncated", {}).items() if n})
    if member(record, "dane", "lower_bound"):
        facts.add("dane lower bound")
    return facts
