# SPDX-License-Identifier: Apache-2.0
"""The command line as its users expect it (T590 to T604): defaults, streams, suffixes, and what is said of mistakes. Used by
usage, whose Usage runs the program and compares the files.
"""

import functools
import gzip
import hashlib
import json
import os
import pathlib
import pty
import re
import shutil
import subprocess

from farmlib import find_program

# A copy of /etc as links, with a folder of tesscan's in it, seen by this process alone.
ETC = """set -e
mount --bind /etc "$1"; mount -t tmpfs none /etc
for entry in "$1"/*; do ln -s "$entry" /etc/; done
rm -f /etc/tesscan; mkdir /etc/tesscan; cp "$2" /etc/tesscan/tesscan.conf
shift 2; exec "$@"
"""


def line_parts(usage):
    """What usage calls, one after another."""
    parts = (
        mistakes,
        first_steps,
        of_others,
        no_room,
        defaults,
        no_defaults,
        portions,
        streams,
        nothing_beside,
        suffixes,
        zstd,
        endings,
        other_shells,
        dumb,
        versions,
        sources,
    )
    return [functools.update_wrapper(functools.partial(part, usage), part) for part in parts]


def mistakes(usage):
    """T590: ten typical ones, and more; each is told what would be right."""
    survey = usage.survey
    for arguments, said in (
        (["--ehlo-nmae", "x"], r"--ehlo-nmae; did you mean --ehlo-name\?"),
        (["--blacklist-file", "x"], r"did you mean --blocklist-file\?"),
        (["--output-fil=x", "--outputfile=y"], r"--outputfile=y; did you mean --output-file\?"),
        (["--max", "3"], r"did you mean --max-targets, "),
        (["--quiet=yes"], "--quiet takes no value"),
        (["--no-retry=1"], "--no-retry takes no value"),
        (["-resume"], "two dashes: --resume"),
        (["-rate", "5"], "two dashes: --rate"),
        (["--rate", "0"], "from 1 to 1000000000, not .0."),
        (["--workers", "1000"], "from 0 to 256, not .1000."),
        (["--abort-blocked", "200"], "from 0 to 100, not .200."),
        (["--spacing", "2s"], "seconds from 0 to 86400, not .2s."),
        (["-n", "ten"], "or a share of the list such as 10%, not .ten."),
        (["-n", "110%"], "or a share of the list such as 10%"),
        (["-4", "-6"], "one of them"),
    ):
        usage.refused(f"T590: {' '.join(arguments)}", said, *survey(*arguments))
    for text, said in (
        ("rate 5\n\nehlo-nmae x\n", "line 3: unknown option: ehlo-nmae; did you mean ehlo-name"),
        ("# x\nrate 0\n", "line 2: --rate: a whole number from 1"),
        ("quiet\nehlo-name under_score.example\n", "line 2: --ehlo-name: not a fully"),
        ("allow-special-use 8.8.8.0/24\n", "line 1: --allow-special-use: only special"),
        ("rate 5\nexclude /nowhere/list\n", "line 2: --exclude /nowhere/list: No such file"),
        ("format flat", "line 1: --format: nested or split"),
    ):
        path = usage.write("line.conf", text)
        usage.refused(f"T593: {text!r}", f"line.conf: {said}", "-i", usage.list, "-o", "out.jsonl", "-C", path)


