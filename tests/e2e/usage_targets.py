# SPDX-License-Identifier: Apache-2.0
"""Lists of addresses as a user meets them (PROTOCOL A.9, T610 to T624), for usage: dry runs, refusals, shards."""

import collections
import gzip
import ipaddress
import json
import subprocess

DRY = ("-d", "--addresses")
MASSCAN = "#masscan\nopen tcp 25 192.0.2.1 1600000000\nopen tcp 587 192.0.2.2 1600000001\n# end\n"
ZMAP = (
    "saddr,daddr,sport,dport,classification,success,repeat\n"
    "192.0.2.1,198.51.100.1,25,40000,synack,1,0\n192.0.2.2,198.51.100.1,25,40000,rst,0,0\n"
    "192.0.2.3,198.51.100.1,25,40000,synack,1,0\n192.0.2.1,198.51.100.1,25,40000,synack,1,1\n"
)
# What is said, and the options that make no sense together.
REFUSED = [
    ("--port: 25, 465 or 587", ["--addresses", "--port", "26"]),
    ("--port: 25, 465 or 587", ["--addresses", "--port", "0"]),
    ("--port: only with --addresses", ["--port", "587"]),
    ("--shards: only with --addresses", ["--shards", "2", "--seed", "1"]),
    ("--shard: only with --addresses", ["--shard", "1"]),
    ("--shards: from 1 to 65536", ["--addresses", "--shards", "0"]),
    ("--shards: from 1 to 65536", ["--addresses", "--shards", "65537", "--seed", "1"]),
    ("--shards 2: needs --seed", ["--addresses", "--shards", "2", "--shard", "0"]),
    ("--shards 2: needs --shard N, from 0 to 1", ["--addresses", "--shards", "2", "--seed", "1"]),
    ("--shard 2: .* numbered from 0", ["--addresses", "--shards", "2", "--shard", "2", "--seed", "1"]),
    ("--shard 1: needs --shards", ["--addresses", "--shard", "1"]),
    ("--mx-literal: .*leave it out", ["--addresses", "--mx-literal"]),
    ("--tlsa-always: .*leave it out", ["--addresses", "--tlsa-always"]),
    ("--sts-always: .*leave it out", ["--addresses", "--sts-always"]),
    ("--allow-tld: .*leave it out", ["--addresses", "--allow-tld"]),
    ("--input-format tranco: of domains", ["--addresses", "--input-format", "tranco"]),
    ("--input-format csv:1: of domains", ["--addresses", "--input-format", "csv:1"]),
    ("--input-format origins: of domains", ["--addresses", "--input-format", "origins"]),
    ("--input-format zgrab2: .*give --addresses", ["--input-format", "zgrab2"]),
    ("--input-format csv:ip=2: .*give --addresses", ["--input-format", "csv:ip=2"]),
    ("--input-format: .*not csv:ip=2:ip=1", ["--addresses", "--input-format", "csv:ip=2:ip=1"]),
]


def options(usage):
    addresses = usage.write("addresses.list", "192.0.2.1\n192.0.2.2\n")
    for pattern, arguments in REFUSED:
        usage.refused(f"T621: {' '.join(arguments)}", pattern, *usage.survey("-i", addresses, *arguments))
    manifest = usage.folder / "targets.manifest.json"
    seeds, told = set(), []
    for _ in range(3):
        done = usage.run(*DRY, "-v", "-i", addresses, "-o", "targets.jsonl", "--overwrite")
        echoed = json.loads(manifest.read_text())["options"]
        seeds.add(echoed["seed"])
        told.append(f"--seed {echoed['seed']} --shuffle-window 262144" in done.stderr.decode())
    usage.checks.ok(
        "T622: a seed is drawn, another one each time; manifest and log have it",
        len(seeds) == 3 and 0 not in seeds and all(told) and echoed["shuffle-window"] == 262144,
        (seeds, told, echoed["shuffle-window"]),
    )
    usage.run("-d", "-i", usage.list, "-o", "targets.jsonl", "--overwrite")
    echoed = json.loads(manifest.read_text())["options"]
    usage.checks.equal("T622: lists of domains keep theirs", (echoed["seed"], echoed["shuffle-window"]), (0, 4096))


