#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The words of the record, read from the tables in src/base: words.def, policy_words.def and
outcome.def.

  words.py list              print every table
  words.py check             compare the schemas' enumerations, docs/outcomes.md and the report's vocabulary with the
                             tables
  words.py update            rewrite them in place

A schema names its table beside the enumeration: {"x-words": "mx_kind", "enum": [...]}. The words in
"x-words-except" are left out, and null is a member where "type" allows it. An object whose keys are
the words of a table says so by {"x-words-of-keys": "attack"}; one that has these keys among others, by
{"x-words-among-keys": "session_role"}. A scanner may have words of its own, in its words.def, for its fields.schema.json.
"""

import argparse
import json
import pathlib
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

ROOT = pathlib.Path(__file__).resolve().parent.parent
TABLE_FILES = ("src/base/words.def", "src/base/policy_words.def", "src/base/outcome.def")
SCHEMAS = "schemas"
SCANNERS, FRAGMENT, OWN_WORDS = "scanners", "fields.schema.json", "words.def"
OUTCOMES_PAGE = "docs/outcomes.md"
VOCABULARY = "scripts/oracle/vocabulary.py"
# The kinds of lines that tesscan writes: the schema of each, and what readers call a file of them.
LINES = (("record", "records"), ("address", "addresses"), ("host", "hosts"), ("certificate", "certificates"))
NAMES_TABLE = ("x-words", "x-words-of-keys", "x-words-among-keys")
WIDTH = 100

TABLE = re.compile(r"^#define[ \t]+(\w+)\(X\)[ \t]*\\\n((?:.*\\\n)*.*)$", re.M)
STRING = r'"((?:[^"\\]|\\.)*)"'
ROW = re.compile(r"X\(\s*(\w+)\s*,\s*" + STRING + r"\s*,\s*(?:(\w+)\s*,\s*(?:(\w+)\s*,\s*)?)?" + STRING + r"\s*\)")
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)


class WordsError(Exception):
    """A table, a schema or a page that does not have the form described above."""


class Word(NamedTuple):
    name: str
    text: str
    help: str
    outcome_class: str
    stage: str


Tables = dict[str, list[Word]]  # by table_key()
Schema = dict[str, Any]  # a schema or an object within it, as it was parsed


def table_key(macro: str) -> str:
    """MX_KIND_WORDS is written mx_kind in a schema, PROBE_OUTCOMES probe_outcomes."""
    return macro.removesuffix("_WORDS").lower()


def parse_tables(source: str) -> Tables:
    """The X-macro tables of one file."""
    tables: Tables = {}
    for macro, body in TABLE.findall(COMMENT.sub("", source)):
        rows = [
            Word(name, text, help_text, outcome_class, stage)
            for name, text, outcome_class, stage, help_text in ROW.findall(body)
        ]
        if len(rows) != len(re.findall(r"\bX\(", body)):
            raise WordsError(f'{macro}: a row that is not X(NAME, "text", ...)')
        texts = [row.text for row in rows]
        if not rows or len(set(texts)) != len(texts):
            raise WordsError(f"{macro}: no rows, or the same word twice")
        tables[table_key(macro)] = rows
    return tables


def load_tables(root: pathlib.Path = ROOT) -> Tables:
    tables: Tables = {}
    for file in TABLE_FILES:
        found = parse_tables((root / file).read_text(encoding="utf-8"))
        if not found:
            raise WordsError(f"{file}: no table found")
        tables.update(found)
    return tables


def words_of(node: Schema, names_table: str, tables: Tables) -> list[str]:
    """The words of the table that a schema node names by this key, but those that it leaves out."""
    key = node[names_table]
    if key not in tables:
        raise WordsError(f"x-words names no table: {key}")
    words = [row.text for row in tables[key]]
    left_out = node.get("x-words-except", [])
    for word in left_out:
        if word not in words:
            raise WordsError(f"x-words-except: {word} is not in {key}")
    return [word for word in words if word not in left_out]


def expected_enum(node: Schema, tables: Tables) -> list[str | None]:
    """The enumeration that a schema node with x-words must have."""
    expected: list[str | None] = [*words_of(node, "x-words", tables)]
    if isinstance(node.get("type"), list) and "null" in node["type"]:
        expected.append(None)
    return expected


def walk(node: object, path: str = "#") -> Iterator[tuple[str, Schema]]:
    """Every object of a schema with its JSON pointer."""
    if isinstance(node, dict):
        yield path, node
        for key, value in node.items():
            yield from walk(value, f"{path}/{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from walk(value, f"{path}/{index}")


def check_schema(schema: Schema, tables: Tables) -> list[str]:
    """One line of text per enumeration that differs from its table or names none."""
    findings = []
    for path, node in walk(schema):
        if "x-words" in node:
            try:
                expected = expected_enum(node, tables)
            except WordsError as error:
                findings.append(f"{path}: {error}")
                continue
            if node.get("enum") != expected:
                findings.append(f"{path}: the enumeration differs from {node['x-words']}")
        elif "x-words-of-keys" in node:
            if list(node["properties"]) != [row.text for row in tables[node["x-words-of-keys"]]]:
                findings.append(f"{path}: the keys differ from {node['x-words-of-keys']}")
        elif "x-words-among-keys" in node:
            expected_keys = words_of(node, "x-words-among-keys", tables)
            if [key for key in node["properties"] if key in expected_keys] != expected_keys:
                findings.append(f"{path}: keys of {node['x-words-among-keys']} are not there in their order")
        elif isinstance(node.get("enum"), list) and "x-fixed" not in node:
            findings.append(f"{path}: an enumeration without x-words or x-fixed")
    return findings


def update_schema(schema: Schema, tables: Tables) -> None:
    for _, node in walk(schema):
        if "x-words" in node:
            node["enum"] = expected_enum(node, tables)


def format_json(value: object, indent: int = 0, room: int = WIDTH) -> str:
    """JSON with everything on one line that fits there; lists of scalars are filled."""
    compact = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, (dict, list)) or not value or len(compact) <= room - indent:
        return compact
    pad = " " * (indent + 2)
    if isinstance(value, dict):
        items = []
        for key, member in value.items():
            label = json.dumps(key, ensure_ascii=False) + ": "
            text = format_json(member, indent + 2, room - len(label) - 1)
            items.append(pad + label + text)
        return "{\n" + ",\n".join(items) + "\n" + " " * indent + "}"
    if all(not isinstance(member, (dict, list)) for member in value):
        return "[\n" + fill([json.dumps(m, ensure_ascii=False) for m in value], pad) + "\n" + " " * indent + "]"
    items = [pad + format_json(member, indent + 2, room - 1) for member in value]
    return "[\n" + ",\n".join(items) + "\n" + " " * indent + "]"


def fill(texts: Sequence[str], pad: str) -> str:
    lines, line = [], pad + texts[0]
    for text in texts[1:]:
        if len(line) + len(text) + 3 > WIDTH:
            lines.append(line + ",")
            line = pad + text
        else:
            line += ", " + text
    return "\n".join(lines + [line])


def outcomes_page(tables: Tables) -> str:
    """docs/outcomes.md."""
    lines = [
        "# Outcomes",
        "",
        "How a domain or a probe ended. Generated by `scripts/words.py update` from",
        "`src/base/outcome.def`: change that table, not this page.",
        "",
    ]
    classes = {row.name: row.text for row in tables["outcome_class"]}
    stages = {row.name: row.text for row in tables["stage"]}
    for title, intro, key in (
        ("Outcomes of a domain", "The word in `summary.outcome`.", "domain_outcomes"),
        ("Outcomes of a probe", "The word in `hosts[].addresses[].probe.outcome`.", "probe_outcomes"),
    ):
        lines += [f"## {title}", "", intro, "", "| outcome | class | stage | meaning |", "|---|---|---|---|"]
        lines += [
            f"| `{row.text}` | {classes[row.outcome_class]} | {stages[row.stage]} | {row.help} |" for row in tables[key]
        ]
        lines.append("")
    for title, key in (("Classes", "outcome_class"), ("Stages", "stage")):
        lines += [f"## {title}", "", "| word | meaning |", "|---|---|"]
        lines += [f"| `{row.text}` | {row.help} |" for row in tables[key]]
        lines.append("")
    return "\n".join(lines)


def vocabulary(tables: Tables) -> str:
    """The tables for Python."""
    lines = [
        "# SPDX-License-Identifier: Apache-2.0",
        '"""The words of a record, a table each. Generated by scripts/words.py update from src/base: change those tables."""',
        "",
        "WORDS: dict[str, tuple[str, ...]] = {",
    ]
    for key, rows in tables.items():
        lines += [f'    "{key}": (', *(f"        {json.dumps(row.text)}," for row in rows), "    ),"]
    return "\n".join([*lines, "}", ""])


def schema_files(root: pathlib.Path) -> list[pathlib.Path]:
    files = sorted((root / SCHEMAS).glob("*.schema.json"))
    if not files:
        raise WordsError(f"no schemas under {root / SCHEMAS}")
    return files


def fragment_files(root: pathlib.Path) -> list[pathlib.Path]:
    """What further scanners add to the schemas (scripts/merge_schemas), by the names of their folders."""
    return sorted((root / SCANNERS).glob("*/" + FRAGMENT))


def own_tables(file: pathlib.Path) -> Tables:
    """The words of the scanner that a fragment is of."""
    source = file.parent / OWN_WORDS
    return parse_tables(source.read_text(encoding="utf-8")) if source.exists() else {}


def load_schema(file: pathlib.Path) -> Schema:
    try:
        schema: Schema = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise WordsError(f"{file.name}: {error}") from error
    return schema


GENERATED: dict[str, Callable[[Tables], str]] = {OUTCOMES_PAGE: outcomes_page, VOCABULARY: vocabulary}
OF_RECORDS = "record.schema.json#/$defs/"


def load_complete(file: pathlib.Path) -> Schema:
    """A schema that stands for itself: what it takes from that of records is put into it."""
    schema = load_schema(file)
    text = json.dumps(schema)
    if OF_RECORDS not in text:
        return schema
    whole: Schema = json.loads(text.replace(OF_RECORDS, "#/$defs/"))
    whole["$defs"] = {**load_schema(file.parent / "record.schema.json")["$defs"], **whole["$defs"]}
    return whole


def run_check(root: pathlib.Path, tables: Tables) -> list[str]:
    findings = []
    used: set[str] = set()
    for file in schema_files(root):
        schema = load_schema(file)
        findings += [f"{file.name} {text}" for text in check_schema(schema, tables)]
        used.update(node[key] for _, node in walk(schema) for key in NAMES_TABLE if key in node)
    findings += [f"no schema uses the table {key}" for key in sorted(set(tables) - used)]
    for file in fragment_files(root):
        fragment, own = load_schema(file), own_tables(file)
        findings += [f"{file.parent.name}/{file.name} {text}" for text in check_schema(fragment, {**tables, **own})]
        left = set(own) - {node.get("x-words") for _, node in walk(fragment)}
        findings += [f"{file.parent.name}/{file.name} does not use the table {key}" for key in sorted(left)]
    for name, make in GENERATED.items():
        file = root / name
        if not file.exists() or file.read_text(encoding="utf-8") != make(tables):
            findings.append(f"{name} is not current: run scripts/words.py update")
    return findings


def run_update(root: pathlib.Path, tables: Tables) -> None:
    for file in schema_files(root):
        schema = load_schema(file)
        update_schema(schema, tables)
        write_if_changed(file, format_json(schema) + "\n")
    for file in fragment_files(root):
        schema = load_schema(file)
        update_schema(schema, {**tables, **own_tables(file)})
        write_if_changed(file, format_json(schema) + "\n")
    for name, make in GENERATED.items():
        write_if_changed(root / name, make(tables))


def write_if_changed(file: pathlib.Path, text: str) -> None:
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        file.write_text(text, encoding="utf-8")
        print(f"wrote {file}")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("command", choices=("list", "check", "update"))
    parser.add_argument("--root", type=pathlib.Path, default=ROOT, help="the source tree")
    options = parser.parse_args(arguments)
    try:
        tables = load_tables(options.root)
        if options.command == "list":
            for key, rows in tables.items():
                print(f"{key}: {' '.join(row.text for row in rows)}")
        elif options.command == "update":
            run_update(options.root, tables)
        else:
            findings = run_check(options.root, tables)
            for text in findings:
                print(text)
            print(f"{len(tables)} tables, {len(findings)} findings")
            return 1 if findings else 0
    except (WordsError, OSError) as error:
        print(f"words.py: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