def first_steps(usage):
    """T590: what a new user meets first; each is told in one line what to do."""
    survey, old = usage.survey, usage.write("old.jsonl", "precious\n")
    usage.write("was.manifest.json", "{}\n")
    own = "give the one that this machine's address resolves to"
    for what, arguments, said in (
        ("an output that exists", survey("-o", old), "name another file, go on with --resume, or use --overwrite"),
        ("a manifest that exists", survey("-o", "was.jsonl.gz"), "was.manifest.json: .*or use --overwrite"),
        ("a list that is a folder", survey("-i", "/etc"), "/etc: Is a directory; name a file"),
        ("an output that is a folder", survey("-o", "/etc"), "/etc: Is a directory; name a file"),
        ("a folder that is missing", survey("-o", "data/out.jsonl"), "no such folder; make it, or name another"),
        ("a folder that is a file", survey("-o", f"{usage.list}/out.jsonl"), "name a folder|it is in no folder"),
        ("a list without -i", [usage.list, "-o", "out.jsonl"], "is a file, not a domain: tesscan -i .* -o OUTPUT"),
        ("CSV is wanted", survey("-o", "out.csv"), "records are .jsonl, .ndjson or .json"),
        ("this host is localhost", survey("--ehlo-name", "localhost"), own),
        ("a name with its final dot", survey("--ehlo-name", "survey.example.org."), own),
        ("an address for a name", survey("--ehlo-name", "192.0.2.1"), own),
        ("a mailbox for a name", survey("--ehlo-name", "me@example.org"), own),
        ("no name for EHLO", ["-i", usage.list, "-o", "out.jsonl"], "--ehlo-name is required, as .*: give --ehlo-name"),
        ("a value that is missing", survey("--rate"), "--rate needs a value; try --help"),
        ("a typing slip that is like nothing", survey("--zzzzzz"), "--help has all there are"),
        ("port 53 is closed", survey(), "--trust-anchor .*, the clock and that port 53 leaves this network"),
        ("--resume of nothing", survey("-o", "/dev/null", "--resume"), "needs the file of --output-file"),
        ("--resume of stdout", survey("-o", "-", "--resume"), "needs the file of --output-file"),
        ("--resume with --overwrite", survey("--resume", "--overwrite"), "contradict each other"),
    ):
        usage.refused(f"T590: {what}", said, *arguments)
    main, other = pty.openpty()
    command = [usage.program, "-d", "-o", "/dev/null"]
    with subprocess.Popen(command, stdin=other, stdout=subprocess.DEVNULL, stderr=other, cwd=usage.folder) as process:
        os.close(other)
        shown = b""
        while b"until Ctrl-D; -i LIST" not in shown and (part := os.read(main, 65536)):
            shown += part
        os.write(main, b"example.org\n\x04")
        usage.checks.equal("T590: a list that is typed is asked for", process.wait(timeout=15), 0)
    os.close(main)


def of_others(usage):
    """T590: files that may not be read, and rights that are not there, of a user who is not root."""
    identity = usage.nobody()
    if identity is None:
        usage.checks.note("skipped: T590 as another user (the program cannot be run by one)")
        return
    folder = usage.folder / "nobody"
    (folder / "tesscan").mkdir(parents=True)
    (folder / "tesscan/tesscan.conf").write_text("exclude /opted-out\n")
    (folder / "tesscan/tesscan.conf").chmod(0)
    variables = ["env", f"XDG_CONFIG_HOME={folder}", usage.program]
    folder.chmod(0o755)
    for what, command, said in (
        ("an own configuration", [*variables, "-d", "-i", usage.list], "Permission denied; -C FILE names another"),
        (
            "packets",
            [usage.program, *map(str, usage.survey("--capture", "/dev/null", "-o", "/dev/null"))],
            "give the program CAP_NET_RAW",
        ),
        ("a folder of others", [usage.program, "-d", "-i", usage.list, "-o", "/etc/x.jsonl"], "name a folder of yours"),
    ):
        usage.refused(f"T590: {what}, which may not be had", said, command=command, **identity)
    (folder / "tesscan/tesscan.conf").chmod(0o600)
    # Whoever has become another user has the variables of the first one.
    folder.chmod(0o700)
    home = usage.folder / "home-of-root"
    home.mkdir(mode=0o700)
    for variable, path in (("HOME", home), ("XDG_CONFIG_HOME", folder), ("XDG_CONFIG_HOME", folder / "tesscan")):
        command = ["env", "-u", "XDG_CONFIG_HOME", f"{variable}={path}", usage.program, "-q", "-d", "-i", usage.list]
        done = usage.run(command=[*command, "-o", "/dev/null"], **identity)
        usage.checks.equal(f"T592: {variable} of another user has no options", (done.returncode, done.stderr), (0, b""))


