# SPDX-License-Identifier: Apache-2.0
"""Lines that have every member of a schema, with the values that a reader is likeliest to lose."""

import gzip
import itertools
import json
import pathlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

Schema = dict[str, Any]
Json = dict[str, Any]
LEAST, MOST = -(2**63), 2**63 - 1
TEXTS = (
    "",
    "null",
    "NaN",
    "0012",
    "1e5",
    "-0",
    'quoted "\\',
    "a\0b",
    "line\nline\r",
    "\x85\u2028\ufeff",
    "Ω😀",
    "{}",
    "true",
)
IDENTITY = ("schema", "seq", "type", "key", "sha256")  # by which lines are told from each other and from other files


class Covering:
    """Values for the members of a schema, another one each time."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.texts = itertools.cycle(TEXTS)
        self.flags = itertools.cycle((True, False))
        self.numbers = itertools.cycle((0.1 + 0.2, 0.0, 5e-324, 1.7976931348623157e308))
        self.sides = itertools.cycle((True, False))

    def resolve(self, node: Schema) -> Schema:
        node = dict(node)
        while "$ref" in node:
            target = self.schema
            for part in node.pop("$ref").removeprefix("#/").split("/"):
                target = target[part]
            node = {**target, **node}
        return node

    def whole(self, node: Schema, count: int = 2) -> Any:
        """An object with all that it may have, lists with so many members."""
        node = self.resolve(node)
        if node.get("type") == "object":
            return {key: self.whole(child, count) for key, child in node["properties"].items()}
        if node.get("type") == "array":
            return [self.whole(node["items"], count) for _ in range(count)]
        return self.scalar(node)

    def scalar(self, node: Schema) -> Any:
        if "const" in node:
            return node["const"]
        kind = next(
            kind for kind in ([node["type"]] if isinstance(node["type"], str) else node["type"]) if kind != "null"
        )
        if kind == "integer":
            return node.get("maximum", MOST) if next(self.sides) else node.get("minimum", LEAST)
        if kind == "number":
            return next(self.numbers)
        return next(self.flags) if kind == "boolean" else next(self.texts)

    def parts(self, node: Schema) -> Iterator[Any]:
        """Each member alone, on the shortest way to it; each object and list empty, where it may be; and null, too."""
        node = self.resolve(node)
        if node.get("type") == "object":
            if not node.get("required"):
                yield {}
            for key, child in node["properties"].items():
                yield from ({key: part} for part in self.parts(child))
        elif node.get("type") == "array":
            yield []
            yield from ([part] for part in self.parts(node["items"]))
        else:
            yield self.scalar(node)
            if "null" in node.get("type", ()):
                yield None


def rare_lines(schema: Schema, line: Callable[[int], Json], first: int) -> Iterator[Json]:
    """What occurs once: members one by one, then all of them in one line. line(n) is the plainest line n."""
    covering = Covering(schema)
    for number, part in enumerate((*covering.parts(schema), covering.whole(schema)), first):
        plain = line(number)
        yield {**plain, **part, **{key: plain[key] for key in IDENTITY if key in plain}}


def write(path: pathlib.Path, lines: Iterable[Json]) -> None:
    """As tesscan writes: gzip in several members, text that is no ASCII as it is."""
    text = "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines).encode()
    half = len(text) // 2
    path.write_bytes(gzip.compress(text[:half], 1) + gzip.compress(text[half:], 1))
