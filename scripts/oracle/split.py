# SPDX-License-Identifier: Apache-2.0
"""Records of --format split made whole again: hosts and sessions from the file that has them."""

import functools
import json
import pathlib
import re
import tempfile
from collections.abc import Iterable
from typing import Any

from oracle.fields import ADDRESS, FURTHER_SESSIONS, Json

LINE = re.compile(rb'^\{"schema":[0-9],"type":"(?:host|probe)","key":"([0-9a-f]{32})",')
OF_THE_SHARING = ("name", "addresses")  # the rest are the host's, of whichever scanner
PARSED_AT_ONCE = 5000  # lines kept in memory: few hosts serve many domains


class SplitError(ValueError):
    """The two files do not belong together; the text says how."""


def beside(output: str | pathlib.Path, ending: str) -> pathlib.Path:
    """Where tesscan puts a file beside an output by default."""
    name = str(output).removesuffix(".gz").removesuffix(".zst")
    for suffix in (".jsonl", ".ndjson", ".json"):
        if name.endswith(suffix):
            name = name.removesuffix(suffix)
            break
    return pathlib.Path(name + ending)


class SharedLines:
    """The lines of a file of hosts and sessions by key. They stay on the disk, however many there are."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self.file = tempfile.TemporaryFile()
        self.places: dict[bytes, int] = {}
        place = 0
        for number, line in enumerate(lines, 1):
            found = LINE.match(line)
            if not found:
                raise SplitError(f"line {number} is no host and no session")
            self.places[bytes.fromhex(found[1].decode())] = place
            self.file.write(line)
            place += len(line)
        self.member = functools.lru_cache(PARSED_AT_ONCE)(self.read_member)

    def read_member(self, kind: str, key: str) -> Any:
        place = self.places.get(bytes.fromhex(key))
        if place is None:
            raise SplitError(f"{kind} {key} is not in the file of hosts")
        self.file.seek(place)
        line = json.loads(self.file.readline())
        if line["type"] != kind:
            raise SplitError(f"{key} is a {line['type']}, not a {kind}")
        return line[kind]

    def nest(self, record: Json) -> Json:
        """The record as --format nested has it; what is shared is not copied."""
        if record.get("type") == ADDRESS:
            self.nest_sessions(record)
        for host in record.get("hosts", []):
            if "host_key" in host:
                self.nest_host(host)
        return record

    def nest_host(self, host: Json) -> None:
        shared = self.member("host", host.pop("host_key"))
        host.update({name: member for name, member in shared.items() if name not in OF_THE_SHARING})
        security = {address["ip"]: address["security"] for address in shared["addresses"]}
        for address in host["addresses"]:
            address["security"] = security[address["ip"]]
            self.nest_sessions(address)

    def nest_sessions(self, address: Json) -> None:
        for view in views(address):
            if "probe_key" in view:
                view["probe"] = self.member("probe", view.pop("probe_key"))


def views(address: Json) -> list[Json]:
    """An address and the members of it that are sessions of their own."""
    return [address, *(address[name] for name in FURTHER_SESSIONS if name in address)]


def is_split(record: Json) -> bool:
    if record.get("type") == ADDRESS:
        return any("probe_key" in view for view in views(record))
    return any("host_key" in host for host in record.get("hosts", []))