def no_room(usage):
    """T590: a disk that is full at the start, and one that fills up where nothing can be gone on with."""
    full = usage.folder / "full"
    full.mkdir()
    script = 'mount -t tmpfs -o size=4k none "$1" && head -c 4096 /dev/zero > "$1/all" && shift && exec "$@"'
    command = [find_program("unshare"), "--mount", "--", "sh", "-c", script, "sh", full, usage.program]
    more = ["-d", "-i", usage.list, "-o", full / "out.jsonl"]
    usage.refused("T590: a full disk", "No space left on device", command=[*map(str, command), *map(str, more)])
    done = usage.run("-d", "-i", usage.list, "-o", "/dev/full")
    usage.checks.ok(
        "T590: a device that is full, which no --resume goes on with",
        done.returncode == 1 and b"No space left" in done.stderr and b"--resume" not in done.stderr,
        done,
    )


def options_of(usage, name):
    manifest = json.loads((usage.folder / name).read_text())
    return manifest["options"], manifest["runs"][-1].get("configuration")


def with_etc(usage, conf, environment, *arguments):
    copy = usage.folder / "etc"
    copy.mkdir(exist_ok=True)
    command = [find_program("unshare"), "--mount", "--", "sh", "-c", ETC, "sh", copy, conf, "env", *environment]
    return usage.run(command=[*map(str, command), usage.program, *map(str, arguments)])


def defaults(usage):
    """T592: the machine's file, the user's, the command line."""
    home, xdg = usage.folder / "home", usage.folder / "xdg"
    for folder, text in ((home / ".config", "max-mx 4\nmax-addr 5\n"), (xdg, "max-mx 6\n")):
        (folder / "tesscan").mkdir(parents=True)
        (folder / "tesscan/tesscan.conf").write_text(text)
    machine = usage.write("machine.conf", "max-mx 3\nmax-probes 7\nallow-special-use 198.18.0.0/15\n")
    dry = ["-d", "-i", usage.list, "--overwrite", "-l", "defaults.log", "-o", "defaults.jsonl"]
    of_machine = "/etc/tesscan/tesscan.conf"
    of_home, of_xdg = (str(folder / "tesscan/tesscan.conf") for folder in (home / ".config", xdg))
    for name, variables, more, expected, read in (
        ("$HOME", [f"HOME={home}"], [], (4, 5, 7), [of_machine, of_home]),
        ("$XDG_CONFIG_HOME", [f"HOME={home}", f"XDG_CONFIG_HOME={xdg}"], [], (6, 4, 7), [of_machine, of_xdg]),
        (
            "a relative one, which is none",
            [f"HOME={home}", "XDG_CONFIG_HOME=xdg"],
            [],
            (4, 5, 7),
            [of_machine, of_home],
        ),
        ("no home", ["-u", "HOME"], [], (3, 4, 7), [of_machine]),
        ("the command line", [f"HOME={home}"], ["--max-mx", "8"], (8, 5, 7), [of_machine, of_home]),
        ("-C", [f"HOME={home}"], ["-C", "/dev/null"], (10, 4, 20), ["/dev/null"]),
    ):
        done = with_etc(usage, machine, ["-u", "XDG_CONFIG_HOME", *variables], *dry, *more)
        if done.returncode:
            usage.checks.ok(f"T592: {name}", False, done)
            continue
        options, found = options_of(usage, "defaults.manifest.json")
        usage.checks.equal(f"T592: {name}", (options["max-mx"], options["max-addr"], options["max-probes"]), expected)
        told = re.findall("options were read from (.*)", (usage.folder / "defaults.log").read_text())
        (usage.folder / "defaults.log").unlink()
        usage.checks.equal("T592: … the manifest says which were read", found, read)
        usage.checks.equal("T592: … and so does the log", told, found)


