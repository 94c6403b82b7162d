# SPDX-License-Identifier: Apache-2.0
"""posttls-finger of Postfix at security level dane: does it deliver where the record says so?

Asked about a domain it picks the first MX host that lets it in; the domain's other hosts and
addresses are then asked one by one as [HOST]. There only the host's own names count, so that a
verdict that hangs on the domain's name (usage 2) cannot be compared.
"""

import re

import namespace
from common import find_program
from mail_roots import ROOTS
from oracle_common import CANNOT, SILENT, Finding, Place, last_line, run_witness
from oracle_resolver import VALIDATING

NAME = "posttls-finger"
ROOT = ROOTS / "postfix/root"
HAS_TLSA = {"usable", "unusable"}
BY_REASON = {
    "num=65:no matching DANE TLSA records": "fail_mismatch",
    "num=62:hostname mismatch": "fail_name",
    "certificate has expired": "fail_expired",
    "certificate not yet valid": "fail_not_yet_valid",
}
DRAWS = 14  # one of two addresses is left out by all of them in one of 16,000 cases
PREFIX = re.compile(r"^posttls-finger: ", re.MULTILINE)
CONNECTED = re.compile(r"^Connected to (\S+)\[([0-9a-f.:]+)\]:25$", re.MULTILINE)
FAILED = re.compile(r"^Failed to establish session to \S+ via (\S+?)(?::25)?: (.*)$", re.MULTILINE)
REFUSED = re.compile(r"connect to \S+\[([0-9a-f.:]+)\]:25: ")
TLSA = re.compile(
    r"^(DNSSEC-signed TLSA record: |warning: _25\._tcp\.\S+ (unsupported|reserved|unusable|truncated))", re.MULTILINE
)
USABLE = re.compile(r"^DNSSEC-signed TLSA record: ", re.MULTILINE)
MATCHED = re.compile(r"Matched DANE (EE|TA|raw public key)\b")  # 3.8 and later ask for raw keys
ESTABLISHED = re.compile(r"^(Verified|Trusted|Untrusted|Anonymous) TLS connection established", re.MULTILINE)
REASON = re.compile(r"verification failed for \S+\]:25: (.*)$", re.MULTILINE)


def prepare():
    """Its root gets a resolver whose AD bit it may believe. Every process sees it there."""
    path = f"/proc/{namespace.holder_pid()}/root{ROOT}/etc/resolv.conf"
    with open(path, "w", encoding="ascii") as file:
        file.write(f"nameserver {VALIDATING}\noptions trust-ad edns0\n")


def session(output):
    """The verdict on the address it connected to, None where the output has none to give."""
    tlsa = TLSA.search(output) is not None
    established = ESTABLISHED.search(output)
    if "panic:" in output or "fatal:" in output:
        return SILENT
    if established:
        return handshake(output, established.group(1), tlsa)
    if not tlsa:
        return "na" if CONNECTED.search(output) else SILENT
    if "STARTTLS rejected" in output:
        return "fail_starttls_refused"
    if "SSL_connect error" in output:
        return "fail_tls"
    if re.search(r"^(SMTP service not available|timeout while|lost connection)", output, re.MULTILINE):
        return "unreachable"
    if re.search(r"^< 250 ", output, re.MULTILINE) and not re.search(r"^> STARTTLS", output, re.MULTILINE):
        return "fail_no_starttls"
    return SILENT


def handshake(output, word, tlsa):
    """The verdict once TLS is up."""
    matched = MATCHED.search(output)
    if not tlsa:
        return "na"
    if "all TLSA records unusable" in output or not USABLE.search(output):
        return "tls_only"
    reason = REASON.search(output)
    # Trusted: Verified, but the MX records are insecure; since 3.8 also a chain that is good under another name.
    if word == "Verified" or (word == "Trusted" and not reason):
        return SILENT if not matched else "pass_ta" if matched.group(1) == "TA" else "pass_ee"
    return BY_REASON.get(reason.group(1), "fail_chain") if reason else SILENT


