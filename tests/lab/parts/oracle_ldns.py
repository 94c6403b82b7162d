# SPDX-License-Identifier: Apache-2.0
"""ldns-dane on the chains of the survey's certificate file, without a connection: it has no STARTTLS.

`verify` judges usage 3 in full. Of usage 2 it sees the chain and the trust anchor, but compares names
with the final dot of the owner name, which never match: "anchor" stands for that. `create` makes the
association data of every certificate anew, which shows whether any record matches (match_any).
"""

import re

from common import find_program
from oracle_common import CANNOT, SILENT, Finding, last_line, run_witness, scratch

NAMES = VERIFY, DIGEST = "ldns-dane-verify", "ldns-dane-digest"
REASON = re.compile(r"did not dane-validate, because: (.*)$", re.MULTILINE)
BY_REASON = {
    "no matching DANE TLSA records": "fail_mismatch",
    "hostname mismatch": "anchor",
    "certificate has expired": "fail_expired",
    "certificate is not yet valid": "fail_not_yet_valid",
}
SKIPPED = re.compile(r"^Skipping (?:unusable TLSA|TLSA with wrong rdata) RR: ", re.MULTILINE)
BITS = re.compile(r"TLSA\s+3 \d \d ([0-9a-fA-F ]+)$", re.MULTILINE)


def verdict(output, records):
    """The word of `verify` about a chain and that many records."""
    if len(SKIPPED.findall(output)) == records:
        return "tls_only"
    if "dane-validated successfully" in output:
        return "pass_ee"
    reason = REASON.search(output)
    return BY_REASON.get(reason.group(1).strip(), "fail_chain") if reason else SILENT


def ours(place):
    """The record's verdict, as far as this oracle can see it."""
    dane = place.address["dane"]
    return "anchor" if dane.get("ta_found") and place.verdict != "fail_chain" else place.verdict


def chain(survey, place):
    return [survey.certificates[digest] for digest in place.address["probe"]["chain"]["certificates"]]


def zone_line(owner, rdata):
    """A TLSA record in presentation form; without association data only RFC 3597 5 has one."""
    fields = rdata.split()
    if len(fields) == 3:
        rdata = "\\# 3 " + "".join(f"{int(field):02x}" for field in fields)
    return f"{owner}. 300 IN TLSA {rdata}\n"


def verify(survey, place, index):
    certificates = scratch(f"chain-{index}.pem", "".join(chain(survey, place)))
    owner = f"_25._tcp.{place.tlsa['base']}"
    records = scratch(f"tlsa-{index}", "".join(zone_line(owner, rdata) for rdata in place.rdata))
    output = run_witness([find_program("ldns-dane"), "-n", "-d", "-c", certificates, "-t", records, "verify"])
    return Finding(VERIFY, place.subject, verdict(output, len(place.rdata)), ours(place), last_line(output))


def association_data(certificate, selector, matching_type, name):
    """The data of a TLSA record for one certificate, as ldns makes it; None when it does not."""
    path = scratch(name, certificate)
    output = run_witness(
        [find_program("ldns-dane"), "-n", "-c", path, "create", "host.lab", "25", "3", selector, matching_type]
    )
    bits = BITS.search(output)
    return bits.group(1).replace(" ", "").lower() if bits else None


def digest(survey, place, index):
    """Does any record match, digest agility aside? Usage 3 looks at the leaf, usage 2 at issuers."""
    leaf, *issuers = chain(survey, place)
    theirs = "false"
    for position, tlsa in enumerate(place.tlsa["records"]):
        if not tlsa["usable"]:
            continue
        for depth, certificate in enumerate([leaf] if tlsa["usage"] == 3 else issuers):
            data = association_data(
                certificate, tlsa["selector"], tlsa["matching_type"], f"certificate-{index}-{position}-{depth}.pem"
            )
            if data is None:
                theirs = SILENT
            elif theirs == "false" and data == tlsa["data"].lower():
                theirs = "true"
    if theirs == "false" and any(
        tlsa["usage"] == 2 and tlsa["matching_type"] == 0 for tlsa in place.tlsa["records"] if tlsa["usable"]
    ):
        theirs = CANNOT  # the anchor may stand in the record itself (RFC 7671 5.2.2, 5.2.3)
    return Finding(DIGEST, place.subject, theirs, str(place.address["dane"]["match_any"]).lower())


def questions(survey):
    if not survey.certificates:
        return
    seen = set()
    for index, place in enumerate(survey.places()):
        if place.tlsa.get("status") not in ("usable", "unusable"):
            continue
        if "chain" not in place.address.get("probe", {}):
            continue
        key = place.name, place.tlsa["base"], place.rdata, ours(place)
        if key in seen:
            continue
        seen.add(key)
        if place.rdata:
            yield lambda place=place, index=index: verify(survey, place, index)
        else:
            yield lambda place=place: Finding(VERIFY, place.subject, CANNOT, ours(place))
        if "match_any" in place.address["dane"]:
            yield lambda place=place, index=index: digest(survey, place, index)
