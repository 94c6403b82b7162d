# SPDX-License-Identifier: Apache-2.0
"""scripts/words.py and scripts/make_data_dictionary: the tables, the schemas and the pages agree."""

import copy
import json
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import builder
import words
from oracle.fields import some
from oracle.vocabulary import WORDS

HEADER = """
/* #define NO_WORDS(X) X(A, "a", "b") */
#define THING_WORDS(X) \\
	X(THING_ONE, "one", "the \\"first\\" (1)") \\
	X(THING_TWO, "two", "the second")
#define THING_OUTCOMES(X) \\
	X(OUT_ONE, "out", CLASS_A, STAGE_B, "help, with a comma")
#define KIND_WORDS(X) \\
	X(KIND_ONE, "one", KIND_CLASS, "the first")
"""


class Tables(unittest.TestCase):
    def test_parse(self):
        tables = words.parse_tables(HEADER)
        self.assertEqual(list(tables), ["thing", "thing_outcomes", "kind"])
        self.assertEqual([(row.text, row.help) for row in tables["kind"]], [("one", "the first")])
        self.assertEqual([row.text for row in tables["thing"]], ["one", "two"])
        self.assertEqual(
            tables["thing_outcomes"][0], words.Word("OUT_ONE", "out", "help, with a comma", "CLASS_A", "STAGE_B")
        )

    def test_refused(self):
        for damage in (('"two", "the', 'two, "the'), ('"two"', '"one"')):
            with self.assertRaises(words.WordsError):
                words.parse_tables(HEADER.replace(*damage))

    def test_the_files_have_no_other_tables(self):
        """Every word that the files define is in a table that was read."""
        for file in words.TABLE_FILES:
            source = words.COMMENT.sub("", (builder.ROOT / file).read_text(encoding="utf-8"))
            rows = source.count("\tX(")
            read = sum(len(rows) for rows in words.parse_tables(source).values())
            self.assertEqual(read, rows, file)


class Enumerations(unittest.TestCase):
    tables = {"thing": [words.Word("A", "one", "", "", ""), words.Word("B", "two", "", "", "")]}

    def test_expected(self):
        for node, expected in (
            ({}, ["one", "two"]),
            ({"x-words-except": ["one"]}, ["two"]),
            ({"type": ["string", "null"]}, ["one", "two", None]),
        ):
            self.assertEqual(words.expected_enum({"x-words": "thing", **node}, self.tables), expected)

    def test_findings(self):
        good = {"x-words": "thing", "enum": ["one", "two"]}
        for node, count in (
            (good, 0),
            ({**good, "enum": ["one"]}, 1),
            ({**good, "enum": ["two", "one"]}, 1),
            ({"x-words": "other"}, 1),
            ({**good, "x-words-except": ["three"]}, 1),
            ({"enum": ["x"]}, 1),
            ({"enum": ["x"], "x-fixed": "why"}, 0),
            ({"x-words-among-keys": "thing", "properties": {"one": {}, "more": {}, "two": {}}}, 0),
            ({"x-words-among-keys": "thing", "properties": {"more": {}, "two": {}}}, 1),
            ({"x-words-among-keys": "thing", "properties": {"two": {}, "one": {}}}, 1),
            ({"x-words-among-keys": "thing", "x-words-except": ["one"], "properties": {"two": {}}}, 0),
        ):
            schema = {"properties": {"field": {"items": copy.deepcopy(node)}}}
            self.assertEqual(len(words.check_schema(schema, self.tables)), count, node)

    def test_update(self):
        schema = {"properties": {"field": {"x-words": "thing", "enum": []}}}
        words.update_schema(schema, self.tables)
        self.assertEqual(words.check_schema(schema, self.tables), [])

    def test_format_keeps_the_value(self):
        for file in words.schema_files(builder.ROOT):
            value = json.loads(file.read_text(encoding="utf-8"))
            self.assertEqual(json.loads(words.format_json(value)), value)


class Schemas(unittest.TestCase):
    def test_closed(self):
        """No object takes a field that the schema does not name."""
        for file in words.schema_files(builder.ROOT):
            schema = json.loads(file.read_text(encoding="utf-8"))
            objects = [
                (path, node)
                for path, node in words.walk(schema)
                if node.get("type") == "object" and "x-map" not in node
            ]
            self.assertGreaterEqual(len(objects), 2)
            for path, node in objects:
                self.assertIs(node.get("additionalProperties"), False, f"{file.name} {path}")