def no_defaults(usage):
    """T592: one that is broken ends the start, with its line; but not a question, nor with -C."""
    (usage.folder / "bad/tesscan").mkdir(parents=True)
    (usage.folder / "bad/tesscan/tesscan.conf").write_text("rate 5\nnonsense 1\n")
    variables = {"XDG_CONFIG_HOME": str(usage.folder / "bad")}
    for arguments, status, said in (
        (["-d", "-i", usage.list], 2, b"tesscan.conf: line 2: unknown option: nonsense"),
        (["--version"], 0, b""),
        (["--help"], 0, b""),
        (["-q", "-d", "-i", usage.list, "-C", "/dev/null"], 0, b""),
    ):
        command = ["env", *(f"{key}={value}" for key, value in variables.items()), usage.program, *arguments]
        done = usage.run(command=command)
        usage.checks.ok(
            f"T592: a broken file of the user: {arguments[0]} ends with status {status}",
            done.returncode == status and said in done.stderr and bool(said) == bool(done.stderr),
            done,
        )


def portions(usage):
    """T591: a share of the list, of its lines and rounded up."""
    names = "".join(f"d{number}.example.org\n" for number in range(1, 26))
    for share, count in (("10%", 3), ("100%", 25), ("0.001%", 1), ("50%", 13), ("4%", 1), ("7", 7)):
        usage.checks.equal(f"T591: -n {share} of 25 lines", len(usage.dry(names, "-n", share)), count)
    packed = usage.folder / "packed.csv.gz"
    packed.write_bytes(gzip.compress(b"# head\n\n" + names.encode()))
    done = usage.run("-q", "-d", "-i", packed, "-n", "20%")
    usage.checks.equal("T591: … of a packed list with comments", done.stdout.count(b"\n"), 5)
    usage.refused("T591: a share of a pipe", "give a number", "-d", "-i", "-", "-n", "10%")


def streams(usage):
    """T596: - wherever a file is named, and never twice."""
    checks, dry = usage.checks, ["-q", "-d", "-i", usage.list]
    conf = b"max-mx 3\n"
    done = usage.run(*dry, "-o", "conf.jsonl", "-C", "-", stdin=conf)
    checks.equal(
        "T596: -C -", (usage.apart(done), options_of(usage, "conf.manifest.json")[0]["max-mx"]), ((0, b"", b""), 3)
    )
    for option in ("--blocklist-file", "--allowlist-file"):
        done = usage.run(*dry, "-o", "list.jsonl", "--overwrite", option, "-", stdin=b"192.0.2.0/24\n")
        checks.equal(f"T596: {option} -", usage.apart(done), (0, b"", b""))
        done = usage.run(*dry, "-o", "list.jsonl", "--overwrite", option, "-", stdin=b"192.0.2.0/33\n")
        checks.equal(f"T596: {option} - is read", done.returncode, 2)
    store = pathlib.Path("/etc/ssl/certs/ca-certificates.crt").read_bytes()
    for option in ("--ca-file", "--trust-anchor", "--root-hints", "--intermediates"):
        done = usage.run(*dry, "-o", "trust.jsonl", "--overwrite", option, "-", stdin=store)
        checks.equal(f"T596: {option} -", usage.apart(done), (0, b"", b""))
    table = b"192.0.2.0/24,64500,SE\n"
    done = usage.run(*dry, "-o", "networks.jsonl", "--networks", "-", stdin=table)
    named = json.loads((usage.folder / "networks.manifest.json").read_text()).get("networks", {})
    checks.equal(
        "T596: --networks -, whose digest the manifest has",
        (usage.apart(done), named.get("sha256")),
        ((0, b"", b""), hashlib.sha256(table).hexdigest()),
    )
    usage.refused(
        "T596: --ca-file - without a certificate", "no certificate|/proc/self/fd", *usage.survey("-d", "--ca-file", "-")
    )
    done = usage.run(*dry, "-o", "m.jsonl", "-m", "-")
    checks.ok(
        "T596: -m - is the manifest, once and whole",
        done.returncode == 0 and json.loads(done.stdout)["state"] == "complete" and not done.stderr,
        done,
    )
    done = usage.run("-d", "-i", usage.list, "-o", "l.jsonl", "-l", "-")
    checks.ok("T596: -l - is stdout", not done.stderr and b"3 records, complete" in done.stdout, done)
    done = usage.run(*dry, "-o", "u.jsonl", "-u", "-")
    checks.ok("T596: -u - is stdout", done.stdout.startswith(b"time,seconds,done") and not done.stderr, done)
    kept = usage.write("kept.csv", "before\n")
    with open(kept, "ab") as file:
        subprocess.run(
            [usage.program, *dry, "-o", "k.jsonl", "-u", "-"], stdout=file, cwd=usage.folder, check=True, timeout=15
        )
    checks.ok("T596: … which keeps what it has", pathlib.Path(kept).read_bytes().startswith(b"before\ntime,"))
    checks.ok("T596: no file is called -", not (usage.folder / "-").exists())
    for first, second in (("-o", "-m"), ("-m", "-u"), ("-u", "-l"), ("-o", "--certs")):
        usage.refused(
            f"T596: {first} - and {second} -",
            "stdout is written already, by --",
            *usage.survey("-d", "-o", "two.jsonl", first, "-", second, "-"),
        )
    for first, second in (("-i", "-C"), ("--exclude", "--blocklist-file"), ("--ca-file", "--root-hints")):
        usage.refused(
            f"T596: {first} - and {second} -",
            "stdin is read already, by --",
            *usage.survey("-d", first, "-", second, "-"),
        )


