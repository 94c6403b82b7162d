# SPDX-License-Identifier: Apache-2.0
"""openssl s_client with the TLSA records of the record: the verdict of a live handshake.

It knows one reference identifier: where the record has several (RFC 7672 3.2.2) each is tried in turn,
until one is right. It takes any greeting and any reply to STARTTLS for a good one.
"""

import re

from common import find_program
from oracle_common import CANNOT, SILENT, Finding, last_line, run_witness

NAME = "s_client"
BY_CODE = {65: "fail_mismatch", 62: "fail_name", 10: "fail_expired", 9: "fail_not_yet_valid"}
ERROR = re.compile(r"^verify error:num=(\d+):", re.MULTILINE)
MATCHED = re.compile(r"^DANE TLSA (\d) .* (?:matched|signed) ", re.MULTILINE)


def verdict(output):
    """A verdict word, with the verify code where a certificate was judged."""
    if "Failed to import any TLSA records" in output:
        return "tls_only"  # it gives up where RFC 7672 2.2 wants TLS all the same
    if "CONNECTION ESTABLISHED" not in output:
        if "Didn't find STARTTLS" in output:
            return "fail_no_starttls"
        if re.search(r"^(connect|write):errno=", output, re.MULTILINE):
            return "unreachable"
        return "fail_tls" if re.search(r":error:0A", output) else SILENT
    # The first error: a verifier that stops at the first one reports that.
    error, matched = ERROR.search(output), MATCHED.search(output)
    if error:
        code = int(error.group(1))
        return f"{BY_CODE.get(code, 'fail_chain')} {code}"
    if "Verification: OK" in output and matched:
        return ("pass_ee" if matched.group(1) == "3" else "pass_ta") + " 0"
    return SILENT


def ours(place):
    code = place.address["dane"].get("verify_result")
    # With a failed handshake the code is of the session without SNI.
    return place.verdict if code is None or place.verdict == "fail_tls" else f"{place.verdict} {code}"


def connect(place, reference):
    ip, base = place.address["ip"], place.tlsa["base"]
    command = [
        find_program("openssl"),
        "s_client",
        "-starttls",
        "smtp",
        "-brief",
        "-connect",
        f"[{ip}]:25" if ":" in ip else f"{ip}:25",
        "-servername",
        base,
        "-no-CAfile",
        "-no-CApath",
        "-no-CAstore",
        "-cipher",
        "DEFAULT:@SECLEVEL=0",
        "-legacy_server_connect",
        "-dane_ee_no_namechecks",
        "-dane_tlsa_domain",
        reference,
    ]
    for rdata in place.rdata:
        command += ["-dane_tlsa_rrdata", rdata]
    return run_witness(command, seconds=10, env={"OPENSSL_CONF": "/dev/null"})


def ask(place):
    output = theirs = ""
    for reference in place.address["dane"].get("references") or [place.tlsa["base"]]:
        output = connect(place, reference)
        theirs = verdict(output)
        if not theirs.startswith("fail_name"):
            break
    return Finding(NAME, place.subject, theirs, ours(place), last_line(output))


def questions(survey):
    seen = set()
    for place in survey.places():
        if place.tlsa.get("status") not in ("usable", "unusable") or "skip" in place.address:
            continue
        if not place.rdata or place.outcome.startswith("greet"):
            yield lambda place=place: Finding(NAME, place.subject, CANNOT, ours(place))
            continue
        references = tuple(place.address["dane"].get("references", []))
        key = place.name, place.tlsa["base"], place.rdata, references, ours(place)
        if key not in seen:
            seen.add(key)
            yield lambda place=place: ask(place)
