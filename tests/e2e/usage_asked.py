# SPDX-License-Identifier: Apache-2.0
"""Domains on the command line and --explain as a user meets them (PROTOCOL G.2, T687 to T691), for usage: without a network."""

import gzip
import json
import pathlib

CORPUS = pathlib.Path(__file__).resolve().parent.parent / "fuzz/corpus/json_explain"
NAME = ["--ehlo-name", "survey.example.org"]
REFUSED = [
    ("a list on stdin", ["-"], "- is no domain; .* tesscan -i - -o OUTPUT"),
    ("a path", ["./lists/top"], "is a file, not a domain: tesscan -i ./lists/top"),
    ("a file that is there", ["records.jsonl"], "is a file, not a domain: .*--explain records.jsonl"),
    ("an address", ["192.0.2.1"], "192.0.2.1 is no domain to ask about: an IP address"),
    ("a mailbox", ["user@example.org"], "is no domain to ask about: not the name of a mail domain"),
    ("a single label", ["example"], "is no domain to ask about: a single label"),
    ("a special-use name", ["printer.local"], "is no domain to ask about: under a special-use name"),
    ("nothing at all", [""], "is no domain to ask about"),
    ("one of two", ["example.org", "a..b"], "a..b is no domain to ask about"),
    ("control octets", ["\x1b[2J.example"], r"\\x1b\[2J.example is no domain to ask about"),
    ("a list beside it", ["-i", "other.list", "example.org"], "--input-file is for a survey of a list"),
    ("an output", ["example.org", "-o", "out.jsonl"], "--output-file is for a survey of a list"),
    ("--resume", ["example.org", "--resume"], "--resume is for a survey of a list"),
    ("--addresses", ["example.org", "--addresses"], "--addresses is for a survey of a list"),
    ("--wait for nobody", ["--wait", "-i", "other.list", "-d"], "--wait: name a domain"),
    ("--explain with an output", ["--explain", "records.jsonl", "-o", "x.jsonl"], "--output-file is for a survey"),
    ("--explain of nothing", ["--explain", "missing.jsonl"], "missing.jsonl: No such file"),
    ("--explain of a folder", ["--explain", "/etc"], "/etc: is a directory"),
    ("--explain of an empty file", ["--explain", "empty.jsonl"], "it has no record"),
    (
        "--explain of somebody else",
        ["--explain", "records.jsonl", "example.com"],
        "none of its 3 records is of example.com",
    ),
    ("no network", [*NAME, "example.org"], "that port 53 leaves this network"),
]


def record(domain, outcome, shield, schema=4, **summary):
    return json.dumps(
        {
            "schema": schema,
            "seq": 1,
            "input": domain,
            "domain": domain,
            "input_status": "ok",
            "summary": {"outcome": outcome, "shield": shield, **summary},
        }
    )


def refusals(usage):
    for what, arguments, said in REFUSED:
        usage.refused(f"T687: {what}", said, *arguments)
    for what, arguments in (
        ("a start that fails", [*NAME, "example.org"]),
        ("two forms at once", ["--json", "example.org"]),
        ("nobody to ask", ["-i", "other.list", "-d"]),
    ):
        done = usage.run("--nagios", *arguments)
        usage.checks.ok(
            f"T690: {what} is UNKNOWN, in one line",
            done.returncode == 3 and done.stdout.startswith(b"UNKNOWN - ") and done.stdout.count(b"\n") == 1,
            done,
        )


def forms(usage):
    """T688: one file in every packing, from stdin, of every version of the schema."""
    text = pathlib.Path(usage.folder / "records.jsonl").read_bytes()
    usage.write("packed.jsonl.gz", gzip.compress(text))
    plain = usage.run("--explain", "records.jsonl")
    usage.checks.equal("T688: the worst is the exit status", (plain.returncode, plain.stderr), (10, b""))
    for what, arguments, stdin in (
        ("gzip", ["packed.jsonl.gz"], b""),
        ("stdin", ["-"], text),
        ("gzip on stdin", ["-"], gzip.compress(text)),
    ):
        done = usage.run("--explain", *arguments, stdin=stdin)
        usage.checks.equal(f"T688: {what} is told alike", done.stdout, plain.stdout)
    for schema in range(1, 6):
        path = usage.write("old.jsonl", record("example.org", "surveyed", "dane", schema) + "\n")
        done = usage.run("--explain", path)
        usage.checks.ok(
            f"T688: a record of schema {schema}",
            done.returncode == 0 and b"example.org: mail cannot be read" in done.stdout,
            done,
        )


