# SPDX-License-Identifier: Apache-2.0
"""Postfix and Exim as senders: does the mail arrive where `availability` says so, and what did they try first?

Each gets mail for the domains with several addresses, some of which may fail, and hands it over or keeps it. The
lab's servers refuse every recipient: what reaches that point was handed over. Both try addresses of equal preference in any
order, so that several messages tell what can come first.
"""

import collections
import contextlib
import os
import pathlib
import re
import shutil
import subprocess
import time

import namespace
from common import STATE, LabError, find_program, tail
from mail_roots import ROOTS, USERS
from oracle_common import PLACE, Finding, Survey
from oracle_resolver import VALIDATING

NAMES = ("postfix", "exim")
POSTFIX, EXIM = "postfix", "exim"
LOGS = PLACE / "senders"
MESSAGES = 14  # in one of 16,000 cases all of them try the good one of two addresses first
EXIM_MESSAGES = 3
PATIENCE = 60
LIMIT = 5  # addresses a try: smtp_mx_address_limit, hosts_max_try
# Of one address, whose session ends at STARTTLS, in the handshake or at EHLO under TLS (T550 to T552, T556).
ENDS = {
    f"{label}.odd.lab"
    for label in (
        "after-421",
        "close-notify",
        "drop-after",
        "starttls-421",
        "starttls-drop",
        "starttls-reset",
        "starttls-silent",
        "tls-drop",
        "tls-reset",
    )
}
SPEAKABLE = {"tls_ok", "no_starttls", "tcp_refused"}
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C", "HOME": "/root"}
LETTER = b"Subject: a test\n\nof senders\n"

MAIN = """
compatibility_level = 3.6
queue_directory = /var/spool/postfix-sender
data_directory = /var/lib/postfix-sender
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {log}
maillog_file_prefixes = {state}
myhostname = sender.lab
mydestination =
inet_protocols = all
inet_interfaces = loopback-only
smtp_host_lookup = dns
smtp_dns_support_level = dnssec
smtp_tls_security_level = dane
smtp_tls_loglevel = 1
smtp_tls_CAfile = {state}/ca.pem
smtp_tls_policy_maps = texthash:/etc/postfix-sender/policy
smtp_connect_timeout = 4s
smtp_connection_cache_on_demand = no
smtp_helo_timeout = 4s
smtp_starttls_timeout = 4s
queue_run_delay = 2s
minimal_backoff_time = 2s
maximal_backoff_time = 2s
notify_classes =
"""
MASTER = """
postlog unix-dgram n - n - 1 postlogd
pickup unix n - n 1 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
"""
EXIM_CONFIGURATION = """
primary_hostname = sender.lab
exim_user = Debian-exim
exim_group = Debian-exim
spool_directory = /var/spool/exim4-sender
log_file_path = {log}-%s
local_interfaces = 127.0.0.1
keep_environment =
never_users =
dns_dnssec_ok = 1
begin routers
dns:
  driver = dnslookup
  dnssec_request_domains = *
  transport = smtp
  self = send
begin transports
smtp:
  driver = smtp
  hosts_try_dane = *
  dnssec_request_domains = *
  connect_timeout = 4s
  command_timeout = 4s
begin retry
* * F,1h,1s
"""
# Of a Postfix smtp process, in order: an address that failed, and what became of a message.
FAILED = re.compile(
    r"postfix/smtp\[(\d+)\]: (?:\w+: )?"
    r"(?:Server certificate not|TLS is required, but|Cannot start TLS|connect to |lost connection |conversation with )"
)
DONE = re.compile(r"postfix/smtp\[(\d+)\]: \w+: to=<[^@]*@([^>]+)>, relay=(\S+), .* status=(\w+)")
EXIM_DONE = re.compile(r" (\*\*|=>|==) [^@ ]+@(\S+) .* H=")


def root(software):
    """The root of a software as every process sees it."""
    return pathlib.Path(f"/proc/{namespace.holder_pid()}/root{ROOTS / software / 'root'}")


