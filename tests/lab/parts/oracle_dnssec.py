# SPDX-License-Identifier: Apache-2.0
"""delv: BIND's validator, asked about every lookup of the survey.

It gets the data from the lab's resolver with CD set and validates by itself from the root's DS record.
"""

import re

from common import find_program
from oracle_common import CANNOT, SILENT, Finding, last_line, run_witness
from oracle_resolver import FETCHING, anchor

NAME = "delv"
ANSWERED = {"ok", "nodata", "nxdomain"}
BOGUS = re.compile(
    r"^;; resolution failed: (broken trust chain|insecurity proof failed|RRSIG failed|"
    r"no valid |bad cache hit|got insecure response)",
    re.MULTILINE,
)
FAILED = re.compile(
    r"^;; resolution failed: (failure|timed out|SERVFAIL|unexpected|CNAME|DNAME|"
    r"all servers|quota|FORMERR)",
    re.MULTILINE,
)


def verdict(output):
    """secure, insecure, bogus or failed; an answer in parts is as secure as its weakest part."""
    if BOGUS.search(output):
        return "bogus"
    if FAILED.search(output):
        return "failed"
    if re.search(r"^; (negative response, )?unsigned ", output, re.MULTILINE):
        return "insecure"
    if re.search(r"^; (negative response, )?fully validated$", output, re.MULTILINE):
        return "secure"
    return SILENT


def ours(lookup):
    """The record's word, from the status and security of a lookup."""
    if lookup.get("security") == "bogus" or lookup.get("status") == "bogus":
        return "bogus"
    return lookup.get("security", "") if lookup.get("status") in ANSWERED else "failed"


def lookups_of(record):
    """(name, type, lookup) of all that the survey asked about a domain."""
    domain, dnssec = record.get("domain"), record.get("dnssec", {})
    apex, soa = dnssec.get("apex"), dnssec.get("soa", {})
    yield domain, "MX", record.get("mx")
    if soa.get("status") != "nodata":  # of an alias or a name below an apex nothing new is learnt
        yield apex or domain, "SOA", soa
    yield apex, "DS", dnssec.get("ds", {}).get("lookup")
    yield apex, "DNSKEY", dnssec.get("dnskey", {}).get("lookup")
    for prefix, part in (("_mta-sts", "sts"), ("_smtp._tls", "tlsrpt")):
        lookup = record.get(part, {}).get("lookup", {})
        if lookup.get("status") != "nxdomain":  # one missing name of a zone is like the other
            yield f"{prefix}.{domain}", "TXT", lookup
    for host in record.get("hosts", []):
        yield host["name"], "A", host.get("a")
        yield host["name"], "AAAA", host.get("aaaa")
        for lookup in host.get("tlsa", {}).get("lookups", []):
            yield lookup["name"], "TLSA", lookup


def lookups(survey):
    """{(name, type): lookup}: each question once, though many domains share it.

    TLSA comes last: a server that does not answer that is then given up by the resolver for all.
    """
    asked: dict[tuple[str, str], dict] = {}
    for record in survey.records:
        for name, kind, lookup in lookups_of(record):
            if name and lookup and "status" in lookup:
                asked.setdefault((name, kind), lookup)
    return dict(sorted(asked.items(), key=lambda item: item[0][1] == "TLSA"))


def question(name, kind, lookup, key):
    def ask():
        output = run_witness(
            [find_program("delv"), f"@{FETCHING}", "-a", key, "+root=.", "+cd", "-q", name, "-t", kind], seconds=12
        )
        theirs = verdict(output)
        if theirs == SILENT and not output.strip() and ours(lookup) == "failed":
            theirs = "failed"  # no answer within the deadline
        return Finding(NAME, f"{name} {kind}", theirs, ours(lookup), last_line(output))

    return ask


def questions(survey):
    key = anchor()
    for (name, kind), lookup in lookups(survey).items():
        if ours(lookup):
            yield question(name, kind, lookup, key)
        else:
            yield lambda name=name, kind=kind: Finding(NAME, f"{name} {kind}", CANNOT, "")