def nothing_beside(usage):
    """T597: what is no file has nothing beside it, and can be named again."""
    device_folder = set(os.listdir("/dev"))
    for output in ("/dev/null", "/dev/stdout", "/dev/fd/1"):
        for turn in ("first", "second"):
            done = usage.run("-q", "-d", "-i", usage.list, "-o", output)
            usage.checks.equal(f"T597: -o {output}, the {turn} time", (done.returncode, done.stderr), (0, b""))
    fifo = usage.folder / "fifo.jsonl"
    os.mkfifo(fifo)
    reader = subprocess.Popen(["cat", str(fifo)], stdout=subprocess.PIPE)
    done = usage.run("-q", "-d", "-i", usage.list, "-o", fifo)
    lines = reader.communicate(timeout=15)[0].count(b"\n")
    usage.checks.equal("T597: -o of a named pipe", (done.returncode, done.stderr, lines), (0, b"", 3))
    usage.checks.empty("T597: nothing is in /dev that was not", set(os.listdir("/dev")) - device_folder)
    usage.checks.empty(
        "T597: nothing is beside the pipe", [path for path in usage.folder.glob("fifo.*") if path != fifo]
    )
    usage.refused(
        "T597: --format split beside nothing",
        "name the files",
        "-d",
        "-i",
        usage.list,
        "-o",
        "/dev/null",
        "--format",
        "split",
    )


def suffixes(usage):
    """T595: a name that promises what is not written."""
    dry = ["-q", "-d", "-i", usage.list]
    for name in (
        "o.csv",
        "o.jsonl.xz",
        "o.jsonl.bz2",
        "o.parquet",
        "o.jsonl.GZ",
        "o.csv.gz",
        "o.tar.zst",
        "o.txt",
        "o.zstd",
    ):
        usage.refused(f"T595: -o {name}", "records are .jsonl, .ndjson or .json", *usage.survey("-d", "-o", name))
    for option, name in (("--certs", "c.jsonl.xz"), ("--certs", "c.zip")):
        usage.refused(f"T595: {option} {name}", "lines are plain, .gz or .zst", *usage.survey("-d", option, name))
    names = ("a.ndjson", "b.json", "c.jsonl.gz", "d.ndjson.zst", "e.gz", "named", "g.2026-11-30", ".h", "i.d/i")
    for name in names:
        (usage.folder / name).parent.mkdir(exist_ok=True)
        done = usage.run(*dry, "-o", name)
        usage.checks.equal(f"T595: -o {name}", usage.apart(done), (0, b"", b""))
    beside = ("a.manifest.json", "d.manifest.json", "e.manifest.json", "g.2026-11-30.manifest.json")
    usage.checks.empty(
        "T595: their manifests are beside", (name for name in beside if not (usage.folder / name).exists())
    )