def inside(software, *command):
    """A command line that runs in that root; as for posttls-finger."""
    holder = f"/proc/{namespace.holder_pid()}"
    return [
        find_program("nsenter"),
        f"--mount={holder}/ns/mnt",
        f"--root={holder}/root",
        find_program("chroot"),
        str(ROOTS / software / "root"),
        *map(str, command),
    ]


def write(software, path, text):
    file = root(software) / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def folder(software, path, user):
    """An empty folder of the sender's own; where only one user id exists it is everybody's."""
    place = root(software) / path
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    number = next((int(row.split(":")[1]) for row in USERS if row.startswith(f"{user}:")), 0)
    if pathlib.Path("/proc/self/uid_map").read_text().split()[-1] != "1":
        os.chown(place, number, number)


def resolving(software):
    write(software, "etc/resolv.conf", f"nameserver {VALIDATING}\noptions trust-ad edns0\n")


def send(software, *command):
    subprocess.run(
        inside(software, *command), input=LETTER, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def policies(records):
    """What a policy demands, as an operator writes it into Postfix by hand (RFC 8461 4.1, 7.1)."""
    for record in records:
        if question_of(record) == "sts":
            # Postfix writes *.domain as .domain.
            names = ":".join(name.removeprefix("*") for name in record["sts"]["policy"]["mx"])
            yield f"{record['domain']} secure match={names} servername=hostname\n"


@contextlib.contextmanager
def postfix(records):
    """A second Postfix in the root of the first, which only sends; its log."""
    log = LOGS / "postfix.log"
    log.unlink(missing_ok=True)  # of a question that is asked again
    write(POSTFIX, "etc/postfix-sender/main.cf", MAIN.format(log=log, state=STATE))
    write(POSTFIX, "etc/postfix-sender/master.cf", MASTER)
    write(POSTFIX, "etc/postfix-sender/policy", "".join(policies(records)))
    folder(POSTFIX, "var/spool/postfix-sender", "root")
    folder(POSTFIX, "var/lib/postfix-sender", "postfix")
    output = LOGS / "postfix.out"
    with open(output, "wb") as file:
        master = subprocess.Popen(
            inside(POSTFIX, "postfix", "-c", "/etc/postfix-sender", "start-fg"),
            env=ENVIRONMENT,
            stdout=file,
            stderr=file,
            stdin=subprocess.DEVNULL,
        )
    try:
        deadline = time.monotonic() + PATIENCE
        while not (root(POSTFIX) / "var/spool/postfix-sender/public/pickup").exists():
            if time.monotonic() > deadline or master.poll() is not None:
                raise LabError(f"the sending Postfix does not start:\n{tail(output)}")
            time.sleep(0.05)
        yield log
    finally:
        send(POSTFIX, "postfix", "-c", "/etc/postfix-sender", "stop")
        master.wait(timeout=PATIENCE)


class Tries:
    """What a sender's log says of the messages to one domain."""

    def __init__(self):
        self.handed_over = 0
        self.after_failures = 0
        self.kept = 0
        self.last = ""

    def add(self, handed_over, failures, line):
        self.handed_over += handed_over
        self.after_failures += handed_over and failures > 0
        self.kept += not handed_over
        self.last = line.strip()[-160:]

    def word(self):
        if not self.handed_over:
            return "deferred" if self.kept else "silent"
        return "delivers_late" if self.after_failures or self.kept else "delivers"


def read_postfix(log):
    """{domain: Tries}. A deferral that no address of its own led to (a dead destination) has no relay."""
    tries: dict[str, Tries] = collections.defaultdict(Tries)
    failures: collections.Counter[str] = collections.Counter()
    for line in log.read_text(errors="replace").splitlines():
        done, failed = DONE.search(line), FAILED.search(line)
        if done:
            process, domain, relay, status = done.groups()
            if relay != "none":
                tries[domain].add(status in ("sent", "bounced"), failures[process], line)
            failures[process] = 0
        elif failed:
            failures[failed.group(1)] += 1
    return tries


def is_settled(tries, domains):
    """Every message handed over, or kept by more than one try."""
    return all(tries[domain].handed_over >= MESSAGES or tries[domain].kept > 2 * MESSAGES for domain in domains)


def ask_postfix(records):
    with postfix(records) as log:
        for record in records:
            recipients = [f"m{number}@{record['domain']}" for number in range(MESSAGES)]
            for recipient in recipients:
                send(POSTFIX, "sendmail", "-C", "/etc/postfix-sender", "-f", "<>", recipient)
        deadline = time.monotonic() + PATIENCE
        while not is_settled(read_postfix(log), [record["domain"] for record in records]):
            if time.monotonic() > deadline:
                break
            time.sleep(0.2)
        tries = read_postfix(log)
    return list(findings(POSTFIX, records, tries, lambda word: word))


def ask_exim(records):
    """Which address it tries first is up to the resolver and to what it remembers: only whether mail is handed over."""
    log = LOGS / "exim"
    pathlib.Path(f"{log}-main").unlink(missing_ok=True)
    write(EXIM, "etc/exim4/sender.conf", EXIM_CONFIGURATION.format(log=log))
    folder(EXIM, "var/spool/exim4-sender", "Debian-exim")
    tries: dict[str, Tries] = collections.defaultdict(Tries)
    for record in records:
        for number in range(EXIM_MESSAGES):
            send(EXIM, "exim4", "-C", "/etc/exim4/sender.conf", "-odf", "-f", "<>", f"m{number}@{record['domain']}")
    for line in pathlib.Path(f"{log}-main").read_text(errors="replace").splitlines():
        done = EXIM_DONE.search(line)
        if done:
            tries[done.group(2)].add(done.group(1) != "==", 0, line)
    return list(findings(EXIM, records, tries, lambda word: word.removesuffix("_late")))


def findings(name, records, tries, coarse):
    for record in records:
        found = tries[record["domain"]]
        yield Finding(name, record["domain"], coarse(found.word()), coarse(expected(record)), found.last)


def expected(record):
    """The word of the record; behind as many as they try both defer."""
    sender = question_of(record)
    word = record["availability"][sender]
    before = record.get("addresses_before", {}).get(sender, 0)
    return "deferred" if word == "depends" and before >= LIMIT else word


def question_of(record):
    """By which kind of sender the domain can be compared: of DANE, of MTA-STS, any; or None."""
    hosts = record.get("hosts", [])
    if record["domain"] in ENDS:
        return "opportunistic"
    if any(host.get("tlsa", {}).get("status") == "usable" for host in hosts):
        return "dane" if record["mx"].get("security") == "secure" else None
    named = [host.get("sts", {}).get("match") for host in hosts]
    return "sts" if record.get("summary", {}).get("sts") == "enforce" and all(named) else None


def worth_asking(record):
    """Several addresses, all of them seen, of servers that real senders understand."""
    addresses = [address for host in record.get("hosts", []) for address in host.get("addresses", [])]
    outcomes = {address.get("probe", {}).get("outcome") for address in addresses}
    sender = question_of(record)
    return (
        sender is not None
        and (len(addresses) > 1 and outcomes <= SPEAKABLE or record["domain"] in ENDS)
        and record["availability"][sender] not in ("unknown", "delivers_eventually", "no_mail")
    )


def questions(survey: Survey):
    records = [record for record in survey.records if "availability" in record and worth_asking(record)]
    LOGS.mkdir(exist_ok=True)
    LOGS.chmod(0o1777)  # Exim gives up its rights before it writes there
    for software in NAMES:
        resolving(software)
    yield lambda: ask_postfix(records)
    yield lambda: ask_exim([record for record in records if question_of(record) != "sts"])