def statuses(usage):
    """T688, T690: what each class of record is for a shell and for a monitoring system."""
    for what, line, status, nagios, word in (
        ("clear", record("example.org", "surveyed", "dane"), 0, 0, "OK"),
        ("not known", record("example.org", "smtp_refused", "unknown"), 1, 3, "UNKNOWN"),
        ("a warning", record("example.org", "surveyed", "opportunistic", sts="invalid"), 10, 1, "WARNING"),
        ("an error", record("example.org", "surveyed", "dane_broken", dane="broken"), 10, 2, "CRITICAL"),
    ):
        path = usage.write("one.jsonl", line + "\n")
        usage.checks.equal(f"T688: status of {what}", usage.run("--explain", path).returncode, status)
        done = usage.run("--explain", path, "--nagios")
        shown = done.stdout.decode()
        usage.checks.ok(
            f"T690: {what} is {word}, in one line",
            done.returncode == nagios
            and shown.startswith(f"{word} - example.org: ")
            and shown.count("\n") == 1
            and shown.count("|domains=1 errors=") == 1,
            done,
        )
    done = usage.run("--explain", "records.jsonl", "--nagios")
    usage.checks.ok(
        "T690: of several the worst is named",
        done.returncode == 2
        and done.stdout.startswith(b"CRITICAL - broken.example: ")
        and b"|domains=3" in done.stdout,
        done,
    )
    done = usage.run("--explain", "records.jsonl", "--nagios", "clear.example")
    usage.checks.equal("T690: of one domain of a file", (done.returncode, done.stdout[:18]), (0, b"OK - clear.example"))


def records(usage):
    """T689: --json gives lines as they are."""
    done = usage.run("--explain", "records.jsonl", "--json", "broken.example", "clear.example")
    want = [line for line in (usage.folder / "records.jsonl").read_bytes().splitlines() if b"unknown" not in line]
    usage.checks.equal("T689: the records of two domains", (done.returncode, done.stdout.splitlines()), (10, want))
    before = usage.snapshot()
    done = usage.run("-d", "--json", "example.org", "example.net", "EXAMPLE.org")
    inputs = [json.loads(line)["input"] for line in done.stdout.splitlines()]
    usage.checks.equal(
        "T689: a dry run of two domains, one of them twice, measures nothing",
        (done.returncode, sorted(inputs), done.stderr),
        (1, ["example.net", "example.org"], b""),
    )
    usage.checks.equal("T687: no file is written", usage.snapshot(), before)


def broken(usage):
    """T685: what a file holds besides records is said, after what could be told."""
    path = usage.write("mixed.jsonl", "no record\n" + record("example.org", "surveyed", "dane") + "\n{}\n")
    done = usage.run("--explain", path)
    usage.checks.ok(
        "T685: lines that are no records",
        done.returncode == 2
        and b"2 lines are no records of tesscan, the first of them line 1" in done.stderr
        and b"example.org: mail cannot be read" in done.stdout,
        done,
    )
    torn = gzip.compress((record("example.org", "surveyed", "dane") + "\n").encode())[:-9]
    done = usage.run("--explain", usage.write("torn.jsonl.gz", torn))
    usage.checks.ok("T685: a file that breaks off", done.returncode == 2 and b"it breaks off" in done.stderr, done)
    path = usage.write("long.jsonl", '{"schema":4,"x":"' + "x" * (17 << 20) + '"}\n')
    done = usage.run("--explain", path)
    usage.checks.ok(
        "T685: a line beyond every bound", done.returncode == 2 and b"1 lines are no records" in done.stderr, done
    )
    done = usage.run("--explain", CORPUS / "hostile")
    usage.checks.ok(
        "T684: hostile values do not reach the terminal",
        done.stdout and all(octet == 10 or 32 <= octet < 127 for octet in done.stdout),
        done.stdout[:200],
    )


def run(usage):
    usage.write("empty.jsonl", "")
    usage.write(
        "records.jsonl",
        "".join(
            line + "\n"
            for line in (
                record("clear.example", "surveyed", "dane"),
                record("unseen.example", "smtp_refused", "unknown"),
                record("broken.example", "surveyed", "dane_broken", dane="broken"),
            )
        ),
    )
    refusals(usage)
    forms(usage)
    statuses(usage)
    records(usage)
    broken(usage)