class SourceTree(unittest.TestCase):
    """The commands on this tree, and on a copy of it that has drifted."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.root = pathlib.Path(directory.name)
        for part in ("schemas", *words.GENERATED, "docs/data-dictionary.md", *words.TABLE_FILES):
            target = self.root / part
            target.parent.mkdir(parents=True, exist_ok=True)
            copy_any = shutil.copytree if (builder.ROOT / part).is_dir() else shutil.copy
            copy_any(builder.ROOT / part, target)

    def command(self, name, *arguments, root=None):
        return subprocess.run(
            [str(builder.ROOT / "scripts" / name), *arguments, "--root", str(root or self.root)],
            capture_output=True,
            text=True,
            check=False,
        )

    def test_this_tree_is_current(self):
        checks = (("words.py", "check"), ("make_data_dictionary", "--check"), ("make_readers", "--check"))
        for name, argument in checks:
            result = self.command(name, argument, root=builder.ROOT)
            self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def merge(self):
        """What scripts/merge_schemas makes of the copy, and those schemas by name."""
        result = subprocess.run(
            [str(builder.ROOT / "scripts/merge_schemas"), str(self.root / "merged"), "--root", str(self.root)],
            capture_output=True,
            text=True,
            check=False,
        )
        return result, lambda name: words.load_complete(self.root / f"merged/{name}.schema.json")

    def toy(self, unit, name="toy"):
        folder = self.root / "scanners" / name
        folder.mkdir(parents=True)
        (folder / "words.def").write_text('#define MOOD_WORDS(X) \\\n\tX(MOOD_GLAD, "glad", "glad")\n')
        (folder / "fields.schema.json").write_text(
            json.dumps(
                {
                    "x-unit": unit,
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {
                        "mood": {"type": "string", "x-words": "mood", "enum": ["glad"]},
                        "time": {"$ref": "#/$defs/time"},
                    },
                    "description": "What a toy finds.",
                }
            )
        )
        return folder

    def test_schemas_without_further_scanners_are_the_same(self):
        result, _ = self.merge()
        self.assertEqual(result.returncode, 0, result.stderr)
        for file in sorted((self.root / "schemas").glob("*.schema.json")):
            self.assertEqual(file.read_bytes(), (self.root / "merged" / file.name).read_bytes())

    def test_a_scanner_brings_its_fields_and_words(self):
        for unit, places in (
            ("domain", [("record", None)]),
            ("host", [("record", "host"), ("host", "shared_host")]),
            ("address", [("record", "probe"), ("host", "probe")]),
        ):
            with self.subTest(unit):
                folder = self.toy(unit)
                result, schema = self.merge()
                self.assertEqual(result.returncode, 0, result.stderr)
                for name, place in places:
                    tree = schema(name)
                    where = tree["$defs"][place] if place else tree
                    self.assertEqual(where["properties"]["toy"]["$ref"], "#/$defs/scanner_toy")
                    self.assertEqual(tree["$defs"]["scanner_toy"]["properties"]["mood"]["enum"], ["glad"])
                    self.assertNotIn("x-unit", tree["$defs"]["scanner_toy"])
                self.assertEqual(self.command("words.py", "check").returncode, 0)
                text = (folder / "words.def").read_text()
                (folder / "words.def").write_text(text.replace('"glad", "', '"merry", "'))
                result = self.command("words.py", "check")
                self.assertIn("toy/fields.schema.json #/properties/mood: the enumeration differs", result.stdout)
                self.assertEqual(self.command("words.py", "update").returncode, 0)
                self.assertEqual(self.command("words.py", "check").returncode, 0)
                shutil.rmtree(folder)

    def test_a_scanner_takes_no_member_of_others(self):
        for unit, name in (("domain", "mx"), ("address", "ehlo"), ("host", "tlsa"), ("planet", "toy")):
            folder = self.toy(unit, name)
            result, _ = self.merge()
            self.assertEqual(result.returncode, 1)
            self.assertIn(f"scanners/{name}: ", result.stderr)
            shutil.rmtree(folder)

    def test_a_new_word_is_noticed_and_taken_over(self):
        tables = self.root / "src/base/words.def"
        text = tables.read_text(encoding="utf-8")
        tables.write_text(text.replace('X(MX_KIND_MX, "mx"', 'X(MX_KIND_MX, "mx_record"', 1), encoding="utf-8")
        result = self.command("words.py", "check")
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn("differs from mx_kind", result.stdout)
        self.assertEqual(self.command("words.py", "update").returncode, 0)
        self.assertEqual(self.command("words.py", "check").returncode, 0)
        self.assertEqual(self.command("make_data_dictionary", "--check").returncode, 1)
        self.assertEqual(self.command("make_data_dictionary").returncode, 0)
        self.assertIn("`mx_record`", (self.root / "docs/data-dictionary.md").read_text("utf-8"))
        self.assertEqual(self.command("make_data_dictionary", "--check").returncode, 0)

    def test_a_stale_outcome_page_is_noticed(self):
        tables = self.root / "src/base/outcome.def"
        text = tables.read_text(encoding="utf-8")
        tables.write_text(text.replace("no greeting in time", "nothing said", 1), encoding="utf-8")
        result = self.command("words.py", "check")
        self.assertEqual(result.returncode, 1)
        self.assertIn("docs/outcomes.md is not current", result.stdout)

    def test_the_report_has_every_word(self):
        tables = words.load_tables(builder.ROOT)
        self.assertEqual(WORDS, {key: tuple(row.text for row in rows) for key, rows in tables.items()})
        self.assertEqual(some("mx_kind", "mx", "null"), ("mx", "null"))
        with self.assertRaises(ValueError):
            some("mx_kind", "mx", "secure")

    def test_a_damaged_table_is_an_error(self):
        tables = self.root / "src/base/words.def"
        tables.write_text("no table\n", encoding="utf-8")
        self.assertEqual(self.command("words.py", "check").returncode, 2)

    def test_a_field_without_description(self):
        file = self.root / "schemas/record.schema.json"
        schema = json.loads(file.read_text(encoding="utf-8"))
        del schema["$defs"]["mx_record"]["properties"]["preference"]["description"]
        file.write_text(json.dumps(schema), encoding="utf-8")
        result = self.command("make_data_dictionary")
        self.assertEqual(result.returncode, 2)
        self.assertIn("preference has no description", result.stderr)

    def change_record(self, change):
        file = self.root / "schemas/record.schema.json"
        schema = json.loads(file.read_text(encoding="utf-8"))
        change(schema)
        file.write_text(json.dumps(schema), encoding="utf-8")

    def test_readers_follow_the_schemas(self):
        self.assertEqual(self.command("make_readers", "--check").returncode, 0)
        self.change_record(
            lambda s: s["$defs"]["mx_record"]["properties"].update(quite_new={"type": ["integer", "null"]})
        )
        result = self.command("make_readers", "--check")
        self.assertEqual((result.returncode, result.stdout.count("is not current")), (1, 3))
        self.assertEqual(self.command("make_readers").returncode, 0)
        self.assertEqual(self.command("make_readers", "--check").returncode, 0)
        for name, text in (
            ("duckdb.sql", """|| ', "quite_new" BIGINT'"""),
            ("tesscan_polars.py", '"quite_new": pl.Int64,'),
            ("tesscan_pandas.py", '"quite_new": "integer",'),
        ):
            self.assertIn(text, (self.root / "schemas" / name).read_text("utf-8"))

    def test_readers_have_the_columns_of_a_scanner(self):
        self.toy("address", "toy")
        self.merge()
        folder = str(self.root / "merged")
        self.assertEqual(self.command("make_readers", "--schemas", folder, "--output", folder).returncode, 0)
        self.assertIn('"toy" \' || tesscan_type_scanner_toy()', (self.root / "merged/duckdb.sql").read_text("utf-8"))
        self.assertEqual(self.command("make_readers", "--check").returncode, 0)

    def test_what_no_column_can_hold_is_an_error(self):
        """It would be read as something else, or not at all."""
        for name, node in (
            ("anything", {}),
            ("either", {"type": ["string", "integer"]}),
            ("huge", {"type": "integer", "maximum": 2**64 - 1}),
            ("open", {"type": "object", "properties": {}}),
            ("map", {"type": "object", "additionalProperties": {"type": "string"}}),
            ("EXCHANGE", {"type": "string"}),
        ):
            with self.subTest(name=name):
                self.change_record(lambda s: s["$defs"]["mx_record"]["properties"].update({name: node}))  # noqa: B023
                result = self.command("make_readers")
                self.assertEqual(result.returncode, 2, result.stdout)
                self.assertIn("make_readers: records: ", result.stderr)
                self.change_record(lambda s: s["$defs"]["mx_record"]["properties"].pop(name))  # noqa: B023


if __name__ == "__main__":
    unittest.main()