def wrong_lists(usage):
    files = {
        "of addresses": usage.write("a.list", "saddr,sport\n192.0.2.1,25\n192.0.2.2,25\n"),
        "of addresses alone": usage.write("l.list", "192.0.2.1\n192.0.2.2\n"),
        "of domains": usage.write("d.list", "a.se\nb.se\n"),
        "json": usage.write("j.list", '{"saddr":"192.0.2.1"}\n{"saddr":"192.0.2.2"}\n'),
        "networks": usage.write("n.list", "192.0.2.0/24\n198.51.100.0/24\n"),
        "both": usage.write("both.list", "a.se,192.0.2.1\nb.se,192.0.2.2\n"),
    }

    def refused(name, pattern, *arguments):
        usage.refused(f"T619: {name} {' '.join(arguments)}", pattern, "-d", "-i", files[name], "-o", "x", *arguments)

    refused("of addresses", "a list of addresses: --addresses surveys those")
    refused("of addresses alone", "a list of addresses: --addresses surveys those")
    refused("of domains", "a list of domains: leave --addresses out", "--addresses")
    refused("json", "--output-module=csv", "--addresses")
    refused("networks", "no address", "--addresses")
    told = usage.run("-d", "-i", files["both"], "-o", "-").stderr.decode()
    usage.checks.ok("T619: addresses beside domains are not left out in silence", "--addresses surveys" in told, told)
    for name, arguments, expected in (
        ("of addresses alone", ["--lenient"], ["address_literal"] * 2),
        ("of domains", ["--addresses", "--lenient"], ["bad_address"] * 2),
        ("both", [], ["ok"] * 2),
        ("both", ["--addresses"], ["ok"] * 2),
    ):
        done = usage.run("-d", "-i", files[name], "-o", "-", *arguments)
        found = [json.loads(line)["input_status"] for line in done.stdout.splitlines()]
        usage.checks.equal(f"T619: {name} {' '.join(arguments)} is read", found, expected)


def classes(usage):
    lines = [
        ("192.0.2.1,,", "ok"),
        ("192.0.2.2,mx.example.org,587", "ok"),
        ("[2001:db8::1]:465", "ok"),
        ("::ffff:192.0.2.1,,25", "duplicate"),
        ("192.0.2.2,MX.example.org.,587", "duplicate"),
        ("192.0.2.2,mx.example.org,25", "ok"),
        ("192.0.2.0/24,,", "bad_address"),
        ("1.2.3,,", "bad_address"),
        ("192.0.02.1,,", "bad_address"),
        ("3221225985,,", "bad_address"),
        ("fe80::1%eth0,,", "bad_address"),
        ("192.0.2.4,,2525", "bad_port"),
        ("192.0.2.5:26,,", "bad_port"),
        ("192.0.2.6,a..b,", "bad_name"),
        ("192.0.2.7,x@example.org,", "bad_name"),
        ("192.0.2.8,☃.se,", "bad_idn"),
        ("192.0.2.9,out.example.net,", "opted_out"),
        ("192.0.2.10,192.0.2.10,", "ok"),
        ("192.0.2.11,NULL,465", "ok"),
    ]
    exclude = usage.write("exclude.targets", ".example.net\n")
    path = usage.write("classes.targets", "ip,ptr,port\n" + "".join(line + "\n" for line, _ in lines))
    done = usage.run(*DRY, "-i", path, "-o", "-", "--exclude", exclude)
    records = sorted(map(json.loads, done.stdout.splitlines()), key=lambda record: record["seq"])
    usage.checks.equal(
        "T611 to T613, T618, T624: every class of lines",
        [(record["seq"], record["input_status"]) for record in records],
        [(number, status) for number, (_, status) in enumerate(lines, 1)],
    )
    usage.checks.equal(
        "T624: no mailbox in a record", [record["input"] for record in records if record["seq"] == 15], [""]
    )
    usage.checks.ok(
        "how many lines were none is told, with three of them",
        b"10 of 19 lines name no server to ask, as" in done.stderr
        and b"7: 192.0.2.0/24, 8: 1.2.3, 9: 192.0.02.1" in done.stderr,
        done.stderr.decode(),
    )


