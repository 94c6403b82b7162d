# SPDX-License-Identifier: Apache-2.0
"""Records without what differs between two surveys of the same servers (schemas/volatile.txt)."""

import pathlib
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
import words  # noqa: E402
from oracle.fields import ADDRESS  # noqa: E402

LIST = ROOT / "schemas" / "volatile.txt"
SCHEMA = ROOT / "schemas" / "record.schema.json"


class Volatile(NamedTuple):
    field: str  # definition.name, as in tests/report/coverage-exceptions.txt
    cause: str  # clock, peer, order
    reason: str


class Difference(NamedTuple):
    name: str
    one: Any
    other: Any


def load() -> list[Volatile]:
    rows = []
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            field, cause, reason = line.split(None, 2)
            rows.append(Volatile(field, cause, reason))
    return rows


class StableRecords:
    def __init__(self, schemas: pathlib.Path | None = None) -> None:
        folder = schemas or SCHEMA.parent
        self.tree: Any = words.load_complete(folder / SCHEMA.name)
        self.of_addresses: Any = words.load_complete(folder / f"{ADDRESS}.schema.json")  # of lists of them
        self.definitions: Any = {"$defs": {**self.of_addresses["$defs"], **self.tree["$defs"]}}
        self.volatile = {row.field for row in load()}

    def resolve(self, node: Any, owner: str) -> tuple[Any, str]:
        """A node behind its $ref, with the name of the definition it stands in."""
        while "$ref" in node:
            parts = node["$ref"].removeprefix("#/").split("/")
            node = self.definitions
            for part in parts:
                node = node[part]
            owner = parts[1] if len(parts) == 2 else owner
        return node, owner

    def fields(self) -> set[str]:
        owners = {"record": self.tree, **self.tree.get("$defs", {})}
        return {f"{owner}.{name}" for owner, node in owners.items() for name in node.get("properties", {})}

    def differences(self, one: Any, other: Any) -> Iterator[Difference]:
        """The innermost named fields in which two records differ, and which may not."""
        root = self.of_addresses if one.get("type") == ADDRESS else self.tree
        yield from self.compare("record", one, other, root, "record")

    def compare(self, name: str, one: Any, other: Any, node: Any, owner: str) -> Iterator[Difference]:
        node, owner = self.resolve(node, owner)
        if isinstance(one, dict) and isinstance(other, dict) and "properties" in node:
            yield from self.compare_members(one, other, node, owner)
        elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
            for first, second in zip(one, other, strict=True):
                yield from self.compare(name, first, second, node.get("items", {}), owner)
        elif one != other:
            yield Difference(name, one, other)

    def compare_members(self, one: Any, other: Any, node: Any, owner: str) -> Iterator[Difference]:
        for key in [*one, *(key for key in other if key not in one)]:
            name = f"{owner}.{key}"
            if name not in self.volatile:
                member = node["properties"].get(key, {})
                yield from self.compare(name, one.get(key), other.get(key), member, owner)