def verdicts(output):
    """{host or host[ip]: verdict} of one run."""
    output = PREFIX.sub("", output)
    found, start = {}, 0
    for failure in FAILED.finditer(output):  # each host's lines stand before its failure
        host, why = failure.groups()
        refused = REFUSED.search(why)
        if why.startswith("TLSA lookup error"):
            found[host] = "dns_fail"
        elif refused:
            tlsa = TLSA.search(output, start, failure.start())
            found[f"{host}[{refused.group(1)}]"] = "unreachable" if tlsa else "na"
        start = failure.end()
    last = output[start:]
    for host, ip in CONNECTED.findall(last):
        found[f"{host}[{ip}]"] = session(last)
    return found


def finger(destination, family):
    # The root is named too: a machine that is itself a chroot is left by the mount namespace alone.
    holder = f"/proc/{namespace.holder_pid()}"
    return run_witness(
        [
            find_program("nsenter"),
            f"--mount={holder}/ns/mnt",
            f"--root={holder}/root",
            find_program("chroot"),
            ROOT,
            "/usr/sbin/posttls-finger",
            "-l",
            "dane",
            "-a",
            family,
            "-t",
            "4",
            "-T",
            "4",
            "-L",
            "routine,certmatch,verbose",
            destination,
        ],
        seconds=20,
    )


def depends_on_domain(place):
    return place.verdict in ("pass_ta", "fail_name")


def attempts_at(place):
    """It asks one address of a family, whichever it draws: more often where there are several."""
    families = [":" in address["ip"] for address in place.host["addresses"]]
    return 1 if families.count(place.family == "ipv6") == 1 else DRAWS


def ask_domain(places):
    """Findings on all places of one domain."""
    domain = places[0].record["domain"]
    found: dict[str, str] = {}
    said: dict[str, str] = {}

    def ask(destination, family):
        output = finger(destination, family)
        answers = verdicts(output)
        for key, answer in answers.items():
            if found.setdefault(key, answer) == answer:
                said[key] = last_line(output)
        return answers, output

    output = ""
    for family in sorted({place.family for place in places}):
        output = ask(domain, family)[1]
    for place in places:
        for _ in range(attempts_at(place)):
            if place.name not in found and place.host["name"] not in found and not depends_on_domain(place):
                output = ask(f"[{place.host['name']}]", place.family)[1]
    for place in places:
        theirs = found.get(place.name) or found.get(place.host["name"])
        if theirs is None:
            theirs = CANNOT if depends_on_domain(place) else SILENT
        yield Finding(NAME, place.subject, theirs, place.verdict, said.get(place.name, last_line(output)))


def host_class(words):
    """The class of a host by the words about its addresses (RFC 7672 2.2); None when one is missing."""
    words = {re.sub("_.*", "", word) if word.startswith(("pass", "fail")) else word for word in words}
    if not words or words & {CANNOT, SILENT}:
        return None
    if "dns_fail" in words:
        return "error"
    return next((word for word in ("fail", "pass", "tls_only", "unreachable") if word in words), "na")


def classes(findings, places):
    """Findings on the hosts all of whose addresses have been answered for."""
    words: dict[str, tuple[dict, list[str]]] = {}
    for finding, place in zip(findings, places):
        words.setdefault(place.host["name"], (place.host, []))[1].append(finding.theirs)
    for name, (host, theirs) in words.items():
        said = host_class(theirs)
        if said and len(theirs) == len(host["addresses"]):
            yield Finding(NAME, f"{places[0].record['domain']} {name}", said, host["dane"])


def ask_and_sum_up(places):
    findings = list(ask_domain(places))
    return findings + list(classes(findings, places))


def worth_asking(place):
    """All hosts with something at their TLSA name, and the others where TLS came up."""
    status = place.tlsa.get("status")
    if "skip" in place.address or status is None:
        return False
    return status in HAS_TLSA or place.verdict == "dns_fail" or place.outcome == "tls_ok"


def questions(survey):
    prepare()
    domains: dict[str, list[Place]] = {}
    seen = set()
    for place in survey.places():
        if worth_asking(place):
            domains.setdefault(place.record["domain"], []).append(place)
    for places in domains.values():
        # Domains that share hosts without TLSA records ask the same question.
        hosts = tuple(place.name for place in places)
        if hosts in seen and all(place.tlsa["status"] not in HAS_TLSA for place in places):
            continue
        seen.add(hosts)
        yield lambda places=places: ask_and_sum_up(places)