def zstd(usage):
    """T594: frames of whole lines, which are found again behind a torn one."""
    names = "".join(f"d{number}.example.org\n" for number in range(1, 301))
    whole, output = usage.write("zstd.csv", names), usage.folder / "z.jsonl.zst"
    survey = ["-q", "-d", "-i", whole, "-o", output, "--flush-interval", "0"]
    done = usage.run(*survey, "-n", "200")
    usage.checks.equal("T594: -o z.jsonl.zst", usage.apart(done), (0, b"", b""))
    usage.checks.ok("T594: … with its manifest beside", (usage.folder / "z.manifest.json").exists())
    usage.checks.ok("T594: it is Zstandard", output.read_bytes().startswith(b"\x28\xb5\x2f\xfd"))
    size = output.stat().st_size
    with open(output, "r+b") as file:
        file.truncate(size - 7)
    done = usage.run(*survey, "--resume")
    usage.checks.equal("T594: torn, it goes on", usage.apart(done), (0, b"", b""))
    run = json.loads((usage.folder / "z.manifest.json").read_text())["runs"][-1]
    usage.checks.ok("T594: … behind the frame that was", run.get("cut_octets", 0) > 0, run)
    if not shutil.which("zstd"):
        usage.checks.note("skipped: zstd -dc (it is not installed)")
        return
    text = usage.run(command=["zstd", "-dcq", str(output)]).stdout
    sequence = sorted(json.loads(line)["seq"] for line in text.splitlines())
    usage.checks.equal("T594: … and has each line once", sequence, list(range(1, 301)))


def endings(usage):
    """T598: one line says how it ended, in the log of a quiet survey, too; of a dry run it has an estimate."""
    done = usage.run("-q", "-d", "-i", usage.list, "-o", "end.jsonl", "-l", "end.log")
    log = (usage.folder / "end.log").read_text()
    usage.checks.ok(
        "T598: -q -l: one line in the log",
        usage.apart(done) == (0, b"", b"") and log.count("\n") == 1 and "3 records, complete, in 0:00:0" in log,
        (done, log),
    )
    usage.checks.ok("T598: … with what became of them", ": skipped 3" in log, log)
    found = re.search(r"a survey of these 3 domains: about 6 SMTP sessions, 48 datagrams to name servers, 0:15:00", log)
    usage.checks.ok("T598: … and what a survey would cost", found, log)
    done = usage.run("-d", "-i", usage.list, "-o", "end2.jsonl", "--no-retry", "--rate", "1")
    usage.checks.ok("T598: … by its options", b"name servers, 0:00:06" in done.stderr, done)


# What zsh offers is what its _arguments is told; a zsh that completes needs a terminal.
ZSH = """_arguments() { shift; print -rl -- "$@"; }
source "$1"
"""


def other_shells(usage):
    """Completion in zsh and fish, by these shells, where they are installed."""
    names = {name for _, name, _ in usage.table}
    for shell, file in (("zsh", "_tesscan"), ("fish", "tesscan.fish")):
        done = usage.run("--completion", shell)
        script = usage.write(file, done.stdout)
        usage.checks.equal(
            f"--completion {shell}: status 0, nothing on stderr", (done.returncode, done.stderr), (0, b"")
        )
        told = set(re.findall(r"(?:\)'|,|\*')--([a-z0-9-]+)" if shell == "zsh" else r" -l (\S+)", done.stdout.decode()))
        usage.checks.equal(f"{shell} is told of every option", told, names)
        if not shutil.which(shell):
            usage.checks.note(f"skipped: {shell} (it is not installed)")
            continue
        if shell == "zsh":
            said = usage.run(command=["zsh", "-f", "-c", ZSH, "zsh", script])
            specs = said.stdout.decode().splitlines()
            usage.checks.ok("… as it reads it", not said.stderr and len(specs) > len(names), said)
            usage.checks.ok(
                "… each with one name", all(re.match(r"(\(.*\)|\*)?--?[\w-]+[=+]?\[", one) for one in specs), specs
            )
            continue
        for words, expected in (
            ("--ehlo-t", {"--ehlo-timeout", "--ehlo-tls-timeout"}),
            ("--input-file=zz", {"--input-file=zz.csv"}),
        ):
            usage.write("zz.csv", "")
            ask = f"source {script}; complete -C 'tesscan {words}'"
            said = usage.run(command=["env", f"HOME={usage.folder}", "fish", "-N", "-c", ask])
            found = {line.split("\t")[0] for line in said.stdout.decode().splitlines()}
            usage.checks.equal(f"… which offers, for {words}", (found, said.stderr), (expected, b""))