def formats(usage):
    for name, text, count, said in (
        ("ZMap", "saddr\n192.0.2.1\n192.0.2.2\n", 2, "plain:header"),
        ("all of ZMap", ZMAP, 3, "csv:ip=1:port=3:success=6:header"),
        ("masscan", MASSCAN, 2, "space:ip=4:port=3:success=1"),
        ("ZGrab2", "192.0.2.1,a.example.org,mx\n192.0.2.2,b.example.org,mx\n", 2, "csv:ip=1:name=2"),
    ):
        for how, arguments, stdin in (
            ("a pipe", ["-i", "-"], text.encode()),
            ("gzip", ["-i", usage.write("f.gz", gzip.compress(text.encode()))], b""),
            ("by hand", ["-i", usage.write("f.csv", text), "--input-format", said], b""),
        ):
            done = usage.run(*DRY, *arguments, "-o", "f.jsonl", "--overwrite", stdin=stdin)
            manifest = json.loads((usage.folder / "f.manifest.json").read_text())
            usage.checks.equal(
                f"T615, T616: {name} from {how}",
                (done.returncode, manifest["output"]["records"], manifest["input"]["format"]),
                (0, count, said),
            )


def shards(usage):
    """T620, T623: every line once, networks whole; a shard goes on."""
    lines = [f"11.{n % 40}.{n % 7}.{n % 251}" if n % 5 else f"2001:db8:{n % 90:x}::{n:x}" for n in range(1, 601)]
    lines[100] = lines[300] = "none"
    path = usage.write("shards.list", "".join(line + "\n" for line in lines))

    def survey(shard, count, *more):
        return usage.run(*DRY, "-i", path, "-e", "9", "--shards", count, "--shard", shard, *more)

    for count in (1, 2, 3, 7):
        owners = collections.defaultdict(set)
        seen: list = []
        for shard in range(count):
            records = [json.loads(line) for line in survey(shard, count, "-o", "-").stdout.splitlines()]
            seen += [(record["seq"], record["input_status"], record.get("duplicate_of")) for record in records]
            for record in records:
                if record["input_status"] != "bad_address":
                    prefix = 48 if ":" in record["input"] else 24
                    owners[ipaddress.ip_network(f"{record['input']}/{prefix}", strict=False)].add(shard)
        if count == 1:
            whole = sorted(seen, key=str)
            usage.checks.equal("T620: every line of it", sorted(seq for seq, _, _ in whole), list(range(1, 601)))
            continue
        usage.checks.equal(f"T620: {count} shards are the list once", sorted(seen, key=str), whole)
        usage.checks.empty(f"T620: no network of two of {count} shards", [n for n, o in owners.items() if len(o) > 1])
    resume(usage, survey)


def resume(usage, survey):
    output = usage.folder / "part.jsonl"
    survey(1, 3, "-o", output)
    complete = output.read_bytes().splitlines(keepends=True)
    output.write_bytes(b"".join(complete[: len(complete) // 2]) + complete[-1][:20])
    done = survey(1, 3, "-o", output, "--resume")
    again = output.read_bytes().splitlines()
    usage.checks.equal(
        "T623: a shard goes on, and has its lines once",
        (done.returncode, sorted(json.loads(line)["seq"] for line in again)),
        (0, sorted(json.loads(line)["seq"] for line in complete)),
    )
    for name, pattern, arguments in (
        ("another seed", "--seed was 9", ["-e", "8", "--shards", "3", "--shard", "1"]),
        ("another shard", "--shard was 1", ["-e", "9", "--shards", "3", "--shard", "2"]),
        ("another number", "--shards was 3", ["-e", "9", "--shards", "2", "--shard", "1"]),
        ("another port", "--port was 25", ["-e", "9", "--shards", "3", "--shard", "1", "--port", "465"]),
    ):
        path = usage.folder / "shards.list"
        usage.refused(f"T623: {name}", pattern, *DRY, "-i", path, "-o", output, "--resume", *arguments)


def pause(usage):
    """A scanner in the pipe that has found one server so far does not hold that one back."""
    command = [usage.program, *DRY, "-i", "-", "-o", "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdin and process.stdout
        process.stdin.write(b"192.0.2.1\n")
        process.stdin.flush()
        first = json.loads(process.stdout.readline())
        process.stdin.write(b"2001:db8::1\n")
        process.stdin.close()
        rest = [json.loads(line)["seq"] for line in process.stdout]
    usage.checks.equal("ZMap in a pipe: what it found is taken at once", (first["seq"], rest), (1, [2]))


def run(usage):
    for part in (options, wrong_lists, classes, formats, shards, pause):
        part(usage)