def dumb(usage):
    """T599: a terminal that knows no escape sequences gets none."""
    for kind, expected in (("dumb", False), ("", False), ("xterm", True)):
        main, other = pty.openpty()
        command = ["env", f"TERM={kind}", usage.program, "-d", "-i", usage.list, "-o", "/dev/null"]
        subprocess.run(command, stdin=subprocess.DEVNULL, stderr=other, check=True, cwd=usage.folder, timeout=15)
        os.close(other)
        said = b""
        try:
            while part := os.read(main, 65536):
                said += part
        except OSError:
            pass  # the other end is closed
        os.close(main)
        usage.checks.equal(f"T599: TERM={kind!r}", (b"\x1b" in said, b"3 records, complete" in said), (expected, True))


def versions(usage):
    """T601: one version of IP is left out by either name."""
    for letter, name in (("-4", "no-ipv6"), ("-6", "no-ipv4")):
        done = usage.run("-q", "-d", "-i", usage.list, "-o", f"v{letter}.jsonl", letter)
        options, _ = options_of(usage, f"v{letter}.manifest.json")
        usage.checks.equal(f"T601: {letter}", (usage.apart(done), options[name]), ((0, b"", b""), True))
    usage.refused("T601: -6 without a route", "no route leads from here to IPv6", *usage.survey("-6"))


def sources(usage):
    """T603: addresses of ours alone, of which there is one of each version here."""
    lo = [find_program("unshare"), "--net", "--", "sh", "-c", 'ip link set lo up && exec "$@"', "sh", usage.program]

    def refused(what, said, *options):
        command = [*lo, *map(str, usage.survey(*options))]
        usage.refused(f"T603: {what}", f"--source-ip: .*({said})", command=command)

    for text, said in (
        ("192.0.2.300", "not an address: 192.0.2.300"),
        ("192.0.2.9", "this machine can send from: 192.0.2.9: Cannot assign"),
        ("2001:db8::9", "this machine can send from"),
        ("fe80::1", "this machine can send from"),
        ("0.0.0.0", "this machine can send from: 0.0.0.0"),
        ("255.255.255.255", "this machine can send from"),
        ("224.0.0.251", "this machine can send from"),
        ("::", "this machine can send from: ::"),
        ("ff02::fb", "this machine can send from"),
        ("::ffff:127.0.0.1", "this machine can send from"),
        ("127.0.0.1/8", "not an address: 127.0.0.1/8"),
        ("127.0.0.1,127.0.0.2", "not an address"),
        ("lo", "not an address: lo"),
        ("", "not an address"),
    ):
        refused(f"--source-ip {text}", said, "-S", text)
    refused("two of IPv4", "two of IPv4", "-S", "127.0.0.1", "--source-ip", "127.0.0.2")
    refused("two of IPv6", "two of IPv6", "-S", "::1", "--source-ip=::1")
    refused("of the version that is left out", "leave out one of them", "-4", "-S", "::1")
    dry = ["-q", "-d", "-i", usage.list, "-o", "from.jsonl"]
    done = usage.run(command=[*lo, *map(str, dry), "-S", "::1", "-S", "127.0.0.1"])
    usage.checks.equal("T603: one of each", (done.returncode, done.stderr), (0, b""))
    kept = options_of(usage, "from.manifest.json")[0]["source-ip"]
    usage.checks.equal("T603: … which the manifest has", kept, ["::1", "127.0.0.1"])
